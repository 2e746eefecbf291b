//! Very many files of documents, known by their names: a few bytes each.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use azul_transform::{Error, ErrorKind, time};

use crate::failure::Failure;

/// The documents of one kind in a staging area, of each the newest version.
///
/// An area may have millions of files, so that no path is kept, but what it is made of: an id, a version, and the place of
/// a group, which is a directory or a project.
#[derive(Debug)]
pub(super) struct Documents {
    directory: PathBuf,
    layout: Layout,
    /// Names of entity types, or ids of projects.
    groups: Vec<String>,
    /// Those with an id that is a UUID as it should be written, by id.
    known: Vec<Known>,
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

/// A document, in 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Known {
    /// The halves of the UUID: together they would be aligned to more bytes than they need.
    id: [u64; 2],
    version: u64,
    group: u32,
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
        let (groups, known, others) = (Vec::new(), Vec::new(), BTreeMap::new());
        let mut documents = Self { directory: directory.to_owned(), layout, groups, known, others };
        let mut found = Vec::new();
        match layout {
            Layout::Links => documents.add_files(directory, None, &mut found),
            Layout::ByType => {
                let mut types = Vec::new();
                each_name(directory, &mut found, |name, _| types.push(name.to_owned()));
                types.sort_unstable();
                for (group, name) in types.iter().enumerate() {
                    documents.add_files(&directory.join(name), Some(group as u32), &mut found);
                }
                documents.groups = types;
            }
        }
        documents.keep_newest(&mut found);
        found.sort_by(|a, b| a.name.cmp(&b.name));
        failures.append(&mut found);
        documents
    }

    /// Adds the files of a directory; of links documents the name says the group.
    fn add_files(&mut self, directory: &Path, group: Option<u32>, failures: &mut Vec<Failure>) {
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
                    return failures.push(Failure::new(path.display().to_string(), misnamed(self.layout)));
                }
            };
            match canonical(id).zip(packed(version)) {
                Some((id, version)) => self.known.push(Known { id, version, group }),
                None => self.add_other(directory, name, id, (version.to_owned(), group), failures),
            }
        });
        if group.is_none() {
            self.groups = vec![String::new(); projects.len()];
            projects.into_iter().for_each(|(project, at)| self.groups[at as usize] = project);
        }
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

    /// Leaves the newest version of each. Ids are unique in all groups.
    fn keep_newest(&mut self, failures: &mut Vec<Failure>) {
        self.known.sort_unstable();
        let mut kept = 0;
        for at in 0..self.known.len() {
            let this = self.known[at];
            let is_same = kept > 0 && self.known[kept - 1].id == this.id;
            if is_same && self.known[kept - 1].version == this.version {
                let found = self.found(this);
                failures.push(Failure::new(found.path.display().to_string(), twice(&found.id)));
                continue;
            }
            // The one before is older.
            kept += usize::from(!is_same);
            self.known[kept - 1] = this;
        }
        self.known.truncate(kept);
        self.known.shrink_to_fit();
    }

    /// Number of documents.
    pub fn len(&self) -> usize {
        self.known.len() + self.others.len()
    }

    /// The newest version of a document.
    pub fn get(&self, id: &str) -> Option<Found> {
        match canonical(id) {
            Some(key) => {
                let at = self.known.binary_search_by(|known| known.id.cmp(&key)).ok()?;
                Some(self.found(self.known[at]))
            }
            None => self.others.get_key_value(id).map(|(id, other)| self.other(id, other)),
        }
    }

    /// The same, whatever the case of letters.
    pub fn get_in_any_case(&self, id: &str) -> Option<Found> {
        let other = || self.others.iter().find(|(other, _)| other.eq_ignore_ascii_case(id));
        self.get(id)
            .or_else(|| self.get(&id.to_ascii_lowercase()))
            .or_else(|| other().map(|(id, other)| self.other(id, other)))
    }

    /// The position of a document, below [`Documents::len`].
    pub fn position(&self, id: &str) -> Option<usize> {
        match canonical(id) {
            Some(key) => self.known.binary_search_by(|known| known.id.cmp(&key)).ok(),
            None => self.others.keys().position(|other| other == id).map(|at| self.known.len() + at),
        }
    }

    /// The document of a position.
    pub fn at(&self, position: usize) -> Option<Found> {
        match self.known.get(position) {
            Some(known) => Some(self.found(*known)),
            None => self.others.iter().nth(position - self.known.len()).map(|(id, other)| self.other(id, other)),
        }
    }

    fn found(&self, known: Known) -> Found {
        let id = u128::from(known.id[0]) << 64 | u128::from(known.id[1]);
        self.named(uuid::Uuid::from_u128(id).to_string(), unpacked(known.version), known.group)
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
fn each_name(directory: &Path, failures: &mut Vec<Failure>, mut each: impl FnMut(&str, &mut Vec<Failure>)) {
    let failed = |error: io::Error| Failure::io(directory.display().to_string(), error);
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) => return failures.push(failed(error)),
    };
    for entry in entries {
        match entry {
            Ok(entry) => {
                let name = entry.file_name();
                let name = name.to_string_lossy();
                if !name.starts_with('.') {
                    each(&name, failures);
                }
            }
            Err(error) => return failures.push(failed(error)),
        }
    }
}

