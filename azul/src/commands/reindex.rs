//! `azul reindex`

use std::fmt::Write as _;
use std::io::{Write, stdout};
use std::path::PathBuf;

use anyhow::{anyhow, bail};
use azul_catalog::{Catalog, Plan};
use azul_search::Project;
use azul_transform::Registry;
use clap::Args;
use serde_json::{Value, json};

use super::{Outcome, unless_closed};
use crate::cluster;
use crate::console::{count, counted, printable, say};
use crate::options::Format;
use crate::reindexing::{Came, Known, reindex};
use crate::store;
use crate::table::aligned;

/// Do again what a change of rows or rules asks for, and nothing else
///
/// Documents are made anew of the contributions in the store, beside the generation that is served; all are visible together.
/// Where contributions are other ones too, just the bundles that the plan names are read again, from where they were read
/// then, or from INPUT if they are not there any more. If any of them is not found, or fails, nothing is changed.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Reindex {
    /// Where else to look for bundles that must be read again: files, directories, staging areas, tables, or URLs of these
    #[arg(value_name = "INPUT", conflicts_with_all = ["plan", "rollback"])]
    inputs: Vec<PathBuf>,
    /// Directory of the store, or URL of a cluster to go to another generation of
    #[arg(long, value_name = "DIR|URL")]
    store: String,
    /// Catalog [default: all of the store]
    #[arg(long, value_name = "NAME")]
    catalog: Option<String>,
    /// Say what must be done, and why, and do nothing
    #[arg(long, conflicts_with = "rollback")]
    plan: bool,
    /// Go back to the newest generation that is kept
    #[arg(long)]
    rollback: bool,
    /// Go to generation N of a cluster, an earlier or a later one; `azul status` lists them
    #[arg(long, value_name = "N", conflicts_with_all = ["plan", "rollback"])]
    generation: Option<u32>,
    /// How to write
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "table")]
    format: Format,
}

const EXAMPLES: &str = "\
Examples:
  azul reindex --plan --store store/       what must be done again, and why
  azul reindex --store store/              do it
  azul reindex moved/ --store store/       the same, where bundles are not any more where they were
  azul reindex --rollback --store store/   take it back
  azul reindex --rollback --store https://host:9200 --catalog hca   after azul index --rebuild

Exit codes: 0 all went well, or nothing is to be done; 1 nothing was done, since bundles were not found again, or failed;
2 some entities could not be aggregated.";

/// How many inputs are listed for people.
const MOST: usize = 10;

/// What a plan is, and what came of it.
struct Planned {
    catalog: String,
    plan: Plan,
    came: Option<Came>,
}

impl Reindex {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        if cluster::is_one(&self.store) {
            return self.in_cluster();
        }
        if self.generation.is_some() {
            bail!("{} is a directory; --generation is for clusters", self.store);
        }
        let mut all = Vec::new();
        for catalog in store::catalogs(&self.store, self.catalog.as_deref())? {
            if self.rollback {
                roll_back(&catalog)?;
                continue;
            }
            let compiled = Registry::linked()?.get(catalog.project())?;
            let plan = catalog.plan(compiled, &Project::of(compiled)?.fields_shared())?;
            let is_due = !self.plan && !plan.is_empty();
            let came = if is_due { Some(reindex(&catalog, &plan, &self.inputs)?) } else { None };
            all.push(Planned { catalog: catalog.name().to_owned(), plan, came });
        }
        if self.rollback {
            return Ok(Outcome::Good);
        }
        let text = match self.format {
            Format::Table => printable(&all.iter().map(Planned::table).collect::<String>()).into_owned(),
            Format::Json => serde_json::to_string_pretty(&all.iter().map(Planned::json).collect::<Vec<_>>())? + "\n",
        };
        unless_closed(stdout().lock().write_all(text.as_bytes()))?;
        let mut outcome = Outcome::Good;
        for planned in &all {
            match &planned.came {
                Some(Came::Missing(bundles)) => {
                    say(format_args!(
                        "azul: nothing was done to catalog {}: {} must be read again, and not found where it was read then; \
                         azul reindex INPUT… --store {} looks in other places, too",
                        planned.catalog,
                        counted(bundles.len(), "bundle"),
                        self.store
                    ));
                    outcome = Outcome::Nothing;
                }
                Some(Came::Failed) => {
                    say(format_args!("azul: nothing was done to catalog {}: inputs failed", planned.catalog));
                    outcome = Outcome::Nothing;
                }
                Some(Came::Done(done)) => {
                    done.failures.iter().for_each(|(index, error)| say(format_args!("azul: {index}: {error}")));
                    if !done.failures.is_empty() && matches!(outcome, Outcome::Good) {
                        outcome = Outcome::Partial;
                    }
                }
                None => {}
            }
        }
        Ok(outcome)
    }

    /// Goes to another generation of the catalogs of a cluster.
    fn in_cluster(&self) -> anyhow::Result<Outcome> {
        if !self.rollback && self.generation.is_none() {
            bail!(
                "{0} is a cluster, whose catalogs are built anew by azul index INPUT… --store {0} --rebuild; \
                 --rollback takes that back",
                self.store
            );
        }
        let catalogs = cluster::catalogs(&self.store, self.catalog.as_deref())?;
        if self.generation.is_some() && catalogs.len() != 1 {
            bail!("{} has {}; give --catalog", self.store, counted(catalogs.len(), "catalog"));
        }
        for catalog in catalogs {
            let generation = match self.generation {
                Some(number) => catalog.go_to_generation(number).map(|()| number)?,
                None => catalog.roll_back()?,
            };
            let line = format!("catalog {}: generation {generation} is served", catalog.name());
            unless_closed(writeln!(stdout().lock(), "{line}"))?;
        }
        Ok(Outcome::Good)
    }
}

