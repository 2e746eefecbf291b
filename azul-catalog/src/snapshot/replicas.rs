//! Replicas, by hub and by entity.

use std::sync::Arc;

use azul_search::Replica;
use azul_transform::Result;
use azul_transform::json::{Document, Json};

use super::view::View;
use crate::build::column::{ENTITY_ID, HUB_IDS};

/// The replicas of some hubs and entities, each once, by id.
pub(super) fn find<'s>(
    views: &'s [Arc<View>],
    hubs: &[String],
    entities: &[String],
) -> Result<Box<dyn Iterator<Item = Result<Replica>> + 's>> {
    let mut found = Vec::new();
    for view in views {
        let mut documents = Vec::new();
        for (name, wanted) in [(HUB_IDS, hubs), (ENTITY_ID, entities)] {
            let Some((column, inverted)) = view.segment.inverted(name)? else { continue };
            for value in wanted {
                let value = azul_search::Scalar::Text(value.clone());
                column.places(&value)?.for_each(|place| inverted.documents(place, &mut documents));
            }
        }
        documents.sort_unstable();
        documents.dedup();
        for document in documents.into_iter().filter(|document| view.alive(*document as usize)) {
            found.push((view.segment.id(document)?, view, document));
        }
    }
    found.sort_by(|(a, ..), (b, ..)| a.cmp(b));
    Ok(Box::new(found.into_iter().map(|(id, view, document)| replica(id, view.segment.source(document)?))))
}

fn replica(id: String, source: Vec<u8>) -> Result<Replica> {
    let json = Document::parse(source)?;
    let text = |name: &str| json.root().get(name).and_then(|json| json.as_str()).unwrap_or_default().to_owned();
    let mut contents = Vec::new();
    if let Some(json) = json.root().get("contents").filter(|json| !json.is_null()) {
        json.write(&mut contents);
    }
    let hubs = json.root().get(HUB_IDS).into_iter().flat_map(Json::items).filter_map(Json::as_str);
    let hubs = hubs.map(str::to_owned).collect();
    Ok(Replica { id, entity_id: text(ENTITY_ID), replica_type: text("replica_type"), hubs, contents })
}
