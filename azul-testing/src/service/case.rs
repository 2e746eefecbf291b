//! A recorded request.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use azul_search::{Caller, Method, Request};

/// A recorded request and its answer, as the README of the corpus describes it.
#[derive(Debug, Clone)]
pub struct Case(pub Value);

impl Case {
    /// A text of the record.
    pub fn text(&self, key: &str) -> &str {
        self.0[key].as_str().unwrap_or_default()
    }

    /// What identifies it.
    pub fn id(&self) -> &str {
        self.text("id")
    }

    /// The request.
    pub fn request(&self) -> Request {
        let mut request = Request::new(Method::named(self.text("method")), &percent_decoded(self.text("path")));
        for (name, value) in self.0["query"].as_object().into_iter().flatten() {
            request = request.with(name, value.as_str().unwrap_or_default());
        }
        for (name, value) in self.0["request_headers"].as_object().into_iter().flatten() {
            request.headers.push((name.to_lowercase(), value.as_str().unwrap_or_default().to_owned()));
        }
        if let Some(body) = self.0.get("request_body") {
            request.body = match body {
                Value::String(text) => text.clone().into_bytes(),
                other => other.to_string().into_bytes(),
            };
            if request.header("content-type").is_none() {
                request.headers.push(("content-type".to_owned(), "application/json".to_owned()));
            }
        }
        request
    }

    /// Who asked.
    pub fn caller(&self) -> Caller {
        let sources = self.0["accessible_sources"].as_array().into_iter().flatten();
        let sources: BTreeSet<String> = sources.filter_map(|source| source.as_str().map(str::to_owned)).collect();
        let authenticated = self.0["request_headers"].get("Authorization").is_some();
        Caller { sources: Arc::new(sources), authenticated }
    }
}

fn percent_decoded(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| path.get(at + 1..at + 3)).flatten();
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
