//! The main job: from bundles to aggregates.
//!
//! Bundles are read, transformed and added to a store as they come; when all are there, the store is aggregated and the
//! documents are written.

mod action;
mod report;
mod tolerance;
mod warnings;
mod write;

pub use report::{ConflictReport, Count, FailureReport, LossReport, Report, Seconds};
pub use tolerance::Tolerance;
pub use warnings::{WarningReport, Warnings};
pub use write::{Format, write};

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::time::Instant;

use azul_transform::{Again, Batch, BundleFqid, Error, ErrorKind, Kept, Outcome, Replica, Result, Store, map};

use crate::failure::Failure;
use crate::pipeline::{Pipeline, Project, Transformed};
use crate::quarantine::Quarantine;
use crate::source::{BATCH_SIZE, Input, RawBundle, in_batches};
use crate::staging;

/// Which documents are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// One document per entity.
    pub aggregates: bool,
    /// What each bundle says about each entity.
    pub contributions: bool,
    /// Copies of metadata documents.
    pub replicas: bool,
}

/// What happens during a run, for whoever watches.
#[derive(Debug)]
#[non_exhaustive]
pub enum Progress<'a> {
    /// More input was taken in: bundles and their bytes, since the last time.
    Read(usize, usize),
    /// An input was refused, or an entity could not be aggregated.
    Failure(&'a Failure),
    /// Something was left out of the documents of an input, or is odd in them.
    Warning(&'a Failure),
    /// All input is there; so many entities are to be aggregated.
    Aggregating(usize),
    /// More documents were written: entities and bytes, since the last time.
    Written(usize, usize),
}

/// What becomes of bundles that fail, and of a run with too many of them.
#[derive(Debug, Default)]
pub struct Failing {
    /// How many failures a run may have.
    pub tolerance: Tolerance,
    /// Where bundles that fail are put.
    pub quarantine: Option<Quarantine>,
}

/// Everything that bundles said, by project.
pub struct Index<'p> {
    /// Each project that bundles were of, with what they said.
    pub catalogs: Vec<Catalog<'p>>,
    /// Bundles that were added or deleted, each time counted.
    pub bundles: usize,
    /// Inputs, those included that failed.
    pub inputs: usize,
    /// Bytes that were read.
    pub bytes: usize,
    /// Bundles that were deleted by their identity.
    deleted: Vec<(String, String)>,
    /// Where bundles are from, by tag.
    names: Vec<Box<str>>,
    /// What was left out of documents, or is odd in them.
    pub warnings: Warnings,
    /// What was wrong.
    pub failures: Vec<Failure>,
    /// How many failures there may be for it to be published.
    pub tolerance: Tolerance,
    /// There were too many failures, so that the rest of the inputs was not read.
    pub stopped: bool,
    /// How long it took to read and transform.
    pub seconds: f64,
}

/// What the bundles of one project said.
pub struct Catalog<'p> {
    /// The project.
    pub project: &'p Project,
    /// The contributions.
    pub store: Store,
    /// Replicas by id.
    pub replicas: BTreeMap<String, Replica>,
}

/// What is to be done with one input.
enum Step<'p> {
    Add(Box<Addition<'p>>),
    /// UUID and version of a bundle.
    Delete(String, String),
    Warn(Failure),
}

/// What a bundle says.
struct Addition<'p> {
    name: String,
    project: &'p Project,
    batch: Batch,
    again: Again,
    warnings: Vec<Failure>,
}

/// Takes in all inputs. A bad one is told of and put into quarantine, and the others go on, unless there are too many.
///
/// # Errors
/// [`ErrorKind::Io`] if a bundle cannot be put into quarantine.
pub fn take_in<'p>(
    inputs: impl Iterator<Item = Result<Input, Failure>> + Send,
    pipeline: &'p Pipeline,
    failing: &mut Failing,
    mut tell: impl FnMut(Progress<'_>),
) -> Result<Index<'p>> {
    let start = Instant::now();
    let mut index = Index::new(failing.tolerance);
    let keep = failing.quarantine.is_some();
    let mut result = Ok(());
    let inputs = staging::expand(inputs, pipeline);
    in_batches(inputs, BATCH_SIZE, |batch| {
        let bytes = batch.iter().map(size).sum::<usize>();
        let outcomes = map(batch, |input| input.and_then(|input| step(pipeline, input, keep)));
        let count = outcomes.len();
        for outcome in outcomes {
            index.inputs += 1;
            let (warnings, outcome) = match outcome {
                Ok(step) => index.apply(step),
                Err(failure) => (Vec::new(), Err(failure)),
            };
            for warning in warnings {
                tell(Progress::Warning(&warning));
                index.warnings.add(&warning);
            }
            if let Err(mut failure) = outcome {
                tell(Progress::Failure(&failure));
                if let Some(quarantine) = &mut failing.quarantine {
                    result = quarantine.take(&mut failure);
                }
                failure.bundle = None;
                index.failures.push(failure);
                index.stopped = index.tolerance.is_exceeded_early(index.failures.len(), index.inputs);
                if index.stopped || result.is_err() {
                    return ControlFlow::Break(());
                }
            }
        }
        index.bytes += bytes;
        tell(Progress::Read(count, bytes));
        ControlFlow::Continue(())
    });
    result?;
    index.stopped |= index.tolerance.is_exceeded(index.failures.len(), index.inputs);
    index.seconds = start.elapsed().as_secs_f64();
    Ok(index)
}

