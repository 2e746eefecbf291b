//! `azul new-project`

use std::io::{Write, stdout};
use std::path::PathBuf;

use clap::Args;

use super::{Outcome, unless_closed};
use crate::console::printable;
use crate::starter::{Upstream, write};

/// Start a project in a repository of its own, with a program, fixtures and tests
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  azul new-project garden --to ../garden --azul .
  azul new-project garden --to ../garden --azul https://git.example.org/azul.git --rev v0.1.0

In a clone of the repository of azul, `just new-project garden` makes a crate of it instead.")]
pub(super) struct NewProject {
    /// What the project and its catalog are called: a-z, 0-9 and single hyphens
    name: String,
    /// A directory that does not exist or is empty
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// Where the crates of azul are: a clone of their repository, or its address
    #[arg(long, value_name = "DIR|URL")]
    azul: String,
    /// A revision, tag or commit, of the repository at an address
    #[arg(long, value_name = "REV")]
    rev: Option<String>,
}

impl NewProject {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let advice = write(&self.name, &self.to, &Upstream::new(&self.azul, self.rev)?)?;
        unless_closed(write!(stdout().lock(), "{}", printable(&advice)))?;
        Ok(Outcome::Good)
    }
}
