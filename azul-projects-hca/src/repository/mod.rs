//! Bundles out of the tables of a snapshot: each links document is one, completed with those upstream of it.
//!
//! A table is named like the entity type whose entities are its rows, with the columns `{type}_id`, `version` and
//! `content`; data files have `file_id` and `descriptor` too. The table `links` has the links documents.

mod entity;
mod linked;
mod links;
mod stitch;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use azul_repository::tables::{Index, in_row, text};
use azul_repository::{Assembler, Assembly, Entry, Tables};
use azul_transform::{Error, ErrorKind, Limits, Result, time, uuid};

use links::Links;

/// How the project makes bundles of tables.
struct HcaTables;

azul_repository::register!(&HcaTables);

impl Assembly for HcaTables {
    fn project(&self) -> &'static str {
        "hca"
    }

    fn recognises(&self, tables: &dyn Tables) -> bool {
        tables.has(LINKS) && tables.has("project")
    }

    fn open(&self, tables: Arc<dyn Tables>) -> Result<Box<dyn Assembler>> {
        Ok(Box::new(Bundles::new(tables)?))
    }
}

/// The table of links documents.
const LINKS: &str = "links";

/// The bundles of a snapshot.
struct Bundles {
    tables: Arc<dyn Tables>,
    /// UUIDs of links documents with their rows, ascending.
    links: Vec<(u128, u32)>,
    /// Rows of `links` that have no UUID.
    unnamed: Vec<(u32, Error)>,
    /// Rows of `links` by the data files that are outputs there.
    outputs: Index,
    /// Rows by the id of the entity, for each type that was asked for.
    entities: Mutex<BTreeMap<String, Arc<Index>>>,
}

impl Bundles {
    fn new(tables: Arc<dyn Tables>) -> Result<Self> {
        let limits = Limits::default();
        let (mut links, mut unnamed) = (Vec::with_capacity(tables.len(LINKS)), Vec::new());
        let outputs = Index::new(&*tables, LINKS, |row, json, put| {
            match text(json, "links_id").and_then(uuid::parse) {
                Ok(uuid) => links.push((uuid, row as u32)),
                Err(error) => unnamed.push((row as u32, in_row(error, &*tables, LINKS, row))),
            }
            // Links that cannot be read are told of when their bundle is made.
            if let Ok(content) = links::content(json, &limits) {
                links::data_outputs(content.root()).for_each(put);
            }
            Ok(())
        })?;
        links.sort_unstable();
        Ok(Self { tables, links, unnamed, outputs, entities: Mutex::default() })
    }

    /// The rows of the entities of a type, by their ids.
    fn index(&self, entity_type: &str) -> Result<Arc<Index>> {
        let mut entities = self.entities.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = entities.get(entity_type) {
            return Ok(known.clone());
        }
        let index = Arc::new(Index::of_column(&*self.tables, entity_type, &format!("{entity_type}_id"))?);
        entities.insert(entity_type.to_owned(), index.clone());
        Ok(index)
    }

    /// The links document of a row.
    fn links(&self, row: usize, limits: &Limits) -> Result<Links> {
        let document = self.tables.row(LINKS, row, limits)?;
        Links::read(row, document.root(), limits).map_err(|error| in_row(error, &*self.tables, LINKS, row))
    }

    fn entry(&self, uuid: u128, row: u32) -> Result<Entry> {
        let document = self.tables.row(LINKS, row as usize, &Limits::default())?;
        let version = version(text(document.root(), "version")?);
        let version = version.map_err(|error| in_row(error, &*self.tables, LINKS, row as usize))?;
        Ok(Entry { uuid: uuid::print(uuid), version, table: None })
    }
}

impl Assembler for Bundles {
    fn bundles(&self, prefix: &str) -> Result<Box<dyn Iterator<Item = Result<Entry>> + Send + '_>> {
        let range = azul_repository::uuids(prefix)?;
        let first = self.links.partition_point(|(uuid, _)| uuid < range.start());
        let until = self.links.partition_point(|(uuid, _)| uuid <= range.end());
        let of_prefix = &self.links[first..until];
        // What has no UUID begins with no prefix; whoever asks for everything hears of it.
        let unnamed = self.unnamed.iter().filter(move |_| prefix.is_empty()).map(|(_, error)| Err(error.clone()));
        let unnamed = unnamed.collect::<Vec<_>>();
        let entries = of_prefix.chunk_by(|a, b| a.0 == b.0).map(|same| match *same {
            [(uuid, row)] => self.entry(uuid, row),
            _ => {
                let message = format!("{} rows of {LINKS} in {} have this id", same.len(), self.tables.name());
                Err(Error::new(ErrorKind::DuplicateEntity, message)
                    .in_entity(format!("links/{}", uuid::print(same[0].0))))
            }
        });
        Ok(Box::new(unnamed.into_iter().chain(entries)))
    }

    fn assemble(&self, uuid: &str, version: &str, limits: &Limits) -> Result<(Vec<u8>, Option<&'static str>)> {
        let number = uuid::parse(uuid)?;
        let first = self.links.partition_point(|(known, _)| *known < number);
        let rows = self.links[first..].iter().take_while(|(known, _)| *known == number);
        for (_, row) in rows {
            let links = self.links(*row as usize, limits)?;
            if links.version == version {
                return Ok((stitch::bundle(self, links, limits)?, None));
            }
        }
        let message = format!("{} has no links document of this id and version", self.tables.name());
        Err(Error::new(ErrorKind::InvalidId, message))
    }

    fn subgraphs(&self) -> usize {
        self.links.len()
    }
}

/// A time stamp as versions are written: six digits of a second, and `Z`.
fn version(timestamp: &str) -> Result<String> {
    if time::is_bundle_version(timestamp) {
        return Ok(timestamp.to_owned());
    }
    let normal = time::normalise(timestamp).map_err(|error| error.at_path("$.version"))?;
    Ok(normal)
}
