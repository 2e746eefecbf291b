//! `azul explain`

use std::fmt::Write as _;
use std::io::{Write, stdout};
use std::path::Path;

use anyhow::{bail, ensure};
use azul_search::{explain, without_contributions, write_explanation};
use azul_transform::aggregate::{
    Contributor, ContributorFate, ExplainedField, ExplainedValue, Explanation, ValueFate, Wanted, Wish,
};
use azul_transform::{DocumentType, IndexName, Value};
use clap::Args;

use super::{Outcome, unless_closed};
use crate::cluster;
use crate::console::{count, counted, printable};
use crate::options::Format;
use crate::served::Served;
use crate::store;
use crate::table::{aligned, short};

/// Say where each value of a document comes from: bundles, entities, JSONPaths
///
/// It also says which values a limit dropped, which copies of an entity lost against newer ones, and which versions of
/// bundles do not count.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Explain {
    /// What the document is about: files, samples, projects, …
    #[arg(value_name = "INDEX")]
    index: String,
    /// Id of the document, as in entryId
    #[arg(value_name = "ID")]
    id: String,
    /// Fields to explain, by public name, or as entity type and name: organ, specimens.organ [default: all]
    #[arg(value_name = "FIELD")]
    fields: Vec<String>,
    /// Directory of the store
    #[arg(long, value_name = "DIR")]
    store: String,
    /// Catalog [default: the only one of the store]
    #[arg(long, value_name = "NAME")]
    catalog: Option<String>,
    /// Most entities, dropped values and lost copies that are listed of one thing; all are counted
    #[arg(long, value_name = "N", default_value_t = 10)]
    most: usize,
    /// How to write
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "table")]
    format: Format,
}

const EXAMPLES: &str = "\
Examples:
  azul query files --store store/                        find the id of a document
  azul explain files ID --store store/
  azul explain files ID organ fileFormat --store store/

Exit codes: 0 all went well; 1 there is no such document, or the store has no contributions.";

impl Explain {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let served = Served::open(&self.store, self.catalog.as_deref())?;
        let outer_type = served.outer_type(&self.index)?;
        let wanted = match &self.fields[..] {
            [] => Wanted::All,
            names => Wanted::named(served.project().schema(), names)?,
        };
        let (index, wish) = (served.catalog().live.index(), Wish { wanted, most: self.most });
        let explanation = explain(&*index, served.project(), (outer_type, &self.id), &wish, |_| true)?;
        let Some(explanation) = explanation else {
            let has_document = index.get(outer_type, &self.id)?.is_some();
            ensure!(!has_document, "{}{}", without_contributions(outer_type, &self.id), self.loads(outer_type)?);
            bail!("no bundle contributes to {outer_type} {}; is it the id of another index?", self.id);
        };
        let text = match self.format {
            Format::Table => printable(&table(&explanation)).into_owned(),
            Format::Json => {
                let mut out = Vec::new();
                write_explanation(&explanation, &mut out);
                String::from_utf8(out)? + "\n"
            }
        };
        unless_closed(stdout().lock().write_all(text.as_bytes()))?;
        Ok(Outcome::Good)
    }

    /// What the ledger says of documents about entities of a type that were loaded, as a sentence after others.
    fn loads(&self, outer_type: &str) -> anyhow::Result<String> {
        if cluster::is_one(&self.store) || !Path::new(&self.store).is_dir() {
            return Ok(String::new());
        }
        let mut from = Vec::new();
        for catalog in store::catalogs(&self.store, self.catalog.as_deref())? {
            for load in catalog.ledger()?.loads() {
                let load = load?;
                let is_about = |index: &String| {
                    index.parse().is_ok_and(|index: IndexName| {
                        index.document_type() == DocumentType::Aggregate && index.qualifier() == outer_type
                    })
                };
                if load.documents.keys().any(is_about) {
                    from.push(format!("{} at {}", load.input, azul_search::utc(load.at)));
                }
            }
        }
        Ok(if from.is_empty() {
            String::new()
        } else {
            format!(" Such documents were loaded from {}.", from.join(", "))
        })
    }
}

