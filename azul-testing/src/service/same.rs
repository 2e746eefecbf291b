//! Whether two answers are the same.

use serde_json::Value;

/// Keys of links, which are compared by their decoded parameters.
const LINKS: [&str; 4] = ["next", "previous", "url", "Location"];

/// The place of the first difference, if there is one. Keys have no order; numbers are compared by value.
pub fn difference(expected: &Value, actual: &Value, path: &str) -> Option<String> {
    let differ = || Some(format!("{path}: {expected} != {actual}"));
    match (expected, actual) {
        (Value::Number(a), Value::Number(b)) => {
            let equal = a == b || a.as_f64() == b.as_f64() && (a.is_f64() || b.is_f64());
            if equal { None } else { differ() }
        }
        (Value::Array(a), Value::Array(b)) => {
            let items = a.iter().zip(b).enumerate();
            let different = items.into_iter().find_map(|(i, (a, b))| difference(a, b, &format!("{path}[{i}]")));
            different.or_else(|| (a.len() != b.len()).then(|| format!("{path}: {} elements, not {}", b.len(), a.len())))
        }
        (Value::Object(a), Value::Object(b)) => {
            let missing = a.keys().find(|key| !b.contains_key(*key));
            let extra = b.keys().find(|key| !a.contains_key(*key));
            if missing.is_some() || extra.is_some() {
                return Some(format!("{path}: missing {missing:?}, extra {extra:?}"));
            }
            a.iter().find_map(|(key, a)| {
                let (b, path) = (&b[key], format!("{path}.{key}"));
                match LINKS.contains(&key.as_str()) {
                    true if link(a) == link(b) => None,
                    true => Some(format!("{path}: {a} != {b}")),
                    false => difference(a, b, &path),
                }
            })
        }
        _ if expected == actual => None,
        _ => differ(),
    }
}

/// A link without its parameters, and those, sorted.
pub(super) fn link(value: &Value) -> (Option<&str>, Vec<(String, String)>) {
    let Some(text) = value.as_str() else { return (None, Vec::new()) };
    let (url, query) = text.split_once('?').unwrap_or((text, ""));
    let mut query: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    query.sort();
    (Some(url), query)
}
