//! The documents of a run: collected in any order, written in one.

mod bundle;
mod replica;

use std::cmp::Ordering;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::mem::replace;
use std::sync::Arc;

use azul_transform::{Error, ErrorKind, write_line};

use crate::failure::Failure;
use crate::sink::Sink;

pub use bundle::BundleDocuments;

/// Which documents are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Emit {
    /// What each bundle says about each outer entity.
    pub contributions: bool,
    /// Copies of metadata documents.
    pub replicas: bool,
}

impl Default for Emit {
    fn default() -> Self {
        Self { contributions: true, replicas: true }
    }
}

/// The documents of many bundles, in memory.
///
/// Neither the order in which bundles are added nor which of several different bundles of the same identity comes
/// first makes a difference to what is written.
pub struct Documents<'p> {
    emit: Emit,
    /// By UUID and version, which is what ids of documents are made of.
    bundles: HashMap<(String, String), Named<'p>>,
    replica_contents: HashSet<Arc<replica::Content<'p>>>,
}

struct Named<'p> {
    name: String,
    documents: BundleDocuments<'p>,
}

/// What goes to one index.
#[derive(Default)]
struct Index<'d, 'p> {
    contributions: Vec<(&'d str, &'d [u8])>,
    replicas: Vec<&'d replica::Copy<'p>>,
}

impl<'p> Documents<'p> {
    /// No documents yet.
    pub fn new(emit: Emit) -> Self {
        Self { emit, bundles: HashMap::new(), replica_contents: HashSet::new() }
    }

    /// Number of bundles.
    pub fn len(&self) -> usize {
        self.bundles.len()
    }

    /// Whether there are no bundles.
    pub fn is_empty(&self) -> bool {
        self.bundles.is_empty()
    }

    /// Adds the documents of the bundle from the input with that name.
    ///
    /// If there is a bundle of the same UUID and version already, nothing is added to it if its documents are the
    /// same. If they differ, those that sort first are kept.
    ///
    /// # Errors
    /// [`ErrorKind::ConflictingValues`], naming the input whose documents were dropped.
    pub fn add(&mut self, name: String, mut documents: BundleDocuments<'p>) -> Result<(), Failure> {
        for copy in &mut documents.replicas {
            copy.intern(&mut self.replica_contents);
        }
        let key = (documents.fqid.uuid.clone(), documents.fqid.version.clone());
        let added = Named { name, documents };
        let mut present = match self.bundles.entry(key) {
            Entry::Occupied(present) => present,
            Entry::Vacant(place) => {
                place.insert(added);
                return Ok(());
            }
        };
        let order = added.documents.key().cmp(&present.get().documents.key());
        let dropped = match order {
            Ordering::Equal => return Ok(()),
            Ordering::Less => replace(present.get_mut(), added),
            Ordering::Greater => added,
        };
        let kept = &present.get().name;
        let message = format!("another bundle has the same identity but other documents; the one kept is {kept}");
        let BundleDocuments { fqid, project, .. } = &dropped.documents;
        let error = Error::new(ErrorKind::ConflictingValues, message).in_plugin(project.name());
        Err(Failure::new(dropped.name, error.in_bundle(&fqid.uuid, &fqid.version)))
    }

    /// Writes all documents, sorted by index and id. An index of a project that is used gets mentioned even if it
    /// has no documents, so that those of an earlier run do not remain.
    ///
    /// # Errors
    /// What the sink returns.
    pub fn write(&self, sink: &mut dyn Sink) -> io::Result<()> {
        let mut replica_line = Vec::new();
        for (name, mut index) in self.indices() {
            sink.index(name)?;
            index.contributions.sort_unstable();
            for (_, line) in index.contributions {
                sink.line(line)?;
            }
            index.replicas.sort_unstable();
            for copies in index.replicas.chunk_by(|a, b| a.content.id == b.content.id) {
                if let Some(merged) = replica::merge(copies) {
                    replica_line.clear();
                    write_line(&mut replica_line, name, &copies[0].content.id, |out| merged.write(out));
                    sink.line(&replica_line)?;
                }
            }
        }
        sink.finish()
    }

    fn indices(&self) -> BTreeMap<&str, Index<'_, 'p>> {
        let mut indices: BTreeMap<&str, Index<'_, 'p>> = BTreeMap::new();
        for Named { documents, .. } in self.bundles.values() {
            let BundleDocuments { project, text, lines, replicas, .. } = documents;
            if self.emit.contributions {
                for name in project.contribution_indices() {
                    indices.entry(name).or_default();
                }
            }
            if self.emit.replicas {
                indices.entry(project.renderer().replica_index()).or_default();
            }
            for line in lines {
                let index = indices.entry(line.index).or_default();
                index.contributions.push((&line.id, &text[line.start..line.end]));
            }
            for copy in replicas {
                indices.entry(copy.content.index).or_default().replicas.push(copy);
            }
        }
        indices
    }
}
