//! What differs between two JSON documents, field by field.

use std::collections::{HashMap, VecDeque};

use azul_transform::json::Json;
use azul_transform::json::canonical::canonical;

/// What differs at one place of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Names from the document down, with positions in the first document's lists.
    pub path: String,
    /// What only the first document has there, as JSON.
    pub removed: Vec<String>,
    /// What only the second document has there, as JSON.
    pub added: Vec<String>,
}

/// The places at which two documents differ, in their order; none if they are equal as JSON.
///
/// Objects differ key by key. Of lists, elements that both have are equal, wherever they are; of the others, objects are
/// compared with those of the same `document_id` or `uuid`, or one after the other if there are as many on both sides. Takes
/// time for the size of the documents, whatever their lists are like.
pub fn changes(before: Json<'_>, after: Json<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    compare("", before, after, &mut changes);
    changes
}

fn compare(path: &str, before: Json<'_>, after: Json<'_>, changes: &mut Vec<Change>) {
    if canonical(before) == canonical(after) {
        return;
    }
    if before.is_object() && after.is_object() {
        for (name, value) in before.entries() {
            let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            match after.get(name) {
                Some(other) => compare(&path, value, other, changes),
                None => changes.push(change(path, &[value], &[])),
            }
        }
        for (name, value) in after.entries().filter(|(name, _)| before.get(name).is_none()) {
            let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            changes.push(change(path, &[], &[value]));
        }
    } else if before.is_array() && after.is_array() {
        compare_lists(path, before, after, changes);
    } else {
        changes.push(change(path.to_owned(), &[before], &[after]));
    }
}

/// Elements that both lists have are equal, wherever they are. Of the others, objects are compared in pairs.
fn compare_lists(path: &str, before: Json<'_>, after: Json<'_>, changes: &mut Vec<Change>) {
    let mut removed: Vec<(usize, Json<'_>)> = before.items().enumerate().collect();
    let mut added: Vec<(usize, Json<'_>)> = after.items().enumerate().collect();
    take_pairs(&mut removed, &mut added, |json| Some(canonical(json)));
    if removed.is_empty() && added.is_empty() {
        // It is the order that differs.
        changes.push(change(path.to_owned(), &[before], &[after]));
        return;
    }
    let id = |json: Json<'_>| json.get("document_id").or_else(|| json.get("uuid")).map(canonical);
    let mut pairs = take_pairs(&mut removed, &mut added, id);
    if removed.len() == added.len() {
        pairs.extend(take_pairs(&mut removed, &mut added, |json| json.is_object().then(String::new)));
    }
    pairs.sort_by_key(|(position, ..)| *position);
    for (position, a, b) in pairs {
        compare(&format!("{path}[{position}]"), a, b, changes);
    }
    if !removed.is_empty() || !added.is_empty() {
        let all = |list: &[(usize, Json<'_>)]| list.iter().map(|(_, json)| json_text(*json)).collect();
        changes.push(Change { path: path.to_owned(), removed: all(&removed), added: all(&added) });
    }
}

/// Takes elements with the same key out of two lists, each with the first that is left; with positions in the first list.
/// Elements without a key stay.
fn take_pairs<'j>(
    removed: &mut Vec<(usize, Json<'j>)>,
    added: &mut Vec<(usize, Json<'j>)>,
    key: impl Fn(Json<'j>) -> Option<String>,
) -> Vec<(usize, Json<'j>, Json<'j>)> {
    let mut places: HashMap<String, VecDeque<usize>> = HashMap::new();
    for (place, (_, json)) in added.iter().enumerate() {
        if let Some(key) = key(*json) {
            places.entry(key).or_default().push_back(place);
        }
    }
    let (mut pairs, mut taken) = (Vec::new(), vec![false; added.len()]);
    removed.retain(|(position, json)| {
        let place = key(*json).and_then(|key| places.get_mut(&key)?.pop_front());
        if let Some(place) = place {
            taken[place] = true;
            pairs.push((*position, *json, added[place].1));
        }
        place.is_none()
    });
    let mut taken = taken.into_iter();
    added.retain(|_| !taken.next().unwrap_or(false));
    pairs
}

fn change(path: String, removed: &[Json<'_>], added: &[Json<'_>]) -> Change {
    let all = |list: &[Json<'_>]| list.iter().copied().map(json_text).collect();
    Change { path, removed: all(removed), added: all(added) }
}

fn json_text(json: Json<'_>) -> String {
    let mut text = Vec::new();
    json.write(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use azul_transform::json::Document;

    use super::*;

    /// Paths with what is removed and what is added.
    fn check(before: &str, after: &str, expected: &[(&str, &str, &str)]) {
        let parse = |text: &str| Document::parse(text.as_bytes().to_vec()).expect("JSON");
        let (before, after) = (parse(before), parse(after));
        let join = |list: &[String]| list.join(" ");
        let found = changes(before.root(), after.root());
        let found: Vec<_> =
            found.iter().map(|change| (change.path.as_str(), join(&change.removed), join(&change.added))).collect();
        let expected: Vec<_> = expected.iter().map(|(p, a, b)| (*p, (*a).to_owned(), (*b).to_owned())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn documents_differ_field_by_field() {
        check(r#"{"a": 1, "b": 2}"#, r#"{"b": 2, "a": 1}"#, &[]);
        check(r#"{"a": 1}"#, r#"{"a": 2, "b": null}"#, &[("a", "1", "2"), ("b", "", "null")]);
        check(r#"{"a": 1, "c": {"d": 1}}"#, r#"{"c": {}}"#, &[("a", "1", ""), ("c.d", "1", "")]);
        check(
            r#"{"n": 12345678901234567890123}"#,
            r#"{"n": 12345678901234567890124}"#,
            &[("n", "12345678901234567890123", "12345678901234567890124")],
        );
    }

    #[test]
    fn lists_differ_by_what_is_in_them() {
        check(r#"{"a": ["x", "y", "y"]}"#, r#"{"a": ["y", "z"]}"#, &[("a", r#""x" "y""#, r#""z""#)]);
        check(r#"{"a": [1, 2]}"#, r#"{"a": [2, 1]}"#, &[("a", "[1,2]", "[2,1]")]);
        let (before, after) = (r#"{"a": [{"n": 0}, {"b": 1, "c": 2}]}"#, r#"{"a": [{"b": 1, "c": 3}, {"n": 0}]}"#);
        check(before, after, &[("a[1].c", "2", "3")]);
        // Objects with ids are compared with those of the same id.
        let (before, after) = (
            r#"{"a": [{"uuid": "1", "v": 1}, {"uuid": "2", "v": 1}]}"#,
            r#"{"a": [{"uuid": "2", "v": 2}, {"uuid": "3", "v": 1}, {"uuid": "1", "v": 1}]}"#,
        );
        check(before, after, &[("a[1].v", "1", "2"), ("a", "", r#"{"uuid":"3","v":1}"#)]);
    }

    /// Comparing each element with each would take hours here.
    #[test]
    fn lists_may_be_long() {
        let list = |numbers: &mut dyn Iterator<Item = u32>| {
            let numbers: Vec<_> = numbers.map(|n| format!(r#"{{"uuid": "{n}"}}"#)).collect();
            format!(r#"{{"a": [{}]}}"#, numbers.join(","))
        };
        let (before, after) = (list(&mut (0..200_000)), list(&mut (1..200_001).rev()));
        check(&before, &after, &[("a[0].uuid", r#""0""#, r#""200000""#)]);
    }
}
