//! `azul why`

use std::io::{Write, stdout};

use clap::Args;

use super::{Outcome, unless_closed};
use crate::console::printable;
use crate::options::Format;
use crate::why::{Finding, find};

/// Say why a bundle, a file or an entity is in a catalog, or is not
///
/// Never seen, failed (with kind and place), superseded by a newer version, deleted, not linked to anything: what the ledger
/// and the documents of the store know about it.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Why {
    /// UUID of a bundle, perhaps with .VERSION after it; id of an entity; id or name of a data file; path or name of an input;
    /// id or spec of a source
    #[arg(value_name = "BUNDLE|FILE|ENTITY")]
    what: String,
    /// Directory of the store
    #[arg(long, value_name = "DIR")]
    store: String,
    /// Catalog [default: all of the store]
    #[arg(long, value_name = "NAME")]
    catalog: Option<String>,
    /// How to write
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "table")]
    format: Format,
}

const EXAMPLES: &str = "\
Examples:
  azul why ea2e38c1-3194-4ebf-9a25-d9f48656fd49 --store store/
  azul why RCA17C2_S1_L001_R1_001.fastq.gz --store store/
  azul why bundles/broken.json --store store/

Exit codes: 0 there is an answer, \"never seen\" included; 1 the store cannot be read.";

impl Why {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let findings = find(&self.store, self.catalog.as_deref(), &self.what)?;
        let text = match self.format {
            Format::Json => serde_json::to_string_pretty(&findings)? + "\n",
            Format::Table => printable(&table(&findings)).into_owned(),
        };
        unless_closed(stdout().lock().write_all(text.as_bytes()))?;
        Ok(Outcome::Good)
    }
}

fn table(findings: &[Finding]) -> String {
    let line = |Finding { catalog, what, verdict, because }: &Finding| {
        let catalog = if catalog.is_empty() { String::new() } else { format!("catalog {catalog}: ") };
        let because = if because.is_empty() { String::new() } else { format!("  {because}\n") };
        format!("{catalog}{what}: {verdict}\n{because}")
    };
    findings.iter().map(line).collect()
}
