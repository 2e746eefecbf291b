//! What a cluster has: its catalogs, their indices, and the generations that are kept of them.

use std::fmt::Write as _;

use azul_opensearch::{Catalog, Generation};
use azul_transform::Result;
use serde::Serialize;

use crate::cluster;
use crate::console::printable;
use crate::options::Format;

/// What there is to say about a catalog.
#[derive(Debug, Serialize)]
struct Description {
    catalog: String,
    deployment: String,
    /// Unknown if another program made the indices.
    project: Option<String>,
    indices: Vec<IndexDescription>,
    /// None if the catalog was never built anew.
    generations: Vec<GenerationDescription>,
}

#[derive(Debug, Serialize)]
struct IndexDescription {
    index: String,
    documents: u64,
}

#[derive(Debug, Serialize)]
struct GenerationDescription {
    number: u32,
    is_live: bool,
    is_complete: bool,
}

/// The catalogs of a cluster, or those of a name, as text.
///
/// # Errors
/// If it cannot be asked, or has no such catalog.
pub(crate) fn status(store: &str, catalog: Option<&str>, format: Format) -> anyhow::Result<String> {
    let catalogs = cluster::catalogs(store, catalog)?;
    let descriptions = catalogs.iter().map(describe).collect::<Result<Vec<_>>>()?;
    Ok(match format {
        Format::Table => printable(&table(&descriptions)).into_owned(),
        Format::Json => serde_json::to_string_pretty(&descriptions)? + "\n",
    })
}

fn describe(catalog: &Catalog) -> Result<Description> {
    let index = |index| Ok(IndexDescription { index: format!("{index}"), documents: catalog.documents(index)? });
    let generation = |Generation { number, is_live, is_complete, .. }: Generation| GenerationDescription {
        number,
        is_live,
        is_complete,
    };
    Ok(Description {
        catalog: catalog.name().to_owned(),
        deployment: catalog.deployment().to_owned(),
        project: catalog.project().map(str::to_owned),
        indices: catalog.indices().iter().map(index).collect::<Result<_>>()?,
        generations: catalog.generations()?.into_iter().map(generation).collect(),
    })
}

// Writing to a text does not fail, so that the results of that are dropped.
fn table(descriptions: &[Description]) -> String {
    let mut text = String::new();
    for Description { catalog, deployment, project, indices, generations } in descriptions {
        let project = project.as_deref().unwrap_or("not noted");
        let _ = writeln!(text, "catalog {catalog}: project {project}, deployment {deployment}");
        let width = indices.iter().map(|index| index.index.len()).max().unwrap_or(0);
        for IndexDescription { index, documents } in indices {
            let _ = writeln!(text, "  {index:width$}  {documents:>10} documents");
        }
        for GenerationDescription { number, is_live, is_complete } in generations {
            let state = match (is_live, is_complete) {
                (true, _) => "served",
                (false, true) => "kept",
                (false, false) => "not complete",
            };
            let _ = writeln!(text, "  generation {number}: {state}");
        }
    }
    if text.is_empty() {
        text.push_str("the cluster has no catalogs\n");
    }
    text
}
