//! What is timed, one method a stage.

use std::collections::BTreeSet;
use std::hint::black_box;
use std::mem::take;
use std::sync::Arc;

use azul_projects_hca::{DRS_DOMAIN, Hca};
use azul_transform::aggregate::{Aggregator, Memo};
use azul_transform::{
    Again, Batch, Bundle, Committed, Compiled, Context, Document, DocumentRun, DocumentSink, DocumentType, IndexName,
    OuterType, Registration, Renderer, Result, Store, transform,
};

static HCA: Registration = Registration::new(&Hca);

/// The stages, ready to be run on bundles.
pub struct Work {
    context: Context,
    pub(crate) project: &'static Compiled,
    renderer: Renderer<'static>,
    /// Per outer entity type, the index of its aggregates.
    pub(crate) indices: Vec<String>,
}

/// What came of a piece of work. A second run must give the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answer {
    /// Number of things made: documents, bundles, entities.
    pub count: usize,
    /// Their size in bytes.
    pub bytes: usize,
    /// Number of things that could not be made.
    pub failures: usize,
}

/// Counts documents, and does nothing else with them.
impl DocumentSink for Answer {
    fn put(&mut self, _: Document<'_>) -> Result<()> {
        self.count += 1;
        Ok(())
    }

    fn put_run(&mut self, run: DocumentRun) -> Result<DocumentRun> {
        self.count += run.len();
        self.bytes += black_box(run.lines()).len();
        Ok(run)
    }

    fn delete(&mut self, _: &str, _: &str) -> Result<()> {
        Ok(())
    }

    fn commit(self: Box<Self>) -> Result<Committed> {
        Ok(Committed::default())
    }
}

impl std::ops::AddAssign for Answer {
    fn add_assign(&mut self, other: Self) {
        self.count += other.count;
        self.bytes += other.bytes;
        self.failures += other.failures;
    }
}

impl std::iter::Sum for Answer {
    fn sum<I: Iterator<Item = Self>>(answers: I) -> Self {
        answers.fold(Self::default(), |mut sum, answer| {
            sum += answer;
            sum
        })
    }
}

impl Work {
    /// Human Cell Atlas metadata, without replicas, with a domain for the addresses of files.
    ///
    /// # Errors
    /// Those of the project's schema.
    pub fn new() -> Result<Self> {
        Self::of(false)
    }

    /// The same with replicas.
    ///
    /// # Errors
    /// Those of the project's schema.
    pub fn with_replicas() -> Result<Self> {
        Self::of(true)
    }

    fn of(replicas: bool) -> Result<Self> {
        let mut context = Context::new("bench", "hca");
        context.replicas = replicas;
        context = context.with_option(DRS_DOMAIN, "drs.example.org");
        let project = HCA.project()?;
        let renderer = Renderer::new(project.schema(), &context)?;
        let index = |name| {
            let index = IndexName::new(&context.deployment, &context.catalog, DocumentType::Aggregate, name)?;
            Ok(index.to_string())
        };
        let indices = project.schema().outer_types().iter().map(|outer| index(outer.name)).collect::<Result<_>>()?;
        Ok(Self { context, project, renderer, indices })
    }

    /// The denominator of T1: what `serde_json` takes to parse the same text into [`serde_json::Value`].
    ///
    /// # Panics
    /// If a bundle is not JSON.
    pub fn parse_floor(&self, bundles: &[Vec<u8>]) -> Answer {
        each(bundles, |bundle| {
            let value: serde_json::Value = serde_json::from_slice(bundle).expect("an input is JSON");
            Ok(Answer { count: usize::from(black_box(&value).is_object()), bytes: bundle.len(), failures: 0 })
        })
        .expect("nothing else can fail")
    }

    /// Parsing with our own parser. Like all stages that start from text, it takes a copy of it first.
    ///
    /// # Errors
    /// Those of [`Bundle::parse`].
    pub fn parse(&self, bundles: &[Vec<u8>]) -> Result<Answer> {
        each(bundles, |text| {
            let bundle = black_box(Bundle::parse(text)?);
            Ok(Answer { count: 1, bytes: bundle.len(), failures: 0 })
        })
    }

    /// Parsing, reading entities, manifest and links, and what can be said about all of them: outer entities.
    ///
    /// # Errors
    /// Those of [`Bundle::parse`] and [`Project::transformers`](azul_transform::Project::transformers).
    pub fn read(&self, bundles: &[Vec<u8>]) -> Result<Answer> {
        each(bundles, |text| {
            let transformers = self.project.transformers(Arc::new(Bundle::parse(text)?), &self.context)?;
            let count = transformers.iter().map(|transformer| transformer.outer_entities().len()).sum();
            Ok(Answer { count, bytes: text.len(), failures: 0 })
        })
    }

