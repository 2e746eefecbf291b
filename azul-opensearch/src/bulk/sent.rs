//! What was sent to a cluster, as far as it takes to find out whether it is there.

use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash, Hasher};

use azul_transform::Result;
use azul_transform::json::{Document, Json};

use super::Operation;

/// Documents of each index whose content is remembered.
const SAMPLE: usize = 100;

/// The documents that indices have after everything that was sent: how many, and what some of them are.
#[derive(Debug, Default)]
pub(crate) struct Sent(BTreeMap<String, Index>);

/// Documents of an index. Eight bytes stand for an id.
#[derive(Debug, Default)]
struct Index {
    ids: HashSet<u64>,
    /// Those whose ids have the least hashes: always the same ones, whatever the order.
    sample: BTreeMap<u64, (String, u64)>,
}

impl Sent {
    /// Notes a document.
    ///
    /// # Errors
    /// If what is sent is no JSON.
    pub(super) fn note(&mut self, operation: Operation, index: &str, id: &str, source: &[u8]) -> Result<()> {
        let hash = hash(id);
        if matches!(operation, Operation::Delete | Operation::Remove(_)) {
            self.forget(index, id);
            return Ok(());
        }
        if !self.0.contains_key(index) {
            self.0.insert(index.to_owned(), Index::default());
        }
        let Some(Index { ids, sample }) = self.0.get_mut(index) else { return Ok(()) };
        ids.insert(hash);
        if sample.len() < SAMPLE || sample.last_key_value().is_some_and(|(last, _)| hash <= *last) {
            let parsed = Document::parse(source)?;
            let document =
                if operation == Operation::Update { parsed.root().get("upsert") } else { Some(parsed.root()) };
            sample.insert(hash, (id.to_owned(), digest(document.unwrap_or(Json::null()))));
            if sample.len() > SAMPLE {
                sample.pop_last();
            }
        }
        Ok(())
    }

    /// Notes that the cluster refused a document.
    pub(super) fn forget(&mut self, index: &str, id: &str) {
        if let Some(index) = self.0.get_mut(index) {
            let hash = hash(id);
            index.ids.remove(&hash);
            index.sample.remove(&hash);
        }
    }

    /// Number of documents of an index.
    pub(crate) fn documents(&self, index: &str) -> u64 {
        self.0.get(index).map_or(0, |index| index.ids.len() as u64)
    }

    /// Some documents of an index: their ids and the digests of what they are.
    pub(crate) fn sample(&self, index: &str) -> Vec<(&str, u64)> {
        let sample = self.0.get(index).into_iter().flat_map(|index| index.sample.values());
        sample.map(|(id, digest)| (id.as_str(), *digest)).collect()
    }
}

/// What a document is, in eight bytes. Hubs of replicas are left out, since the cluster unites them.
pub(crate) fn digest(document: Json<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    let mut text = Vec::new();
    for (key, value) in document.entries().filter(|(key, _)| *key != "hub_ids") {
        text.clear();
        value.write(&mut text);
        key.hash(&mut hasher);
        text.hash(&mut hasher);
    }
    hasher.finish()
}

/// The same in all of a run.
fn hash(id: &str) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(sent: &mut Sent, operation: Operation, id: usize, source: &str) {
        sent.note(operation, "i", &id.to_string(), source.as_bytes()).expect("JSON");
    }

    #[test]
    fn documents_are_counted_by_id_and_the_last_one_counts() {
        let mut sent = Sent::default();
        for id in 0..1000 {
            note(&mut sent, Operation::Index, id, r#"{"a":1}"#);
            note(&mut sent, Operation::Create, id, r#"{"a":2}"#);
        }
        assert_eq!((sent.documents("i"), sent.documents("j"), sent.sample("i").len()), (1000, 0, SAMPLE));
        let newer = digest(Document::parse(r#"{"a":2}"#).expect("JSON").root());
        assert!(sent.sample("i").iter().all(|(_, digest)| *digest == newer));
        for id in 0..990 {
            note(&mut sent, Operation::Delete, id, "");
        }
        sent.forget("i", "999");
        assert_eq!(sent.documents("i"), 9);
        assert!(sent.sample("i").iter().all(|(id, _)| (990..999).contains(&id.parse::<usize>().expect("a number"))));
    }

    #[test]
    fn hubs_are_no_part_of_what_a_replica_is() {
        let mut sent = Sent::default();
        note(&mut sent, Operation::Update, 1, r#"{"script":{},"upsert":{"a":1,"hub_ids":["x"]}}"#);
        let stored = Document::parse(r#"{"a":1,"hub_ids":["x","y"]}"#).expect("JSON");
        assert_eq!(sent.sample("i"), [("1", digest(stored.root()))]);
        let other = Document::parse(r#"{"a":2,"hub_ids":["x"]}"#).expect("JSON");
        assert_ne!(sent.sample("i"), [("1", digest(other.root()))]);
    }
}
