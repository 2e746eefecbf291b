//! `azul validate`

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;
use std::io::{self, Write, stdout};
use std::ops::ControlFlow;
use std::path::PathBuf;

use azul_indexer::Pipeline;
use azul_indexer::source::LOOKED_FOR;
use azul_indexer::validate::{Checked, Problem, Schemas, Severity, validate_all};
use azul_transform::{Error, ErrorKind, Registry};
use clap::{Args, ValueEnum};

use super::{Outcome, unless_closed};
use crate::console::{counted, printable, say};
use crate::options::{Common, Given};

/// Find everything that is wrong with bundles, without making any document
///
/// All problems of a bundle are told at once, each with the line that it is in, as far as one does not hide another.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Validate {
    #[command(flatten)]
    given: Given,
    /// How to write problems
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "human")]
    format: Format,
    /// Check documents against the JSON schemas in this directory too, by `describedBy`; nothing is fetched. It has
    /// published schemas, each with its `$id`, or is a clone of their repository, with versions.json
    #[arg(long, value_name = "DIR")]
    schemas: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// As compilers do
    Human,
    /// One line of JSON for each input: {"input", "problems"}
    Json,
}

const EXAMPLES: &str = "\
Examples:
  azul validate bundle.json
  azul validate quarantine/                            what is wrong with the bundles that failed
  azul validate --schemas metadata-schema/ bundles/
  azul validate --format json bundles/ | jq -r '.problems[] | [.kind, .input] | @tsv' | sort | uniq -c

Exit codes: 0 all is well; 1 there is nothing to validate, or --schemas has no schema of any document; 2 there are errors.
Warnings do not count.";

/// What was found so far.
#[derive(Default)]
struct Found {
    inputs: usize,
    bad: usize,
    errors: usize,
    warnings: usize,
    explained: BTreeSet<&'static str>,
    /// What was told: what is wrong with a file is wrong with every bundle that it is part of.
    told: HashSet<(String, String)>,
}

impl Validate {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let places = self.given.places();
        let inputs = self.given.inputs()?.within(self.common.limits());
        let schemas = self.schemas.as_deref().map(Schemas::read).transpose()?;
        let directory = self.schemas.clone();
        let config_help = self.common.config_help();
        let pipeline = Pipeline::new(Registry::linked()?, self.common.into_options(false))?;
        let mut found = Found::default();
        let mut written = Ok(());
        validate_all(inputs, &pipeline, schemas.as_ref(), |mut checked| {
            let new = found.count(&mut checked);
            let text = match self.format {
                Format::Human => printable(&found.describe(&new, config_help)).into_owned(),
                Format::Json => checked.to_json().map(|line| line + "\n").unwrap_or_default(),
            };
            written = stdout().lock().write_all(text.as_bytes());
            if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        let is_closed = matches!(&written, Err(error) if error.kind() == io::ErrorKind::BrokenPipe);
        unless_closed(written)?;
        let Found { inputs, bad, errors, warnings, .. } = found;
        if inputs == 0 {
            anyhow::bail!("no bundle found in {}; looked for {LOOKED_FOR}, and for staging areas", places);
        }
        if !is_closed {
            let (errors, warnings) = (counted(errors, "error"), counted(warnings, "warning"));
            say(format_args!("azul: {errors} and {warnings}; {bad} of {inputs} inputs have errors"));
        }
        if errors > 0 {
            return Ok(Outcome::Partial);
        }
        if let (Some(directory), Some(0)) = (directory, schemas.map(|schemas| schemas.checked())) {
            let directory = directory.display();
            say(format_args!("azul: no document was checked: {directory} has no schema that fits any of them"));
            return Ok(Outcome::Nothing);
        }
        Ok(Outcome::Good)
    }
}

impl Found {
    /// Counts what was found, and returns what was not found before.
    fn count(&mut self, checked: &mut Checked) -> Vec<Problem> {
        // A schema that is missing is missing for many documents.
        checked.problems.retain(|problem| {
            let is_schema = problem.error.kind() == ErrorKind::Unchecked;
            !is_schema || self.told.insert((String::new(), problem.error.message().to_owned()))
        });
        self.inputs += usize::from(checked.is_bundle);
        self.bad += usize::from(checked.problems.iter().any(|problem| problem.severity == Severity::Error));
        let new = |problem: &&Problem| self.told.insert((problem.name.clone(), place_and_message(&problem.error)));
        let new: Vec<_> = checked.problems.iter().filter(new).cloned().collect();
        let errors = new.iter().filter(|problem| problem.severity == Severity::Error).count();
        self.errors += errors;
        self.warnings += new.len() - errors;
        new
    }

    fn describe(&mut self, problems: &[Problem], config_help: Option<&'static str>) -> String {
        let mut text = String::new();
        for problem in problems {
            // Writing to a string has no way to fail.
            let _ = describe(&mut text, problem);
            let config_help = config_help.filter(|_| problem.error.kind() == ErrorKind::Config);
            let cure = config_help.unwrap_or(problem.error.cure());
            if self.explained.insert(cure) {
                let _ = writeln!(text, "  = help: {cure}");
            }
            text.push('\n');
        }
        text
    }
}

/// What makes two problems of one file the same, whatever bundles they are of.
fn place_and_message(error: &Error) -> String {
    let place = error.place();
    format!("{:?} {:?} {:?} {}", place.entity, place.path, place.position, error.message())
}

fn describe(out: &mut String, problem: &Problem) -> std::fmt::Result {
    let Problem { severity, name, error, excerpt } = problem;
    let severity = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    writeln!(out, "{severity}[{}]: {}", error.kind(), error.message())?;
    let place = error.place();
    let position = place.position.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default();
    writeln!(out, " --> {name}{position}")?;
    if let (Some(excerpt), Some((line, _))) = (excerpt, place.position) {
        let number = line.to_string();
        let (margin, before) = (" ".repeat(number.len()), " ".repeat(excerpt.marked.start));
        writeln!(out, "{margin} |")?;
        writeln!(out, "{number} | {}", excerpt.text)?;
        writeln!(out, "{margin} | {before}{}", "^".repeat(excerpt.marked.len()))?;
    }
    let bundle = place.bundle.as_ref().map(|(uuid, version)| format!("bundle {uuid} version {version}"));
    let entity = place.entity.as_ref().map(|entity| format!("entity {entity}"));
    let path = place.path.as_ref().map(|path| format!("path {path}"));
    let notes: Vec<_> = [bundle, entity, path].into_iter().flatten().collect();
    if notes.is_empty() { Ok(()) } else { writeln!(out, "  = {}", notes.join(", ")) }
}