fn size(input: &Result<Input, Failure>) -> usize {
    match input {
        Ok(Input::Bundle(raw)) => raw.bytes.len(),
        _ => 0,
    }
}

fn step(pipeline: &Pipeline, input: Input, keep: bool) -> Result<Step<'_>, Failure> {
    let mut raw = match input {
        Input::Bundle(raw) => raw,
        Input::Warning(warning) => return Ok(Step::Warn(warning)),
        Input::StagingArea(path) => {
            let error = Error::new(ErrorKind::Io, "a staging area was not expanded");
            return Err(Failure::new(path.display().to_string(), error));
        }
    };
    let name = raw.name.clone();
    let place = |error| Failure::new(name.clone(), error);
    match action::parse(&name, &raw).map_err(place)? {
        None => transform(pipeline, raw, keep, |batch| (batch, Again::Conflict)),
        Some(action::Action::Forget { uuid, version }) => Ok(Step::Delete(uuid, version)),
        Some(action::Action::Bundle { path, deleted }) => {
            raw = action::read(&path, pipeline.limits()).map_err(place)?;
            // A bundle that was to be deleted must not be added when the quarantine is fed again.
            transform(pipeline, raw, keep && !deleted, |batch| {
                (if deleted { batch.into_deletion() } else { batch }, Again::Replace)
            })
        }
    }
}

/// Transforms a bundle. If it is to be kept in case of a failure, that is as it came, and before it is taken apart.
fn transform<'p>(
    pipeline: &'p Pipeline,
    raw: RawBundle,
    keep: bool,
    finish: impl FnOnce(Batch) -> (Batch, Again),
) -> Result<Step<'p>, Failure> {
    let name = raw.name.clone();
    let kept = (keep && raw.flaws.is_empty()).then(|| raw.clone());
    let transformed = pipeline.transform(raw, |project, batch| {
        // A value that does not fit its field is found now, when it is the bundle's fault alone.
        project.renderer().check(batch)?;
        Ok(project)
    });
    let Transformed { made, batch, warnings } =
        transformed.map_err(|failure| kept.into_iter().fold(failure, Failure::of))?;
    let (batch, again) = finish(batch);
    Ok(Step::Add(Box::new(Addition { name, project: made, batch, again, warnings })))
}

impl<'p> Index<'p> {
    fn new(tolerance: Tolerance) -> Self {
        Self {
            catalogs: Vec::new(),
            bundles: 0,
            inputs: 0,
            bytes: 0,
            deleted: Vec::new(),
            names: Vec::new(),
            warnings: Warnings::default(),
            failures: Vec::new(),
            tolerance,
            stopped: false,
            seconds: 0.0,
        }
    }

    /// What is to be warned of, and what failed.
    fn apply(&mut self, step: Step<'p>) -> (Vec<Failure>, Result<(), Failure>) {
        let result = match step {
            Step::Add(addition) => return self.add(*addition),
            Step::Delete(uuid, version) => {
                for catalog in &mut self.catalogs {
                    catalog.store.delete(&uuid, &version);
                }
                self.deleted.push((uuid, version));
                self.bundles += 1;
                Vec::new()
            }
            Step::Warn(warning) => {
                self.inputs -= 1;
                vec![warning]
            }
        };
        (result, Ok(()))
    }

    fn add(&mut self, addition: Addition<'p>) -> (Vec<Failure>, Result<(), Failure>) {
        let Addition { name, project, batch, again, mut warnings } = addition;
        let tag = self.names.len() as u32;
        self.names.push(name.into());
        let catalog = self.catalog(project);
        let outcome = catalog.store.add(&batch, again, tag);
        for replica in batch.replicas() {
            let merged = catalog.replicas.entry(replica.id().to_string());
            merged.and_modify(|known| known.merge(replica.clone())).or_insert_with(|| replica.clone());
        }
        self.bundles += 1;
        let (earlier, kept, kind) = match outcome {
            Outcome::Conflict { earlier, kept } => (earlier, kept, ErrorKind::ConflictingValues),
            Outcome::OtherSource { earlier, kept } => (earlier, kept, ErrorKind::SecondSource),
            _ => return (warnings, Ok(())),
        };
        let name = |tag: u32| self.names.get(tag as usize).map(|name| name.to_string()).unwrap_or_default();
        let (kept, dropped) = match kept {
            Kept::Earlier => (name(earlier), name(tag)),
            Kept::This => (name(tag), name(earlier)),
        };
        let message = match kind {
            ErrorKind::SecondSource => format!("the bundle is in {kept} too, from another source, which is kept"),
            _ => format!("the bundle in {kept} has the same uuid and version, but says other things; it is kept"),
        };
        let BundleFqid { uuid, version, .. } = batch.fqid();
        let failure =
            Failure::new(dropped, Error::new(kind, message).in_plugin(project.name()).in_bundle(uuid, version));
        match kind.is_warning() {
            true => {
                warnings.push(failure);
                (warnings, Ok(()))
            }
            false => (warnings, Err(failure)),
        }
    }

    fn catalog(&mut self, project: &'p Project) -> &mut Catalog<'p> {
        let known = self.catalogs.iter().position(|catalog| catalog.project.name() == project.name());
        let position = known.unwrap_or_else(|| {
            let mut store = Store::new(project.schema());
            // The project of what was deleted before it was added is not known yet.
            for (uuid, version) in &self.deleted {
                store.delete(uuid, version);
            }
            self.catalogs.push(Catalog { project, store, replicas: BTreeMap::new() });
            self.catalogs.len() - 1
        });
        &mut self.catalogs[position]
    }
}
