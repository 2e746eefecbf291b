//! Replicas: verbatim copies of what the files' documents were made from.

use azul_transform::json::{Document, Json};
use azul_transform::{Contributions, EntityIndex, Hubs};

use super::view::HcaView;
use crate::read::{Group, Subgraph};

/// Adds the replicas of everything that files lead to; none without files.
pub fn replicate(view: &HcaView<'_>, files: &[EntityIndex], out: &mut Contributions) {
    if files.is_empty() {
        return;
    }
    let subgraph = &view.subgraph;
    let mut hubs = Hubs::default();
    files.iter().for_each(|&file| hubs.visit(&view.relations.reach, file));
    let ids = |files: &[EntityIndex]| files.iter().map(|&file| subgraph.entities[file].id.clone()).collect();
    out.replicate("links", &subgraph.fqid().uuid, subgraph.links(), ids(files));
    for ((i, hubs), entity) in
        EntityIndex::all(subgraph.entities.len()).zip(hubs.by_entity(view)).zip(&subgraph.entities)
    {
        let is_project = i == subgraph.project;
        if !is_project && hubs.is_empty() {
            continue;
        }
        // A project is found through itself.
        let hubs: Vec<String> = if is_project { Vec::new() } else { ids(&hubs) };
        let (document, replica_type) = (subgraph.outer_document(i), entity.entity_type.name());
        match renamed(subgraph, i, document) {
            Some(document) => out.replicate(replica_type, &entity.id, document.root(), hubs),
            None => out.replicate(replica_type, &entity.id, document, hubs),
        }
    }
}

/// The document of a file whose name has `!` for `/`, with `/`.
fn renamed(subgraph: &Subgraph, entity: EntityIndex, document: Json<'_>) -> Option<Document> {
    if subgraph.entities[entity].group != Group::File {
        return None;
    }
    let body = document.get("content").unwrap_or(document);
    let name = body.get("file_core")?.get("file_name")?;
    let text = name.as_str().filter(|text| text.contains('!'))?;
    let mut out = Vec::new();
    document.write_replacing(Some((name.location(), &text.replace('!', "/"))), &mut out);
    // What was written from a parsed document parses again.
    Document::parse(out).ok()
}
