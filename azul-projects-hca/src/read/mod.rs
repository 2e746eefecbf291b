//! Reading a bundle: entities in their order, the manifest, and the graph of links.

mod entity;
mod links;
mod manifest;

pub use entity::{Entity, EntityType, Group};

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use azul_transform::graph::{Graph, GraphBuilder};
use azul_transform::json::Json;
use azul_transform::schema::Records;
use azul_transform::{Bundle, BundleFqid, Context, Error, ErrorKind, Repository, Result, uuid};

use crate::rules::zarr::{ZarrName, zarr_name};

/// A bundle, read: what the rows and rules of the project work on.
#[derive(Debug)]
pub struct Subgraph {
    bundle: Arc<Bundle>,
    pub repository: Repository,
    pub drs_domain: Option<String>,
    /// Projects, biomaterials, processes, protocols, files; within each group in the order of the metadata.
    pub entities: Vec<Entity>,
    groups: [Range<usize>; Group::COUNT],
    /// Links between entities, by position.
    pub graph: Graph,
    /// The project.
    pub project: usize,
    /// What [`crate::rules`] derive per entity: organs and organ parts of suspensions, leaves.
    pub derived: crate::rules::Derived,
}

/// The character that separates values in manifests, and must therefore not be part of one.
const JOINER: &str = "||";

impl Subgraph {
    /// Reads a bundle.
    ///
    /// # Errors
    /// Everything that is wrong with a bundle as such, whatever documents are made of it.
    pub fn read(bundle: Arc<Bundle>, context: &Context) -> Result<Self> {
        let root = bundle.root();
        let part = |key: &str| {
            let absent = || Error::new(ErrorKind::MissingField, "a bundle needs manifest, metadata and links");
            root.get(key).ok_or_else(|| absent().at_path(format!("$.{key}")))
        };
        let (manifest, metadata, links) = (part("manifest")?, part("metadata")?, part("links")?);
        let joined = bundle.may_contain(JOINER);
        for (key, json) in [("manifest", manifest), ("metadata", metadata), ("links", links)] {
            if let Some(error) = joined.then(|| joiner(key, json)).flatten() {
                return Err(error);
            }
            if key != "links" && !json.is_object() {
                return Err(crate::convert::wrong_type("an object", json).at_path(format!("$.{key}")));
            }
        }
        let (mut entities, groups, ids) = read_entities(metadata)?;
        mark_stitched(root.get("stitched"), &mut entities, &ids);
        manifest::attach(manifest, metadata, &mut entities)?;
        let graph = link(links, &entities, &ids)?;
        let project = the_project(&groups)?;
        let repository = context.repository_of(bundle.fqid());
        let drs_domain = context.drs_domain.clone();
        let derived = crate::rules::Derived::default();
        let mut subgraph = Self { bundle, repository, drs_domain, entities, groups, graph, project, derived };
        subgraph.read_zarr_names()?;
        Ok(subgraph)
    }

    /// Identity of the bundle.
    pub fn fqid(&self) -> &BundleFqid {
        self.bundle.fqid()
    }

    /// Positions of the entities of a group.
    pub fn group(&self, group: Group) -> Range<usize> {
        self.groups[group as usize].clone()
    }

    /// The links document.
    pub fn links(&self) -> Json<'_> {
        self.bundle.root().get("links").unwrap_or(self.bundle.root())
    }

    /// The whole document of an entity.
    pub fn outer_document(&self, entity: usize) -> Json<'_> {
        self.bundle.locate(self.entities[entity].outer)
    }

    /// The manifest entry of a file.
    pub fn manifest_entry(&self, entity: usize) -> Option<Json<'_>> {
        self.entities[entity].manifest.map(|at| self.bundle.locate(at))
    }

    /// A value that an entity keeps the place of.
    pub fn locate(&self, at: azul_transform::json::Location) -> Json<'_> {
        self.bundle.locate(at)
    }

    /// The name of a file in the manifest, with `/` for `!`.
    pub fn file_name(&self, entity: usize) -> std::borrow::Cow<'_, str> {
        let name = self.manifest_entry(entity).and_then(|entry| entry.get("name")).and_then(Json::as_str);
        manifest::slashes(name.unwrap_or_default())
    }

    fn read_zarr_names(&mut self) -> Result<()> {
        for entity in self.group(Group::File) {
            let name = self.file_name(entity);
            let zarr = match name.contains(".zarr/") {
                true => zarr_name(&name).map_err(|e| e.in_entity(Records::name(self, entity)))?,
                false => ZarrName::None,
            };
            let zarr = match zarr {
                ZarrName::None => None,
                ZarrName::Member { store, name } => Some((store.to_owned(), name.to_owned())),
            };
            self.entities[entity].zarr = zarr;
        }
        Ok(())
    }
}

