//! `azul diff`

use std::io::{BufWriter, Write, stdout};

use azul_search::compare::Comparison;
use clap::Args;

use crate::diff::open;
use crate::diff::show::{self, Format};
use crate::outcome::{Outcome, unless_broken};

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
    /// List at most N entities of each type that are added, removed, and changed [default: all]; the numbers are exact
    #[arg(long, value_name = "N")]
    most: Option<u64>,
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
        let catalog = self.catalog.as_deref();
        let (before, after) = (open(&self.before, catalog)?, open(&self.after, catalog)?);
        let comparison = Comparison::new(&*before, &*after);
        let mut out = BufWriter::new(stdout().lock());
        let names = (self.before.as_str(), self.after.as_str());
        let written = show::write(&comparison, names, self.format, self.most.unwrap_or(u64::MAX), &mut out);
        unless_broken(written.and_then(|()| Ok(out.flush()?)))?;
        Ok(Outcome::Good)
    }
}
