//! How machines find data sets.

use crate::library::{Library, get, site};

#[test]
fn machines_are_led_to_the_map_and_kept_from_the_rest() {
    let site = site(&Library::default(), "");
    let rules = get("/robots.txt").of(&site);
    assert_eq!((rules.status, rules.header("content-type")), (200, "text/plain; charset=utf-8"));
    assert!(rules.text().lines().any(|line| line == "Disallow: /index/"));
    assert!(rules.text().lines().any(|line| line == "Sitemap: https://service.test/sitemap.xml"));
    assert!(!rules.text().contains("/datasets"), "data sets are for everybody to read");
}

/// Whether a machine that keeps to the rules may read an address: the longest rule that fits counts, and of two as long the
/// one that allows it.
fn may_read(rules: &str, address: &str) -> bool {
    fn fits(pattern: &str, text: &str) -> bool {
        match pattern.split_once('*') {
            None => text.starts_with(pattern),
            Some((start, rest)) => text
                .strip_prefix(start)
                .is_some_and(|text| (0..=text.len()).any(|end| text.is_char_boundary(end) && fits(rest, &text[end..]))),
        }
    }
    let rules = rules.lines().filter_map(|line| line.split_once(": "));
    let fitting = rules.filter(|(what, pattern)| ["Allow", "Disallow"].contains(what) && fits(pattern, address));
    fitting.max_by_key(|(what, pattern)| (pattern.len(), *what == "Allow")).is_none_or(|(what, _)| what == "Allow")
}

#[test]
fn machines_do_not_wander_through_filters() {
    let rules = get("/robots.txt").of(&site(&Library::default(), ""));
    for allowed in [
        "/",
        "/?catalog=test",
        "/browse/files",
        "/browse/files?catalog=test",
        "/browse/projects/00000000-0000-4000-8000-000000000001",
        "/browse/projects/00000000-0000-4000-8000-000000000001?catalog=test",
        "/summary",
        "/dictionary?catalog=test",
        "/changes",
        "/changes.atom",
        "/sitemap.xml",
        "/sitemap.xml?catalog=test",
        "/datasets",
        "/static/page.css",
        "/docs",
    ] {
        assert!(may_read(rules.text(), allowed), "{allowed}");
    }
    for asked_not_to in [
        "/?q=brain",
        "/browse/files?is.organ=brain",
        "/browse/files?catalog=test&is.organ=brain",
        "/browse/files?catalog=test&after=x",
        "/browse/files?sort=organ",
        "/browse/files?saved=0123",
        "/browse/files/values/organ",
        "/browse/files/values/organ?catalog=test",
        "/browse/files/x/graph",
        "/browse/files/x/graph?catalog=test",
        "/browse/files/x/explain?catalog=test",
        "/summary?is.organ=brain",
        "/export?catalog=test&is.organ=brain",
        "/export/wait",
        "/index/files",
        "/sign-in",
    ] {
        assert!(!may_read(rules.text(), asked_not_to), "{asked_not_to}");
    }
}

#[test]
fn maps_lead_to_data_sets_of_catalogs_for_the_public() {
    let library = Library::of(&[(1, "s1")]);
    let hidden = "[catalogs.hidden]\nproject = \"hca\"\nstore = \"nowhere\"\ninternal = true\n";
    let site = site(&library, hidden);
    let maps = get("/sitemap.xml").of(&site);
    assert_eq!((maps.status, maps.header("content-type")), (200, "application/xml"));
    let addresses: Vec<&str> = maps.text().split("<loc>").skip(1).filter_map(|rest| rest.split('<').next()).collect();
    assert_eq!(addresses, ["https://service.test/sitemap.xml?catalog=test"]);
    let map = get("/sitemap.xml?catalog=test").of(&site);
    assert!(map.text().ends_with("</urlset>\n") && !map.text().contains("<url>"), "there are no projects yet");
    assert_eq!(get("/sitemap.xml?catalog=other").of(&site).status, 404);
}

#[test]
fn a_feed_is_sent_again_only_if_the_catalog_has_changed() {
    let library = Library::of(&[(1, "s1")]);
    let site = site(&library, "");
    let first = get("/datasets").of(&site);
    assert_eq!((first.status, first.header("content-type")), (200, "application/ld+json"));
    assert_eq!(first.json()["@type"], "dcat:Catalog");
    let again = || get("/datasets").header("if-none-match", first.header("etag")).of(&site).status;
    assert_eq!(again(), 304);
    library.add(2, "s1");
    assert_eq!(again(), 200);
}
