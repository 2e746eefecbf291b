//! What became of the inputs of a run, until it is told to ledgers.

use std::sync::{Mutex, PoisonError};

use azul_catalog::{Intake, Ledger};
use azul_indexer::run::{self, InputDigest};
use azul_transform::{BundleFqid, Error, Fingerprint};

/// Where paths start that do not say so; nothing if that is not known.
pub(crate) fn here() -> String {
    std::env::current_dir().map(|directory| directory.display().to_string()).unwrap_or_default()
}

/// The ledgers of the catalogs of a run, and what there is to be noted in them when it ends.
#[derive(Default)]
pub(crate) struct Notes {
    /// With the fingerprint of what documents would be made by now.
    known: Vec<(Ledger, String)>,
    taken: Mutex<Vec<Note>>,
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
    pub(crate) fn take(&self) -> Vec<Note> {
        std::mem::take(&mut *self.taken.lock().unwrap_or_else(PoisonError::into_inner))
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
