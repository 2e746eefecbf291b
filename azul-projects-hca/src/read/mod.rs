//! Reading a bundle: entities in their order, the manifest, and the graph of links.

mod derived;
mod entity;
mod graph;
mod joiner;
mod links;
mod manifest;
mod zarr;

pub use derived::{Derived, Organs};
pub use entity::{Entity, EntityType, Group};
pub use zarr::{ZarrName, zarr_name};

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use azul_transform::graph::Graph;
use azul_transform::json::{Json, Kind, path_of, steps_to};
use azul_transform::schema::Records;
use azul_transform::{Bundle, BundleFqid, Context, EntityIndex, Error, ErrorKind, Problems, Result, uuid};

use crate::options::{DRS_DOMAIN, Repository};

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
    pub project: EntityIndex,
    /// What [`crate::rules`] derive per entity: organs and organ parts of suspensions, leaves.
    pub derived: Derived,
}

impl Subgraph {
    /// Reads a bundle. If it has problems that were taken note of, what can be read of it is: no documents may be made
    /// of that, but its entities may be looked at.
    ///
    /// # Errors
    /// Everything that is wrong with a bundle as such, whatever documents are made of it.
    pub fn read(bundle: Arc<Bundle>, context: &Context, problems: &mut Problems) -> Result<Self> {
        let root = bundle.root();
        let part = |key: &str| {
            let absent = || Error::new(ErrorKind::MissingField, "a bundle needs manifest, metadata and links");
            root.get(key).ok_or_else(|| absent().at_path(format!("$.{key}")))
        };
        let (manifest, metadata, links) = (part("manifest")?, part("metadata")?, part("links")?);
        let joined = joiner::is_in(&bundle);
        for (key, json) in [("manifest", manifest), ("metadata", metadata), ("links", links)] {
            if joined {
                joiner::check(&bundle, key, json, problems)?;
            }
            if key != "links" && !json.is_object() {
                return Err(crate::convert::wrong_type("an object", json).at_path(format!("$.{key}")));
            }
        }
        if let Kind::Object(documents) = metadata.kind() {
            context.limits.check_documents(documents).map_err(|e| e.at_path("$.metadata"))?;
        }
        let (mut entities, groups, ids) = read_entities(metadata, problems)?;
        mark_stitched(root.get("stitched"), &mut entities, &ids);
        manifest::attach(manifest, metadata, &mut entities, problems)?;
        let graph = graph::link(links, &entities, &ids, problems)?;
        ids.warn_of_renamed(&entities, problems)?;
        let project = problems.take(the_project(&groups))?.unwrap_or(EntityIndex::new(0));
        let repository = Repository::of(bundle.fqid(), context)?;
        let drs_domain = context.option(DRS_DOMAIN).map(str::to_owned);
        let derived = Derived::default();
        let mut subgraph = Self { bundle, repository, drs_domain, entities, groups, graph, project, derived };
        subgraph.read_zarr_names(problems)?;
        Ok(subgraph)
    }

    /// Identity of the bundle.
    pub fn fqid(&self) -> &BundleFqid {
        self.bundle.fqid()
    }

    /// Positions of the entities of a group.
    pub fn group(&self, group: Group) -> impl DoubleEndedIterator<Item = EntityIndex> + ExactSizeIterator + use<> {
        EntityIndex::range(self.groups[group as usize].clone())
    }

    /// The links document.
    pub fn links(&self) -> Json<'_> {
        self.bundle.root().get("links").unwrap_or(self.bundle.root())
    }

    /// The whole document of an entity.
    pub fn outer_document(&self, entity: EntityIndex) -> Json<'_> {
        self.bundle.locate(self.entities[entity].outer)
    }

    /// The manifest entry of a file.
    pub fn manifest_entry(&self, entity: EntityIndex) -> Option<Json<'_>> {
        self.entities[entity].manifest.map(|at| self.bundle.locate(at))
    }

    /// Adds to an error where it is in the document of an entity, given by its path there.
    pub fn place(&self, error: Error, entity: EntityIndex, path: &str) -> Error {
        error.below(path).in_entity(Records::name(self, entity)).in_document(Records::document(self, entity))
    }

    /// A value that an entity keeps the place of.
    pub fn locate(&self, at: azul_transform::json::Location) -> Json<'_> {
        self.bundle.locate(at)
    }

    /// The name of a file in the manifest, with `/` for `!`.
    pub fn file_name(&self, entity: EntityIndex) -> std::borrow::Cow<'_, str> {
        let name = self.manifest_entry(entity).and_then(|entry| entry.get("name")).and_then(Json::as_str);
        manifest::slashes(name.unwrap_or_default())
    }

    fn read_zarr_names(&mut self, problems: &mut Problems) -> Result<()> {
        for entity in self.group(Group::File) {
            let name = self.file_name(entity);
            let zarr = match name.contains(".zarr/") {
                true => {
                    let place = |e: Error| {
                        let path = Records::elsewhere(self, entity, "manifest name").unwrap_or_default();
                        e.with_path(path).in_entity(Records::name(self, entity))
                    };
                    problems.take(zarr_name(&name).map_err(place))?
                }
                false => None,
            };
            let zarr = match zarr {
                None | Some(ZarrName::None) => None,
                Some(ZarrName::Member { store, name }) => Some((store.to_owned(), name.to_owned())),
            };
            self.entities[entity].zarr = zarr;
        }
        Ok(())
    }
}

