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
