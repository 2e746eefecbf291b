//! The way in: reading and transforming all inputs, in parallel and in order.

use std::time::Instant;

use azul_transform::{Again, Batch, BundleFqid, Error, ErrorKind, Kept, Outcome, Partition, Result, Tag, pipe};

use super::divide::divided;
use super::history::{History, Met};
use super::step::{Names, Step};
use super::{InputDigest, Ledger, Progress, Settings, Tolerance, Warnings};
use crate::failure::Failure;
use crate::pipeline::{Pipeline, Project, Transformed};
use crate::repository::expand;
use crate::source::{Action, Input, RawBundle};

/// What became of one input.
enum Outcomes<'p, B> {
    /// Something is to be done; of other things there is a warning.
    Step(Step<'p, B>, Vec<Failure>),
    /// The bundle is too large, but these parts of it are not.
    Divided(Vec<Partition>),
    /// A bundle whose documents are in the store, and how it would be added again.
    Unchanged((String, String), Box<RawBundle>, Again),
    /// It is no bundle, and odd.
    Odd(Failure),
}

/// An input, as far as a stage needs to know it.
pub(super) struct Entry<'t> {
    pub tag: Tag,
    pub bytes: usize,
    /// Names of this input and those before.
    pub names: &'t Names,
}

/// How the inputs fared.
#[derive(Debug)]
pub struct Taken {
    /// Number of inputs, those included that failed.
    pub inputs: usize,
    /// Bundles that were added or deleted, each time counted; unchanged ones are among them.
    pub bundles: usize,
    /// Bundles that were passed over, since their documents are in the store.
    pub unchanged: usize,
    /// Bytes that were read.
    pub bytes: usize,
    /// What was wrong.
    pub failures: Vec<Failure>,
    /// What was left out of documents, or is odd in them.
    pub warnings: Warnings,
    /// There were too many failures, so that the rest of the inputs was not read.
    pub stopped: bool,
    /// How long it took to read and transform.
    pub seconds: f64,
    pub(super) tolerance: Tolerance,
    pub(super) names: Names,
}

/// What is wanted of each bundle.
#[derive(Clone, Copy)]
struct Making {
    /// The text of one that fails is needed.
    keep: bool,
    /// Most contributions that are made at once.
    most: Option<usize>,
}

/// Why no more is taken in.
enum End {
    TooManyFailures,
    Error(Error),
}