    /// Contributions of one bundle, in compact form.
    ///
    /// # Errors
    /// Those of [`Bundle::parse`] and [`transform`].
    pub fn batch(&self, text: &[u8]) -> Result<Batch> {
        transform(self.project, Bundle::parse(text)?, &self.context)
    }

    /// Contributions of all bundles, in compact form, kept.
    ///
    /// # Errors
    /// Those of [`Work::batch`].
    pub fn batches(&self, bundles: &[Vec<u8>]) -> Result<Vec<Batch>> {
        bundles.iter().map(|text| self.batch(text)).collect()
    }

    /// From text to contributions in compact form.
    ///
    /// # Errors
    /// Those of [`Work::batch`].
    pub fn transform(&self, bundles: &[Vec<u8>]) -> Result<Answer> {
        each(bundles, |text| {
            let batch = black_box(self.batch(text)?);
            Ok(Answer { count: batch.len(), bytes: batch.record_bytes(), failures: 0 })
        })
    }

    /// From contributions in compact form to documents in index form, in a buffer that is used again.
    ///
    /// # Errors
    /// Those of [`Renderer::render`].
    pub fn render(&self, batch: &Batch, out: &mut DocumentRun) -> Result<Answer> {
        let mut answer = Answer::default();
        *out = self.renderer.render(batch)?.put_into(&mut answer, take(out))?;
        Ok(answer)
    }

    /// The work of T1 and T2: from text to documents in index form, all in one buffer that is used again.
    ///
    /// # Errors
    /// Those of [`Work::batch`] and [`Renderer::render`].
    pub fn contributions(&self, bundles: &[Vec<u8>], out: &mut DocumentRun) -> Result<Answer> {
        each(bundles, |text| self.render(&self.batch(text)?, out))
    }

    /// From the text of a bundle to all its documents in index form: contributions, and replicas if they are made. A sink
    /// gets a run for each index; `spare` is memory to use, and is returned.
    ///
    /// # Errors
    /// Those of [`Work::batch`] and [`Renderer::render`], and what the sink returns.
    pub fn documents(&self, text: &[u8], sink: &mut impl DocumentSink, spare: DocumentRun) -> Result<DocumentRun> {
        let batch = self.batch(text)?;
        let run = self.renderer.render(&batch)?.put_into(sink, spare)?;
        if batch.replicas().is_empty() {
            return Ok(run);
        }
        let mut run = run.reuse(self.renderer.replica_index());
        batch.replicas().iter().for_each(|replica| replica.put(&mut run));
        sink.put_run(run)
    }

    /// Collects contributions of many bundles in compact form.
    pub fn store(&self, batches: &[Batch]) -> Store {
        let mut store = Store::new(self.project.schema());
        for (tag, batch) in (0..).zip(batches) {
            let _outcome = store.add(batch, Again::Replace, tag);
        }
        store
    }

    /// The work of T3: from collected contributions to aggregates in index form, in a buffer that is used again.
    ///
    /// # Errors
    /// Those of [`Aggregator::new`].
    pub fn aggregates(&self, store: &Store, out: &mut DocumentRun) -> Result<Answer> {
        let aggregator = Aggregator::new(self.project, store)?;
        let mut memo = Memo::default();
        let mut answer = Answer::default();
        for (outer_type, index) in OuterType::all(self.indices.len()).zip(&self.indices) {
            *out = take(out).reuse(index);
            let aggregates = aggregator.run(outer_type, 0..aggregator.len(outer_type), &mut memo, out);
            answer += Answer { count: aggregates.count, bytes: out.lines().len(), failures: aggregates.failures.len() };
        }
        Ok(answer)
    }

    /// Everything that indexing does, in memory: parse, transform, render, collect, aggregate.
    ///
    /// # Errors
    /// Those of [`Work::batch`], [`Renderer::render`] and [`Aggregator::new`].
    pub fn pipeline(&self, bundles: &[Vec<u8>], out: &mut DocumentRun) -> Result<Answer> {
        let mut store = Store::new(self.project.schema());
        for text in bundles {
            let batch = self.batch(text)?;
            black_box(self.render(&batch, out)?);
            let _outcome = store.add(&batch, Again::Replace, 0);
        }
        self.aggregates(&store, out)
    }
}

/// Number of distinct outer entities; each has one aggregate or is a failure.
pub fn outer_entities(batches: &[Batch]) -> usize {
    batches.iter().flat_map(Batch::outer_entities).collect::<BTreeSet<_>>().len()
}

fn each(bundles: &[Vec<u8>], mut work: impl FnMut(&[u8]) -> Result<Answer>) -> Result<Answer> {
    bundles.iter().map(|text| work(text)).sum()
}
