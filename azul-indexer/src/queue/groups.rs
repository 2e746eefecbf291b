//! Failures that have one reason, together.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::queues::Stored;

/// Messages that failed for the same reason: same kind of error, same place, same source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Kind of the error.
    pub kind: String,
    /// Type of the entity and path in it, without what tells one entity or item of a list from another.
    pub place: String,
    /// Name of the catalog.
    pub catalog: String,
    /// Spec of the source, or else its id.
    pub source: String,
    /// The message of one of the errors.
    pub example: String,
    /// Ids of the messages.
    pub ids: Vec<u64>,
}

impl Group {
    /// `missing-field $.provenance in 213 bundles of SOURCE`
    pub fn describe(&self) -> String {
        let Self { kind, place, source, ids, .. } = self;
        let place = if place.is_empty() { String::new() } else { format!(" {place}") };
        let bundles = if ids.len() == 1 { "1 bundle".to_owned() } else { format!("{} bundles", ids.len()) };
        let source = if source.is_empty() { String::new() } else { format!(" of {source}") };
        format!("{kind}{place} in {bundles}{source}")
    }
}

/// The groups of messages that failed, the largest first.
pub fn groups(failed: &[Stored]) -> Vec<Group> {
    let mut groups: BTreeMap<[String; 4], Group> = BTreeMap::new();
    for message in failed {
        let failure = message.failure.as_ref().unwrap_or(&Value::Null);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let kind = match &failure["kind"] {
            Value::String(kind) => kind.clone(),
            _ => "unfinished".to_owned(),
        };
        let place = place(failure["entity"].as_str(), failure["path"].as_str());
        let source = &message.body["notification"]["bundle_fqid"]["source"];
        let source = source["spec"].as_str().or(source["id"].as_str()).unwrap_or_default().to_owned();
        let catalog = text(&message.body["catalog"]);
        let key = [kind.clone(), place.clone(), catalog.clone(), source.clone()];
        let example = || text(&failure["message"]);
        let new = || Group { kind, place, catalog, source, example: example(), ids: Vec::new() };
        groups.entry(key).or_insert_with(new).ids.push(message.id);
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.ids.len()));
    groups
}

/// Type of an entity and a path, with `[*]` in the place of each index.
fn place(entity: Option<&str>, path: Option<&str>) -> String {
    let entity = entity.map(|entity| entity.split_once('/').map_or(entity, |(entity_type, _)| entity_type));
    let path = path.map(|path| {
        let mut out = String::new();
        let mut rest = path;
        while let Some((before, after)) = rest.split_once('[') {
            out.push_str(before);
            let end = after.find(']').map_or(after.len(), |end| end + 1);
            let is_index = after.as_bytes().first().is_some_and(u8::is_ascii_digit);
            // A name in brackets may be the key of one entity.
            let is_key = after[..end].contains('/');
            out.push_str(if is_index || is_key { "[*]" } else { "[" });
            if !(is_index || is_key) {
                out.push_str(&after[..end]);
            }
            rest = &after[end..];
        }
        out + rest
    });
    [entity.map(str::to_owned), path].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_without_what_tells_one_from_another() {
        let check = |entity, path, expected: &str| assert_eq!(place(entity, path), expected);
        check(None, None, "");
        check(Some("donor_organism/a-b"), Some("$.diseases[3].text"), "donor_organism $.diseases[*].text");
        check(None, Some("$.metadata['donor_organism/a'].x['y']"), "$.metadata[*].x['y']");
        check(None, Some("$.a[0][12]"), "$.a[*][*]");
        check(None, Some("$.a["), "$.a[");
    }
}
