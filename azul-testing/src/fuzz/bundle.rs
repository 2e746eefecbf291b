//! From the bytes of a bundle to documents.

use std::sync::Arc;

use azul_transform::Bundle;
use azul_transform::Compiled;
use azul_transform::Renderer;
use azul_transform::Result;
use azul_transform::aggregate::{Aggregator, Memo};
use azul_transform::json::Document;
use azul_transform::{Again, Store};
use azul_transform::{Batch, DocumentRun, DocumentType, IndexName, OuterType};
use azul_transform::{Context, transform};

/// What a bundle became.
#[derive(Debug, Clone, Copy, Default)]
pub struct Outcome {
    /// Number of documents of all kinds.
    pub documents: usize,
    /// Size of the documents in bytes.
    pub bytes: usize,
}

/// Reads a bundle as JSON and as one of a project. What was read and is written must read the same again.
///
/// # Errors
/// Whatever makes the bundle unfit.
///
/// # Panics
/// If JSON changes when it is written and read.
pub fn read(project: &Compiled, context: &Context, bytes: &[u8]) -> Result<()> {
    let document = Document::parse(bytes)?;
    let mut written = Vec::new();
    document.root().write(&mut written);
    let mut again = Vec::new();
    parse(&written).root().write(&mut again);
    assert!(written == again, "JSON changed when it was written and read: {}", String::from_utf8_lossy(&written));
    let bundle = Bundle::new(document, None)?;
    let _ = project.recognises(&bundle);
    project.transformers(Arc::new(bundle), context).map(drop)
}

/// Makes all documents of a bundle: contributions, replicas, and aggregates, these together with the contributions
/// of another bundle, if there is one.
///
/// # Errors
/// Whatever makes the bundle unfit, or keeps one of its entities from being aggregated.
///
/// # Panics
/// If a document is not JSON.
pub fn whole(project: &Compiled, context: &Context, bytes: &[u8], other: Option<&Batch>) -> Result<Outcome> {
    let schema = project.schema();
    let batch = transform(project, Bundle::parse(bytes)?, context)?;
    let renderer = Renderer::new(schema, context)?;
    let mut out = Vec::new();
    let checked = renderer.check(&batch).map_err(|e| e.to_string());
    let rendered = renderer.render(&batch);
    assert_eq!(checked, rendered.as_ref().map(drop).map_err(|e| e.to_string()), "checking is not like rendering");
    let mut run = rendered?.put_into(&mut out, DocumentRun::default())?;
    let mut outcome = Outcome::default();
    outcome.count(&out);
    run = run.reuse(renderer.replica_index());
    batch.replicas().iter().for_each(|replica| replica.put(&mut run));
    outcome.count(run.lines());
    let mut store = Store::new(schema);
    for batch in other.into_iter().chain([&batch]) {
        let _outcome = store.add(batch, Again::Replace, 0);
    }
    let aggregator = Aggregator::new(project, &store)?;
    let mut memo = Memo::default();
    let mut failures = Vec::new();
    for (i, outer_type) in OuterType::all(schema.outer_types().len()).zip(schema.outer_types()) {
        let index = IndexName::new(&context.deployment, &context.catalog, DocumentType::Aggregate, outer_type.name)?;
        run = run.reuse(&index.to_string());
        failures.extend(aggregator.run(i, 0..aggregator.len(i), &mut memo, &mut run).failures);
        outcome.count(run.lines());
    }
    failures.into_iter().next().map_or(Ok(outcome), Err)
}

impl Outcome {
    /// Counts documents, one a line.
    fn count(&mut self, lines: &[u8]) {
        for line in lines.split(|&b| b == b'\n').filter(|line| !line.is_empty()) {
            parse(line);
            self.documents += 1;
        }
        self.bytes += lines.len();
    }
}

fn parse(written: &[u8]) -> Document {
    let shown = || String::from_utf8_lossy(written).chars().take(2000).collect::<String>();
    Document::parse(written).unwrap_or_else(|e| panic!("what was written is not JSON: {e}: {}", shown()))
}
