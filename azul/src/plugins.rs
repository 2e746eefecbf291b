//! The projects that are linked, described for people and for programs.

use std::io::{self, Write};

use azul_transform::{Compiled, Registration, Registry, Result};
use serde::Serialize;

/// What there is to say about a project without reading its source.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Description {
    /// Name by which it is chosen.
    pub name: &'static str,
    /// One line of description.
    pub description: &'static str,
    /// What its documents are about; each has an index.
    pub outer_entity_types: Vec<&'static str>,
    /// Number of keys in the contents of its documents.
    pub inner_entity_types: usize,
    /// Number of fields below these keys.
    pub fields: usize,
    /// Number of fields that searches count values of.
    pub facets: usize,
}

/// Describes all projects of a registry, by name.
///
/// # Errors
/// [`azul_transform::ErrorKind::Schema`] if a project's schema is broken.
pub(crate) fn describe(registry: &Registry) -> Result<Vec<Description>> {
    let describe = |plugin: &'static Registration| {
        let schema = plugin.project()?.schema();
        Ok(Description {
            name: plugin.name(),
            description: plugin.description(),
            outer_entity_types: schema.outer_types().iter().map(|outer| outer.name).collect(),
            inner_entity_types: schema.inner_types().len(),
            fields: schema.field_count(),
            facets: schema.facet_count(),
        })
    };
    registry.iter().map(describe).collect()
}

/// Writes descriptions as a JSON list.
///
/// # Errors
/// If the stream cannot be written to.
pub(crate) fn write_json(descriptions: &[Description], out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, descriptions)?;
    out.write_all(b"\n")
}

/// Writes descriptions as an aligned table, with the description and the outer entity types below each row.
///
/// # Errors
/// If the stream cannot be written to.
pub(crate) fn write_table(descriptions: &[Description], out: &mut dyn Write) -> io::Result<()> {
    let width = descriptions.iter().map(|d| d.name.len()).chain(["PROJECT".len()]).max().unwrap_or(0);
    writeln!(
        out,
        "{:width$}  {:>11}  {:>11}  {:>6}  {:>6}",
        "PROJECT", "OUTER TYPES", "INNER TYPES", "FIELDS", "FACETS"
    )?;
    for Description { name, description, outer_entity_types, inner_entity_types, fields, facets } in descriptions {
        let outer = outer_entity_types.len();
        writeln!(out, "{name:width$}  {outer:>11}  {inner_entity_types:>11}  {fields:>6}  {facets:>6}")?;
        writeln!(out, "{:width$}  {description}", "")?;
        writeln!(out, "{:width$}  documents about {}", "", outer_entity_types.join(", "))?;
    }
    Ok(())
}

/// The project of that name, or all that are linked.
///
/// # Errors
/// [`azul_transform::ErrorKind::Plugin`] if no project is linked, or none of that name.
pub(crate) fn chosen(name: Option<&str>) -> Result<Vec<&'static Compiled>> {
    let registry = Registry::linked()?;
    match name {
        Some(name) => Ok(vec![registry.get(name)?]),
        None => registry.iter().map(Registration::project).collect(),
    }
}
