//! Searching object storage.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use azul_repository::files::{self, List, Stored};
use azul_repository::tables::{is_file_of_tables, is_tables};

use super::found::{FOLDERS, Found, is_area};
use super::name;
use super::pair;
use super::place;
use crate::failure::Failure;

/// A search of a place, in the order of keys. Nothing is held but the page of the list that is read.
pub(super) struct Objects {
    place: PathBuf,
    /// The list, once it is known that the place as a whole is no repository.
    list: Option<List<'static>>,
    is_done: bool,
    /// A staging area or export that was found, the objects of which follow.
    within: Option<PathBuf>,
    /// Folders that look like staging areas and are none.
    others: HashSet<PathBuf>,
    /// A manifest, whose other half may follow.
    manifest: Option<PathBuf>,
}

impl Objects {
    pub(super) fn new(place: &Path) -> Self {
        let (list, within, others, manifest) = (None, None, HashSet::new(), None);
        Self { place: place.to_owned(), list, is_done: false, within, others, manifest }
    }

    /// What the place as a whole is, or that its objects are to be listed.
    fn start(&mut self) -> Option<Result<Found, Failure>> {
        let whole = if is_tables(&self.place) {
            Found::Tables(self.place.clone())
        } else if is_area(&self.place) {
            Found::StagingArea(self.place.clone())
        } else {
            match files::below(&self.place) {
                Ok(list) => self.list = Some(list),
                Err(error) => return Some(Err(place::failure(&self.place, error))),
            }
            return None;
        };
        Some(Ok(whole))
    }

    /// What an object is, if it is anything to us.
    fn found(&mut self, file: Stored) -> Option<Found> {
        if self.within.as_deref().is_some_and(|within| file.path.starts_with(within)) {
            return None;
        }
        let below = file.path.strip_prefix(&self.place).ok()?.to_owned();
        if below.ancestors().any(name::is_hidden) {
            return None;
        }
        if let Some(area) = self.area(&below) {
            self.within = Some(area.clone());
            return Some(Found::StagingArea(area));
        }
        let export = file.path.parent().and_then(Path::parent).filter(|_| below.components().count() > 2);
        if let Some(export) = export.filter(|_| below.extension().is_some_and(|end| end == "parquet")) {
            self.within = Some(export.to_owned());
            return Some(Found::Tables(export.to_owned()));
        }
        if is_file_of_tables(&file.path) {
            return Some(Found::Tables(file.path));
        }
        if !name::is_wanted(&file.path) {
            return None;
        }
        let manifest = self.manifest.take();
        if manifest.is_some_and(|manifest| pair::are_halves(&manifest, &file.path)) {
            return None;
        }
        self.manifest = Some(file.path.clone());
        Some(Found::Object(file))
    }

    /// The staging area that an object is in, by its path below the place.
    fn area(&mut self, below: &Path) -> Option<PathBuf> {
        let folders: Vec<_> = below.parent()?.ancestors().collect();
        for folder in folders.into_iter().rev() {
            let is_part = folder.file_name().is_some_and(|name| FOLDERS.iter().any(|part| name == *part));
            let Some(above) = folder.parent().filter(|_| is_part) else { continue };
            let above = self.place.join(above);
            if self.others.contains(&above) {
                continue;
            }
            if is_area(&above) {
                return Some(above);
            }
            self.others.insert(above);
        }
        None
    }
}

impl Iterator for Objects {
    type Item = Result<Found, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.is_done {
                return None;
            }
            let Some(list) = &mut self.list else {
                match self.start() {
                    Some(found) => {
                        self.is_done = true;
                        return Some(found);
                    }
                    None => continue,
                }
            };
            match list.next() {
                Some(Ok(file)) => match self.found(file) {
                    Some(found) => return Some(Ok(found)),
                    None => continue,
                },
                Some(Err(error)) => {
                    // What follows is not known.
                    self.is_done = true;
                    return Some(Err(place::failure(&self.place, error)));
                }
                None => self.is_done = true,
            }
        }
    }
}
