//! `azul synth`

use std::io::{BufWriter, stdout};
use std::path::PathBuf;

use crate::synth::{CatalogSpec, Order, catalog, write_files, write_lines};
use clap::Args;

use super::{Outcome, unless_closed};

/// Generate bundles of Human Cell Atlas metadata, all invented, to try things out with
///
/// The same options always give the same bytes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Synth {
    /// How many bundles to make
    #[arg(long, value_name = "N", default_value = "1000")]
    bundles: u64,
    /// What everything random depends on
    #[arg(long, value_name = "S", default_value = "0")]
    seed: u64,
    /// Directory to write one file for each bundle to, or - for one a line to stdout
    #[arg(long, value_name = "DIR", default_value = "-")]
    to: PathBuf,
    /// How many projects the bundles are of, at most
    #[arg(long, value_name = "N")]
    projects: Option<u64>,
    /// Make all bundles of a project before those of the next, instead of mixing projects
    #[arg(long)]
    by_project: bool,
    /// How large bundles are on average, in bytes
    #[arg(long, value_name = "N")]
    bytes_per_bundle: Option<u64>,
    /// Share of the bundles that are plates of many suspensions, 0 to 1
    #[arg(long, value_name = "SHARE", value_parser = share)]
    plates: Option<f64>,
    /// Share of the bundles that have analysis results, 0 to 1
    #[arg(long, value_name = "SHARE", value_parser = share)]
    analyses: Option<f64>,
    /// Share of the analysis bundles that are stitched to another bundle, 0 to 1
    #[arg(long, value_name = "SHARE", value_parser = share)]
    stitched: Option<f64>,
}

const EXAMPLES: &str = "\
Examples:
  azul synth --bundles 1000 --to bundles/
  azul synth --bundles 10 --seed 7 | azul transform -
  azul synth --bundles 210203 | zstd > catalog.ndjson.zst   as many as the real catalog had";

impl Synth {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let defaults = CatalogSpec::default();
        let catalog = catalog(CatalogSpec {
            bundles: self.bundles,
            seed: self.seed,
            projects: self.projects.unwrap_or(defaults.projects),
            order: if self.by_project { Order::ByProject } else { Order::Mixed },
            bytes_per_bundle: self.bytes_per_bundle.unwrap_or(defaults.bytes_per_bundle),
            plate_share: self.plates.unwrap_or(defaults.plate_share),
            analysis_share: self.analyses.unwrap_or(defaults.analysis_share),
            stitched_share: self.stitched.unwrap_or(defaults.stitched_share),
            ..defaults
        });
        if self.to.as_os_str() == "-" {
            unless_closed(write_lines(&catalog, &mut BufWriter::new(stdout().lock())))?;
        } else {
            write_files(&catalog, &self.to)?;
        }
        Ok(Outcome::Good)
    }
}

fn share(s: &str) -> Result<f64, String> {
    match s.parse() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("a share is a number from 0 to 1".to_owned()),
    }
}
