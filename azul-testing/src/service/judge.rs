//! The judge of answers.

use serde_json::{Value, json};

use super::Case;
use super::same::{difference, link};
use azul_search::{Answer, Service};

/// The answer to a recorded request, and its body.
///
/// # Panics
/// If the body cannot be written.
pub fn answer_to(service: &Service, case: &Case) -> (Answer, Vec<u8>) {
    let request = case.request();
    let mut answer = match request.bearer() {
        Ok(_) => service.answer(&request, &case.caller()),
        Err(refusal) => refusal.answer(),
    };
    let body = std::mem::replace(&mut answer.body, azul_search::Body::Empty).into_bytes().expect("a body");
    (answer, body)
}

/// What is wrong with the answer to a recorded request, if anything is.
pub fn judge(service: &Service, case: &Case) -> Option<String> {
    let (answer, body) = answer_to(service, case);
    let status = case.0["status"].as_u64().unwrap_or_default();
    if u64::from(answer.status) != status {
        return Some(format!("status {}, not {status}: {}", answer.status, start(&body)));
    }
    for (name, value) in case.0["headers"].as_object().into_iter().flatten() {
        let actual =
            answer.headers.iter().find(|(header, _)| header == name).map_or(Value::Null, |(_, v)| v.as_str().into());
        if link(&actual) != link(value) {
            return Some(format!("{name}: {actual}, not {value}"));
        }
    }
    let expected = &case.0["body"];
    if expected.is_null() {
        let none = body.is_empty() || body == b"null" || matches!(case.text("method"), "HEAD" | "OPTIONS");
        return (!none).then(|| format!("a body: {}", start(&body)));
    }
    let actual = serde_json::from_slice(&body).unwrap_or_else(|_| Value::from(String::from_utf8_lossy(&body)));
    difference(&view(case, expected), &view(case, &actual), "$")
}

fn start(body: &[u8]) -> String {
    String::from_utf8_lossy(body).chars().take(200).collect()
}

/// What is compared of a body.
fn view(case: &Case, body: &Value) -> Value {
    let how = case.text("compare");
    if how == "message_sets" && body["Message"].is_string() {
        let mut body = body.clone();
        body["Message"] = with_sets(body["Message"].as_str().unwrap_or_default()).into();
        return body;
    }
    let Some(hits) = body.get("hits").and_then(Value::as_array) else { return body.clone() };
    let ids: Vec<&Value> = hits.iter().map(|hit| &hit["entryId"]).collect();
    match how {
        "no_facets" => {
            let mut body = body.clone();
            body.as_object_mut().map(|body| body.remove("termFacets"));
            body
        }
        "no_hits" => json!({"pagination": body["pagination"], "termFacets": body["termFacets"], "entryIds": ids}),
        "entry_ids" => json!({"pagination": body["pagination"], "entryIds": ids}),
        "accessible" => {
            let outer = case.text("path").split('/').nth(2).unwrap_or_default().to_owned();
            let hits: Vec<_> = hits.iter().map(|hit| json!([hit["entryId"], hit[&outer][0]["accessible"]])).collect();
            let facets = json!({"accessible": body["termFacets"]["accessible"]});
            json!({"pagination": body["pagination"], "termFacets": facets, "accessible": hits})
        }
        _ => body.clone(),
    }
}

/// A message in which the elements of sets are sorted.
fn with_sets(message: &str) -> String {
    let mut out = String::new();
    let mut rest = message;
    while let Some((before, behind)) = rest.split_once('{') {
        let (set, after) = behind.split_once('}').unwrap_or((behind, ""));
        let mut elements: Vec<&str> = set.split(", ").collect();
        elements.sort_unstable();
        out.extend([before, "{", &elements.join(", "), "}"]);
        rest = after;
    }
    out + rest
}
