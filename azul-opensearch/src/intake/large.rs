//! Entities with very many contributions, of which not all are read again when some change.
//!
//! Of such an entity a process keeps the partial state, and which contributions that was made of: their ids, and the numbers by
//! which the cluster tells the states of a document apart. These are read each time, which takes little. Whatever else than
//! before is there – because of this process, another one, or the reference – is the part of the state that is made anew. So
//! the state is never taken for newer than it is, and nobody has to be told of it: a process that is new makes its own.

use std::collections::BTreeSet;
use std::sync::Arc;

use azul_transform::aggregate::{Aggregate, Contribution, ContributionSource, EntityKey, Finished, Partial, Rules};
use azul_transform::json::{Document, Json};
use azul_transform::schema::Schema;
use azul_transform::{ContributionId, ContributionReader, OuterType, Result};
use serde_json::{Value, json};

use crate::bulk::Version;
use crate::search::{Group, LARGEST_PAGE, Moment, Scan, verbatim};
use crate::states::{Seen, States};

/// Contributions to an entity from which on its state is kept, and those of a leaf of it.
const MANY: usize = 256;

/// What is read, and by which rules it is aggregated.
pub(super) struct Reading<'a, 'p> {
    pub states: &'a States,
    pub rules: &'a Arc<Rules<'p>>,
    pub schema: &'p Schema,
    pub moment: Arc<Moment>,
    /// What no other index is called, nor one of the same name that is made later.
    pub index: String,
}

impl Reading<'_, '_> {
    /// Those of some entities that have many contributions.
    pub(super) fn large(moment: &Moment, entities: &[EntityKey]) -> Result<BTreeSet<String>> {
        let ids: Vec<&str> = entities.iter().map(|entity| entity.entity_id.as_str()).collect();
        let terms = json!({ "field": ENTITY_ID, "size": ids.len(), "min_doc_count": MANY });
        let body = json!({
            "size": 0, "query": { "terms": { ENTITY_ID: ids } }, "aggs": { "large": { "terms": terms } },
        });
        let answer = moment.search(body)?;
        let large = answer.root().get("aggregations").and_then(|all| all.get("large")?.get("buckets"));
        let keys = large.into_iter().flat_map(Json::items).filter_map(|bucket| bucket.get("key")?.as_str());
        Ok(keys.map(str::to_owned).collect())
    }

    /// The aggregate of an entity with many contributions; nothing if it is to be made of all of them.
    pub(super) fn aggregate(&self, entity: &EntityKey) -> Result<Option<Aggregate>> {
        let made_of = self.made_of(&entity.entity_id)?;
        let key = (self.index.clone(), entity.entity_id.clone());
        let mut state = self.states.take(&key);
        let changed: BTreeSet<String> = if state.parts.is_empty() {
            BTreeSet::new()
        } else {
            let changed = state.made_of.symmetric_difference(&made_of);
            changed.map(|seen| bundle_uuid(&seen.id)).collect::<Result<_>>()?
        };
        let changed: Vec<&str> = changed.iter().map(String::as_str).collect();
        let partial = Partial::new(Arc::clone(self.rules), entity.clone()).in_leaves_of(MANY);
        partial.update(&changed, &OfEntity { reading: self, made_of: &made_of }, &mut state.parts)?;
        let finished = partial.finish(&state.parts)?;
        state.made_of = made_of;
        self.states.keep(key, state);
        Ok(match finished {
            Finished::Aggregate(aggregate) => Some(aggregate),
            Finished::NeedsRereading => None,
        })
    }

    /// The contributions that there are, without what they say.
    fn made_of(&self, entity_id: &str) -> Result<BTreeSet<Seen>> {
        let mut found = BTreeSet::new();
        let mut after: Option<Value> = None;
        loop {
            // Nothing of this is kept with documents, which are not read therefore.
            let mut body = json!({
                "size": LARGEST_PAGE, "query": { "term": { ENTITY_ID: entity_id } }, "sort": [{ DOCUMENT_ID: "asc" }],
                "_source": false, "stored_fields": "_none_", "seq_no_primary_term": true, "track_total_hits": false,
            });
            if let Some(after) = after.take() {
                body["search_after"] = after;
            }
            let answer = self.moment.search(body)?;
            let hits = answer.root().get("hits").and_then(|hits| hits.get("hits"));
            let hits: Vec<Json<'_>> = hits.into_iter().flat_map(Json::items).collect();
            for hit in &hits {
                let id = hit.get("sort").and_then(|sort| sort.at(0)?.as_str());
                let version = Version::read(*hit);
                found.extend(id.zip(version).map(|(id, version)| Seen { id: id.to_owned(), version }));
            }
            if hits.len() < LARGEST_PAGE {
                return Ok(found);
            }
            after = hits.last().and_then(|hit| hit.get("sort")).and_then(verbatim);
        }
    }

    /// Reads contributions.
    fn read(&self, entity: &EntityKey, query: Value) -> Result<Vec<Contribution>> {
        let mut reader = ContributionReader::new(self.schema);
        for document in Scan::new(Some(self.moment.clone()), query, &[DOCUMENT_ID], Group::Single) {
            reader.read(entity.outer_type, Document::parse(document?.source)?.root())?;
        }
        Ok(Contribution::of_reader(reader))
    }
}

const ENTITY_ID: &str = "entity_id.keyword";
const DOCUMENT_ID: &str = "document_id.keyword";

fn bundle_uuid(id: &str) -> Result<String> {
    id.parse().map(|id: ContributionId| id.bundle_uuid)
}

/// The contributions to one entity.
struct OfEntity<'r, 'a, 'p> {
    reading: &'r Reading<'a, 'p>,
    made_of: &'r BTreeSet<Seen>,
}

impl ContributionSource for OfEntity<'_, '_, '_> {
    fn entities(&self, _: OuterType) -> Result<Vec<String>> {
        Ok(Vec::new())
    }

    fn of(&self, entity: &EntityKey) -> Result<Vec<Contribution>> {
        self.between(entity, "", None)
    }

    fn bundles(&self, _: &EntityKey) -> Result<Vec<String>> {
        self.made_of.iter().map(|seen| bundle_uuid(&seen.id)).collect()
    }

    fn between(&self, entity: &EntityKey, from: &str, to: Option<&str>) -> Result<Vec<Contribution>> {
        let id = &entity.entity_id;
        let at = |uuid: &str| if uuid.is_empty() { format!("{id}_") } else { format!("{id}_{uuid}_") };
        // The character after `_`, so that all ids of the entity come before this.
        let range = json!({ "gte": at(from), "lt": to.map_or_else(|| format!("{id}`"), at) });
        let filter = json!([{ "term": { ENTITY_ID: id } }, { "range": { DOCUMENT_ID: range } }]);
        self.reading.read(entity, json!({ "bool": { "filter": filter } }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_the_bundle() {
        let uuid = "d6ea0bd6-4ae9-4a4e-9bd5-5f0b6a3a2a61";
        let id = format!("some-entity_{uuid}_2019-09-20T09:00:00.000000Z_exists");
        assert_eq!(bundle_uuid(&id).ok().as_deref(), Some(uuid));
    }
}
