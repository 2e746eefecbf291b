//! The body of the fuzz target that asks a service anything.

use std::collections::BTreeSet;
use std::sync::Arc;

use azul_search::{Caller, Method, Request, Service};

/// The first line is a method, a path and a query; the next lines, up to an empty one, are headers; the rest is a body.
/// There is an answer, and it says of no failure.
///
/// # Panics
/// If there is none, or it is one.
pub fn request(service: &Service, sources: &[&str], bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let mut lines = head.lines();
    let mut words = lines.next().unwrap_or_default().splitn(2, ' ');
    let (method, url) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let mut request = Request::new(Method::named(method), path);
    request.query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    request.headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    request.body = body.as_bytes().to_vec();
    let sources: BTreeSet<String> = sources.iter().map(|source| (*source).to_owned()).collect();
    let answer = service.answer(&request, &Caller { sources: Arc::new(sources), authenticated: false });
    let status = answer.status;
    let body = answer.body.into_bytes().expect("a body is written to its end");
    // A service without a place for manifests says so.
    assert!(status < 500 || status == 503, "{request:?}: {}", String::from_utf8_lossy(&body));
}

/// What fuzzing starts from.
pub const SEEDS: &[&str] = &[
    "GET /index/files?size=3&sort=fileSize&order=desc&search_after=[5, \"00000000-0000-4000-8000-000000000000\"]",
    r#"GET /index/samples?filters={"organ":{"is":["brain",null]},"fileSize":{"within":[[1,1e3]]}}&search_before=["a","b"]"#,
    r#"GET /index/projects?filters={"organismAge":{"is":[{"value":"20","unit":"year"}]},"accessible":{"is":[true]}}"#,
    r#"GET /index/files?filters={"accessions":{"is":[{"namespace":"geo_series","accession":"GSE1"}]}}"#,
    r#"GET /index/bundles?filters={"bundleVersion":{"is":["2021-01-01T00:00:00.000000Z","2021-01"]}}&sort=bundleVersion"#,
    r#"GET /index/files?where={"fileSize":{"within":[{"gt":5,"lte":1e9}],"is_not":[7]},"organ":{"all":["brain"]}}"#,
    r#"GET /index/files?filters={"organismAgeRange":{"contains":[5,[1,2]],"intersects":[[0,null]]}}"#,
    "GET /index/files?q=brian cortex&facets=organ,fileFormat&histogram=fileSize,updateDate&fields=files,entryId",
    "GET /index/files\naccept: application/x-ndjson",
    "GET /index/summary?q=kidney&filters={}",
    "GET /index/samples/suggest?prefix=brian&field=organ,organPart&size=3",
    "GET /index/files/2b7959bb-acd1-4aa3-9557-345f9b3c6327?catalog=hca",
    "POST /index/files\ncontent-type: application/json\n\n{\"filters\": \"{\\\"organ\\\": {\\\"is\\\": [\\\"brain\\\"]}}\", \"size\": 2}",
    "GET /index/fields?catalog=hca",
    "GET /index/catalogs",
    "GET /repository/sources?catalog=hca",
    "GET /integrations?entity_type=project&integration_type=get&entity_ids=a,b",
    "GET /repository/files/2b7959bb-acd1-4aa3-9557-345f9b3c6327?version=2021-01-01T00:00:00.000000Z&wait=1",
    "PUT /manifest/files?format=compact&filters={}",
];
