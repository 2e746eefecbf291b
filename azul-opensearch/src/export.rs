//! Documents come out of a catalog, as lines `{"_index", "_id", "_source"}`.

use std::io::Write;
use std::sync::Arc;

use azul_transform::json::Json;
use azul_transform::{Document, DocumentType, Error, ErrorKind, IndexName, Result};
use serde_json::{Value, json};

use crate::catalog::Catalog;
use crate::search::{Group, Moment, Scan, WHOLE};

/// Most types of replicas.
const MOST_TYPES: u32 = 10_000;

impl Catalog {
    /// Writes the documents of an index as lines `{"_index", "_id", "_source"}`, by id, all as of one moment; returns how
    /// many.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the cluster cannot be asked, or lines not be written.
    pub fn export(&self, index: &IndexName, out: &mut dyn Write) -> Result<u64> {
        let name = index.to_string();
        let moment = Moment::hold(self.client(), &name)?.map(Arc::new);
        let all = || json!({ "match_all": {} });
        let mut parts = match index.document_type() {
            DocumentType::Aggregate => vec![Scan::new(moment, all(), &["entity_id.keyword"], Group::Single)],
            DocumentType::Contribution => vec![Scan::new(moment, all(), &["document_id.keyword"], Group::Single)],
            // Ids begin with the type and go on with the entity. Of an entity there are few.
            DocumentType::Replica => {
                let of_type = |of: Value| {
                    let query = json!({ "term": { "replica_type.keyword": of } });
                    Scan::new(moment.clone(), query, &["entity_id.keyword"], Group::Several)
                };
                self.replica_types(&name)?.into_iter().map(of_type).collect()
            }
        };
        let unwritable = |e: std::io::Error| Error::new(ErrorKind::Io, format!("cannot write: {e}")).caused_by(e);
        let mut next = parts.iter_mut().map(Scan::next).map(Option::transpose).collect::<Result<Vec<_>>>()?;
        let mut count = 0;
        // The least of the documents that are next in their parts.
        while let Some((i, document)) = next
            .iter()
            .enumerate()
            .filter_map(|(i, document)| Some((i, document.as_ref()?)))
            .min_by(|(_, a), (_, b)| a.id.cmp(&b.id))
        {
            let line = Document { index: &name, id: &document.id, source: &document.source }.to_run();
            out.write_all(line.lines()).map_err(unwritable)?;
            count += 1;
            next[i] = parts[i].next().transpose()?;
        }
        Ok(count)
    }

    fn replica_types(&self, index: &str) -> Result<Vec<Value>> {
        let terms = json!({ "terms": { "field": "replica_type.keyword", "size": MOST_TYPES } });
        let answer =
            self.client().post(&format!("/{index}/_search?{WHOLE}"), &json!({ "size": 0, "aggs": { "types": terms } }))?;
        let types = answer.root().get("aggregations").and_then(|all| all.get("types")?.get("buckets"));
        let key = |bucket: Json<'_>| bucket.get("key").and_then(Json::as_str).map(|key| json!(key));
        Ok(types.into_iter().flat_map(Json::items).filter_map(key).collect())
    }
}
