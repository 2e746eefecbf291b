//! Who may not see a source is answered the same on every route, whether or not the source is there.

use azul_service::Site;
use serde_json::Value;

use crate::library::{Ask, Library, ask, file_id, site};

const LISTS: &str = "[access]\nkind = \"static\"\npublic = [\"s1\"]\n[access.tokens]\nfoo = [\"s2\"]\n";

/// What the service knows as routes, so that a new one is asked too.
const TABLE: &str = include_str!("../../src/routes/table.rs");

/// What is not compared: figures about the process as a whole, which are for operators; and what makes manifests, since that takes
/// some time, and their URLs are signed by each site in its own way. The manifests themselves are compared by `azul-testing`.
const LEFT_OUT: &[&str] = &["/metrics", "/export/wait", "/manifest/files", "/fetch/manifest/files"];

/// What stands for the parts of paths that are not fixed: mostly the file that may not be seen, or something of it.
fn part(name: &str) -> String {
    match name {
        "entity_id" | "file_uuid" | "dataset_id" => file_id(2),
        "entity_type" => "files".to_owned(),
        "field" => "fileName".to_owned(),
        "file" => "page.css".to_owned(),
        "keys" => "progress".to_owned(),
        "level" => "stop".to_owned(),
        "access_id" => "aws".to_owned(),
        "generation" => "1".to_owned(),
        "catalog" | "action" | "token" | "object" => "x".to_owned(),
        other => panic!("a route has a part {other}, for which this test has nothing"),
    }
}

/// The paths of all routes, filled in.
fn paths() -> Vec<String> {
    let literals = TABLE.split("path: \"").skip(1).filter_map(|rest| rest.split('"').next());
    let filled = literals.filter(|path| !path.is_empty()).map(|path| {
        let pieces = path.split(['{', '}']).enumerate();
        // Every other piece is in braces.
        pieces.map(|(i, piece)| if i % 2 == 1 { part(piece) } else { piece.to_owned() }).collect::<String>()
    });
    let mut paths: Vec<String> = filled.collect();
    paths.sort_unstable();
    paths.dedup();
    paths
}

/// The answer without the facet of what is accessible: the reference counts in it what the caller may not see.
fn without_accessible(text: String) -> String {
    let Ok(mut body) = serde_json::from_str::<Value>(&text) else { return text };
    match body.get_mut("termFacets").and_then(Value::as_object_mut) {
        Some(facets) => facets.remove("accessible").map_or(text, |_| body.to_string()),
        None => text,
    }
}

#[test]
fn a_source_that_may_not_be_seen_does_not_show_on_any_route() {
    let all = site(&Library::of(&[(1, "s1"), (2, "s2")]), LISTS);
    let alone = site(&Library::of(&[(1, "s1")]), LISTS);
    let says = |site: &Site, ask: Ask, path: &str| {
        let answer = ask.of(site);
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        // The number of the generation, which is that of changes to the index here, is no secret.
        let text = if path == "/status" { text.replace("<code>2</code>", "<code>1</code>") } else { text };
        (answer.status, answer.header("location").to_owned(), without_accessible(text))
    };
    let (mut asked, mut good) = (0, 0);
    for path in paths().iter().filter(|path| !LEFT_OUT.contains(&path.as_str())) {
        for (method, query) in [("GET", ""), ("HEAD", ""), ("GET", "?size=1&sort=fileName"), ("POST", ""), ("PUT", "")]
        {
            let request = || ask(method, &format!("{path}{query}"));
            let (one, other) = (says(&all, request(), path), says(&alone, request(), path));
            assert_eq!(one, other, "{method} {path}{query}");
            asked += 1;
            good += usize::from(one.0 == 200);
        }
    }
    assert!(asked > 150 && good > 30, "{asked} requests, of which {good} are answered well");
    let with_token = says(&all, ask("GET", "/index/summary").token("foo"), "");
    assert_ne!(with_token, says(&all, ask("GET", "/index/summary"), ""), "there is something to be seen");
}
