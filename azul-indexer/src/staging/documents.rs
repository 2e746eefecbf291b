//! Very many files of documents, known by their names.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use azul_transform::{Error, ErrorKind, Result, time};

use super::known::{Known, canonical};
use super::sorted::{Sorted, Sorter};
use crate::failure::Failure;

/// The documents of one kind in a staging area, of each the newest version.
///
/// An area may have millions of files, so that no path is kept, but what it is made of: an id, a version, and the place of
/// a group, which is a directory or a project. Of many, that is not in memory either.
#[derive(Debug)]
pub(super) struct Documents {
    directory: PathBuf,
    layout: Layout,
    /// Names of entity types, or ids of projects.
    groups: Vec<String>,
    /// Those with an id that is a UUID as it should be written, or why they could not be sorted.
    known: Result<Sorted>,
    /// All others, which should be few.
    others: BTreeMap<String, (String, u32)>,
}

/// How files are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// `{entity_type}/{id}_{version}.json`
    ByType,
    /// `{id}_{version}_{project_id}.json`
    Links,
}

/// A document in a file.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub id: String,
    pub version: String,
    /// Entity type, the name of the directory; of a links document the id of its project.
    pub group: String,
    pub path: PathBuf,
}

impl Documents {
    /// Lists the files of a directory. One with an impossible name is a failure, and is left out.
    pub fn read(directory: &Path, layout: Layout, failures: &mut Vec<Failure>) -> Self {
        let (groups, known, others) = (Vec::new(), Ok(Sorted::default()), BTreeMap::new());
        let mut documents = Self { directory: directory.to_owned(), layout, groups, known, others };
        let mut found = Vec::new();
        let (mut sorter, mut twins) = (Sorter::default(), Vec::new());
        let sorted = documents.list(&mut sorter, &mut found).and_then(|()| sorter.finish(|twin| twins.push(twin)));
        found.extend(twins.into_iter().map(|twin| {
            let twin = documents.found(twin);
            Failure::new(twin.path.display().to_string(), twice(&twin.id))
        }));
        found.sort_by(|a, b| a.name.cmp(&b.name));
        failures.append(&mut found);
        documents.known = sorted.map_err(|error| unsorted(directory, error));
        if let Err(error) = &documents.known {
            failures.push(Failure::new(directory.display().to_string(), error.clone()));
        }
        documents
    }

    fn list(&mut self, sorter: &mut Sorter, failures: &mut Vec<Failure>) -> io::Result<()> {
        let directory = self.directory.clone();
        if self.layout == Layout::Links {
            return self.add_files(&directory, None, sorter, failures);
        }
        let mut types = Vec::new();
        each_name(&directory, failures, |name, _| {
            types.push(name.to_owned());
            Ok(())
        })?;
        types.sort_unstable();
        for (group, name) in types.iter().enumerate() {
            self.add_files(&directory.join(name), Some(group as u32), sorter, failures)?;
        }
        self.groups = types;
        Ok(())
    }

    /// Adds the files of a directory; of links documents the name says the group.
    fn add_files(
        &mut self,
        directory: &Path,
        group: Option<u32>,
        sorter: &mut Sorter,
        failures: &mut Vec<Failure>,
    ) -> io::Result<()> {
        let mut projects: BTreeMap<String, u32> = BTreeMap::new();
        each_name(directory, failures, |name, failures| {
            let parts: Vec<&str> = name.strip_suffix(".json").map(|name| name.split('_').collect()).unwrap_or_default();
            let (id, version, group) = match (&parts[..], group) {
                ([id, version], Some(group)) if time::is_bundle_version(version) => (*id, *version, group),
                ([id, version, project], None) if time::is_bundle_version(version) => {
                    let next = projects.len() as u32;
                    (*id, *version, *projects.entry((*project).to_owned()).or_insert(next))
                }
                _ => {
                    let path = directory.join(name);
                    failures.push(Failure::new(path.display().to_string(), misnamed(self.layout)));
                    return Ok(());
                }
            };
            match Known::of(id, version, group) {
                Some(known) => sorter.push(known)?,
                None => self.add_other(directory, name, id, (version.to_owned(), group), failures),
            }
            Ok(())
        })?;
        if group.is_none() {
            self.groups = vec![String::new(); projects.len()];
            projects.into_iter().for_each(|(project, at)| self.groups[at as usize] = project);
        }
        Ok(())
    }

    fn add_other(&mut self, directory: &Path, name: &str, id: &str, new: (String, u32), failures: &mut Vec<Failure>) {
        match self.others.get(id) {
            Some((version, _)) if *version == new.0 => {
                failures.push(Failure::new(directory.join(name).display().to_string(), twice(id)));
            }
            Some((version, _)) if *version > new.0 => {}
            _ => {
                self.others.insert(id.to_owned(), new);
            }
        }
    }

    fn known(&self) -> Result<&Sorted> {
        self.known.as_ref().map_err(Clone::clone)
    }

    fn lost(&self, error: io::Error) -> Error {
        unsorted(&self.directory, error)
    }

    /// Number of documents.
    pub fn len(&self) -> usize {
        self.known.as_ref().map_or(0, Sorted::len) + self.others.len()
    }

    /// The newest version of a document.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if it is not known which documents there are.
    pub fn get(&self, id: &str) -> Result<Option<Found>> {
        match canonical(id) {
            Some(key) => {
                let found = self.known()?.find(key).map_err(|error| self.lost(error))?;
                Ok(found.map(|(_, known)| self.found(known)))
            }
            None => Ok(self.others.get_key_value(id).map(|(id, other)| self.other(id, other))),
        }
    }

