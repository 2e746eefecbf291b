//! Documents with the contributions that they were made of, and copies of the metadata.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use azul_search::memory::MemoryIndex;
use azul_search::{Document, Found, Query, Replica, Search, SearchIndex};
use azul_transform::aggregate::{Contribution, EntityKey};
use azul_transform::{Context, DocumentType, IndexName, Plugin, Result, Schema};
use serde_json::{Value, json};

use super::{MINE, OTHER, spec};
use crate::Run;

/// An index that can explain.
pub(super) struct Contributed {
    pub documents: MemoryIndex,
    contributions: BTreeMap<EntityKey, Vec<Contribution>>,
}

impl Contributed {
    /// Documents that nothing contributes to so far.
    pub fn of(documents: MemoryIndex) -> Self {
        Self { documents, contributions: BTreeMap::new() }
    }
}

impl SearchIndex for Contributed {
    fn generation(&self) -> String {
        self.documents.generation()
    }

    fn search(&self, search: &Search<'_>) -> Result<Found> {
        self.documents.search(search)
    }

    fn get(&self, outer_type: &str, id: &str) -> Result<Option<Document>> {
        self.documents.get(outer_type, id)
    }

    fn scan<'s>(&'s self, query: &'s Query) -> Result<Box<dyn Iterator<Item = Result<Document>> + 's>> {
        self.documents.scan(query)
    }

    fn contributions(&self, _: &Schema, entity: &EntityKey) -> Result<Option<Vec<Contribution>>> {
        Ok(self.contributions.get(entity).cloned())
    }

    fn replicas<'s>(
        &'s self,
        hubs: &'s [String],
        entities: &'s [String],
    ) -> Result<Box<dyn Iterator<Item = Result<Replica>> + 's>> {
        self.documents.replicas(hubs, entities)
    }
}

/// What bundles contribute, as if each were of either source, and their replicas.
pub(super) struct Bundles {
    run: Run,
    contributions: BTreeMap<EntityKey, Vec<[Contribution; 2]>>,
    /// Replicas by document id.
    replicas: BTreeMap<String, Value>,
}

impl Bundles {
    pub fn new(plugin: &dyn Plugin, bundles: &[Vec<u8>]) -> Self {
        let run = Run::new(plugin, Context::new("dev", plugin.name()));
        let (mut contributions, mut replicas) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::<String, Value>::new());
        for bundle in bundles {
            let batch = |source| Arc::new(run.batch(of_source(bundle, source)).expect("a bundle"));
            let batches = [MINE, OTHER].map(batch);
            for (one, other) in Contribution::all(&batches[0]).zip(Contribution::all(&batches[1])) {
                contributions.entry(one.entity()).or_default().push([one, other]);
            }
            let lines = run.lines(&batches[0]).expect("lines");
            for line in lines.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
                let line: Value = serde_json::from_slice(line).expect("JSON");
                let index: IndexName = line["_index"].as_str().and_then(|index| index.parse().ok()).expect("an index");
                if index.document_type() == DocumentType::Replica {
                    let known = replicas.entry(line["_id"].as_str().expect("an id").to_owned());
                    let hubs = line["_source"]["hub_ids"].as_array().cloned().unwrap_or_default();
                    let known = known.or_insert_with(|| line["_source"].clone());
                    let all = known["hub_ids"].as_array_mut().expect("hubs");
                    all.extend(hubs);
                    all.sort_by_key(Value::to_string);
                    all.dedup();
                }
            }
        }
        Self { run, contributions, replicas }
    }

    /// Adds what a document of these sources was made of: each has its part of the bundles.
    pub fn contribute(&self, index: &mut Contributed, outer_type: &str, id: &str, sources: &[&str]) {
        let outer_type = self.run.schema().outer_type(outer_type).expect("an outer entity type");
        let key = EntityKey { outer_type, entity_id: id.to_owned() };
        let of_source = |(n, both): (usize, &[Contribution; 2])| {
            let [mine, other] = both;
            if sources[n % sources.len()] == MINE { mine.clone() } else { other.clone() }
        };
        let contributions = self.contributions.get(&key).into_iter().flatten().enumerate().map(of_source).collect();
        index.contributions.insert(key, contributions);
    }

    /// Adds replicas to an index with all documents, and to one with those that may be seen. What is only found through
    /// hidden documents is in one of them. Of what is found through both there is another copy with other contents, as
    /// if the hidden source had another version of the same entity.
    pub fn copy(&self, all: &mut Contributed, alone: &mut Contributed, hidden: &BTreeSet<&str>) {
        let mut different = 0;
        for (id, replica) in &self.replicas {
            let hubs = replica["hub_ids"].as_array().expect("hubs");
            let is_hidden = |hub: &&Value| hub.as_str().is_some_and(|hub| hidden.contains(hub));
            let (unseen, seen): (Vec<&Value>, Vec<&Value>) = hubs.iter().partition(|hub| is_hidden(hub));
            let with = |hubs: Vec<&Value>| {
                let mut replica = replica.clone();
                replica["hub_ids"] = hubs.into_iter().cloned().collect();
                replica
            };
            let put = |index: &mut Contributed, id: &str, replica: &Value| {
                index.documents.put_replica(id, replica.to_string().into_bytes()).expect("a replica");
            };
            put(all, id, replica);
            if !seen.is_empty() || hubs.is_empty() {
                put(alone, id, &with(seen.clone()));
            }
            if !seen.is_empty() && !unseen.is_empty() {
                let mut other = with(unseen);
                other["contents"] = json!({ "hidden": true });
                put(all, &format!("{id}_other"), &other);
                different += 1;
            }
        }
        assert!(different > 0 || self.replicas.len() < 20, "some entities have copies in both");
    }
}

/// A bundle as if it were of this source.
fn of_source(bundle: &[u8], source: &str) -> Vec<u8> {
    let mut bundle: Value = serde_json::from_slice(bundle).expect("JSON");
    bundle["fqid"]["source"] = json!({"id": source, "spec": spec(source)});
    bundle.to_string().into_bytes()
}
