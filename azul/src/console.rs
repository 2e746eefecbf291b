//! Messages to people, on standard error.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::io::{Write, stderr};

use azul_indexer::Failure;
use azul_transform::ErrorKind;

/// Writes a line to standard error. If there is nobody to read it, the work goes on.
pub(crate) fn say(message: impl Display) {
    writeln!(stderr().lock(), "{message}").ok();
}

/// Tells of failures, and once for each kind what to do about it.
#[derive(Default)]
pub(crate) struct Failures {
    told: BTreeSet<ErrorKind>,
    /// What to do about errors of configuration.
    config_help: Option<&'static str>,
}

impl Failures {
    /// With a better advice than the general one for errors of configuration.
    pub(crate) fn new(config_help: Option<&'static str>) -> Self {
        Self { config_help, ..Self::default() }
    }

    /// Tells of a failure.
    pub(crate) fn tell(&mut self, failure: &Failure) {
        let kind = failure.error.kind();
        say(format_args!("error: {failure}"));
        if self.told.insert(kind) {
            let config_help = self.config_help.filter(|_| kind == ErrorKind::Config);
            say(format_args!("  help: {}", config_help.unwrap_or(kind.cure())));
        }
    }
}
