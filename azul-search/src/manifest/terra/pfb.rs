//! The PFB manifest: files, and the entities that they relate to.

use std::collections::HashSet;
use std::io::Write;

use azul_transform::json::{Document, Json};
use azul_transform::{Error, ErrorKind, Result};
use uuid::Uuid;

use super::TerraPfb;
use super::encode::encode;
use super::node::Node;
use crate::files::{FILES, files};
use crate::manifest::pfb::{NodeType, Pfb, Relation};
use crate::project::{ManifestFormat, ManifestRequest, Written};

/// Namespace of the ids of entities.
const ENTITIES: Uuid = Uuid::from_u128(0xbc93372b_9218_4f0e_b64e_6f3b339687d6);

impl ManifestFormat for TerraPfb {
    fn name(&self) -> &'static str {
        "terra.pfb"
    }

    fn description(&self) -> &'static str {
        "A table of files with everything related to them, for import into a Terra workspace, as PFB."
    }

    fn extension(&self) -> &'static str {
        "avro"
    }

    fn content_type(&self) -> &'static str {
        "application/octet-stream"
    }

    fn write(&self, request: &ManifestRequest<'_>, out: &mut dyn Write) -> Result<Written> {
        let mut inner_types: Vec<_> = request.project.schema().inner_types().iter().collect();
        inner_types.sort_by_key(|inner| self.last.contains(&inner.name));
        let nodes: Vec<_> = inner_types.into_iter().map(|inner| Node::new(self, inner)).collect();
        let mut types = Vec::new();
        for node in &nodes {
            let (name, linked) = (node.name.to_owned(), (node.name != FILES).then_some(FILES));
            types.push(NodeType { name, schema: Some(node.schema()), linked });
            if let Some((listed, _)) = self.listed.filter(|(_, behind)| *behind == node.name) {
                types.push(NodeType { name: listed.to_owned(), schema: None, linked: Some(FILES) });
            }
        }
        let mut pfb = Pfb::new(types, out)?;
        let mut written = Entities::default();
        for document in request.files()? {
            let document = document?;
            let source = Document::parse(document.source)?;
            write_document(&nodes, source.root(), &mut pfb, &mut written)
                .map_err(|error| error.in_entity(format!("{FILES}/{}", document.id)))?;
        }
        pfb.finish()?;
        Ok(Written::default())
    }
}

/// Writes the entities of a document that are not written yet, then its files.
fn write_document(nodes: &[Node], root: Json<'_>, pfb: &mut Pfb<'_>, written: &mut Entities) -> Result<()> {
    let source = only_source(root);
    let mut entities = Vec::new();
    for (position, node) in nodes.iter().enumerate().filter(|(_, node)| node.name != FILES) {
        let list = root.get("contents").and_then(|contents| contents.get(node.name));
        for entity in list.into_iter().flat_map(Json::items).filter(|entity| entity.get("document_id").is_some()) {
            entities.push((EntityId::of(node.name, entity)?, position, entity));
        }
    }
    entities.sort_by(|(a, ..), (b, ..)| a.text.cmp(&b.text));
    for (id, position, entity) in &entities {
        if written.insert(*position, id) {
            pfb.entity(&id.text, *position, &[], |out| encode(&nodes[*position].properties, *entity, source, out))?;
        }
    }
    let relation = |(id, position, _): &(EntityId, usize, Json<'_>)| Relation {
        name: nodes[*position].name.to_owned(),
        id: id.text.clone(),
    };
    let mut relations: Vec<_> = entities.iter().map(relation).collect();
    relations.sort_unstable();
    relations.dedup();
    let Some(position) = nodes.iter().position(|node| node.name == FILES) else { return Ok(()) };
    for file in files(root) {
        let id = EntityId::of(FILES, file)?;
        // A file may be related to several others.
        if !written.insert(position, &id) {
            continue;
        }
        pfb.entity(&id.text, position, &relations, |out| encode(&nodes[position].properties, file, source, out))?;
    }
    Ok(())
}

/// The id of the only source of a document.
fn only_source(root: Json<'_>) -> Option<Json<'_>> {
    let sources = root.get("sources")?;
    sources.items().next().filter(|_| sources.items().count() == 1)?.get("id")
}

/// The entities that are written, sixteen bytes of each.
#[derive(Default)]
struct Entities(HashSet<u128>);

impl Entities {
    /// Adds an entity of the type at a position; false if it is there already.
    fn insert(&mut self, position: usize, id: &EntityId) -> bool {
        // Entities of different types may have the same hash.
        self.0.insert(id.hash ^ position as u128)
    }
}

/// The id of an entity in the file.
struct EntityId {
    text: String,
    hash: u128,
}

impl EntityId {
    /// The id of an entity that may stand for several: it has the ids of all of them.
    fn of(name: &str, entity: Json<'_>) -> Result<Self> {
        let document_id = entity.get("document_id");
        let mut ids: Vec<&str> = document_id.into_iter().flat_map(Json::items).filter_map(Json::as_str).collect();
        ids.extend(document_id.and_then(Json::as_str));
        if ids.is_empty() {
            return Err(Error::new(ErrorKind::InvalidId, format!("an entity in `{name}` has no document id")));
        }
        ids.sort_unstable();
        let hash = Uuid::new_v5(&ENTITIES, ids.join("_").as_bytes());
        Ok(Self { text: format!("{name}.{hash}.{}", ids.len()), hash: hash.as_u128() })
    }
}
