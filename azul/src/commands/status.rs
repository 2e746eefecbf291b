//! `azul status`

use std::fmt::Write as _;
use std::io::{Write, stdout};

use azul_catalog::Catalog;
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::{Outcome, unless_closed};
use crate::console::say;
use crate::store;

/// Say what is in a store
#[derive(Debug, Args)]
pub(super) struct Status {
    /// Directory of the store
    #[arg(long, value_name = "DIR")]
    store: String,
    /// Catalog [default: all of the store]
    #[arg(long, value_name = "NAME")]
    catalog: Option<String>,
    /// Read all files and compare their checksums
    #[arg(long)]
    check: bool,
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
    indices: Vec<IndexDescription>,
}

#[derive(Debug, Serialize)]
struct IndexDescription {
    index: String,
    documents: u64,
    segments: usize,
}

impl Status {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
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
            Format::Table => table(&descriptions),
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
    if check {
        snapshot.check()?;
    }
    let indices = snapshot.indices().map(|(index, documents)| IndexDescription {
        index: index.to_string(),
        documents,
        segments: snapshot.segments(index),
    });
    Ok(Description {
        catalog: catalog.name().to_owned(),
        project: catalog.project().to_owned(),
        deployment: catalog.deployment().to_owned(),
        generation: snapshot.number(),
        bytes: snapshot.bytes(),
        checked: check,
        indices: indices.collect(),
    })
}

fn table(descriptions: &[Description]) -> String {
    let mut text = String::new();
    for Description { catalog, project, deployment, generation, bytes, checked, indices } in descriptions {
        let checked = if *checked { ", checksums are right" } else { "" };
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
    }
    if text.is_empty() {
        text.push_str("the store has no catalogs\n");
    }
    text
}