    /// The same, whatever the case of letters.
    pub fn get_in_any_case(&self, id: &str) -> Result<Option<Found>> {
        for id in [id, &id.to_ascii_lowercase()] {
            if let Some(found) = self.get(id)? {
                return Ok(Some(found));
            }
        }
        let other = self.others.iter().find(|(other, _)| other.eq_ignore_ascii_case(id));
        Ok(other.map(|(id, other)| self.other(id, other)))
    }

    /// The position of a document, below [`Documents::len`].
    pub fn position(&self, id: &str) -> Result<Option<usize>> {
        match canonical(id) {
            Some(key) => {
                let found = self.known()?.find(key).map_err(|error| self.lost(error))?;
                Ok(found.map(|(at, _)| at))
            }
            None => Ok(self.others.keys().position(|other| other == id).map(|at| self.len() - self.others.len() + at)),
        }
    }

    /// The document of a position.
    pub fn at(&self, position: usize) -> Result<Option<Found>> {
        let known = self.known()?;
        if let Some(known) = known.at(position).map_err(|error| self.lost(error))? {
            return Ok(Some(self.found(known)));
        }
        Ok(self.others.iter().nth(position - known.len()).map(|(id, other)| self.other(id, other)))
    }

    fn found(&self, known: Known) -> Found {
        self.named(known.id(), known.version(), known.group)
    }

    fn other(&self, id: &str, (version, group): &(String, u32)) -> Found {
        self.named(id.to_owned(), version.clone(), *group)
    }

    fn named(&self, id: String, version: String, group: u32) -> Found {
        let group = self.groups.get(group as usize).cloned().unwrap_or_default();
        let path = match self.layout {
            Layout::ByType => self.directory.join(&group).join(format!("{id}_{version}.json")),
            Layout::Links => self.directory.join(format!("{id}_{version}_{group}.json")),
        };
        Found { id, version, group, path }
    }
}

/// Calls a function with the names in a directory, without those of hidden files.
fn each_name(
    directory: &Path,
    failures: &mut Vec<Failure>,
    mut each: impl FnMut(&str, &mut Vec<Failure>) -> io::Result<()>,
) -> io::Result<()> {
    let failed = |error: io::Error| Failure::io(directory.display().to_string(), error);
    let (entries, none) = match fs::read_dir(directory) {
        Ok(entries) => (Some(entries), None),
        Err(error) => (None, Some(Err(error))),
    };
    for entry in entries.into_iter().flatten().chain(none) {
        match entry {
            Ok(entry) => {
                let name = entry.file_name();
                let name = name.to_string_lossy();
                if !name.starts_with('.') {
                    each(&name, failures)?;
                }
            }
            Err(error) => {
                failures.push(failed(error));
                break;
            }
        }
    }
    Ok(())
}

/// The list of a directory is sorted in temporary files, which cannot be written or read.
fn unsorted(directory: &Path, error: io::Error) -> Error {
    let temporary = std::env::temp_dir();
    let message = format!("{} cannot be listed by way of {}: {error}", directory.display(), temporary.display());
    Error::new(ErrorKind::Io, message).caused_by(error)
}

fn misnamed(layout: Layout) -> Error {
    let expected = match layout {
        Layout::ByType => "{entity_id}_{version}.json",
        Layout::Links => "{links_id}_{version}_{project_id}.json",
    };
    Error::new(ErrorKind::InvalidId, format!("a file in a staging area is named {expected}"))
}

fn twice(id: &str) -> Error {
    Error::new(ErrorKind::DuplicateEntity, "there are two documents of the same id and version").in_entity(id)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use super::*;

    const ID: &str = "c48e2b90-5fd1-4a76-b03c-6e9817d4a25f";

    #[test]
    fn the_newest_of_each_is_found() {
        let directory = tempfile::tempdir().unwrap();
        let file = |name: &str| {
            let path = directory.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        };
        let version = |year: u32| format!("{year}-01-01T00:00:00.000000Z");
        file(&format!("donor/{ID}_{}.json", version(2020)));
        file(&format!("donor/{ID}_{}.json", version(2022)));
        file(&format!("donor/{ID}_{}.json", version(2021)));
        file(&format!("donor/d1_{}.json", version(2022)));
        file(&format!("donor/d1_{}.json", version(2021)));
        file(&format!("sample/{ID}_{}.json", version(2022)));
        file("sample/.hidden");
        file("sample/other.json");
        let mut failures = Vec::new();
        let documents = Documents::read(directory.path(), Layout::ByType, &mut failures);
        for id in [ID, "d1"] {
            let found = documents.get(id).unwrap().unwrap();
            assert_eq!((found.version, &*found.group), (version(2022), "donor"));
            assert!(found.path.exists(), "{}", found.path.display());
            let position = documents.position(id).unwrap().unwrap();
            assert_eq!(documents.at(position).unwrap().unwrap().path, found.path);
        }
        assert_eq!(documents.len(), 2);
        for (id, other) in [("d1", "D1"), (ID, &ID.to_uppercase())] {
            assert!(documents.get(other).unwrap().is_none());
            assert_eq!(documents.get_in_any_case(other).unwrap().unwrap().id, id);
        }
        assert!(documents.at(2).unwrap().is_none());
        let kinds: Vec<_> = failures.iter().map(|failure| failure.error.kind()).collect();
        assert_eq!(kinds, [ErrorKind::DuplicateEntity, ErrorKind::InvalidId]);
    }
}