/// Takes in all inputs. `prepare` is done on any thread, `apply` on this one and in the order of the inputs; either may
/// refuse a bundle. That is told, the bundle is put into quarantine, and the others go on unless there are too many such.
///
/// # Errors
/// What `apply` returns, and [`ErrorKind::Io`] if a bundle cannot be put into quarantine.
pub(super) fn take_in<'p, B: Send>(
    inputs: impl Iterator<Item = Result<Input, Failure>> + Send,
    pipeline: &'p Pipeline,
    settings: &mut Settings,
    tell: &mut dyn FnMut(Progress<'_>),
    prepare: impl Fn(&Project, &Batch) -> Result<B> + Sync,
    mut apply: impl FnMut(Step<'p, B>, Entry<'_>, &mut Vec<Failure>) -> Result<()>,
) -> Result<Taken> {
    let start = Instant::now();
    let mut taken = Taken::new(settings.tolerance);
    let making = Making { keep: settings.quarantine.is_some(), most: settings.most_contributions };
    let remembered = settings.ledger.clone();
    let ledger = remembered.as_deref();
    let weighed = expand(inputs, pipeline).take(settings.limit.unwrap_or(usize::MAX)).map(|input| {
        let weight = input.as_ref().map_or(256, Input::weight);
        (input, weight)
    });
    let work = |input: Result<Input, Failure>| {
        let input = input.and_then(|input| input.fetched(&pipeline.limits()));
        let bytes = input.as_ref().map_or(0, size);
        let name = input.as_ref().map_or_else(|failure| failure.name.clone(), |input| input.name().into_owned());
        let mut digest = None;
        let step = input.and_then(|input| step(pipeline, input, making, &prepare, ledger, &mut digest));
        let weight = match &step {
            Ok(Outcomes::Step(Step::Add(_, batch, ..), _)) => 4 * batch.record_bytes() + replica_bytes(batch),
            Ok(Outcomes::Unchanged(_, raw, _)) => raw.bytes.len(),
            _ => 0,
        };
        ((name, bytes, digest, step), weight + 256)
    };
    let mut found = Vec::new();
    let mut met = Met::default();
    let end = pipe(weighed, work, |(name, bytes, digest, step)| {
        let tag = taken.names.push(name);
        taken.bytes += bytes;
        taken.inputs += usize::from(!matches!(step, Ok(Outcomes::Odd(_))));
        let step = match step {
            // Actions are applied in order: another version of what it says came in between.
            Ok(Outcomes::Unchanged(bundle, raw, Again::Replace)) if met.is_added(&bundle) => {
                transformed(pipeline, *raw, Again::Replace, false, making, &prepare)
            }
            other => other,
        };
        let mut history = History::new(ledger, digest, tag, &mut met);
        match step {
            Ok(Outcomes::Step(step, warnings)) => {
                found.extend(history.doing(&step, &warnings, &taken.names));
                found.extend(warnings);
                let entry = Entry { tag, bytes, names: &taken.names };
                apply(step, entry, &mut found).map_err(End::Error)?;
                taken.bundles += 1;
            }
            Ok(Outcomes::Unchanged(bundle, ..)) => {
                taken.bundles += 1;
                taken.unchanged += 1;
                found.extend(history.unchanged(bundle, &taken.names));
            }
            Ok(Outcomes::Divided(parts)) => tell(Progress::Divided(&parts)),
            Ok(Outcomes::Odd(warning)) => found.push(warning),
            Err(failure) => found.push(failure),
        }
        history.tell(&taken.names, &found);
        for mut failure in found.drain(..) {
            if failure.error.kind().is_warning() {
                tell(Progress::Warning(&failure));
                taken.warnings.add(&failure);
                continue;
            }
            tell(Progress::Failure(&failure));
            if let Some(quarantine) = &mut settings.quarantine {
                quarantine.take(&mut failure).map_err(End::Error)?;
            }
            failure.bundle = None;
            taken.failures.push(failure);
        }
        tell(Progress::Read(1, bytes));
        match taken.tolerance.is_exceeded_early(taken.failures.len(), taken.inputs) {
            true => Err(End::TooManyFailures),
            false => Ok(()),
        }
    });
    if let Err(End::Error(error)) = end {
        return Err(error);
    }
    taken.stopped = end.is_err() || taken.is_too_bad();
    taken.seconds = start.elapsed().as_secs_f64();
    tracing::info!("{} bundles transformed, {} failed", taken.bundles, taken.failures.len());
    Ok(taken)
}

/// Bytes of replicas, ids included.
fn replica_bytes(batch: &Batch) -> usize {
    batch.replicas().iter().map(|replica| replica.contents.len() + 64 * (replica.hub_ids.len() + 4)).sum()
}

fn size(input: &Input) -> usize {
    match input {
        Input::Bundle(raw) | Input::Deleted(raw) => raw.bytes.len(),
        _ => 0,
    }
}

