//! What is in a staging area, by the names of its files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use azul_transform::{Error, ErrorKind, time};

use crate::failure::Failure;

/// The files of a staging area, of each document the newest version.
#[derive(Debug)]
pub(super) struct Area {
    pub path: PathBuf,
    /// Metadata documents by entity id.
    pub metadata: BTreeMap<String, Versioned>,
    /// File descriptors by entity id.
    pub descriptors: BTreeMap<String, Versioned>,
    /// Links documents, by id.
    pub links: Vec<Links>,
}

/// A document in a file.
#[derive(Debug, Clone)]
pub(super) struct Versioned {
    /// Type, the name of the directory.
    pub entity_type: String,
    pub version: String,
    pub path: PathBuf,
}

/// A links document.
#[derive(Debug, Clone)]
pub(super) struct Links {
    pub id: String,
    pub version: String,
    pub project_id: String,
    pub path: PathBuf,
}

impl Area {
    /// Lists a staging area. A file with an impossible name is a failure, and is left out.
    pub fn read(path: &Path) -> (Self, Vec<Failure>) {
        let mut failures = Vec::new();
        let metadata = documents(&path.join("metadata"), &mut failures);
        let descriptors = documents(&path.join("descriptors"), &mut failures);
        let mut links: BTreeMap<String, Links> = BTreeMap::new();
        for path in list(&path.join("links"), &mut failures) {
            let added = match parts(&path)[..] {
                [id, version, project_id] if is_version(version) => {
                    let path = path.clone();
                    let new = Links { id: id.into(), version: version.into(), project_id: project_id.into(), path };
                    newest(&mut links, id, new, |links| &links.version)
                }
                _ => Err(misnamed("{links_id}_{version}_{project_id}.json")),
            };
            failures.extend(added.err().map(|e| Failure::new(path.display().to_string(), e)));
        }
        let links = links.into_values().collect();
        (Self { path: path.to_owned(), metadata, descriptors, links }, failures)
    }
}

/// The documents in the directories of a directory.
fn documents(path: &Path, failures: &mut Vec<Failure>) -> BTreeMap<String, Versioned> {
    let mut documents = BTreeMap::new();
    for directory in list(path, failures) {
        let entity_type = directory.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for path in list(&directory, failures) {
            let added = match parts(&path)[..] {
                [id, version] if is_version(version) => {
                    let (entity_type, path) = (entity_type.clone(), path.clone());
                    let new = Versioned { entity_type, version: version.into(), path };
                    newest(&mut documents, id, new, |document| &document.version)
                }
                _ => Err(misnamed("{entity_id}_{version}.json")),
            };
            failures.extend(added.err().map(|e| Failure::new(path.display().to_string(), e)));
        }
    }
    documents
}

fn newest<T>(known: &mut BTreeMap<String, T>, id: &str, new: T, version: impl Fn(&T) -> &String) -> Result<(), Error> {
    match known.get(id) {
        Some(old) if version(old) == version(&new) => {
            let message = "there are two documents of the same id and version";
            Err(Error::new(ErrorKind::DuplicateEntity, message).in_entity(id))
        }
        Some(old) if version(old) > version(&new) => Ok(()),
        _ => {
            known.insert(id.to_owned(), new);
            Ok(())
        }
    }
}

/// Entries of a directory, sorted, without hidden ones.
fn list(path: &Path, failures: &mut Vec<Failure>) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
    match entries {
        Ok(entries) => {
            let mut paths: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
            paths.retain(|path| !path.file_name().unwrap_or_default().as_encoded_bytes().starts_with(b"."));
            paths.sort();
            paths
        }
        Err(error) => {
            failures.push(Failure::io(path.display().to_string(), error));
            Vec::new()
        }
    }
}

/// The parts of a file's name, which `_` separates; none if it does not end in `.json`.
fn parts(path: &Path) -> Vec<&str> {
    let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".json"));
    name.map(|name| name.split('_').collect()).unwrap_or_default()
}

fn is_version(version: &str) -> bool {
    time::is_bundle_version(version)
}

fn misnamed(expected: &str) -> Error {
    Error::new(ErrorKind::InvalidId, format!("a file in a staging area is named {expected}"))
}
