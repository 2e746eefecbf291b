//! From bundles to contributions and replicas, written as they come.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::Instant;

use azul_transform::{
    Again, Batch, BundleFqid, ContributionId, Count, DocumentSink, Emit, Error, ErrorKind, Fragments, Kept, Outcome,
    OuterType, Result, Store, Tag,
};

use super::index::unmatched_deletion;
use super::intake::{Entry, Taken, left_out, take_in};
use super::replicas::Replicas;
use super::spill::{Place, Spill};
use super::step::{Names, Step};
use super::window::{Counts, Waiting, Window};
use super::{Progress, Report, Settings};
use crate::failure::Failure;
use crate::pipeline::{Pipeline, Project};
use crate::source::Input;

/// Transforms all inputs and puts contributions and replicas into a sink as they come, in windows of inputs: bundles wait
/// until their text has 8 MiB together, and the documents of each window come sorted by index and id. Replicas, which many
/// bundles have in common, come with the last window.
///
/// Of different bundles of one identity the same one is kept as by [`Index`](super::Index). A sink that cannot take back
/// what another window put keeps that, and the one that should have been kept is a failure.
///
/// The commit is the caller's to ask for, if the report says that there were few enough failures.
///
/// # Errors
/// What the sink returns, and [`azul_transform::ErrorKind::Io`] if a temporary file or the quarantine cannot be written.
pub fn transform<'p>(
    inputs: impl Iterator<Item = Result<Input, Failure>> + Send,
    pipeline: &'p Pipeline,
    settings: &mut Settings,
    sink: &mut dyn DocumentSink,
    tell: &mut dyn FnMut(Progress<'_>),
) -> Result<Report> {
    let mut stream = Stream::new(settings.emit, sink);
    let fragments = |project: &Project, batch: &Batch| project.renderer().fragments(batch);
    let apply = |step: Step<'p, Fragments>, input: Entry<'_>, failures: &mut Vec<Failure>| match step {
        Step::Add(project, batch, fragments, again) => {
            let added = Waiting { tag: input.tag, project, batch, fragments, dead: HashSet::new() };
            failures.extend(stream.add(added, input.bytes, again, input.names)?);
            Ok(())
        }
        Step::Delete(fqid) => stream.delete(fqid, input.tag, input.names),
    };
    let mut taken = take_in(inputs, pipeline, settings, tell, fragments, apply)?;
    let unmatched: Vec<_> = stream.unmatched_deletions().iter().map(unmatched_deletion(&taken.names)).collect();
    unmatched.iter().for_each(|failure| tell(Progress::Failure(failure)));
    taken.bundles -= unmatched.len();
    taken.failures.extend(unmatched);
    taken.stopped |= taken.is_too_bad();
    stream.finish(taken)
}

/// What was said so far, and where it goes.
struct Stream<'p, 's> {
    emit: Emit,
    sink: &'s mut dyn DocumentSink,
    window: Window<'p>,
    seen: HashMap<Identity, Vec<Seen<'p>>>,
    /// Bundles that were written, in compact form, should another one have the same identity.
    spill: Spill,
    /// Bundles that were deleted by their identity, and the input that said so.
    forgotten: Vec<(BundleFqid, Tag)>,
    replicas: BTreeMap<&'static str, (&'p Project, Replicas)>,
    begun: BTreeSet<&'static str>,
    counts: Counts,
}

/// UUID, version, and whether it is a deletion: what ids of documents are made of.
type Identity = (Box<str>, Box<str>, bool);

/// A bundle that came.
#[derive(Debug, Clone, Copy)]
struct Seen<'p> {
    tag: Tag,
    project: &'p Project,
    /// Where it is in the spill, once it does not wait any more.
    at: Option<Place>,
}

impl<'p, 's> Stream<'p, 's> {
    fn new(emit: Emit, sink: &'s mut dyn DocumentSink) -> Self {
        Self {
            emit,
            sink,
            window: Window::default(),
            seen: HashMap::new(),
            spill: Spill::default(),
            forgotten: Vec::new(),
            replicas: BTreeMap::new(),
            begun: BTreeSet::new(),
            counts: Counts::default(),
        }
    }