fn step<'p, B>(
    pipeline: &'p Pipeline,
    input: Input,
    making: Making,
    prepare: &impl Fn(&Project, &Batch) -> Result<B>,
    ledger: Option<&dyn Ledger>,
    digest: &mut Option<InputDigest>,
) -> Result<Outcomes<'p, B>, Failure> {
    let name = input.name().into_owned();
    let place = |error| Failure::new(name.clone(), error);
    let (raw, again, is_deletion) = match input {
        Input::Bundle(raw) => (raw, Again::Conflict, false),
        Input::Deleted(raw) => (raw, Again::Replace, true),
        Input::Delete(fqid) => return Ok(Outcomes::Step(Step::Delete(fqid), Vec::new())),
        Input::Warning(warning) => return Ok(Outcomes::Odd(warning)),
        Input::StagingArea(_) | Input::Tables(_) | Input::File(_) | Input::Remote(_) => {
            return Err(place(Error::new(ErrorKind::Io, "what is in a repository was not fetched")));
        }
        Input::Action(line) => match line.read(pipeline.limits()).map_err(place)? {
            Action::Add(raw) => (raw, Again::Replace, false),
            Action::Delete(raw) => (raw, Again::Replace, true),
            Action::Forget(fqid) => return Ok(Outcomes::Step(Step::Delete(fqid), Vec::new())),
        },
    };
    if let Some(ledger) = ledger {
        let read = InputDigest::of(&raw, pipeline.identity());
        *digest = Some(read);
        let is_addition = !is_deletion && raw.flaws.is_empty();
        if is_addition && let Some(bundle) = ledger.unchanged(&read).map_err(place)? {
            return Ok(Outcomes::Unchanged(bundle, Box::new(raw), again));
        }
    }
    transformed(pipeline, raw, again, is_deletion, making, prepare)
}

/// Transforms a bundle.
fn transformed<'p, B>(
    pipeline: &'p Pipeline,
    raw: RawBundle,
    again: Again,
    is_deletion: bool,
    making: Making,
    prepare: &impl Fn(&Project, &Batch) -> Result<B>,
) -> Result<Outcomes<'p, B>, Failure> {
    // A bundle that was to be deleted must not be added when the quarantine is fed again, and one that is not complete
    // would not be worth it.
    let kept = (making.keep && !is_deletion && raw.flaws.is_empty()).then(|| raw.clone());
    let partition = raw.partition;
    let transformed = pipeline.transform(raw, is_deletion, |project, batch| Ok((project, prepare(project, batch)?)));
    let Transformed { made: (project, prepared), batch, warnings } =
        transformed.map_err(|failure| kept.into_iter().fold(failure, Failure::of))?;
    if let Some(parts) = making.most.and_then(|most| divided(partition, &batch, most)) {
        return Ok(Outcomes::Divided(parts));
    }
    Ok(Outcomes::Step(Step::Add(project, Box::new(batch), prepared, again), warnings))
}

/// The failure that follows from what became of a bundle, if one of two bundles of an identity was left out.
pub(super) fn left_out(
    outcome: Outcome,
    tag: Tag,
    names: &Names,
    project: &Project,
    fqid: &BundleFqid,
) -> Option<Failure> {
    let (earlier, kept, kind) = match outcome {
        Outcome::Conflict { earlier, kept } => (earlier, kept, ErrorKind::ConflictingValues),
        Outcome::OtherSource { earlier, kept } => (earlier, kept, ErrorKind::SecondSource),
        Outcome::New | Outcome::Same { .. } | Outcome::Replaced { .. } => return None,
    };
    let (kept, dropped) = match kept {
        Kept::Earlier => (names.get(earlier), names.get(tag)),
        Kept::This => (names.get(tag), names.get(earlier)),
    };
    let message = match kind {
        ErrorKind::SecondSource => format!("the bundle is in {kept} too, from another source, which is kept"),
        _ => format!("the bundle in {kept} has the same uuid and version, but says other things; it is kept"),
    };
    let error = Error::new(kind, message).in_plugin(project.name());
    Some(Failure::new(dropped, error.in_bundle(&fqid.uuid, &fqid.version)))
}

impl Taken {
    fn new(tolerance: Tolerance) -> Self {
        Self {
            inputs: 0,
            bundles: 0,
            unchanged: 0,
            bytes: 0,
            failures: Vec::new(),
            warnings: Warnings::default(),
            stopped: false,
            seconds: 0.0,
            tolerance,
            names: Names::default(),
        }
    }

    /// Whether there are more failures than can be tolerated.
    pub(super) fn is_too_bad(&self) -> bool {
        self.tolerance.is_exceeded(self.failures.len(), self.inputs)
    }
}