impl Records for Subgraph {
    fn document(&self, entity: EntityIndex) -> Json<'_> {
        self.bundle.locate(self.entities[entity].body)
    }

    fn name(&self, entity: EntityIndex) -> String {
        let Entity { entity_type, id, .. } = &self.entities[entity];
        format!("{}/{id}", entity_type.name())
    }

    /// Properties of manifest entries are called `manifest name`.
    fn elsewhere(&self, entity: EntityIndex, origin: &str) -> Option<String> {
        let property = origin.strip_prefix("manifest ")?.split([' ', ',']).next()?;
        let entry = steps_to(self.bundle.root(), self.entities[entity].manifest?);
        Some(format!("{}.{property}", path_of(&entry)))
    }
}

/// Positions of entities by id.
#[derive(Default)]
struct Ids {
    positions: FxHashMap<u128, u32>,
    /// Ids of documents that are there but cannot be read, so that nobody takes them to be missing.
    unfit: FxHashSet<u128>,
    /// Documents that call themselves otherwise than their keys do.
    renamed: Vec<Renamed>,
}

/// A document whose key has another id than itself.
struct Renamed {
    key: String,
    /// The id in the key.
    expected: u128,
    /// Position of the entity.
    entity: usize,
}

impl Ids {
    /// Warns of the documents whose keys have other ids, unless a link that means the key was told of already.
    fn warn_of_renamed(&self, entities: &[Entity], problems: &mut Problems) -> Result<()> {
        for Renamed { key, entity, .. } in &self.renamed {
            let message =
                format!("the key or file name of the document calls it {key}, itself {}", entities[*entity].id);
            problems
                .add(Error::new(ErrorKind::DifferentId, message).in_entity(key.as_str()).at_path(graph::DOCUMENT_ID))?;
        }
        Ok(())
    }
}

/// All entities, group by group. A repeated id within a group keeps its first position and its last document.
fn read_entities(
    metadata: Json<'_>,
    problems: &mut Problems,
) -> Result<(Vec<Entity>, [Range<usize>; Group::COUNT], Ids)> {
    let mut groups: [Vec<Entity>; Group::COUNT] = Default::default();
    let mut positions: [FxHashMap<u128, usize>; Group::COUNT] = Default::default();
    let mut ids = Ids::default();
    let mut renamed: Vec<(&str, u128, u128)> = Vec::new();
    for (key, document) in metadata.entries() {
        let place = |e: Error| e.in_entity(key).at_path(format!("$.metadata['{key}']"));
        let read = Entity::read(key, document, problems).map_err(place);
        let Some((group, entity)) = problems.take(read)? else {
            ids.unfit.extend(key.split_once('/').and_then(|(_, id)| uuid::parse(id).ok()));
            continue;
        };
        if !key.ends_with(&entity.id) {
            let expected = key.split_once('/').and_then(|(_, id)| uuid::parse(id).ok());
            renamed.extend(expected.filter(|id| *id != entity.uuid).map(|id| (key, id, entity.uuid)));
        }
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
    for (group, range) in groups.into_iter().zip(&mut ranges) {
        *range = entities.len()..entities.len() + group.len();
        for entity in group {
            if let Some(&other) = ids.positions.get(&entity.uuid) {
                let other: &Entity = &entities[other as usize];
                let names = (other.entity_type.name(), entity.entity_type.name());
                let message = format!("a {} and a {} have the same id {}", names.0, names.1, entity.id);
                let error = Error::new(ErrorKind::DuplicateEntity, message).in_entity(entity.key());
                problems.add(error)?;
                // Which of the two a link means is anybody's guess.
                ids.unfit.insert(entity.uuid);
            }
            ids.positions.insert(entity.uuid, entities.len() as u32);
            entities.push(entity);
        }
    }
    for (key, expected, actual) in renamed {
        let entity = ids.positions.get(&actual).map_or(0, |&entity| entity as usize);
        ids.renamed.push(Renamed { key: key.to_owned(), expected, entity });
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
        if let Some(&entity) = ids.positions.get(&id) {
            entities[entity as usize].stitched = true;
        }
    }
}

fn the_project(groups: &[Range<usize>; Group::COUNT]) -> Result<EntityIndex> {
    let projects = &groups[Group::Project as usize];
    match projects.len() {
        1 => Ok(EntityIndex::new(projects.start)),
        0 => Err(Error::new(ErrorKind::NoProject, "the bundle has no project").at_path("$.metadata")),
        n => Err(Error::new(ErrorKind::SeveralProjects, format!("the bundle has {n} projects")).at_path("$.metadata")),
    }
}
