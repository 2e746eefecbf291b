//! From a store to a sink: everything that bundles said, as documents.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use crate::aggregate::{Aggregates, Aggregator, Conflicts, Disagreement, Losses, Memo};
use crate::context::Context;
use crate::document::{DocumentType, IndexName};
use crate::error::{Error, Result};
use crate::pipe::pipe;
use crate::plugin::Compiled;
use crate::position::OuterType;
use crate::schema::Schema;
use crate::schema::index::{Cluster, IndexDefinition, indices};
use crate::sink::{DocumentRun, DocumentSink};
use crate::store::Store;

/// Which documents are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Emit {
    /// One document per entity.
    pub aggregates: bool,
    /// What each bundle says about each entity.
    pub contributions: bool,
    /// Verbatim copies of metadata documents.
    pub replicas: bool,
}

impl Emit {
    /// All kinds.
    pub const ALL: Self = Self { aggregates: true, contributions: true, replicas: true };
    /// Aggregates alone.
    pub const AGGREGATES: Self = Self { aggregates: true, contributions: false, replicas: false };
    /// What is said of bundles one by one: contributions and replicas.
    pub const BUNDLES: Self = Self { aggregates: false, contributions: true, replicas: true };
}

/// Documents in an index.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Number of documents.
    pub documents: usize,
    /// Their size in bytes, as lines.
    pub bytes: u64,
}

impl Count {
    /// Hands a run to a sink, and counts what is in it.
    ///
    /// # Errors
    /// What the sink returns.
    pub fn put(&mut self, run: DocumentRun, sink: &mut dyn DocumentSink) -> Result<DocumentRun> {
        self.documents += run.len();
        self.bytes += run.lines().len() as u64;
        sink.put_run(run)
    }
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.documents += other.documents;
        self.bytes += other.bytes;
    }
}

/// Something that happens while documents are emitted.
#[derive(Debug)]
#[non_exhaustive]
pub enum Emitting<'e> {
    /// At most that many documents are to be made.
    Started(usize),
    /// More of them were made, unless there are none, and that many bytes written.
    Written(usize, usize),
    /// An entity of an index could not be aggregated.
    Failed(&'e str, &'e Error),
}

/// What was emitted.
#[derive(Debug, Default)]
pub struct Emitted {
    /// Contributions by name of the index.
    pub contributions: BTreeMap<String, Count>,
    /// Aggregates by name of the index.
    pub aggregates: BTreeMap<String, Count>,
    /// What limits of accumulators dropped.
    pub losses: Losses,
    /// Copies of inner entities that disagree: their numbers, and the first hundred of each type.
    pub conflicts: Vec<Disagreement>,
    /// Entities that only versions of bundles mention of which there are newer ones, by outer entity type.
    pub left_behind: BTreeMap<&'static str, usize>,
    /// Entities without an aggregate because of an error, with the name of the index.
    pub failures: Vec<(String, Error)>,
}

/// How many disagreements are listed for each inner entity type.
const MOST_DISAGREEMENTS: usize = 100;

/// Entities that are aggregated, or contributions that are rendered, in one go: enough for lists to be shared, few enough for
/// threads to end together, and for what they come to to fit in memory.
const RUN: usize = 128;

