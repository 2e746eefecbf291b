//! `azul worker`

use std::path::PathBuf;
use std::time::Duration;

use azul_service::Config;
use clap::Args;

use super::Outcome;
use crate::indexing::Workers;
use crate::signals;

/// Work on what the service was notified of: fetch bundles, and index them
///
/// Any number of workers may run, in this process or others, on machines that share the store's directory and its locks; one
/// of them writes at a time. A worker that is killed loses nothing: what it had is worked on by the next one.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Worker {
    /// Configuration of the service; catalogs with `bundles` are indexed into
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// End when there is nothing left to do
    #[arg(long)]
    until_empty: bool,
}

const EXAMPLES: &str = "\
Examples:
  azul worker --config azul.toml                 work for ever
  azul worker --config azul.toml --until-empty   work on what there is";

impl Worker {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let workers = Workers::open(&Config::load(&self.config)?)?;
        if workers.is_empty() {
            anyhow::bail!(
                "no catalog in {} says where its bundles are; add bundles = [\"DIR\"]",
                self.config.display()
            );
        }
        if self.until_empty {
            workers.until_empty()?;
        } else {
            let is_over = signals::end_in_order();
            let running = workers.start();
            while !is_over() && running.is_running() {
                signals::sleep(Duration::from_secs(1), &is_over);
            }
            // What was begun is finished.
            running.stop();
        }
        Ok(Outcome::Good)
    }
}
