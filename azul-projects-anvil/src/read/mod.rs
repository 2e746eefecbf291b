//! Reading a bundle: entities, the graph of links, and the dataset that everything is part of.

mod entity;
mod links;

pub use entity::{Entity, Kind};

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use azul_transform::graph::Graph;
use azul_transform::json::{self, Json};
use azul_transform::schema::Records;
use azul_transform::{Bundle, BundleFqid, Context, EntityIndex, Error, ErrorKind, Problems, Result};

use crate::convert::{missing, wrong_type};

/// A bundle, read: what the rows of the project work on.
#[derive(Debug)]
pub struct Subgraph {
    bundle: Arc<Bundle>,
    /// Sorted by id, then those that links mention although the bundle does not have them.
    pub entities: Vec<Entity>,
    /// Number of entities that the bundle has.
    len: usize,
    /// Keys of entities that the bundle has but that cannot be read.
    unfit: FxHashSet<String>,
    /// The first nodes are the entities.
    pub graph: Graph,
    /// The only dataset.
    pub dataset: EntityIndex,
}

impl Subgraph {
    /// Reads a bundle. If it has problems that were taken note of, what can be read of it is: no documents may be made
    /// of that, but its entities may be looked at.
    ///
    /// # Errors
    /// Everything that is wrong with a bundle as such, whatever documents are made of it.
    pub fn read(bundle: Arc<Bundle>, context: &Context, problems: &mut Problems) -> Result<Self> {
        let root = bundle.root();
        let rows = part(root, "entities", "an object", Json::is_object)?;
        let links = part(root, "links", "a list", Json::is_array)?;
        if let json::Kind::Object(documents) = rows.kind() {
            context.limits.check_documents(documents).map_err(|e| e.at_path("$.entities"))?;
        }
        let (mut entities, mut unfit) = (Vec::new(), FxHashSet::default());
        for (key, document) in rows.entries() {
            let place = |e: Error| e.in_entity(key).at_path(format!("$.entities['{key}']"));
            match problems.take(Entity::read(key, document).map_err(place))? {
                Some(entity) => entities.push(entity),
                None => {
                    unfit.insert(key.to_owned());
                }
            }
        }
        entities.sort_unstable_by(|a, b| (&a.id, &a.table).cmp(&(&b.id, &b.table)));
        let len = entities.len();
        let mut positions: FxHashMap<String, u32> =
            entities.iter().enumerate().map(|(i, entity)| (entity.key(), i as u32)).collect();
        let links = links::read(links, problems, |key| match positions.get(key) {
            Some(&position) => Ok(position),
            None => {
                let position = entities.len() as u32;
                entities.push(Entity::absent(key)?);
                positions.insert(key.to_owned(), position);
                Ok(position)
            }
        })?;
        let graph = links::graph(&links, &entities, problems)?;
        let dataset = problems.take(only_dataset(&entities[..len]))?.unwrap_or(EntityIndex::new(0));
        let mut subgraph = Self { bundle, entities, len, unfit, graph, dataset };
        if let Some(error) = subgraph.bare_dataset() {
            problems.add(error)?;
            subgraph.unfit.insert(subgraph.entities[dataset].key());
        }
        Ok(subgraph)
    }

    /// Identity of the bundle.
    pub fn fqid(&self) -> &BundleFqid {
        self.bundle.fqid()
    }

    /// Positions of the entities of a kind, sorted by id.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = EntityIndex> {
        EntityIndex::all(self.len).filter(move |&i| self.entities[i].kind == kind)
    }

    /// Whether the bundle has an entity that cannot be read, which was told of.
    pub fn is_unfit(&self, entity: EntityIndex) -> bool {
        self.unfit.contains(&self.entities[entity].key())
    }

    /// Whether the dataset is a stub, that has nothing but a description.
    pub fn is_stub(&self) -> bool {
        self.is_description(self.dataset)
    }

    /// Whether an entity is not complete but has nothing but a description.
    pub fn is_description(&self, entity: EntityIndex) -> bool {
        self.document(entity).get("description").is_some()
    }

    /// The error for a dataset of which nothing tells whether it is meant to be complete or a stub.
    fn bare_dataset(&self) -> Option<Error> {
        let dataset = EntityIndex::all(self.len).find(|&entity| self.entities[entity].kind == Kind::Dataset)?;
        let document = self.document(dataset);
        let is_bare = ["description"].iter().chain(&COMPLETE).all(|column| document.get(column).is_none());
        let message = "the dataset has neither a `description`, as a stub has, nor any column of a complete dataset";
        let error = || Error::new(ErrorKind::MissingField, message).in_entity(self.name(dataset)).in_document(document);
        is_bare.then(|| error().at_path("$.description").with_cure("Supply the description, or all other columns."))
    }

    /// Checks that the bundle has an entity, and does not just mention it.
    ///
    /// # Errors
    /// [`ErrorKind::DanglingLink`].
    pub fn require(&self, entity: EntityIndex) -> Result<()> {
        match entity.index() < self.len {
            true => Ok(()),
            false => {
                let key = self.name(entity);
                Err(Error::new(ErrorKind::DanglingLink, format!("the bundle has no entity {key}")).at_path("$.links"))
            }
        }
    }
}

impl Records for Subgraph {
    fn document(&self, entity: EntityIndex) -> Json<'_> {
        self.entities[entity].document.map_or_else(|| self.bundle.root(), |at| self.bundle.locate(at))
    }

    fn name(&self, entity: EntityIndex) -> String {
        self.entities[entity].key()
    }
}

/// Columns that a dataset has unless it is a stub.
const COMPLETE: [&str; 4] = ["source_datarepo_row_ids", "dataset_id", "title", "registered_identifier"];

fn part<'b>(root: Json<'b>, key: &str, expected: &str, is: impl Fn(Json<'b>) -> bool) -> Result<Json<'b>> {
    let part = root.get(key).ok_or_else(missing);
    let part = part.and_then(|part| if is(part) { Ok(part) } else { Err(wrong_type(expected, part)) });
    part.map_err(|e| e.at_path(format!("$.{key}")))
}

fn only_dataset(entities: &[Entity]) -> Result<EntityIndex> {
    let mut datasets =
        EntityIndex::all(entities.len()).zip(entities).filter(|(_, entity)| entity.kind == Kind::Dataset);
    let (kind, what) = match (datasets.next(), datasets.count()) {
        (Some((dataset, _)), 0) => return Ok(dataset),
        (None, _) => (ErrorKind::NoProject, "the bundle has no dataset".to_owned()),
        (Some(_), others) => (ErrorKind::SeveralProjects, format!("the bundle has {} datasets", others + 1)),
    };
    Err(Error::new(kind, what).at_path("$.entities"))
}
