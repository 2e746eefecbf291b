//! Catalogs that are built anew beside what is served.
//!
//! A *generation* is a set of indices with a number behind their names, `azul_v2_dev_hca_files_aggregate-000002`. The names
//! themselves are aliases then, and lead to one generation. Whoever knows an index by its name goes on with the next
//! generation when the aliases are moved, which is one step for all of them.
//!
//! Indices that were made without a number bear the names themselves. When a catalog is built anew for the first time, they
//! become a generation too: the cluster links their files under another name, which copies nothing.

mod build;
mod switch;
mod verify;

use std::collections::{BTreeMap, BTreeSet};

use azul_transform::{Error, ErrorKind, IndexName, Result};
use serde_json::{Value, json};

use crate::catalog::{Catalog, NOTES};
use crate::client::{Method, Request};
use crate::names::{name, parse};
use crate::search::verbatim;

/// One of the sets of indices of a catalog that is built anew from time to time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generation {
    /// Its number; newer ones have larger ones.
    pub number: u32,
    /// Whether the names of the catalog's indices lead to it.
    pub is_live: bool,
    /// Whether it was verified when it was built. Others are being built, or were given up.
    pub is_complete: bool,
    /// Its indices.
    pub indices: BTreeSet<IndexName>,
}

/// An index as the cluster has it.
struct Found {
    /// The name by which everybody knows it.
    index: IndexName,
    /// What the cluster calls it.
    place: String,
    /// The generation that it belongs to; nothing if it bears the name itself.
    number: Option<u32>,
    /// Whether the name leads to it.
    is_live: bool,
    is_complete: bool,
    /// What is noted in its mapping.
    notes: Value,
}

/// Key of the note that says that a generation was verified.
const COMPLETE: &str = "complete";

/// All indices of a catalog, those of all generations included.
fn all(catalog: &Catalog) -> Result<Vec<Found>> {
    let pattern = format!("azul_v2_{}_{}_*", catalog.deployment(), catalog.name());
    // What an index has none of is left out of the answer, but each has an id.
    let parts = "*.aliases,*.mappings._meta,*.settings.index.uuid";
    let answer = catalog.client().get(&format!("/{pattern}?allow_no_indices=true&filter_path={parts}"))?;
    let mut all = Vec::new();
    for (place, json) in answer.root().entries() {
        // Others may have indices with like names.
        let Ok((index, number)) = parse(place) else { continue };
        let notes = json.get("mappings").and_then(|mappings| mappings.get("_meta")).and_then(verbatim);
        let notes = notes.unwrap_or_else(|| json!({}));
        let is_complete = notes[NOTES][COMPLETE] == json!(true);
        let is_live = number.is_none() || json.get("aliases").is_some_and(|all| all.get(&index.to_string()).is_some());
        all.push(Found { index, place: place.to_owned(), number, is_live, is_complete, notes });
    }
    Ok(all)
}

impl Catalog {
    /// The generations that the cluster has of the catalog, sorted; none if its indices were never built anew.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the cluster cannot be asked.
    pub fn generations(&self) -> Result<Vec<Generation>> {
        let mut generations: BTreeMap<u32, Generation> = BTreeMap::new();
        for found in all(self)? {
            let Some(number) = found.number else { continue };
            let new = || Generation { number, is_live: false, is_complete: true, indices: BTreeSet::new() };
            let generation = generations.entry(number).or_insert_with(new);
            generation.is_live |= found.is_live;
            generation.is_complete &= found.is_complete;
            generation.indices.insert(found.index);
        }
        Ok(generations.into_values().collect())
    }

    /// Lets the names of the catalog's indices lead to another generation, all at once.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if there is no such generation, or it is not complete; [`ErrorKind::Io`] if the cluster cannot be
    /// asked.
    pub fn go_to_generation(&self, number: u32) -> Result<()> {
        match self.generations()?.iter().find(|generation| generation.number == number) {
            Some(generation) if generation.is_complete => switch::switch(self, number, true),
            Some(_) => {
                let message = format!("generation {number} of the catalog {} is not complete", self.name());
                Err(Error::new(ErrorKind::Config, message)
                    .with_cure("It is being built, or its building was broken off."))
            }
            None => {
                let message = format!("the catalog {} has no generation {number}", self.name());
                Err(Error::new(ErrorKind::Config, message))
            }
        }
    }

    /// Goes back to the newest complete generation before the one that is served, and returns its number.
    ///
    /// # Errors
    /// As [`Catalog::go_to_generation`]; [`ErrorKind::Config`] if none is kept.
    pub fn roll_back(&self) -> Result<u32> {
        let generations = self.generations()?;
        let live = generations.iter().filter(|generation| generation.is_live).map(|generation| generation.number).max();
        let is_earlier = |generation: &&Generation| generation.is_complete && Some(generation.number) < live;
        let earlier = generations.iter().rev().find(is_earlier).map(|generation| generation.number);
        let missing =
            || Error::new(ErrorKind::Config, format!("the catalog {} keeps no earlier generation", self.name()));
        let number = earlier.ok_or_else(missing)?;
        self.go_to_generation(number)?;
        Ok(number)
    }

    /// Deletes generations that are not served: all but the newest `keep` of the complete ones, and those before the one that is
    /// served that were never completed. Returns their numbers.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the cluster cannot be asked.
    pub fn delete_generations(&self, keep: usize) -> Result<Vec<u32>> {
        let generations = self.generations()?;
        let live = generations.iter().filter(|generation| generation.is_live).map(|generation| generation.number).max();
        let others = || generations.iter().filter(|generation| !generation.is_live);
        let old = others().filter(|generation| generation.is_complete).rev().skip(keep);
        // What comes after it may be being built at this moment.
        let given_up = others().filter(|generation| !generation.is_complete && Some(generation.number) < live);
        let mut deleted = Vec::new();
        for generation in old.chain(given_up) {
            let names: Vec<String> = generation.indices.iter().map(|index| name(index, generation.number)).collect();
            delete(self, &names.join(","))?;
            deleted.push(generation.number);
        }
        deleted.sort_unstable();
        Ok(deleted)
    }
}

/// Deletes indices, which need not be there.
fn delete(catalog: &Catalog, places: &str) -> Result<()> {
    let path = format!("/{places}?ignore_unavailable=true");
    let request = Request { method: Method::Delete, path: &path, body: b"", accept: Some(404) };
    catalog.client().send(request).map(drop)
}

/// Sends JSON that changes an index.
fn put(catalog: &Catalog, path: &str, body: &Value) -> Result<()> {
    let body = body.to_string();
    let request = Request { method: Method::Put, path, body: body.as_bytes(), accept: None };
    catalog.client().send(request).map(drop)
}

/// Notes that a generation is complete.
fn complete(catalog: &Catalog, number: u32) -> Result<()> {
    for found in all(catalog)?.into_iter().filter(|found| found.number == Some(number)) {
        let mut notes = found.notes;
        notes[NOTES][COMPLETE] = json!(true);
        put(catalog, &format!("/{}/_mapping", found.place), &json!({ "_meta": notes }))?;
    }
    Ok(())
}
