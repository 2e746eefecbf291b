//! `azul runlevel`

use std::collections::BTreeMap;
use std::io::{Write, stdout};
use std::path::PathBuf;

use anyhow::Context;
use azul_indexer::runlevel::{Change, RunLevel, State};
use clap::{Args, ValueEnum};

use super::{Outcome, unless_closed};
use crate::console::say;

/// Stop the service and the indexer of a store from taking work, or let them again
///
/// Work under way is finished. Health checks go on. What was stopped stays so until it is started, also if the machine is
/// restarted meanwhile; then it is exactly as it was before.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  azul runlevel stop --store catalog/")]
pub(super) struct Runlevel {
    /// What is to be done
    action: Action,
    /// Directory of the store
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    /// How the result is written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Action {
    /// Say how each component is
    Status,
    /// Take no more work
    Stop,
    /// Take work as before
    Start,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// A line for each component
    Text,
    /// A JSON object
    Json,
}

impl Runlevel {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let store = &self.store;
        anyhow::ensure!(store.is_dir(), "{} is not a directory", store.display());
        let changes = match self.action {
            Action::Status => BTreeMap::new(),
            Action::Stop => RunLevel::change(store, false),
            Action::Start => RunLevel::change(store, true),
        };
        let mut outcome = Outcome::Good;
        for (name, change) in &changes {
            match change {
                Change::Done => {}
                Change::Already => say(format_args!("warning: {name} was so already")),
                Change::Failed(problem) => {
                    say(format_args!("error: {name} cannot be changed: {problem}"));
                    outcome = Outcome::Nothing;
                }
            }
        }
        let states = RunLevel::states(store).with_context(|| store.display().to_string())?;
        unless_closed(self.write(&states))?;
        Ok(outcome)
    }

    fn write(&self, states: &BTreeMap<String, State>) -> std::io::Result<()> {
        let mut out = stdout().lock();
        if let Format::Json = self.format {
            let state = |(name, state): (&String, &State)| {
                let limit = if let State::Up { limit } = state { *limit } else { None };
                (name.clone(), serde_json::json!({"state": state.word(), "limit": limit}))
            };
            let object: serde_json::Map<_, _> = states.iter().map(state).collect();
            return writeln!(out, "{}", serde_json::Value::Object(object));
        }
        for (name, state) in states {
            match state {
                State::Unknown(raw) => writeln!(out, "{name:<40} ? ({raw})")?,
                state => writeln!(out, "{name:<40} {}", state.word())?,
            }
        }
        Ok(())
    }
}
