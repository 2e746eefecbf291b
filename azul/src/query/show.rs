//! Answers to queries, as tables and lines.

use std::io::{self, BufRead, Write};

use serde_json::Value;

use crate::console::{count, printable};
use crate::table::aligned;

/// The value of a column in words: of several values all, with commas between.
fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => {
            let mut cells: Vec<String> = items.iter().map(|item| cell(Some(item))).collect();
            cells.retain(|cell| !cell.is_empty());
            cells.dedup();
            cells.join(", ")
        }
        // A number with its unit reads as such; what else is an object is JSON.
        Some(object @ Value::Object(entries)) => match (entries.get("value"), entries.get("unit")) {
            (Some(Value::String(value)), Some(Value::String(unit))) if entries.len() == 2 => format!("{value} {unit}"),
            (Some(Value::String(value)), Some(Value::Null)) if entries.len() == 2 => value.clone(),
            _ => object.to_string(),
        },
        Some(other) => other.to_string(),
    }
}

/// The cells of a hit.
fn row(hit: &Value, columns: &[String]) -> Vec<String> {
    columns.iter().map(|column| cell(hit.get(column))).collect()
}

/// A page of hits with counts of values, for people. `outer_type` is what they are.
pub(crate) fn table(answer: &Value, columns: &[String], outer_type: &str) -> String {
    let hits = answer["hits"].as_array().map_or(&[][..], Vec::as_slice);
    let mut text = String::new();
    if !hits.is_empty() {
        let rows: Vec<_> = std::iter::once(columns.to_vec()).chain(hits.iter().map(|hit| row(hit, columns))).collect();
        text.push_str(&aligned(&rows));
    }
    let total = answer["pagination"]["total"].as_u64().unwrap_or_default() as usize;
    text.push_str(&match hits.len() {
        0 => format!("no {outer_type}\n"),
        shown if shown < total => format!("{} of {} {outer_type}\n", count(shown), count(total)),
        _ => format!("{} {outer_type}\n", count(total)),
    });
    for (name, facet) in answer["termFacets"].as_object().into_iter().flatten() {
        let terms = facet["terms"].as_array().map_or(&[][..], Vec::as_slice);
        let mut rows = vec![vec![name.clone(), outer_type.to_owned()]];
        for term in terms {
            let name = match &term["term"] {
                Value::Null => "(none)".to_owned(),
                term => cell(Some(term)),
            };
            rows.push(vec![name, count(term["count"].as_u64().unwrap_or_default() as usize).to_string()]);
        }
        text.push('\n');
        text.push_str(&aligned(&rows));
    }
    printable(&text).into_owned()
}

/// Hits, one a line, as lines of cells with tabs between.
pub(crate) fn tabs(hits: impl BufRead, columns: &[String], out: &mut dyn Write) -> io::Result<()> {
    let line = |cells: Vec<String>| cells.iter().map(|cell| plain(cell)).collect::<Vec<_>>().join("\t");
    writeln!(out, "{}", line(columns.to_vec()))?;
    for hit in hits.lines() {
        let hit: Value = serde_json::from_str(&hit?)?;
        writeln!(out, "{}", line(row(&hit, columns)))?;
    }
    out.flush()
}

/// A text without tabs and ends of lines.
fn plain(text: &str) -> String {
    text.replace(['\t', '\n', '\r'], " ")
}
