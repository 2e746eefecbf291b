//! Stitching: a bundle whose inputs come from elsewhere gets the links documents that they come from.

use std::collections::{BTreeMap, BTreeSet};

use azul_transform::json::{Json, write_str};
use azul_transform::{Error, ErrorKind, Limits, Result};

use super::linked::{Entity, Linked};
use super::links::{Links, data_outputs};
use super::{Bundles, entity};

/// What links documents of several bundles become.
const LINKS_3: &str = "\"schema_type\":\"links\",\"schema_version\":\"3.0.0\",\
                       \"describedBy\":\"https://schema.humancellatlas.org/system/3.0.0/links\",\"links\":[";
/// The keys that such a document has.
const KEYS: [&str; 4] = ["describedBy", "links", "schema_type", "schema_version"];

/// The bundle of a links document, without braces.
///
/// # Errors
/// [`ErrorKind::DanglingLink`] if an input or an entity is nowhere, others if rows are malformed.
pub(super) fn bundle(bundles: &Bundles, root: Links, limits: &Limits) -> Result<Vec<u8>> {
    let mut stitched = Stitched::default();
    stitched.collect(bundles, root, limits)?;
    let (mut metadata, mut manifest) = (Vec::new(), Vec::new());
    // Ids of entities that are not of the bundle's own links document, and the UUIDs of those that are data files.
    let mut added = BTreeSet::new();
    for (entity_type, ids) in stitched.types.iter().filter_map(|name| stitched.entities.get_key_value(name)) {
        for id in ids {
            let entity = (entity_type.clone(), id.clone());
            let file = entity::write(bundles, &entity, limits, &mut metadata, &mut manifest)?;
            if !stitched.own.contains(&entity) {
                added.insert(entity.1);
                added.extend(file);
            }
            // What is made is refused when it is read; this is for memory.
            if metadata.len() + manifest.len() > limits.bytes {
                return Err(Error::new(ErrorKind::Size, format!("a bundle has more than {} bytes", limits.bytes)));
            }
        }
    }
    let mut out = Vec::with_capacity(metadata.len() + manifest.len() + 256);
    out.extend_from_slice(b"\"manifest\":{");
    out.append(&mut manifest);
    out.extend_from_slice(b"},\"metadata\":{");
    out.append(&mut metadata);
    out.extend_from_slice(b"},\"links\":");
    stitched.write_links(&mut out)?;
    out.extend_from_slice(b",\"stitched\":[");
    for (i, id) in added.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        write_str(&mut out, id);
    }
    out.push(b']');
    Ok(out)
}

/// A links document with those upstream of it.
#[derive(Default)]
struct Stitched {
    /// The first one is that of the bundle.
    links: Vec<Links>,
    /// Types in the order in which they were found.
    types: Vec<String>,
    /// Ids of each type.
    entities: BTreeMap<String, BTreeSet<String>>,
    /// Entities of the bundle's own links document, without what comes from elsewhere.
    own: BTreeSet<Entity>,
    /// Ids of data files that are outputs of the links documents.
    outputs: BTreeSet<String>,
}

impl Stitched {
    /// Follows inputs upstream until all are found. Each links document is read once, and no recursion follows long chains.
    fn collect(&mut self, bundles: &Bundles, root: Links, limits: &Limits) -> Result<()> {
        let mut processed = BTreeSet::from([root.row]);
        self.note_outputs(&root);
        let mut searched: BTreeSet<Entity> = BTreeSet::new();
        let mut found = vec![root];
        while !found.is_empty() {
            let mut dangling = Vec::new();
            for links in found.drain(..) {
                let linked = Linked::of(links.content.root(), &links.project_id)?;
                if self.links.is_empty() {
                    self.own = linked.entities.iter().filter(|e| !linked.dangling.contains(e)).cloned().collect();
                }
                linked.entities.into_iter().for_each(|entity| self.add(entity));
                dangling.extend(linked.dangling);
                self.links.push(links);
            }
            for input in dangling {
                if searched.insert(input.clone()) {
                    found.extend(self.upstream(bundles, &input, &mut processed, limits)?);
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, (entity_type, id): Entity) {
        if !self.entities.contains_key(&entity_type) {
            self.types.push(entity_type.clone());
        }
        self.entities.entry(entity_type).or_default().insert(id);
    }

    /// The links documents that an input comes from, without those that are there already.
    fn upstream(
        &mut self,
        bundles: &Bundles,
        input: &Entity,
        processed: &mut BTreeSet<usize>,
        limits: &Limits,
    ) -> Result<Vec<Links>> {
        let mut found = Vec::new();
        for row in bundles.outputs.find(&input.1) {
            if processed.contains(&row) {
                continue;
            }
            let links = bundles.links(row, limits)?;
            if data_outputs(links.content.root()).any(|output| output == input.1) {
                processed.insert(row);
                self.note_outputs(&links);
                found.push(links);
            }
        }
        if !self.outputs.contains(&input.1) {
            let message = format!("no links document in {} has this input as an output", bundles.tables.name());
            let cure = "Add the links document that the file comes from, or correct the link.";
            let error = Error::new(ErrorKind::DanglingLink, message).with_cure(cure);
            return Err(error.in_entity(format!("{}/{}", input.0, input.1)));
        }
        Ok(found)
    }

    fn note_outputs(&mut self, links: &Links) {
        self.outputs.extend(data_outputs(links.content.root()).map(str::to_owned));
    }

    fn write_links(&self, out: &mut Vec<u8>) -> Result<()> {
        if let [only] = &self.links[..] {
            only.content.root().write(out);
            return Ok(());
        }
        out.push(b'{');
        out.extend_from_slice(LINKS_3.as_bytes());
        let mut is_first = true;
        for links in &self.links {
            let root = links.content.root();
            let mut keys: Vec<&str> = root.entries().map(|(key, _)| key).collect();
            keys.sort_unstable();
            if keys != KEYS {
                let message = format!("links documents that belong together have the keys {KEYS:?}, not {keys:?}");
                return Err(Error::new(ErrorKind::UnsupportedLinks, message));
            }
            for link in root.get("links").into_iter().flat_map(Json::items) {
                if !std::mem::take(&mut is_first) {
                    out.push(b',');
                }
                link.write(out);
            }
        }
        out.extend_from_slice(b"]}");
        Ok(())
    }
}