    /// Adds a bundle, unless another one of its identity is kept. The failure says so.
    fn add(&mut self, mut added: Waiting<'p>, bytes: usize, again: Again, names: &Names) -> Result<Option<Failure>> {
        self.begin(added.project)?;
        let (tag, project, fqid) = (added.tag, added.project, added.batch.fqid().clone());
        let replicas = added.batch.take_replicas();
        let identity = (fqid.uuid.as_str().into(), fqid.version.as_str().into(), added.batch.is_deleted());
        let earlier = self.seen.get(&identity).cloned().unwrap_or_default();
        let outcome = self.outcome(&earlier, &added.batch, again, tag)?;
        if takes_the_place(outcome)
            && let Err(error) = self.take_back(&earlier, &added.batch, again)
        {
            let error = error.in_plugin(project.name()).in_bundle(&fqid.uuid, &fqid.version);
            return Ok(Some(Failure::new(names.get(tag), error)));
        }
        if self.emit.replicas {
            let (_, all) = self.replicas.entry(project.name()).or_insert_with(|| (project, Replicas::default()));
            all.add(outcome, tag, &replicas)?;
        }
        if outcome == Outcome::New || takes_the_place(outcome) {
            let seen = self.seen.entry(identity).or_default();
            if again == Again::Conflict {
                seen.clear();
            }
            seen.push(Seen { tag, project, at: None });
            let mirrored = self.is_forgotten(&added).then(|| added.batch.clone());
            self.push(added, bytes)?;
            if let Some(batch) = mirrored {
                self.mirror(tag, project, *batch, names)?;
            }
        }
        Ok(left_out(outcome, tag, names, project, &fqid))
    }

