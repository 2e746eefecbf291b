//! Bundles out of the tables of a snapshot.
//!
//! A *primary* bundle is a biosample with all that is derived from it, and all that this is derived from; a
//! *supplementary* one is a file that is about the whole dataset; a *stub* is the dataset with the description that it is
//! registered with. The registration is exported beside the tables, as `NAME.duos.json`; without it there is no stub.

mod closure;
mod rows;
mod write;

use std::collections::BTreeSet;
use std::sync::Arc;

use azul_repository::tables::text;
use azul_repository::{Assembler, Assembly, Entry, Tables, uuids};
use azul_transform::json::{Json, write_str};
use azul_transform::{Error, ErrorKind, Limits, Result, uuid};

use closure::{Closure, Link};
use rows::{Row, Rows};

/// How the project makes bundles of tables.
struct AnvilTables;

azul_repository::register!(&AnvilTables);

impl Assembly for AnvilTables {
    fn project(&self) -> &'static str {
        "anvil"
    }

    fn recognises(&self, tables: &dyn Tables) -> bool {
        tables.has(BIOSAMPLES) && tables.has(DATASETS)
    }

    fn open(&self, tables: Arc<dyn Tables>) -> Result<Box<dyn Assembler>> {
        Ok(Box::new(Bundles::new(tables)?))
    }
}

const BIOSAMPLES: &str = "anvil_biosample";
const DATASETS: &str = "anvil_dataset";
const FILES: &str = "anvil_file";
/// The version of all bundles and entities.
const VERSION: &str = "2022-06-01T00:00:00.000000Z";
/// What a dataset is registered with, beside the tables.
const REGISTRATION: &str = "duos";

/// The bundles of a snapshot.
struct Bundles {
    rows: Rows,
    /// UUIDs of bundles, ascending, with the table and the row that each is made of.
    known: Vec<(u128, &'static str, u32)>,
    /// What is wrong with rows that a bundle would be made of.
    unfit: Vec<Error>,
}

impl Bundles {
    fn new(tables: Arc<dyn Tables>) -> Result<Self> {
        let limits = Limits::default();
        let (mut known, mut unfit) = (Vec::new(), Vec::new());
        let has_stub = tables.companion(REGISTRATION, &limits)?.is_some();
        for table in [BIOSAMPLES, FILES, DATASETS] {
            for row in 0..tables.len(table) {
                let document = tables.row(table, row, &limits)?;
                let is_one = match table {
                    FILES => document.root().get("is_supplementary").and_then(Json::as_bool) == Some(true),
                    DATASETS => has_stub,
                    _ => true,
                };
                if is_one {
                    match text(document.root(), "datarepo_row_id").and_then(bundle_uuid) {
                        Ok(uuid) => known.push((uuid, table, row as u32)),
                        Err(error) => unfit.push(azul_repository::tables::in_row(error, &*tables, table, row)),
                    }
                }
            }
        }
        if tables.len(DATASETS) != 1 {
            let message = format!("{} has {} datasets instead of one", tables.name(), tables.len(DATASETS));
            return Err(Error::new(ErrorKind::InvalidValue, message));
        }
        known.sort_unstable();
        Ok(Self { rows: Rows::new(tables), known, unfit })
    }
}

impl Assembler for Bundles {
    fn bundles(&self, prefix: &str) -> Result<Box<dyn Iterator<Item = Result<Entry>> + Send + '_>> {
        let range = uuids(prefix)?;
        // What has no id begins with no prefix; whoever asks for everything hears of it.
        let unfit: &[Error] = if prefix.is_empty() { &self.unfit } else { &[] };
        let of_prefix = self.known.iter().filter(move |(uuid, ..)| range.contains(uuid));
        let entry = |&(uuid, table, _): &(u128, &'static str, u32)| {
            Ok(Entry { uuid: uuid::print(uuid), version: VERSION.to_owned(), table: Some(table) })
        };
        Ok(Box::new(unfit.iter().map(|error| Err(error.clone())).chain(of_prefix.map(entry))))
    }

    fn assemble(&self, uuid: &str, version: &str, limits: &Limits) -> Result<(Vec<u8>, Option<&'static str>)> {
        let number = uuid::parse(uuid)?;
        let found = self.known.iter().position(|(known, ..)| *known == number && version == VERSION);
        let Some(&(_, table, row)) = found.map(|found| &self.known[found]) else {
            let message =
                format!("{} has no row that is this bundle, or the bundle has another version", self.rows.name());
            return Err(Error::new(ErrorKind::InvalidId, message));
        };
        let row = self.rows.at(table, row as usize, limits)?;
        let members = match table {
            BIOSAMPLES => {
                let closure = Closure::of(&self.rows, row, limits)?;
                write::bundle(&closure.rows, closure.links, limits)?
            }
            FILES => {
                let dataset = self.rows.at(DATASETS, 0, limits)?;
                let (file_id, dataset_id) = (row.reference()?, dataset.reference()?);
                let link =
                    Link { inputs: BTreeSet::from([dataset_id]), activity: None, outputs: BTreeSet::from([file_id]) };
                write::bundle(&[dataset, row], vec![link], limits)?
            }
            _ => self.stub(&row, limits)?,
        };
        Ok((members, Some(table)))
    }

    fn subgraphs(&self) -> usize {
        self.known.iter().filter(|(_, table, _)| *table != DATASETS).count()
    }
}

impl Bundles {
    /// The bundle with the description of the dataset.
    fn stub(&self, dataset: &Row, limits: &Limits) -> Result<Vec<u8>> {
        let registration = self.rows.companion(REGISTRATION, limits)?;
        let description = registration.as_ref().and_then(|document| document.root().get("studyDescription"));
        let mut out = b"\"entities\":{".to_vec();
        write_str(&mut out, &dataset.reference()?.to_string());
        out.extend_from_slice(b":{\"description\":");
        description.unwrap_or(Json::null()).write(&mut out);
        out.extend_from_slice(b",\"version\":");
        write_str(&mut out, VERSION);
        out.extend_from_slice(b"}},\"links\":[]");
        Ok(out)
    }
}

/// The UUID of the bundle of a row. It differs from that of the row in its version, so that no two things have the same.
fn bundle_uuid(row_id: &str) -> Result<u128> {
    let row = uuid::parse(row_id)?;
    let shift = 4 * (31 - 12);
    if (row >> shift) & 0xf != 4 {
        let message = format!("{row_id:?} is no UUID of version 4, which the id of a row is");
        return Err(Error::new(ErrorKind::InvalidId, message).at_path("$.datarepo_row_id"));
    }
    Ok(row & !(0xf << shift) | 0xa << shift)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use super::*;

    #[test]
    fn uuids_of_bundles() {
        let uuid = bundle_uuid("826dea02-e274-4ffe-aabc-eb3db63ad068").unwrap();
        assert_eq!(uuid::print(uuid), "826dea02-e274-affe-aabc-eb3db63ad068");
        assert_eq!(bundle_uuid("826dea02-e274-affe-aabc-eb3db63ad068").unwrap_err().kind(), ErrorKind::InvalidId);
    }
}
