//! Validating: everything that is wrong with bundles, each problem with the piece of text that it is about.

#[cfg(feature = "schemas")]
mod repository;
#[cfg_attr(not(feature = "schemas"), path = "without_schemas.rs")]
mod schemas;

use std::path::Path;
use std::sync::Arc;

use azul_repository::files;
use azul_transform::json::Document;
use azul_transform::{Bundle, BundleFqid, Error, ErrorKind, map, validate};
use serde::Serialize;

pub use crate::excerpt::Excerpt;
pub use schemas::Schemas;

use crate::blame::Blame;
use crate::failure::{Failure, FailureReport};
use crate::pipeline::Pipeline;
use crate::repository::expand;
use crate::source::{Action, BATCH_SIZE, Input, RawBundle, in_batches};

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The bundle is refused because of it, or breaks a schema that it says it follows.
    Error,
    /// Something is odd, or could not be checked.
    Warning,
}

/// Something that is wrong with an input.
#[derive(Debug, Clone)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// The file that it is in, perhaps with a line.
    pub name: String,
    /// What it is.
    pub error: Error,
    /// The text that it is about, if there is any.
    pub excerpt: Option<Excerpt>,
}

/// An input and what is wrong with it.
#[derive(Debug)]
pub struct Checked {
    /// Where the input is from.
    pub name: String,
    /// Whether it is a bundle, and not the surroundings of bundles.
    pub is_bundle: bool,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// The JSON form of a problem.
#[derive(Serialize)]
struct ProblemReport<'p> {
    severity: Severity,
    #[serde(flatten)]
    failure: FailureReport,
    #[serde(skip_serializing_if = "Option::is_none")]
    excerpt: Option<&'p str>,
    cure: &'static str,
}

/// The JSON form of an input.
#[derive(Serialize)]
struct CheckedReport<'p> {
    input: &'p str,
    problems: Vec<ProblemReport<'p>>,
}

/// Validates all inputs, in their order.
pub fn validate_all(
    inputs: impl Iterator<Item = Result<Input, Failure>> + Send,
    pipeline: &Pipeline,
    schemas: Option<&Schemas>,
    mut tell: impl FnMut(Checked) -> std::ops::ControlFlow<()>,
) {
    in_batches(expand(inputs, pipeline), BATCH_SIZE, |batch| {
        let checked = map(batch, |input| match input.and_then(|input| input.fetched(&pipeline.limits())) {
            Ok(Input::Bundle(raw) | Input::Deleted(raw)) => check(pipeline, schemas, raw),
            Ok(Input::Action(line)) => match line.read(pipeline.limits()) {
                Ok(Action::Add(raw) | Action::Delete(raw)) => check(pipeline, schemas, raw),
                Ok(Action::Forget(_)) => Checked::of(line.name, Vec::new()),
                Err(error) => {
                    let problem = unparsed(Failure::new(line.name.clone(), error), line.text());
                    Checked::of(line.name, vec![problem])
                }
            },
            // What is expanded and fetched already, and what has nothing to be wrong with.
            Ok(
                input @ (Input::StagingArea(_)
                | Input::Tables(_)
                | Input::File(_)
                | Input::Remote(_)
                | Input::Delete(_)),
            ) => Checked::of(input.name().into_owned(), Vec::new()),
            Ok(Input::Warning(failure)) => {
                let problem = Problem::new(failure, None);
                Checked { is_bundle: false, ..Checked::of(problem.name.clone(), vec![problem]) }
            }
            Err(failure) => {
                let bytes = failure.bundle.as_ref().map(|bundle| bundle.bytes.clone()).unwrap_or_default();
                Checked::of(failure.name.clone(), vec![unparsed(failure, &bytes)])
            }
        });
        checked.into_iter().try_for_each(&mut tell)
    });
}