    /// What becomes of a bundle, given those of its identity that came before: what a store says that holds them.
    fn outcome(&mut self, earlier: &[Seen<'p>], batch: &Batch, again: Again, tag: Tag) -> Result<Outcome> {
        let Some(Seen { project, .. }) = earlier.first() else { return Ok(Outcome::New) };
        let mut store = Store::new(project.schema());
        for seen in earlier {
            let _ = store.add(&*self.batch(seen)?, Again::Replace, seen.tag);
        }
        Ok(store.add(batch, again, tag))
    }

    /// A bundle that came before, from where it waits or from the spill.
    fn batch(&mut self, seen: &Seen<'p>) -> Result<Cow<'_, Batch>> {
        match seen.at {
            Some(at) => {
                let mut bytes = Vec::new();
                self.spill.read(at, &mut bytes)?;
                Ok(Cow::Owned(Batch::from_bytes(&bytes, seen.project.schema())?))
            }
            None => self
                .window
                .find(seen.tag)
                .map(|waiting| Cow::Borrowed(&*waiting.batch))
                .ok_or_else(|| Error::new(ErrorKind::Io, "a bundle is neither waiting nor written")),
        }
    }

    /// Takes back the documents of bundles that came before: all of them, or with [`Again::Replace`] those that the new
    /// bundle has too.
    fn take_back(&mut self, earlier: &[Seen<'p>], batch: &Batch, again: Again) -> Result<()> {
        let new: HashSet<_> = batch.outer_entities().collect();
        let goes = |entity: &(OuterType, &str)| again == Again::Conflict || new.contains(entity);
        for seen in earlier {
            if let Some(waiting) = self.window.find(seen.tag).filter(|_| seen.at.is_none()) {
                let gone = waiting.batch.outer_entities().enumerate().filter(|(_, entity)| goes(entity));
                let gone: Vec<_> = gone.map(|(i, _)| i).collect();
                waiting.dead.extend(gone);
                continue;
            }
            let batch = self.batch(seen)?.into_owned();
            for (outer_type, entity_id) in batch.outer_entities().filter(goes) {
                let id = ContributionId::of(entity_id, batch.fqid(), batch.is_deleted()).to_string();
                self.sink.delete(seen.project.renderer().contribution_index(outer_type), &id)?;
            }
        }
        Ok(())
    }

    /// Deletes a bundle by its identity, now or when it comes.
    fn delete(&mut self, fqid: BundleFqid, tag: Tag, names: &Names) -> Result<()> {
        let identity = (fqid.uuid.as_str().into(), fqid.version.as_str().into(), false);
        for seen in self.seen.get(&identity).cloned().unwrap_or_default() {
            let batch = self.batch(&seen)?.into_owned();
            self.mirror(tag, seen.project, batch, names)?;
        }
        self.forgotten.push((fqid, tag));
        Ok(())
    }

    fn is_forgotten(&self, added: &Waiting<'p>) -> bool {
        let fqid = added.batch.fqid();
        let is_it = |forgotten: &BundleFqid| (&forgotten.uuid, &forgotten.version) == (&fqid.uuid, &fqid.version);
        !added.batch.is_deleted() && self.forgotten.iter().any(|(forgotten, _)| is_it(forgotten))
    }

    /// Adds the deletion of a bundle: the same contributions, marked as deleted.
    fn mirror(&mut self, tag: Tag, project: &'p Project, batch: Batch, names: &Names) -> Result<()> {
        let batch = Box::new(batch.into_deletion());
        let fragments = project.renderer().fragments(&batch)?;
        let deletion = Waiting { tag, project, batch, fragments, dead: HashSet::new() };
        // What was deleted already stays deleted; it cannot fail for another reason.
        self.add(deletion, 0, Again::Replace, names).map(drop)
    }

    /// Deletions of bundles that never came.
    fn unmatched_deletions(&self) -> Vec<(BundleFqid, Tag)> {
        let came = |fqid: &BundleFqid| {
            self.seen.contains_key(&(fqid.uuid.as_str().into(), fqid.version.as_str().into(), false))
        };
        self.forgotten.iter().filter(|(fqid, _)| !came(fqid)).cloned().collect()
    }

    /// Begins the indices of a project, unless that was done.
    fn begin(&mut self, project: &'p Project) -> Result<()> {
        if !self.begun.insert(project.name()) {
            return Ok(());
        }
        for index in project.contribution_indices().filter(|_| self.emit.contributions) {
            self.counts.entry(index.to_owned()).or_default();
            self.sink.begin(project.definition(index)?)?;
        }
        if self.emit.replicas {
            let index = project.renderer().replica_index();
            self.counts.entry(index.to_owned()).or_default();
            self.sink.begin(project.definition(index)?)?;
        }
        Ok(())
    }

    /// Lets a bundle wait; writes all that wait if they are enough.
    fn push(&mut self, added: Waiting<'p>, bytes: usize) -> Result<()> {
        if !self.emit.contributions {
            return Ok(());
        }
        if !self.window.push(added, bytes) {
            return Ok(());
        }
        for waiting in self.window.iter() {
            let fqid = waiting.batch.fqid();
            let identity = (fqid.uuid.as_str().into(), fqid.version.as_str().into(), waiting.batch.is_deleted());
            let seen = self.seen.get_mut(&identity).into_iter().flatten().find(|seen| seen.tag == waiting.tag);
            if let Some(seen) = seen {
                seen.at = Some(self.spill.write(&waiting.batch.to_bytes())?);
            }
        }
        self.window.write(self.sink, &mut self.counts, &[], |_, _| Ok(Count::default()))
    }

    /// Writes what still waits, and the replicas in between, where the names of their indices put them.
    fn finish(mut self, taken: Taken) -> Result<Report> {
        let start = Instant::now();
        let mut replicas: BTreeMap<_, _> =
            self.replicas.into_values().map(|(project, all)| (project.renderer().replica_index(), all)).collect();
        let names: Vec<_> = replicas.keys().copied().collect();
        self.window.write(self.sink, &mut self.counts, &names, |index, sink| match replicas.get_mut(index) {
            Some(replicas) => replicas.emit(index, sink),
            None => Ok(Count::default()),
        })?;
        let mut report = Report::default();
        for (index, count) in self.counts {
            match names.contains(&index.as_str()) {
                true => report.replicas += count.documents,
                false => report.contributions += count.documents,
            }
        }
        report.seconds.writing = start.elapsed().as_secs_f64();
        report.complete(taken, Vec::new());
        Ok(report)
    }
}

/// Whether a bundle goes where another one was.
fn takes_the_place(outcome: Outcome) -> bool {
    match outcome {
        Outcome::Conflict { kept, .. } | Outcome::OtherSource { kept, .. } => kept == Kept::This,
        Outcome::Replaced { .. } => true,
        Outcome::New | Outcome::Same { .. } => false,
    }
}