/// Emits what is in a store: contributions and aggregates, as far as they are wanted, in parallel and in an order that
/// depends on nothing but the contents. Replicas are not in the store, so that they are the caller's to put; so is the
/// commit.
///
/// # Errors
/// What the sink returns, and those of [`Aggregator::new`]. An entity that cannot be aggregated is not one.
pub fn emit(
    project: &Compiled,
    store: &Store,
    context: &Context,
    wanted: Emit,
    sink: &mut dyn DocumentSink,
    watch: &mut dyn FnMut(Emitting<'_>),
) -> Result<Emitted> {
    let schema = project.schema();
    let aggregator = Aggregator::new(project, store)?;
    let outer_types = || OuterType::all(schema.outer_types().len());
    let documents = |outer_type| {
        let contributions = if wanted.contributions { aggregator.contribution_count(outer_type) } else { 0 };
        let aggregates = if wanted.aggregates { aggregator.len(outer_type) } else { 0 };
        contributions + aggregates
    };
    watch(Emitting::Started(outer_types().map(documents).sum()));
    let definitions = definitions(schema, context)?;
    let mut emitter = Emitter { store, sink, watch, emitted: Emitted::default(), conflicts: Conflicts::default() };
    let memos = Spares::default();
    for outer_type in outer_types() {
        let definition = |document_type| define(&definitions, document_type, schema.outer_types()[outer_type].name);
        if let Some(definition) = definition(DocumentType::Contribution).filter(|_| wanted.contributions) {
            let all = aggregator.contribution_count(outer_type);
            let (name, count) = emitter.index(definition, all, |range, run| {
                let failures = aggregator.contributions(outer_type, range, run).err().into_iter().collect();
                Aggregates { count: run.len(), failures, ..Aggregates::default() }
            })?;
            emitter.emitted.contributions.insert(name, count);
        }
        if let Some(definition) = definition(DocumentType::Aggregate).filter(|_| wanted.aggregates) {
            let (name, count) = emitter.index(definition, aggregator.len(outer_type), |range, run| {
                // A memo goes on where some thread left off.
                let mut memo: Memo<'_> = memos.take();
                let aggregates = aggregator.run(outer_type, range, &mut memo, run);
                memos.give(memo);
                aggregates
            })?;
            emitter.emitted.aggregates.insert(name, count);
        }
    }
    let Emitter { mut emitted, conflicts, .. } = emitter;
    emitted.conflicts = aggregator.report(&conflicts, MOST_DISAGREEMENTS);
    if wanted.aggregates && store.has_several_versions() {
        for (outer_type, _) in aggregator.left_behind() {
            *emitted.left_behind.entry(schema.outer_types()[outer_type].name).or_default() += 1;
        }
    }
    Ok(emitted)
}

/// Definitions of all indices of a catalog, that of replicas included.
///
/// # Errors
/// Those of [`indices`].
pub fn definitions(schema: &Schema, context: &Context) -> Result<Vec<IndexDefinition>> {
    let context = Context { replicas: true, ..context.clone() };
    indices(schema, &context, Cluster::UnitTest)
}

fn define<'d>(all: &'d [IndexDefinition], document_type: DocumentType, qualifier: &str) -> Option<&'d IndexDefinition> {
    let is_it = |name: &IndexName| name.document_type() == document_type && name.qualifier() == qualifier;
    all.iter().find(|definition| is_it(&definition.name))
}

struct Emitter<'e> {
    store: &'e Store,
    sink: &'e mut dyn DocumentSink,
    watch: &'e mut dyn FnMut(Emitting<'_>),
    emitted: Emitted,
    conflicts: Conflicts,
}

impl Emitter<'_> {
    /// Emits the documents of an index, run by run.
    fn index(
        &mut self,
        definition: &IndexDefinition,
        all: usize,
        run: impl Fn(Range<usize>, &mut DocumentRun) -> Aggregates + Sync,
    ) -> Result<(String, Count)> {
        self.sink.begin(definition)?;
        let name = definition.name.to_string();
        let mut count = Count::default();
        let spares: Spares<DocumentRun> = Spares::default();
        let ranges = (0..all).step_by(RUN).map(|at| (at..(at + RUN).min(all), 0));
        let make = |range: Range<usize>| {
            let mut documents = spares.take().reuse(&name);
            let aggregates = run(range.clone(), &mut documents);
            let weight = documents.lines().len();
            ((range.len(), aggregates, documents), weight)
        };
        pipe(ranges, make, |(done, aggregates, documents)| {
            let bytes = documents.lines().len();
            self.emitted.losses.merge(aggregates.losses);
            self.conflicts.merge(aggregates.conflicts, self.store);
            for error in aggregates.failures {
                (self.watch)(Emitting::Failed(&name, &error));
                self.emitted.failures.push((name.clone(), error));
            }
            spares.give(count.put(documents, self.sink)?);
            (self.watch)(Emitting::Written(done, bytes));
            Ok::<_, Error>(())
        })?;
        Ok((name, count))
    }
}

/// What was used before and is used again: memory that is given back and taken anew costs time.
#[derive(Debug, Default)]
pub struct Spares<T>(Mutex<Vec<T>>);

impl<T: Default> Spares<T> {
    /// One that was used before, or a new one.
    pub fn take(&self) -> T {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// Keeps one for later.
    pub fn give(&self, spare: T) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(spare);
    }
}
