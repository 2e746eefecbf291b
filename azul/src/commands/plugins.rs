//! `azul plugins`

use std::io::stdout;

use crate::plugins::{describe, write_json, write_table};
use azul_transform::Registry;
use clap::Args;

use super::{Outcome, unless_closed};

/// List the projects whose metadata is understood
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  azul plugins --json | jq '.[].name'")]
pub(super) struct Plugins {
    /// Write a JSON list instead of a table
    #[arg(long)]
    json: bool,
}

impl Plugins {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let descriptions = describe(&Registry::linked()?)?;
        let write = if self.json { write_json } else { write_table };
        unless_closed(write(&descriptions, &mut stdout().lock()))?;
        Ok(Outcome::Good)
    }
}