fn roll_back(catalog: &Catalog) -> anyhow::Result<()> {
    let compiled = Registry::linked()?.get(catalog.project())?;
    let generations = catalog.generations()?;
    let missing = || anyhow!("the catalog {} keeps no earlier generation", catalog.name());
    let earlier = generations.iter().rev().nth(1).ok_or_else(missing)?.number;
    let mut writer = catalog.writer(&Project::of(compiled)?.fields_shared())?;
    if writer.generation() != catalog.generation()? {
        bail!("the catalog {} changed meanwhile", catalog.name());
    }
    let generation = writer.roll_back(earlier)?;
    let line = format!("catalog {}: generation {generation} is generation {earlier} again", catalog.name());
    unless_closed(writeln!(stdout().lock(), "{line}"))
}

// Writing to a text does not fail, so that the results of that are dropped.
impl Planned {
    fn table(&self) -> String {
        let Self { catalog, plan, came } = self;
        if plan.is_empty() {
            return format!("catalog {catalog}: nothing is to be done\n");
        }
        let mut text = String::new();
        let bundles = counted(plan.bundles.len(), "bundle");
        let _ = writeln!(text, "catalog {catalog}: {bundles} indexed with other rows or rules");
        plan.reasons.iter().for_each(|reason| text.extend(["  ", reason, "\n"]));
        let documents = plan.outer_types.iter();
        let documents: Vec<_> =
            documents.map(|(outer, documents)| format!("{} {outer}", count(*documents as usize))).collect();
        let documents = if documents.is_empty() { "none".to_owned() } else { documents.join(", ") };
        let read = counted(plan.bundles.len(), "bundle");
        let _ = match came {
            Some(Came::Done(done)) => {
                let read = if plan.must_read { format!("{read} read again; ") } else { String::new() };
                writeln!(text, "{read}documents made anew: {documents}; generation {}", done.generation)
            }
            _ => writeln!(text, "documents to make anew: {documents}"),
        };
        let (what, listed) = match came {
            Some(Came::Missing(bundles)) => ("not found", &bundles[..]),
            None if plan.must_read => ("read again", &plan.bundles[..]),
            _ => return text,
        };
        let row =
            |(fqid, input): &Known| vec![format!("  {what}"), fqid.uuid.clone(), fqid.version.clone(), input.clone()];
        text.push_str(&aligned(&listed.iter().take(MOST).map(row).collect::<Vec<_>>()));
        if listed.len() > MOST {
            let _ = writeln!(text, "  and {} more; --format json lists all", count(listed.len() - MOST));
        }
        text
    }

    fn json(&self) -> Value {
        let Self { catalog, plan, came } = self;
        let bundle = |(fqid, input): &Known| json!({"uuid": fqid.uuid, "version": fqid.version, "input": input});
        let (missing, generation) = match came {
            Some(Came::Missing(bundles)) => (&bundles[..], None),
            Some(Came::Done(done)) => (&[][..], Some(done.generation)),
            Some(Came::Failed) | None => (&[][..], None),
        };
        json!({
            "catalog": catalog,
            "reasons": plan.reasons,
            "documents": plan.outer_types,
            "must_read": plan.must_read,
            "bundles": plan.bundles.iter().map(bundle).collect::<Vec<_>>(),
            "missing": missing.iter().map(bundle).collect::<Vec<_>>(),
            "generation": generation,
        })
    }
}