// Writing to a text does not fail, so that the results of that are dropped.
fn table(explanation: &Explanation) -> String {
    let Explanation { outer_type, entity_id, has_document, bundles, entities, fields } = explanation;
    let counting = bundles.iter().filter(|bundle| bundle.fate == ContributorFate::Counts).count();
    let mut text = match has_document {
        true => format!("{outer_type} {entity_id}, from {}\n\n", counted(counting, "bundle")),
        false => format!("{outer_type} {entity_id}: all contributions are deleted\n\n"),
    };
    let mut rows = vec![["bundle", "uuid", "version", "source", ""].map(str::to_owned).to_vec()];
    for (number, Contributor { fqid, fate }) in bundles.iter().enumerate() {
        let fate = match fate {
            ContributorFate::Counts => "counts".to_owned(),
            ContributorFate::Superseded { by } => format!("superseded by {by}"),
            ContributorFate::Deleted => "deleted".to_owned(),
        };
        rows.push(vec![label(number), fqid.uuid.clone(), fqid.version.clone(), fqid.source.spec.clone(), fate]);
    }
    text.push_str(&aligned(&rows));
    fields.iter().for_each(|field| write_field(explanation, field, &mut text));
    let with_lost = entities.iter().filter(|entity| entity.lost_count > 0);
    for (number, entity) in with_lost.enumerate() {
        if number == 0 {
            text.push_str("\ncopies that lost against newer ones\n");
        }
        let mut rows = Vec::new();
        for lost in &entity.lost {
            for (name, used, other) in &lost.fields {
                let values = format!("{}, not {}", short(&json(used)), short(&json(other)));
                rows.push(vec![format!("    bundle {}", label(lost.bundle)), (*name).to_owned(), values]);
            }
        }
        let more = entity.lost_count - entity.lost.len();
        let _ = writeln!(
            text,
            "  {} {}: {}",
            entity.inner_type,
            entity.entity_id,
            counted(entity.lost_count, "copy").replace("copys", "copies")
        );
        text.push_str(&aligned(&rows));
        if more > 0 {
            let _ = writeln!(text, "    and {} more", count(more));
        }
    }
    text
}

/// Bundles are called by numbers, from 1.
fn label(number: usize) -> String {
    (number + 1).to_string()
}

fn write_field(explanation: &Explanation, field: &ExplainedField, text: &mut String) {
    let ExplainedField { inner_type, element, name, public_name, origin, accumulator, value, values, dropped, .. } =
        field;
    let mut head = match *inner_type {
        "" => (*name).to_owned(),
        inner_type => format!("contents.{inner_type}[{element}].{name}"),
    };
    let said = public_name.filter(|public| public != name).map(|public| format!("public name {public}"));
    let said = said.into_iter().chain(accumulator.map(|accumulator| accumulator.label()));
    let said = said.chain((*dropped > 0).then(|| format!("{} dropped by the limit", count(*dropped))));
    said.for_each(|said| head.extend([", ", &said]));
    let _ = writeln!(text, "\n{head}");
    if !origin.is_empty() {
        let _ = writeln!(text, "  from {}", origin.join(", else "));
    }
    let is_figure = values.iter().any(|value| matches!(value.fate, ValueFate::Counted | ValueFate::Passed));
    if values.is_empty() || is_figure {
        let _ = writeln!(text, "  = {}", short(&json(value)));
    }
    let mut rows = Vec::new();
    for ExplainedValue { value, fate, from, count: all, path } in values {
        let fate = if *fate == ValueFate::Shown { "" } else { fate.name() };
        let mut bundles: Vec<usize> = Vec::new();
        for from in from {
            bundles.extend(&explanation.entities[*from].bundles);
        }
        bundles.sort_unstable();
        bundles.dedup();
        let entity = from.first().map(|from| &explanation.entities[*from]);
        let entity = entity.map_or_else(String::new, |entity| match all - 1 {
            0 => format!("{} {}", entity.inner_type, entity.entity_id),
            more => format!("{} {} and {} more", entity.inner_type, entity.entity_id, count(more)),
        });
        let is_said = bundles.len() > 1 || explanation.bundles.len() > 1;
        let bundles = if is_said { listed(&bundles) } else { String::new() };
        // Which of several paths it is.
        let path = path.clone().filter(|_| origin.len() > 1).unwrap_or_default();
        rows.push(vec![format!("  {}", json(value)), fate.to_owned(), entity, bundles, path]);
    }
    text.push_str(&aligned(&used_columns(rows)));
}

/// Bundles by their numbers: the first ones.
fn listed(bundles: &[usize]) -> String {
    let names: Vec<_> = bundles.iter().take(6).map(|bundle| label(*bundle)).collect();
    let more = if bundles.len() > names.len() { ", …" } else { "" };
    let plural = if bundles.len() > 1 { "s" } else { "" };
    format!("bundle{plural} {}{more}", names.join(", "))
}

/// Rows without the columns that are empty in all of them.
fn used_columns(rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let is_used = |column: usize| rows.iter().any(|row| row.get(column).is_some_and(|cell| !cell.is_empty()));
    let used: Vec<bool> = (0..rows.iter().map(Vec::len).max().unwrap_or(0)).map(is_used).collect();
    let keep = |row: Vec<String>| row.into_iter().zip(&used).filter(|(_, used)| **used).map(|(cell, _)| cell).collect();
    rows.into_iter().map(keep).collect()
}

/// A value as people read it: text as it is.
fn json(value: &Value<'_>) -> String {
    if let Some(text) = value.as_str() {
        return text.to_owned();
    }
    let mut out = Vec::new();
    value.write(&mut out);
    String::from_utf8_lossy(&out).into_owned()
}
