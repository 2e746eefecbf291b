//! `azul completions`

use std::io::{Write, stdout};

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use super::{Cli, Outcome, unless_closed};

/// Write completions of commands and options for a shell
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  azul completions bash > ~/.local/share/bash-completion/completions/azul
  azul completions zsh > ~/.zfunc/_azul
  azul completions fish > ~/.config/fish/completions/azul.fish")]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let mut script = Vec::new();
        let mut command = Cli::command();
        let name = command.get_name().to_owned();
        generate(self.shell, &mut command, name, &mut script);
        unless_closed(stdout().lock().write_all(&script))?;
        Ok(Outcome::Good)
    }
}