/// The error for the first value of a part of the bundle that contains what must not be part of one.
#[cold]
fn joiner(part: &str, json: Json<'_>) -> Option<Error> {
    let value = json.any_string(|s| s.contains(JOINER))?;
    let message = format!("`{JOINER}` is not allowed in metadata: {value:?}");
    let error = Error::new(ErrorKind::JoinerInValue, message);
    // Entities are the members of metadata and manifest. The first string found is in the first member that has any.
    let is_here = |json: Json<'_>| json.any_string(|s| s.contains(JOINER)).is_some();
    Some(match json.entries().find(|&(_, entity)| is_here(entity)) {
        Some((key, _)) if part != "links" => error.in_entity(key).at_path(format!("$.{part}['{key}']")),
        _ => error.at_path(format!("$.{part}")),
    })
}

impl Records for Subgraph {
    fn document(&self, entity: usize) -> Json<'_> {
        self.bundle.locate(self.entities[entity].body)
    }

    fn name(&self, entity: usize) -> String {
        let Entity { entity_type, id, .. } = &self.entities[entity];
        format!("{}/{id}", entity_type.name())
    }
}

type Ids = FxHashMap<u128, u32>;

/// All entities, group by group. A repeated id within a group keeps its first position and its last document.
fn read_entities(metadata: Json<'_>) -> Result<(Vec<Entity>, [Range<usize>; Group::COUNT], Ids)> {
    let mut groups: [Vec<Entity>; Group::COUNT] = Default::default();
    let mut positions: [FxHashMap<u128, usize>; Group::COUNT] = Default::default();
    for (key, document) in metadata.entries() {
        let (group, entity) = Entity::read(key, document).map_err(|e| e.in_entity(key))?;
        let entities = &mut groups[group as usize];
        match positions[group as usize].insert(entity.uuid, entities.len()) {
            Some(first) => {
                entities[first] = entity;
                positions[group as usize].insert(entities[first].uuid, first);
            }
            None => entities.push(entity),
        }
    }
    let mut entities: Vec<Entity> = Vec::with_capacity(groups.iter().map(Vec::len).sum());
    let mut ranges: [Range<usize>; Group::COUNT] = Default::default();
    let mut ids = Ids::default();
    for (group, range) in groups.into_iter().zip(&mut ranges) {
        *range = entities.len()..entities.len() + group.len();
        for entity in group {
            if let Some(&other) = ids.get(&entity.uuid) {
                let other: &Entity = &entities[other as usize];
                let names = (other.entity_type.name(), entity.entity_type.name());
                let message = format!("a {} and a {} have the same id {}", names.0, names.1, entity.id);
                return Err(Error::new(ErrorKind::DuplicateEntity, message).in_entity(entity.key()));
            }
            ids.insert(entity.uuid, entities.len() as u32);
            entities.push(entity);
        }
    }
    Ok((entities, ranges, ids))
}

/// Ids of entities that the bundle does not have are ignored, and so is what is not an id.
fn mark_stitched(stitched: Option<Json<'_>>, entities: &mut [Entity], ids: &Ids) {
    let stitched: FxHashSet<u128> = stitched
        .into_iter()
        .flat_map(Json::items)
        .filter_map(|id| id.as_str().and_then(|id| uuid::parse(id).ok()))
        .collect();
    for id in stitched {
        if let Some(&entity) = ids.get(&id) {
            entities[entity as usize].stitched = true;
        }
    }
}

fn link(links: Json<'_>, entities: &[Entity], ids: &Ids) -> Result<Graph> {
    let mut builder = GraphBuilder::new(entities.len());
    links::read(links, |from, to, path| {
        let find = |id: &str| {
            let entity = uuid::parse(id).ok().and_then(|id| ids.get(&id));
            let dangling = || Error::new(ErrorKind::DanglingLink, format!("the bundle has no entity {id}"));
            entity.copied().ok_or_else(|| dangling().at_path(path()))
        };
        let (from, to) = (find(from)?, to.map(find).transpose()?);
        let Some(to) = to else { return Ok(()) };
        let (parent, child) = (&entities[from as usize], &entities[to as usize]);
        if !may_link(parent.group, child.group) {
            let message = format!("{} cannot be linked to {}", parent.key(), child.key());
            return Err(Error::new(ErrorKind::ImpossibleLink, message).at_path(path()));
        }
        builder.link(from, to);
        Ok(())
    })?;
    builder.build().map_err(|cycle| cycle.into_error(|node| Some(entities[node as usize].key())))
}

fn may_link(parent: Group, child: Group) -> bool {
    use Group::{Biomaterial, File, Process, Protocol};
    matches!((parent, child), (Biomaterial | File, Process) | (Process, Biomaterial | File | Protocol))
}

fn the_project(groups: &[Range<usize>; Group::COUNT]) -> Result<usize> {
    let projects = &groups[Group::Project as usize];
    match projects.len() {
        1 => Ok(projects.start),
        0 => Err(Error::new(ErrorKind::NoProject, "the bundle has no project").at_path("$.metadata")),
        n => Err(Error::new(ErrorKind::SeveralProjects, format!("the bundle has {n} projects")).at_path("$.metadata")),
    }
}
