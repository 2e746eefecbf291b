//! Replicas, found through hubs or by entity.

use std::sync::Arc;

use azul_search::Replica;
use azul_transform::Result;
use azul_transform::json::{Document, Json};
use serde_json::json;

use super::page::ENTITY_ID;
use super::scan::{Group, Moment, Scan};

/// The replicas that are found through one of these hubs, or that are of one of these entities.
pub(super) fn find(
    moment: Option<Arc<Moment>>,
    hubs: &[String],
    entities: &[String],
) -> impl Iterator<Item = Result<Replica>> {
    let query = json!({ "bool": {
        "should": [{ "terms": { "hub_ids.keyword": hubs } }, { "terms": { ENTITY_ID: entities } }],
        "minimum_should_match": 1,
    } });
    Scan::new(moment, query, &[ENTITY_ID], Group::Several).map(|found| replica(found?))
}

fn replica(document: azul_search::Document) -> Result<Replica> {
    let source = Document::parse(document.source)?;
    let text = |name: &str| source.root().get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
    let mut contents = Vec::new();
    if let Some(json) = source.root().get("contents").filter(|json| !json.is_null()) {
        json.write(&mut contents);
    }
    let (entity_id, replica_type) = (text("entity_id"), text("replica_type"));
    let hubs = source.root().get("hub_ids").into_iter().flat_map(Json::items).filter_map(Json::as_str);
    let hubs = hubs.map(str::to_owned).collect();
    Ok(Replica { id: document.id, entity_id, replica_type, hubs, contents })
}