/// Everything that is wrong with one bundle.
fn check(pipeline: &Pipeline, schemas: Option<&Schemas>, mut raw: RawBundle) -> Checked {
    let (flaws, origin) = (std::mem::take(&mut raw.flaws), raw.take_origin());
    // What was not assembled is missing, which need not be said twice.
    let is_incomplete = !flaws.is_empty();
    let flaw = |(name, error): (String, Error)| {
        let text = files::read(Path::new(&name)).unwrap_or_default();
        unparsed(Failure::new(name, error), &text)
    };
    let mut problems: Vec<_> = flaws.into_iter().map(flaw).collect();
    // The parser takes the text, and returns it only if it is in order.
    let bytes = raw.bytes.clone();
    let bundle = match pipeline.open(raw) {
        Ok(bundle) => Arc::new(bundle),
        Err(error) => {
            let problem = match unidentified(&bytes).filter(|_| error.place().position.is_none()) {
                Some(bundle) => Problem::placed(&Blame::new(&origin, &bundle, pipeline.limits()), error),
                None => unparsed(Failure::new(&origin.name, error), &bytes),
            };
            problems.push(problem);
            return Checked::of(origin.name, problems);
        }
    };
    let mut found = match pipeline.project_of(&bundle) {
        Ok(project) => validate(project.compiled(), &bundle, project.context()),
        Err(error) => vec![error],
    };
    found.extend(schemas.map(|schemas| schemas.check(&bundle)).unwrap_or_default());
    found.retain(|error| !(is_incomplete && MISSING.contains(&error.kind())));
    if !found.is_empty() {
        let blame = Blame::new(&origin, &bundle, pipeline.limits());
        problems.extend(found.into_iter().map(|error| Problem::placed(&blame, error)));
    }
    Checked::of(origin.name, problems)
}

/// What may be wrong with a bundle because a file of a staging area is missing.
const MISSING: [ErrorKind; 3] = [ErrorKind::DanglingLink, ErrorKind::NoProject, ErrorKind::MissingManifestEntry];

/// A bundle of which nobody knows which it is, for showing what is wrong with that.
fn unidentified(bytes: &[u8]) -> Option<Bundle> {
    Bundle::new(Document::parse(bytes).ok()?, Some(BundleFqid::default())).ok()
}

/// A problem of a text that could not be parsed; it has a position, or none at all.
fn unparsed(failure: Failure, bytes: &[u8]) -> Problem {
    let text = String::from_utf8_lossy(bytes);
    let position = failure.error.place().position;
    let excerpt = position.and_then(|(line, column)| Excerpt::at_position(&text, line, column));
    Problem::new(failure, excerpt)
}

impl Problem {
    fn new(failure: Failure, excerpt: Option<Excerpt>) -> Self {
        let Failure { name, error, .. } = failure;
        let severity = if error.kind().is_warning() { Severity::Warning } else { Severity::Error };
        Self { severity, name, error, excerpt }
    }

    fn placed(blame: &Blame<'_>, error: Error) -> Self {
        let (failure, excerpt) = blame.place(error);
        Self::new(failure, excerpt)
    }

    fn report(&self) -> ProblemReport<'_> {
        ProblemReport {
            severity: self.severity,
            failure: FailureReport::new(&self.name, &self.error),
            excerpt: self.excerpt.as_ref().map(|excerpt| excerpt.text.as_str()),
            cure: self.error.cure(),
        }
    }
}

impl Checked {
    fn of(name: String, problems: Vec<Problem>) -> Self {
        Self { name, is_bundle: true, problems }
    }

    /// Number of problems of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.problems.iter().filter(|problem| problem.severity == severity).count()
    }

    /// The input and its problems as JSON, on one line.
    ///
    /// # Errors
    /// None in practice.
    pub fn to_json(&self) -> serde_json::Result<String> {
        let problems = self.problems.iter().map(Problem::report).collect();
        serde_json::to_string(&CheckedReport { input: &self.name, problems })
    }
}
