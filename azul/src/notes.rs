//! What became of the inputs of a run, until it is told to ledgers.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use azul_catalog::{Intake, Ledger};
use azul_indexer::run::{self, InputDigest};
use azul_transform::{BundleFqid, Error, Fingerprint, SourceRef};

/// Where paths start that do not say so; nothing if that is not known.
pub(crate) fn here() -> String {
    std::env::current_dir().map(|directory| directory.display().to_string()).unwrap_or_default()
}

/// The ledgers of the catalogs of a run, and what there is to be noted in them when it ends.
#[derive(Default)]
pub(crate) struct Notes {
    /// With the fingerprint of what documents would be made by now.
    known: Vec<(Ledger, String)>,
    taken: Mutex<Taken>,
}

/// What was noted since the last time.
#[derive(Default)]
struct Taken {
    notes: Vec<Kept>,
    /// Sources of bundles, and names of projects: there are few of either.
    sources: Few<SourceRef>,
    projects: Few<String>,
}

/// A note that is kept. There may be hundreds of thousands, so that most take few bytes.
enum Kept {
    Usual(Usual),
    Other(Box<Note>),
}

/// A bundle was indexed, and nothing was left out of its documents.
struct Usual {
    /// Input, digest, UUID and version, one after the other; and where each but the last ends.
    text: Box<str>,
    ends: [u32; 3],
    source: u32,
    project: Option<u32>,
}

/// Things by number, each once.
struct Few<T> {
    all: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<T> Default for Few<T> {
    fn default() -> Self {
        Self { all: Vec::new(), numbers: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash> Few<T> {
    fn number<Q: ToOwned<Owned = T> + Eq + Hash + ?Sized>(&mut self, one: &Q) -> u32
    where
        T: Borrow<Q>,
    {
        if let Some(number) = self.numbers.get(one) {
            return *number;
        }
        let number = self.all.len() as u32;
        self.all.push(one.to_owned());
        self.numbers.insert(one.to_owned(), number);
        number
    }
}

impl Taken {
    fn push(&mut self, note: Note) {
        let kept = match &note.event {
            Noted::Indexed(fqid, dropped) if dropped.is_empty() => {
                let parts = [&note.input, &note.digest, &fqid.uuid, &fqid.version];
                let mut end = 0;
                let ends = [0, 1, 2].map(|at: usize| {
                    end += parts[at].len() as u32;
                    end
                });
                let source = self.sources.number(&fqid.source);
                let project = note.project.as_deref().map(|project| self.projects.number(project));
                Kept::Usual(Usual { text: parts.map(String::as_str).concat().into(), ends, source, project })
            }
            _ => Kept::Other(Box::new(note)),
        };
        self.notes.push(kept);
    }

    /// The notes in their order.
    fn into_notes(self) -> impl Iterator<Item = Note> {
        let Self { notes, sources, projects } = self;
        notes.into_iter().map(move |kept| match kept {
            Kept::Other(note) => *note,
            Kept::Usual(Usual { text, ends: [input, digest, uuid], source, project }) => {
                let part = |from: u32, to: usize| text[from as usize..to].to_owned();
                let (uuid, version) = (part(digest, uuid as usize), part(uuid, text.len()));
                let fqid = BundleFqid { uuid, version, source: sources.all[source as usize].clone() };
                Note {
                    input: part(0, input as usize),
                    digest: part(input, digest as usize),
                    project: project.map(|project| projects.all[project as usize].clone()),
                    event: Noted::Indexed(fqid, Vec::new()),
                }
            }
        })
    }
}

/// What became of an input or an entity.
pub(crate) struct Note {
    input: String,
    digest: String,
    project: Option<String>,
    pub event: Noted,
}

impl Note {
    /// Name of the project, as far as the run knows it, or the error.
    pub(crate) fn project(&self) -> Option<&str> {
        let of_error = match &self.event {
            Noted::Failed(error) => error.place().plugin.as_deref(),
            _ => None,
        };
        self.project.as_deref().or(of_error)
    }

    /// Tells the ledger of a catalog, whose documents of this run are made by what the fingerprint declares.
    pub(crate) fn tell(&self, intake: &mut Intake<'_>, fingerprint: &Fingerprint) -> azul_transform::Result<()> {
        let Self { input, digest, event, .. } = self;
        match event {
            Noted::Indexed(fqid, dropped) => intake.note_indexed(fqid, input, digest, fingerprint, dropped),
            Noted::Deleted(fqid) => intake.note_deleted(&fqid.uuid, &fqid.version),
            Noted::LeftOut(error) => intake.note_left_out(input, error),
            Noted::Failed(error) => {
                let digest = Some(digest.as_str()).filter(|digest| !digest.is_empty());
                intake.note_failed(input, digest, error)
            }
            Noted::EntityFailed(error) => intake.note_entity_failed(input, error),
        }
    }
}

/// As [`run::Event`].
pub(crate) enum Noted {
    Indexed(BundleFqid, Vec<Error>),
    Deleted(BundleFqid),
    LeftOut(Error),
    Failed(Error),
    EntityFailed(Error),
}

impl Notes {
    /// Knows ledgers, each with the fingerprint of what documents would be made by now.
    pub(crate) fn new(known: Vec<(Ledger, String)>) -> Self {
        Self { known, taken: Mutex::default() }
    }

    /// What was noted since the last time.
    pub(crate) fn take(&self) -> impl Iterator<Item = Note> + use<> {
        std::mem::take(&mut *self.taken.lock().unwrap_or_else(PoisonError::into_inner)).into_notes()
    }
}

impl run::Ledger for Notes {
    fn unchanged(&self, digest: &InputDigest) -> azul_transform::Result<Option<(String, String)>> {
        let digest = digest.to_string();
        let mut found = self.known.iter().map(|(ledger, fingerprint)| ledger.unchanged(&digest, fingerprint));
        found.find_map(Result::transpose).transpose()
    }

    fn note(&self, entry: run::Entry<'_>) {
        let event = match entry.event {
            run::Event::Indexed(fqid, dropped) => Noted::Indexed(fqid.clone(), dropped.to_vec()),
            run::Event::Deleted(fqid) => Noted::Deleted(fqid.clone()),
            run::Event::LeftOut(error) => Noted::LeftOut(error.clone()),
            run::Event::Failed(error) => Noted::Failed(error.clone()),
            run::Event::EntityFailed(error) => Noted::EntityFailed(error.clone()),
        };
        let (input, project) = (entry.input.to_owned(), entry.project.map(str::to_owned));
        let digest = entry.digest.map(|digest| digest.to_string()).unwrap_or_default();
        let note = Note { input, digest, project, event };
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).push(note);
    }
}
