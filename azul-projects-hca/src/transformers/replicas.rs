//! Replicas: verbatim copies of what the files' documents were made from.

use rustc_hash::FxHashMap;

use azul_transform::graph::ListId;
use azul_transform::json::{Document, Json};
use azul_transform::{Batch, EntityIndex};

use crate::read::{Group, Subgraph};
use crate::rules::{Category, Relations};

/// Collects which files lead to which entities.
pub struct Replicas {
    enabled: bool,
    /// Files by the list of entities that visiting them yields; files often have lists in common.
    visits: FxHashMap<ListId, Vec<EntityIndex>>,
    files: Vec<EntityIndex>,
}

impl Replicas {
    pub fn new(enabled: bool) -> Self {
        Self { enabled, visits: FxHashMap::default(), files: Vec::new() }
    }

    /// Notes that a file makes a contribution.
    pub fn visit(&mut self, relations: &mut Relations, file: EntityIndex) {
        if !self.enabled {
            return;
        }
        self.files.push(file);
        for category in Category::ALL {
            let list = relations.reach.visit(file.node(), category as usize);
            if !list.is_empty() {
                self.visits.entry(list).or_default().push(file);
            }
        }
    }

    /// Adds the replicas of everything that files lead to; none without files.
    pub fn emit(self, relations: &mut Relations, subgraph: &Subgraph, batch: &mut Batch) {
        if self.files.is_empty() {
            return;
        }
        let mut hubs: Vec<Vec<EntityIndex>> = vec![Vec::new(); subgraph.entities.len()];
        for (list, files) in self.visits {
            for entity in relations.read(list) {
                hubs[entity].extend(&files);
            }
        }
        let ids = |files: Vec<EntityIndex>| files.into_iter().map(|file| subgraph.entities[file].id.clone()).collect();
        batch.replicate("links", &subgraph.fqid().uuid, subgraph.links(), ids(self.files));
        for (i, (entity, hubs)) in EntityIndex::all(hubs.len()).zip(subgraph.entities.iter().zip(hubs)) {
            if i != subgraph.project && hubs.is_empty() {
                continue;
            }
            let hubs: Vec<String> = if i == subgraph.project { Vec::new() } else { ids(hubs) };
            let document = subgraph.outer_document(i);
            let replica_type = entity.entity_type.name();
            match renamed(subgraph, i, document) {
                Some(document) => batch.replicate(replica_type, &entity.id, document.root(), hubs),
                None => batch.replicate(replica_type, &entity.id, document, hubs),
            }
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
