//! A run: all inputs through the pipeline, on all threads.

use std::ops::ControlFlow;
use std::path::Path;

use azul_transform::map;

use crate::documents::{BundleDocuments, Documents, Emit};
use crate::failure::Failure;
use crate::pipeline::Pipeline;
use crate::source::{BATCH_SIZE, Input, in_batches};

/// Something worth telling during a run.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// An input was refused.
    Failure(&'a Failure),
    /// Something was left out of the documents of an input, or is odd in them.
    Warning(&'a Failure),
    /// An input is not made use of.
    StagingArea(&'a Path),
}

/// How a run went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Bundles that were transformed, those of the same identity counted each.
    pub transformed: usize,
    /// Inputs that were refused.
    pub failed: usize,
}

/// Transforms all inputs. A bad one is told of, and the others go on; events are in the order of the inputs.
pub fn transform<'p>(
    inputs: impl Iterator<Item = Result<Input, Failure>> + Send,
    pipeline: &'p Pipeline,
    emit: Emit,
    mut tell: impl FnMut(Event<'_>),
) -> (Documents<'p>, Summary) {
    let mut documents = Documents::new(emit);
    let mut summary = Summary::default();
    in_batches(inputs, BATCH_SIZE, |batch| {
        tracing::debug!("transforming {} inputs", batch.len());
        for outcome in map(batch, |input| one(pipeline, emit, input)) {
            let outcome = outcome.and_then(|outcome| match outcome {
                Outcome::Documents(name, bundle, warnings) => {
                    warnings.iter().for_each(|warning| tell(Event::Warning(warning)));
                    documents.add(name, bundle).map(|()| summary.transformed += 1)
                }
                Outcome::Skipped(input) => {
                    match input {
                        Input::StagingArea(path) => tell(Event::StagingArea(&path)),
                        Input::Warning(warning) => tell(Event::Warning(&warning)),
                        Input::Bundle(_) => {}
                    }
                    Ok(())
                }
            });
            if let Err(failure) = outcome {
                summary.failed += 1;
                tell(Event::Failure(&failure));
            }
        }
        ControlFlow::Continue(())
    });
    tracing::info!("{} bundles transformed, {} failed", summary.transformed, summary.failed);
    (documents, summary)
}

enum Outcome<'p> {
    Documents(String, BundleDocuments<'p>, Vec<Failure>),
    Skipped(Input),
}

fn one(pipeline: &Pipeline, emit: Emit, input: Result<Input, Failure>) -> Result<Outcome<'_>, Failure> {
    let raw = match input? {
        Input::Bundle(raw) => raw,
        other => return Ok(Outcome::Skipped(other)),
    };
    let name = raw.name.clone();
    let transformed = pipeline.transform(raw, |project, batch| BundleDocuments::render(project, batch, emit))?;
    Ok(Outcome::Documents(name, transformed.made, transformed.warnings))
}
