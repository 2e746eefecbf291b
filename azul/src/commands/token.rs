//! `azul token`

use std::io::{Write, stdout};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::Context;
use azul_service::auth::tokens::{Entry, Scope, TokenFile};
use clap::{Args, Subcommand};

use super::{Outcome, unless_closed};

/// Make, list and revoke tokens, of which a file keeps digests only
#[derive(Debug, Args)]
#[command(after_help = "The file is named in the configuration of the service: [access] token_file = \"tokens.json\"")]
pub(super) struct Token {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a token and print it; it cannot be printed again
    Add {
        /// File of tokens; made if it is not there
        #[arg(long, value_name = "FILE")]
        file: PathBuf,
        /// Who the token is for
        #[arg(long, value_name = "NAME")]
        name: String,
        /// Source that the token opens; may be given several times [default: all]
        #[arg(long, value_name = "ID", conflicts_with = "admin")]
        source: Vec<String>,
        /// The token also changes the run level
        #[arg(long)]
        admin: bool,
        /// Days after which the token is no good any more [default: never]
        #[arg(long, value_name = "N")]
        days: Option<u32>,
    },
    /// List the tokens, without the tokens
    List {
        /// File of tokens
        #[arg(long, value_name = "FILE")]
        file: PathBuf,
    },
    /// Make a token useless, at once
    Revoke {
        /// File of tokens
        #[arg(long, value_name = "FILE")]
        file: PathBuf,
        /// Who the token was for
        #[arg(long, value_name = "NAME")]
        name: String,
    },
}

impl Token {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        match self.action {
            Action::Add { file, name, source, admin, days } => {
                let mut tokens = if file.exists() { load(&file)? } else { TokenFile::default() };
                let scope = match (admin, source.is_empty()) {
                    (true, _) => Scope::Admin,
                    (false, true) => Scope::All,
                    (false, false) => Scope::Sources(source),
                };
                let expires = days.map(|days| seconds() + u64::from(days) * 86_400);
                let token = tokens.add(&name, scope, expires)?;
                tokens.save(&file).with_context(|| file.display().to_string())?;
                unless_closed(writeln!(stdout(), "{token}"))?;
            }
            Action::List { file } => {
                let tokens = load(&file)?;
                let lines: Vec<String> = tokens.entries.iter().map(line).collect();
                unless_closed(lines.iter().try_for_each(|line| writeln!(stdout(), "{line}")))?;
            }
            Action::Revoke { file, name } => {
                let mut tokens = load(&file)?;
                anyhow::ensure!(tokens.revoke(&name), "there is no token `{name}` in {}", file.display());
                tokens.save(&file).with_context(|| file.display().to_string())?;
            }
        }
        Ok(Outcome::Good)
    }
}

fn load(file: &Path) -> anyhow::Result<TokenFile> {
    TokenFile::load(file).with_context(|| file.display().to_string())
}

fn seconds() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs()
}

fn line(entry: &Entry) -> String {
    let scope = match &entry.scope {
        Scope::Sources(ids) => ids.join(","),
        Scope::All => "all sources".to_owned(),
        Scope::Admin => "all sources, administrator".to_owned(),
    };
    let expires = match entry.expires {
        None => "never expires".to_owned(),
        Some(_) if entry.is_expired(SystemTime::now()) => "has expired".to_owned(),
        Some(end) => format!("expires in {} days", end.saturating_sub(seconds()).div_ceil(86_400)),
    };
    format!("{:<24} {scope:<40} {expires}", entry.name)
}
