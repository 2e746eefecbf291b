//! Validating: everything that is wrong with bundles, each problem with the piece of text that it is about.

mod excerpt;
#[cfg_attr(not(feature = "schemas"), path = "without_schemas.rs")]
mod schemas;

use std::sync::Arc;

use azul_transform::json::Document;
use azul_transform::{Bundle, BundleFqid, Error, Located, Locator, map, validate};
use serde::Serialize;

pub use excerpt::Excerpt;
pub use schemas::Schemas;

use crate::failure::Failure;
use crate::index::FailureReport;
use crate::pipeline::Pipeline;
use crate::source::{BATCH_SIZE, Input, RawBundle, in_batches};
use crate::staging;

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
#[derive(Debug)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
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
    in_batches(staging::expand(inputs, pipeline), BATCH_SIZE, |batch| {
        let checked = map(batch, |input| match input {
            Ok(Input::Bundle(raw)) => check(pipeline, schemas, raw),
            Ok(Input::StagingArea(path)) => Checked { name: path.display().to_string(), problems: Vec::new() },
            Err(Failure { name, error, bundle }) => {
                let bytes = bundle.map(|bundle| bundle.bytes).unwrap_or_default();
                Checked { name, problems: vec![unparsed(error, &bytes)] }
            }
        });
        checked.into_iter().try_for_each(&mut tell)
    });
}

/// Everything that is wrong with one bundle.
fn check(pipeline: &Pipeline, schemas: Option<&Schemas>, mut raw: RawBundle) -> Checked {
    let name = std::mem::take(&mut raw.name);
    // The parser takes the text, and returns it only if it is in order.
    let bytes = raw.bytes.clone();
    let bundle = match pipeline.open(raw) {
        Ok(bundle) => Arc::new(bundle),
        Err(error) => {
            let problem = match unidentified(&bytes).filter(|_| error.place().position.is_none()) {
                Some(bundle) => located(&Locator::new(&bundle), &bundle, Severity::Error, error),
                None => unparsed(error, &bytes),
            };
            return Checked { name, problems: vec![problem] };
        }
    };
    let found = match pipeline.project_of(&bundle) {
        Ok(project) => validate(project.compiled(), &bundle, project.context()),
        Err(error) => vec![error],
    };
    let mut found: Vec<_> = found.into_iter().map(|error| (Severity::Error, error)).collect();
    found.extend(schemas.map(|schemas| schemas.check(&bundle)).unwrap_or_default());
    if found.is_empty() {
        return Checked { name, problems: Vec::new() };
    }
    let locator = Locator::new(&bundle);
    let problems = found.into_iter().map(|(severity, error)| located(&locator, &bundle, severity, error));
    Checked { name, problems: problems.collect() }
}

/// A problem of a bundle, with its place in the text.
fn located(locator: &Locator<'_>, bundle: &Bundle, severity: Severity, error: Error) -> Problem {
    match locator.locate(error.place()) {
        Some(Located { span, line, position, .. }) => {
            let excerpt = Some(Excerpt::new(bundle.text(), line, span));
            Problem { severity, error: error.at_position(position.0, position.1), excerpt }
        }
        None => Problem { severity, error, excerpt: None },
    }
}

/// A bundle of which nobody knows which it is, for showing what is wrong with that.
fn unidentified(bytes: &[u8]) -> Option<Bundle> {
    Bundle::new(Document::parse(bytes).ok()?, Some(BundleFqid::default())).ok()
}

/// A problem of a text that could not be parsed; it has a position, or none at all.
fn unparsed(error: Error, bytes: &[u8]) -> Problem {
    let text = String::from_utf8_lossy(bytes);
    let excerpt = error.place().position.and_then(|(line, column)| Excerpt::at_position(&text, line, column));
    Problem { severity: Severity::Error, error, excerpt }
}

impl Checked {
    /// Number of problems of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.problems.iter().filter(|problem| problem.severity == severity).count()
    }

    /// The input and its problems as JSON, on one line.
    ///
    /// # Errors
    /// None in practice.
    pub fn to_json(&self) -> serde_json::Result<String> {
        let problems = self.problems.iter().map(|problem| problem.report(&self.name)).collect();
        serde_json::to_string(&CheckedReport { input: &self.name, problems })
    }
}

impl Problem {
    fn report(&self, input: &str) -> ProblemReport<'_> {
        ProblemReport {
            severity: self.severity,
            failure: FailureReport::new(input, &self.error),
            excerpt: self.excerpt.as_ref().map(|excerpt| excerpt.text.as_str()),
            cure: self.error.kind().cure(),
        }
    }
}
