//! Everything that is wrong with a bundle, in the words of the bundle.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::bundle::Bundle;
use crate::context::Context;
use crate::contribution::Renderer;
use crate::denormalise::{check_identity, transform};
use crate::error::Error;
use crate::plugin::Compiled;
use crate::problems::Problems;

/// Finds everything that is wrong with a bundle, as far as it can be told without mending any of it, in the order in
/// which it was found, warnings included. A bundle that nothing but warnings is wrong with is one that
/// [`transform`](crate::transform()) and [`Renderer::render`] take, and the other way round.
pub fn validate(project: &Compiled, bundle: &Arc<Bundle>, context: &Context) -> Vec<Error> {
    let mut problems = Problems::all();
    let read = check_identity(bundle.fqid()).and_then(|()| project.validate(bundle.clone(), context, &mut problems));
    let mut found = problems.into_vec();
    found.extend(read.err());
    if found.iter().all(|error| error.kind().is_warning()) {
        // Documents that cannot be made although every part is good.
        match transform(project, bundle.clone(), context) {
            Ok(batch) => {
                let rendered = Renderer::new(project.schema(), context).and_then(|r| r.render(&batch).map(drop));
                found.extend(rendered.err());
                found.extend(batch.warnings().iter().cloned());
            }
            Err(error) => found.push(error),
        }
    }
    let place = |e: Error| e.in_plugin(project.name()).in_bundle(&bundle.fqid().uuid, &bundle.fqid().version);
    let mut told = FxHashSet::default();
    found.into_iter().map(place).filter(|error| told.insert(error.to_string())).collect()
}

/// The error for which [`transform`](crate::transform()) or [`Renderer::render`] refused a bundle, in the words of the
/// bundle: with entity and path of the input.
///
/// A value that does not fit its field is known by the names that documents have for it; what they are made of is found
/// by validating the bundle. That takes as long as transforming it, so ask only about bundles that failed. A
/// [`Locator`](crate::Locator) adds line and column.
pub fn explain(project: &Compiled, bundle: &Arc<Bundle>, context: &Context, error: Error) -> Error {
    let is_of_input = error.place().path.as_ref().is_some_and(|path| path.starts_with('$'));
    if is_of_input { error } else { of_input(validate(project, bundle, context), &error).unwrap_or(error) }
}

/// The problem that an error is about, if it is one of them: one of the same message, or else of the same kind.
fn of_input(problems: Vec<Error>, error: &Error) -> Option<Error> {
    let is_same = |problem: &Error| problem.kind() == error.kind() && problem.message() == error.message();
    let same = problems.iter().position(is_same);
    let like = same.or_else(|| problems.iter().position(|problem| problem.kind() == error.kind()));
    problems.into_iter().nth(like?)
}
