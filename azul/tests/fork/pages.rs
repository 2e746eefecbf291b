//! The page of a project without a line about pages, as its own program serves it.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use azul_testing::page::complaints;

use super::served::Served;

/// A page that lacks nothing, and says each of these.
fn page(served: &Served, target: &str, says: &[&str]) -> String {
    let (status, _, html) = served.get(target, "");
    assert_eq!(status, 200, "{target}: {html}");
    assert_eq!(complaints(&html), Vec::<String>::new(), "{target}");
    for words in says {
        assert!(html.contains(words), "{target} does not say “{words}”: {html}");
    }
    html
}

/// Addresses on a page that begin so.
fn links(html: &str, start: &str) -> Vec<String> {
    let hrefs = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    hrefs.filter(|href| href.starts_with(start)).map(|href| href.replace("&amp;", "&")).collect()
}

/// Indexes one fixture of the library and then all of them, and looks at every page of the catalog.
pub fn check(program: &Path, fixtures: &Path, store: &Path) {
    for inputs in [fixtures.join("shared-book"), fixtures.to_owned()] {
        let mut index = Command::new(program);
        index.arg("index").arg(inputs).args(["--keep-generations", "3", "--store"]).arg(store);
        let (done, _, messages) = super::output(&mut index);
        assert!(done, "{messages}");
    }
    let served = Served::start(program, store);
    let list = page(&served, "/", &["Authors", "Books", "Numbers and dates", "Columns, order and rows"]);
    assert!(links(&list, "/browse/").len() > 10, "{list}");
    for outer_type in ["authors", "books"] {
        let list = page(&served, &format!("/browse/{outer_type}"), &["<tbody>"]);
        let entity = links(&list, &format!("/browse/{outer_type}/0")).first().cloned();
        let entity = entity.or_else(|| entity_of(&list, outer_type)).expect("an entity");
        page(&served, &entity, &["What belongs to it", "application/ld+json", "Where each value comes from"]);
        page(&served, &format!("{entity}/graph"), &["<svg class=\"graph\"", "The same as a table"]);
        page(&served, &format!("{entity}/explain"), &["Merged by", "bundle"]);
        let (status, _, document) = served.get(&format!("{entity}/document"), "");
        assert!(status == 200 && serde_json::from_str::<serde_json::Value>(&document).is_ok(), "{document}");
        for values in links(&list, &format!("/browse/{outer_type}/values/")) {
            page(&served, &values, &["all values"]);
        }
    }
    page(&served, "/summary", &["Books", "in the charts", "<svg"]);
    page(&served, "/dictionary", &["fields", "facet", "Example"]);
    page(&served, "/status", &["Generation", "Sources that you may see: "]);
    let changes = page(&served, "/changes", &["Generation ", "added"]);
    page(&served, &links(&changes, "/changes/")[0], &["Added: ", "Compared with generation"]);
    let (status, _, feed) = served.get("/changes.atom", "");
    assert!(status == 200 && feed.contains("<entry>"), "{feed}");
    page(&served, "/export", &["compact", "A table with tabs between its columns", "Make the file", "library(httr)"]);
    // A minute is more than a few lines take.
    let mut target = "/export/wait?format=compact".to_owned();
    let ready = (0..600).find_map(|_| {
        let html = page(&served, &target, &[]);
        if html.contains("Download the file") {
            return Some(html);
        }
        target = links(&html, "/export/wait").first().cloned().expect("a way to look again");
        std::thread::sleep(Duration::from_millis(100));
        None
    });
    let ready = ready.expect("the file is ready within a minute");
    let file = links(&ready, "http").into_iter().find(|href| href.contains("/manifests/")).expect("a link");
    let path = file.splitn(4, '/').nth(3).expect("a path");
    let (status, _, manifest) = served.get(&format!("/{path}"), "");
    assert!(status == 200 && manifest.lines().count() > 1, "{manifest}");
}

/// The first entity that a list leads to.
fn entity_of(list: &str, outer_type: &str) -> Option<String> {
    let start = format!("/browse/{outer_type}/");
    links(list, &start).into_iter().find(|href| href.len() == start.len() + 36)
}
