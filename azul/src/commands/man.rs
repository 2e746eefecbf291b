//! `azul man`

use std::fs;
use std::io::{Write, stdout};
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, CommandFactory};
use clap_mangen::{Man as Page, generate_to};

use super::{Cli, Outcome, unless_closed};

/// Write the manual page, or with --to a page for each command
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  azul man | man -l -
  azul man --to ~/.local/share/man/man1")]
pub(super) struct Man {
    /// A directory for the pages of the program and of each command
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let command = Cli::command();
        match self.to {
            Some(directory) => {
                let pages = || format!("cannot write manual pages to {}", directory.display());
                fs::create_dir_all(&directory).with_context(pages)?;
                generate_to(command, &directory).with_context(pages)?;
            }
            None => {
                let mut page = Vec::new();
                Page::new(command).render(&mut page)?;
                unless_closed(stdout().lock().write_all(&page))?;
            }
        }
        Ok(Outcome::Good)
    }
}
