//! Messages to people, on standard error.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::io::{Write, stderr};

use azul_indexer::Failure;
use azul_transform::ErrorKind;

/// Writes a line to standard error. If there is nobody to read it, the work goes on.
pub(crate) fn say(message: impl Display) {
    writeln!(stderr().lock(), "{message}").ok();
}

/// Reports failures and warnings, and once for each cure what to do about it.
#[derive(Default)]
pub(crate) struct Failures {
    /// Cures that were told.
    told: BTreeSet<&'static str>,
    /// How many warnings there were of each kind.
    warnings: BTreeMap<ErrorKind, usize>,
    /// What to do about errors of configuration.
    config_help: Option<&'static str>,
}

/// How many warnings of one kind are shown; the report lists more of them.
const MOST_WARNINGS: usize = 20;

impl Failures {
    /// With a better advice than the general one for errors of configuration.
    pub(crate) fn new(config_help: Option<&'static str>) -> Self {
        Self { config_help, ..Self::default() }
    }

    /// Reports a failure.
    pub(crate) fn tell(&mut self, failure: &Failure) {
        say(format_args!("error: {failure}"));
        self.help(failure);
    }

    /// Reports a warning, unless there were many of its kind.
    pub(crate) fn warn(&mut self, warning: &Failure) {
        let kind = warning.error.kind();
        let count = self.warnings.entry(kind).or_default();
        *count += 1;
        match (*count).cmp(&(MOST_WARNINGS + 1)) {
            Ordering::Less => {
                say(format_args!("warning: {warning}"));
                self.help(warning);
            }
            Ordering::Equal => {
                say(format_args!("warning: {kind}: there are more than {MOST_WARNINGS}; the rest is counted"))
            }
            Ordering::Greater => {}
        }
    }

    /// How many warnings there were, in words; nothing if there were none.
    pub(crate) fn count_warnings(&self) -> Option<String> {
        let all: usize = self.warnings.values().sum();
        let kinds: Vec<_> = self.warnings.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        (all > 0).then(|| format!("{}: {}", counted(all, "warning"), kinds.join(", ")))
    }

    fn help(&mut self, failure: &Failure) {
        let config_help = self.config_help.filter(|_| failure.error.kind() == ErrorKind::Config);
        let cure = config_help.unwrap_or(failure.error.cure());
        if self.told.insert(cure) {
            say(format_args!("  help: {cure}"));
        }
    }
}

/// A number and what is counted, in the plural unless there is one.
pub(crate) fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