/// A UUID in lower-case letters, with hyphens where they belong.
fn canonical(id: &str) -> Option<[u64; 2]> {
    let bytes = id.as_bytes();
    let is_hyphen = |at: usize| [8, 13, 18, 23].contains(&at);
    let is_fitting = |(at, byte): (usize, &u8)| match byte {
        b'-' => is_hyphen(at),
        b'0'..=b'9' | b'a'..=b'f' => !is_hyphen(at),
        _ => false,
    };
    if bytes.len() != 36 || !bytes.iter().enumerate().all(is_fitting) {
        return None;
    }
    let id = uuid::Uuid::try_parse(id).ok()?.as_u128();
    Some([(id >> 64) as u64, id as u64])
}

/// Where the parts of a version are, and what each is less than.
const PARTS: [(std::ops::Range<usize>, u64); 7] =
    [(0..4, 10_000), (5..7, 13), (8..10, 32), (11..13, 25), (14..16, 62), (17..19, 62), (20..26, 1_000_000)];

/// A version as a number; later ones are greater.
fn packed(version: &str) -> Option<u64> {
    PARTS.into_iter().try_fold(0, |packed: u64, (range, limit)| {
        let part: u64 = version.get(range)?.parse().ok()?;
        (part < limit).then_some(packed * limit + part)
    })
}

fn unpacked(mut packed: u64) -> String {
    let mut parts = [0; 7];
    for (part, (_, limit)) in parts.iter_mut().zip(PARTS).rev() {
        (*part, packed) = (packed % limit, packed / limit);
    }
    let [year, month, day, hour, minute, second, micros] = parts;
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z")
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
    fn names_come_back_as_they_were() {
        let check = |version: &str| assert_eq!(unpacked(packed(version).unwrap()), version);
        check("2020-01-31T23:59:60.000001Z");
        check("9999-12-31T00:00:00.999999Z");
        check("0001-01-01T00:00:00.000000Z");
        assert!(packed("2019-12-31T23:59:59.999999Z") < packed("2020-01-01T00:00:00.000000Z"));
        assert!(canonical(ID).is_some());
        for other in ["C48e2b90-5fd1-4a76-b03c-6e9817d4a25f", "c48e2b905fd1-4a76-b03c-6e9817d4a25f-", "c48e2b90", ""] {
            assert_eq!(canonical(other), None, "{other}");
        }
        // Memory for a million documents is that of their entries.
        assert_eq!(size_of::<Known>(), 32);
    }

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
            let found = documents.get(id).unwrap();
            assert_eq!((found.version, &*found.group), (version(2022), "donor"));
            assert!(found.path.exists(), "{}", found.path.display());
            let position = documents.position(id).unwrap();
            assert_eq!(documents.at(position).unwrap().path, found.path);
        }
        assert_eq!(documents.len(), 2);
        assert!(documents.get("D1").is_none() && documents.get_in_any_case("D1").is_some());
        assert!(documents.get(&ID.to_uppercase()).is_none() && documents.get_in_any_case(&ID.to_uppercase()).is_some());
        let kinds: Vec<_> = failures.iter().map(|failure| failure.error.kind()).collect();
        assert_eq!(kinds, [ErrorKind::DuplicateEntity, ErrorKind::InvalidId]);
    }
}
