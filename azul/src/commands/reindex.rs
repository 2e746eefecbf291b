//! `azul reindex`

use std::fmt::Write as _;
use std::io::{Write, stdout};

use anyhow::{anyhow, bail};
use azul_catalog::{Catalog, Intake, Plan};
use azul_search::Project;
use azul_transform::Registry;
use clap::Args;
use serde_json::{Value, json};

use super::{Outcome, unless_closed};
use crate::cluster;
use crate::console::{count, counted, printable, say};
use crate::options::Format;
use crate::store;
use crate::table::aligned;

/// Do again what a change of rows or rules asks for, and nothing else
///
/// Documents are made anew of the contributions in the store, beside the generation that is served; all are visible together.
/// Where contributions are other ones too, the bundles must be read again: the plan says which, and `azul index` reads just
/// these.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Reindex {
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
  azul reindex --rollback --store store/   take it back
  azul reindex --rollback --store https://host:9200 --catalog hca   after azul index --rebuild

Exit codes: 0 all went well, or nothing is to be done; 1 nothing could be done; 2 bundles must be read again with azul index.";

/// How many inputs are listed for people.
const MOST: usize = 10;

impl Reindex {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        if cluster::is_one(&self.store) {
            return self.in_cluster();
        }
        if self.generation.is_some() {
            bail!("{} is a directory; --generation is for clusters", self.store);
        }
        let (mut plans, mut must_read) = (Vec::new(), false);
        for catalog in store::catalogs(&self.store, self.catalog.as_deref())? {
            if self.rollback {
                roll_back(&catalog)?;
                continue;
            }
            let compiled = Registry::linked()?.get(catalog.project())?;
            let fields = Project::of(compiled)?.fields_shared();
            let plan = catalog.plan(compiled, &fields)?;
            must_read |= plan.must_read && !self.plan;
            let mut generation = None;
            if !self.plan && !plan.is_empty() && !plan.must_read {
                let mut intake = Intake::new(&catalog, compiled, &fields)?;
                intake.reindex(&plan, compiled)?;
                let done = intake.finish()?;
                done.failures.iter().for_each(|(index, error)| say(format_args!("azul: {index}: {error}")));
                generation = Some(done.generation);
            }
            plans.push((catalog.name().to_owned(), plan, generation));
        }
        if self.rollback {
            return Ok(Outcome::Good);
        }
        let text = match self.format {
            Format::Table => {
                printable(&plans.iter().map(|(name, plan, done)| table(name, plan, *done)).collect::<String>())
                    .into_owned()
            }
            Format::Json => serde_json::to_string_pretty(&plans.iter().map(json).collect::<Vec<_>>())? + "\n",
        };
        unless_closed(stdout().lock().write_all(text.as_bytes()))?;
        if !must_read {
            return Ok(Outcome::Good);
        }
        say(format_args!(
            "azul: contributions are other ones, so that bundles must be read again; azul index INPUT… --store {} reads those \
             that the plan names, and passes over all others",
            self.store
        ));
        Ok(Outcome::Partial)
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
fn table(name: &str, plan: &Plan, done: Option<u64>) -> String {
    if plan.is_empty() {
        return format!("catalog {name}: nothing is to be done\n");
    }
    let mut text = String::new();
    let bundles = counted(plan.bundles.len(), "bundle");
    let _ = writeln!(text, "catalog {name}: {bundles} were indexed with other rows or rules");
    plan.reasons.iter().for_each(|reason| text.extend(["  ", reason, "\n"]));
    let documents = plan.outer_types.iter();
    let documents: Vec<_> =
        documents.map(|(outer, documents)| format!("{} {outer}", count(*documents as usize))).collect();
    let documents = if documents.is_empty() { "none".to_owned() } else { documents.join(", ") };
    let _ = match done {
        Some(generation) => writeln!(text, "documents made anew: {documents}; generation {generation}"),
        None => writeln!(text, "documents to make anew: {documents}"),
    };
    if plan.must_read {
        let row = |(fqid, input): &(azul_transform::BundleFqid, String)| {
            vec!["  read again".to_owned(), fqid.uuid.clone(), fqid.version.clone(), input.clone()]
        };
        text.push_str(&aligned(&plan.bundles.iter().take(MOST).map(row).collect::<Vec<_>>()));
        if plan.bundles.len() > MOST {
            let _ = writeln!(text, "  and {} more; --format json lists all", count(plan.bundles.len() - MOST));
        }
    }
    text
}

fn json((name, plan, generation): &(String, Plan, Option<u64>)) -> Value {
    let bundle = |(fqid, input): &(azul_transform::BundleFqid, String)| json!({"uuid": fqid.uuid, "version": fqid.version, "input": input});
    json!({
        "catalog": name,
        "reasons": plan.reasons,
        "documents": plan.outer_types,
        "must_read": plan.must_read,
        "bundles": plan.bundles.iter().map(bundle).collect::<Vec<_>>(),
        "generation": generation,
    })
}
