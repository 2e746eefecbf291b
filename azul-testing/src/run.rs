//! A plugin with a context: from bytes to documents.

use super::Documents;
use azul_transform::aggregate::{Aggregator, Memo};
use azul_transform::{
    Again, Batch, Bundle, Compiled, Context, DocumentRun, DocumentType, Error, IndexName, OuterType, Plugin, Renderer,
    Result, Schema, Store, transform,
};

/// A plugin and the context in which it is tested.
#[derive(Debug)]
pub struct Run {
    /// The project.
    pub project: Compiled,
    /// Where documents go and how they are made.
    pub context: Context,
}

impl Run {
    /// Compiles the project of a plugin.
    ///
    /// # Panics
    /// If the rows are invalid.
    pub fn new(plugin: &dyn Plugin, context: Context) -> Self {
        let project = Compiled::new(plugin);
        let project = project.unwrap_or_else(|e| panic!("the rows of `{}` are invalid: {e}", plugin.name()));
        Self { project, context }
    }

    /// The schema of the project.
    pub fn schema(&self) -> &Schema {
        self.project.schema()
    }

    /// Transforms one bundle.
    ///
    /// # Errors
    /// As [`Bundle::parse`] and [`transform`].
    pub fn batch(&self, bytes: impl Into<Vec<u8>>) -> Result<Batch> {
        transform(&self.project, Bundle::parse(bytes)?, &self.context)
    }

    /// The contributions and replicas of a bundle, one a line.
    ///
    /// # Errors
    /// As [`Renderer::render`].
    pub fn lines(&self, batch: &Batch) -> Result<Vec<u8>> {
        let renderer = Renderer::new(self.schema(), &self.context)?;
        let mut lines = Vec::new();
        let mut run = renderer.render(batch)?.put_into(&mut lines, DocumentRun::default())?;
        run = run.reuse(renderer.replica_index());
        batch.replicas().iter().for_each(|replica| replica.put(&mut run));
        lines.extend_from_slice(run.lines());
        Ok(lines)
    }

    /// The contributions and replicas of a bundle.
    ///
    /// # Errors
    /// As [`Run::lines`].
    pub fn documents(&self, batch: &Batch) -> Result<Documents> {
        self.lines(batch).map(|lines| Documents::parse(&lines))
    }

    /// What bundles contribute, one bundle added after the other.
    pub fn store<B: std::borrow::Borrow<Batch>>(&self, batches: impl IntoIterator<Item = B>) -> Store {
        let mut store = Store::new(self.schema());
        for (tag, batch) in (0..).zip(batches) {
            let _outcome = store.add(batch.borrow(), Again::Replace, tag);
        }
        store
    }

    /// The aggregates of what is in a store, one a line, and why entities have none. Each outer entity type is
    /// aggregated in so many parts.
    ///
    /// # Panics
    /// If the rows are invalid.
    pub fn aggregates(&self, store: &Store, parts: usize) -> (Vec<u8>, Vec<Error>) {
        let schema = self.schema();
        let aggregator = Aggregator::new(&self.project, store).expect("valid rows");
        let (mut lines, mut failures) = (Vec::new(), Vec::new());
        for (outer_type, outer) in OuterType::all(schema.outer_types().len()).zip(schema.outer_types()) {
            let mut run = DocumentRun::of(&self.index(DocumentType::Aggregate, outer.name));
            let len = aggregator.len(outer_type);
            for part in 0..parts {
                let range = len * part / parts..len * (part + 1) / parts;
                let all = aggregator.run(outer_type, range, &mut Memo::default(), &mut run);
                failures.extend(all.failures);
            }
            lines.extend_from_slice(run.lines());
        }
        (lines, failures)
    }

    /// Name of an index.
    pub(super) fn index(&self, document_type: DocumentType, qualifier: &str) -> String {
        let name = IndexName::new(&self.context.deployment, &self.context.catalog, document_type, qualifier);
        name.unwrap_or_else(|e| panic!("`{qualifier}` cannot be part of the name of an index: {e}")).to_string()
    }

    /// The part of an index's name that tells it from others of the catalog.
    pub(super) fn qualifier<'i>(&self, index: &'i str) -> &'i str {
        let (deployment, catalog) = (&self.context.deployment, &self.context.catalog);
        let infix = format!("_{deployment}_{catalog}_");
        index.split_once(&infix).map_or(index, |(_, qualifier)| qualifier)
    }
}
