//! `azul diff`

use std::io::{Write, stdout};

use clap::{Args, ValueEnum};

use super::{Outcome, unless_closed};
use crate::diff::{Side, compare, show};

/// Say what differs between two catalogs: entities, field by field, with the bundles that caused it
///
/// Each of the two is a store, the directory of a catalog in it, either with @GENERATION after it, or a directory that
/// `azul index --to` or `azul export` wrote. Documents are compared as JSON. Of two generations of one catalog, only what was
/// written between them is read.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Diff {
    /// The older one
    #[arg(value_name = "A")]
    before: String,
    /// The newer one
    #[arg(value_name = "B")]
    after: String,
    /// Catalog [default: the only one of each]
    #[arg(long, value_name = "NAME")]
    catalog: Option<String>,
    /// How to write
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "table")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// For programs
    Json,
    /// A changelog
    Markdown,
}

const EXAMPLES: &str = "\
Examples:
  azul diff monday/ tuesday/
  azul diff store/@41 store/@42        two generations of a store that keeps some: azul index --keep-generations 10
  azul diff store/@41 store/ --format markdown
  azul diff store/ documents/

Contributions say which bundles caused a difference; where one side has none, the bundles that documents list do.

Exit codes: 0 all went well, whether or not anything differs; 1 one of the two cannot be read.";

impl Diff {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let (before, after) =
            (Side::open(&self.before, self.catalog.as_deref())?, Side::open(&self.after, self.catalog.as_deref())?);
        let differences = compare(&before, &after)?;
        let text = match self.format {
            Format::Table => show::table(&differences),
            Format::Json => show::json(&differences),
            Format::Markdown => show::markdown(&differences, &self.before, &self.after),
        };
        unless_closed(stdout().lock().write_all(text.as_bytes()))?;
        Ok(Outcome::Good)
    }
}
