//! Documents come out of a catalog, as lines `{"_index", "_id", "_source"}`.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

use azul_search::Document as Found;
use azul_transform::json::{Document as Parsed, Json};
use azul_transform::{Document, DocumentType, Error, ErrorKind, IndexName, Result};
use serde_json::{Value, json};

use crate::catalog::Catalog;
use crate::search::{Group, Moment, Scan};

/// Most types of replicas.
const MOST_TYPES: u32 = 10_000;

/// How far the export of an index has come. One that is broken off goes on from there, as of the same moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Position {
    /// What the cluster calls the moment that is held.
    moment: Option<String>,
    /// Id of the last document.
    last: Option<String>,
    /// Of each part that documents come from, what the last one is sorted by.
    parts: BTreeMap<String, String>,
}

impl Position {
    /// The position as JSON, to be kept in a file.
    pub fn to_json(&self) -> Value {
        json!({ "moment": self.moment, "last": self.last, "parts": self.parts })
    }

    /// A position that was kept; the beginning if it is none.
    pub fn of_json(json: &Value) -> Self {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let parts = json["parts"].as_object().into_iter().flatten();
        Self {
            moment: text(&json["moment"]),
            last: text(&json["last"]),
            parts: parts.filter_map(|(name, value)| Some((name.clone(), text(value)?))).collect(),
        }
    }

    /// Whether nothing has come yet.
    pub fn is_beginning(&self) -> bool {
        self.last.is_none()
    }
}

/// Documents in the order of their ids.
struct Part {
    /// What they have in common: the type of replicas.
    name: String,
    scan: Scan,
    next: Option<Found>,
}

impl Catalog {
    /// Writes the documents of an index as lines `{"_index", "_id", "_source"}`, by id, all as of one moment; returns how
    /// many.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the cluster cannot be asked, or lines not be written.
    pub fn export(&self, index: &IndexName, out: &mut dyn Write) -> Result<u64> {
        let moment = Moment::hold(self.client(), &self.place(index))?.map(Arc::new);
        self.write(index, moment, &mut Position::default(), &mut |_, line| {
            out.write_all(line).map_err(|e| Error::new(ErrorKind::Io, format!("cannot write: {e}")).caused_by(e))
        })
    }

    /// Hands on the documents of an index as lines, by id, from a position on, with the position behind each. The moment that a
    /// position is of is kept by the cluster for some minutes after an error; if it is not any more, the position is the
    /// beginning again, and `begin` is told, before the first line.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the cluster cannot be asked; those of `each`.
    pub fn export_from(
        &self,
        index: &IndexName,
        position: &mut Position,
        begin: &mut dyn FnMut() -> Result<()>,
        each: &mut dyn FnMut(&Position, &[u8]) -> Result<()>,
    ) -> Result<u64> {
        let place = self.place(index);
        let held = position.moment.take();
        let mut moment = held.map(|id| Moment::again(self.client(), &place, &id)).transpose()?.flatten();
        if moment.is_none() {
            *position = Position::default();
            begin()?;
            moment = Moment::hold(self.client(), &place)?;
        }
        position.moment = moment.as_ref().and_then(Moment::id);
        let moment = moment.map(Arc::new);
        let written = self.write(index, moment.clone(), position, each);
        if let (Err(_), Some(moment)) = (&written, &moment) {
            moment.leave();
        }
        written
    }

    fn write(
        &self,
        index: &IndexName,
        moment: Option<Arc<Moment>>,
        position: &mut Position,
        each: &mut dyn FnMut(&Position, &[u8]) -> Result<()>,
    ) -> Result<u64> {
        let mut parts = self.parts(index, &moment, position)?;
        for part in &mut parts {
            part.next = part.scan.next().transpose()?;
        }
        let (name, mut count) = (index.clone(), 0);
        // The least of the documents that are next in their parts.
        while let Some((i, document)) = parts
            .iter_mut()
            .enumerate()
            .filter_map(|(i, part)| part.next.as_ref().map(|next| next.id.clone()).map(|id| (i, id)))
            .min_by(|(_, a), (_, b)| a.cmp(b))
            .and_then(|(i, _)| Some((i, parts[i].next.take()?)))
        {
            // What is read from a position on begins with what was there last.
            if position.last.as_ref().is_none_or(|last| *last < document.id) {
                let sorted_by = match index.document_type() {
                    DocumentType::Replica => entity(&document)?,
                    DocumentType::Aggregate | DocumentType::Contribution => document.id.clone(),
                };
                position.parts.insert(parts[i].name.clone(), sorted_by);
                let line = Document { index: &name.to_string(), id: &document.id, source: &document.source }.to_run();
                position.last = Some(document.id);
                each(position, line.lines())?;
                count += 1;
            }
            parts[i].next = parts[i].scan.next().transpose()?;
        }
        Ok(count)
    }

    /// What the documents of an index come from, each part in the order of ids.
    fn parts(&self, index: &IndexName, moment: &Option<Arc<Moment>>, position: &Position) -> Result<Vec<Part>> {
        let part = |name: String, query: Value, order: &'static [&'static str], group| {
            let query = match position.parts.get(&name) {
                Some(from) => json!({ "bool": { "filter": [query, { "range": { order[0]: { "gte": from } } }] } }),
                None => query,
            };
            Part { name, scan: Scan::new(moment.clone(), query, order, group), next: None }
        };
        let all = || json!({ "match_all": {} });
        Ok(match index.document_type() {
            DocumentType::Aggregate => vec![part(String::new(), all(), &["entity_id.keyword"], Group::Single)],
            DocumentType::Contribution => vec![part(String::new(), all(), &["document_id.keyword"], Group::Single)],
            // Ids begin with the type and go on with the entity. Of an entity there are few.
            DocumentType::Replica => {
                let of_type = |of: String| {
                    let query = json!({ "term": { "replica_type.keyword": of } });
                    part(of, query, &["entity_id.keyword"], Group::Several)
                };
                self.replica_types(moment)?.into_iter().map(of_type).collect()
            }
        })
    }

    fn replica_types(&self, moment: &Option<Arc<Moment>>) -> Result<Vec<String>> {
        let Some(moment) = moment else { return Ok(Vec::new()) };
        let terms = json!({ "terms": { "field": "replica_type.keyword", "size": MOST_TYPES } });
        let answer = moment.search(json!({ "size": 0, "aggs": { "types": terms } }))?;
        let types = answer.root().get("aggregations").and_then(|all| all.get("types")?.get("buckets"));
        let key = |bucket: Json<'_>| bucket.get("key").and_then(Json::as_str).map(str::to_owned);
        Ok(types.into_iter().flat_map(Json::items).filter_map(key).collect())
    }
}

/// The entity of a replica.
fn entity(replica: &Found) -> Result<String> {
    let parsed = Parsed::parse(replica.source.clone())?;
    Ok(parsed.root().get("entity_id").and_then(Json::as_str).unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_kept_as_json() {
        let parts = BTreeMap::from([("file".to_owned(), "b".to_owned())]);
        let position = Position { moment: Some("m".to_owned()), last: Some("file_b_x".to_owned()), parts };
        assert_eq!(Position::of_json(&position.to_json()), position);
        assert!(Position::of_json(&json!(["no position"])).is_beginning());
    }
}
