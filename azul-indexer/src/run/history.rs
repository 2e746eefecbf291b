//! Telling the ledger what became of each input.

use std::collections::BTreeMap;

use azul_transform::{Again, BundleFqid, Error, ErrorKind, Tag};

use super::step::{Names, Step};
use super::texts::Texts;
use super::{Entry, Event, InputDigest, Ledger};
use crate::failure::Failure;

/// UUID and version of a bundle.
type Bundle = (String, String);

/// The bundles that a run met.
#[derive(Debug, Default)]
pub(super) struct Met {
    /// Those that were transformed, of which there may be very many.
    added: Texts,
    /// Those that were passed over, with their inputs.
    unchanged: BTreeMap<Bundle, Tag>,
}

impl Met {
    /// Whether a bundle was transformed.
    pub fn is_added(&self, (uuid, version): &Bundle) -> bool {
        self.added.contains(&[uuid, version])
    }
}

/// What becomes of one input.
pub(super) struct History<'h> {
    ledger: Option<&'h dyn Ledger>,
    digest: Option<InputDigest>,
    tag: Tag,
    met: &'h mut Met,
    is_unchanged: bool,
    done: Option<Done>,
}

/// What was done with an input.
struct Done {
    project: Option<&'static str>,
    fqid: BundleFqid,
    is_deletion: bool,
    dropped: Vec<Error>,
}

impl<'h> History<'h> {
    /// Of an input about which nothing is known yet.
    pub fn new(ledger: Option<&'h dyn Ledger>, digest: Option<InputDigest>, tag: Tag, met: &'h mut Met) -> Self {
        Self { ledger, digest, tag, met, is_unchanged: false, done: None }
    }

    /// Something is about to be done. Returns the failure of an unchanged input whose place it takes.
    pub fn doing<B>(&mut self, step: &Step<'_, B>, warnings: &[Failure], names: &Names) -> Option<Failure> {
        self.ledger?;
        let (project, batch, again) = match step {
            Step::Add(project, batch, _, again) => (project.name(), batch, *again),
            Step::Delete(fqid) => {
                let fqid = fqid.clone();
                self.done = Some(Done { project: None, fqid, is_deletion: true, dropped: Vec::new() });
                return None;
            }
        };
        let (fqid, is_deletion) = (batch.fqid().clone(), batch.is_deleted());
        let dropped = warnings.iter().map(|warning| warning.error.clone()).collect();
        let bundle = (fqid.uuid.clone(), fqid.version.clone());
        self.done = Some(Done { project: Some(project), fqid, is_deletion, dropped });
        if is_deletion {
            return None;
        }
        // Actions are meant to replace what was there.
        let unchanged = self.met.unchanged.get(&bundle).filter(|_| again == Again::Conflict);
        let left_out = unchanged.map(|tag| other_contents(names.get(*tag), &bundle));
        self.met.added.number(&[&bundle.0, &bundle.1]);
        left_out
    }

    /// The input is unchanged. If another one of the same bundle is not, that takes its place, and this one is left out.
    pub fn unchanged(&mut self, bundle: Bundle, names: &Names) -> Option<Failure> {
        let left_out = self.met.is_added(&bundle).then(|| other_contents(names.get(self.tag), &bundle));
        self.is_unchanged = true;
        self.met.unchanged.insert(bundle, self.tag);
        left_out
    }

    /// Tells the ledger, given all that was wrong.
    pub fn tell(self, names: &Names, found: &[Failure]) {
        let Some(ledger) = self.ledger else { return };
        let (input, digest) = (names.get(self.tag), self.digest);
        let project = self.done.as_ref().and_then(|done| done.project);
        let note = |input: &str, digest, event: Event<'_>| ledger.note(Entry { input, digest, project, event });
        // Before it is known which bundle an input is, nothing can be left out for another one.
        let is_known = self.is_unchanged || self.done.is_some();
        let errors = found.iter().filter(|failure| !failure.error.kind().is_warning());
        let (left_out, failed): (Vec<_>, Vec<_>) = errors.partition(|failure| is_known && is_left_out(failure));
        match &self.done {
            Some(Done { fqid, is_deletion: true, .. }) => note(input, digest, Event::Deleted(fqid)),
            Some(Done { fqid, dropped, .. }) if left_out.iter().all(|failure| failure.name != input) => {
                note(input, digest, Event::Indexed(fqid, dropped));
            }
            _ => {}
        }
        left_out.iter().for_each(|failure| note(&failure.name, None, Event::LeftOut(&failure.error)));
        failed.iter().for_each(|failure| note(input, digest, Event::Failed(&failure.error)));
    }
}

/// Whether another input of the same bundle was kept.
fn is_left_out(failure: &Failure) -> bool {
    matches!(failure.error.kind(), ErrorKind::ConflictingValues | ErrorKind::SecondSource)
}

/// Two inputs have one identity, and the store has what one of them says.
fn other_contents(input: &str, (uuid, version): &Bundle) -> Failure {
    let message = "another input has the same uuid and version, but says other things; it takes the place of this one, \
                   which the store had";
    Failure::new(input, Error::new(ErrorKind::ConflictingValues, message).in_bundle(uuid, version))
}
