//! `azul status`

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Write, stdout};

use azul_catalog::{Catalog, FailureRecord, LoadRecord, Sample};
use azul_transform::Registry;
use clap::Args;
use serde::Serialize;

use super::{Outcome, unless_closed};
use crate::cluster;
use crate::console::{counted, printable, say};
use crate::options::Format;
use crate::store;
use crate::why::loaded;

/// Say what is in a store
#[derive(Debug, Args)]
pub(super) struct Status {
    /// Directory of the store, or URL of a cluster
    #[arg(long, value_name = "DIR|URL")]
    store: String,
    /// Catalog [default: all of the store]
    #[arg(long, value_name = "NAME")]
    catalog: Option<String>,
    /// Read all files and compare their checksums, and make a sample of aggregates anew to compare them with those there are
    #[arg(long)]
    check: bool,
    /// How to write
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "table")]
    format: Format,
}

/// What there is to say about a catalog.
#[derive(Debug, Serialize)]
struct Description {
    catalog: String,
    project: String,
    deployment: String,
    generation: u64,
    bytes: u64,
    /// Checksums were compared, and are right.
    checked: bool,
    /// How many aggregates were made anew, and are the same.
    derived: Option<usize>,
    indices: Vec<IndexDescription>,
    /// Bundles that the ledger knows, deleted ones included.
    bundles: u64,
    /// Files of ready documents that were loaded.
    loads: Vec<LoadRecord>,
    /// Inputs that failed when they were last seen, by kind, and entities that could not be aggregated.
    failures: BTreeMap<String, Failed>,
}

/// Failures of one kind.
#[derive(Debug, Default, Serialize)]
struct Failed {
    count: u64,
    /// The first ones.
    first: Vec<FailureRecord>,
}

/// How many failures of a kind are listed.
const MOST: usize = 5;

#[derive(Debug, Serialize)]
struct IndexDescription {
    index: String,
    documents: u64,
    segments: usize,
}

impl Status {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        if cluster::is_one(&self.store) {
            anyhow::ensure!(!self.check, "{} is a cluster; --check is for directories", self.store);
            let text = crate::generations::status(&self.store, self.catalog.as_deref(), self.format)?;
            unless_closed(stdout().lock().write_all(text.as_bytes()))?;
            return Ok(Outcome::Good);
        }
        let mut descriptions = Vec::new();
        let mut broken = 0;
        for catalog in store::catalogs(&self.store, self.catalog.as_deref())? {
            match describe(&catalog, self.check) {
                Ok(description) => descriptions.push(description),
                Err(error) => {
                    broken += 1;
                    say(format_args!("error: catalog {}: {error:#}", catalog.name()));
                }
            }
        }
        let text = match self.format {
            // Names of inputs and messages are not ours.
            Format::Table => printable(&table(&descriptions)).to_string(),
            Format::Json => serde_json::to_string_pretty(&descriptions)? + "\n",
        };
        unless_closed(stdout().lock().write_all(text.as_bytes()))?;
        Ok(match (broken, descriptions.len()) {
            (0, _) => Outcome::Good,
            (_, 0) => Outcome::Nothing,
            _ => Outcome::Partial,
        })
    }
}

fn describe(catalog: &Catalog, check: bool) -> anyhow::Result<Description> {
    let snapshot = catalog.snapshot(&Default::default())?;
    let derived = if check { Some(check_all(catalog)?) } else { None };
    let indices = snapshot.indices().map(|(index, documents)| IndexDescription {
        index: index.to_string(),
        documents,
        segments: snapshot.segments(index),
    });
    let ledger = catalog.ledger()?;
    let mut failures: BTreeMap<String, Failed> = BTreeMap::new();
    for failure in ledger.failures() {
        let failure = failure?;
        let of_kind = failures.entry(failure.reason.kind.clone()).or_default();
        of_kind.count += 1;
        if of_kind.first.len() < MOST {
            of_kind.first.push(failure);
        }
    }
    let bundles = ledger.bundles().try_fold(0, |count, bundle| bundle.map(|_| count + 1))?;
    Ok(Description {
        catalog: catalog.name().to_owned(),
        project: catalog.project().to_owned(),
        deployment: catalog.deployment().to_owned(),
        generation: snapshot.number(),
        bytes: snapshot.bytes(),
        checked: check,
        derived: derived.map(|sample| sample.entities),
        indices: indices.collect(),
        bundles,
        loads: ledger.loads().collect::<azul_transform::Result<_>>()?,
        failures,
    })
}

/// Aggregates that are made anew.
const SAMPLE: usize = 200;

/// Compares checksums, and aggregates with what contributions come to.
fn check_all(catalog: &Catalog) -> anyhow::Result<Sample> {
    catalog.check()?;
    // Whoever loads documents knows best what belongs to them.
    if catalog.ledger()?.bundles().next().transpose()?.is_none() {
        return Ok(Sample::default());
    }
    let sample = catalog.derive_sample(Registry::linked()?.get(catalog.project())?, SAMPLE)?;
    if let [first, ..] = &sample.different[..] {
        anyhow::bail!(
            "{} of {} aggregates are not what their contributions come to, {first} for example; index the bundles again, \
             into a new catalog",
            sample.different.len(),
            sample.entities
        );
    }
    Ok(sample)
}

fn table(descriptions: &[Description]) -> String {
    let mut text = String::new();
    for description in descriptions {
        let Description {
            catalog,
            project,
            deployment,
            generation,
            bytes,
            checked,
            derived,
            indices,
            bundles,
            loads,
            failures,
        } = description;
        let mut checked = if *checked { ", checksums are right" } else { "" }.to_owned();
        if let Some(derived) = derived.filter(|derived| *derived > 0) {
            checked.push_str(&format!(", and so are {derived} aggregates made anew"));
        }
        // Writing to a text does not fail.
        let _ = writeln!(
            text,
            "catalog {catalog}: project {project}, deployment {deployment}, generation {generation}, {bytes} bytes{checked}"
        );
        let width = indices.iter().map(|index| index.index.len()).max().unwrap_or(0);
        for IndexDescription { index, documents, segments } in indices {
            let parts = if *segments == 1 { "1 segment".to_owned() } else { format!("{segments} segments") };
            let _ = writeln!(text, "  {index:width$}  {documents:>10} documents in {parts}");
        }
        for load in loads.iter().take(MOST) {
            let _ = writeln!(text, "  {}", loaded(load));
        }
        if loads.len() > MOST {
            let _ = writeln!(text, "  documents of {} more files", loads.len() - MOST);
        }
        if *bundles > 0 || !failures.is_empty() {
            let failed: u64 = failures.values().map(|failed| failed.count).sum();
            let failed = counted(failed as usize, "failure");
            let _ = writeln!(text, "  {} in the ledger, {failed}", counted(*bundles as usize, "bundle"));
        }
        for (kind, Failed { count, first }) in failures {
            let _ = writeln!(text, "    {kind}: {count}");
            for FailureRecord { input, reason, .. } in first {
                let place: Vec<_> = [&reason.entity, &reason.path].into_iter().flatten().cloned().collect();
                let place = if place.is_empty() { String::new() } else { format!(" ({})", place.join(", ")) };
                let _ = writeln!(text, "      {input}: {}{place}", reason.message);
            }
            if *count > first.len() as u64 {
                let _ = writeln!(text, "      and {} more", count - first.len() as u64);
            }
        }
    }
    if text.is_empty() {
        text.push_str("the store has no catalogs\n");
    }
    text
}
