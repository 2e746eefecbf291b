//! What follows from rows alone.

use azul_transform::Result;
use azul_transform::json::Json;
use azul_transform::schema::{Accumulator, OuterEntityType, Schema, public_fields};

use super::{AskFigures, ExposedIndex, HitContext, Project, Total};
use crate::facet::write_facet;
use crate::fields::Field;
use crate::index::Facet;
use crate::json::{ObjectWriter, list};
use crate::native::write_native;

/// Most documents on a page, unless the project says otherwise.
const MAX_PAGE_SIZE: u32 = 1000;

/// How an outer entity type can be asked for: sorted by its first public field, or else by entity id.
pub(super) fn exposed(schema: &Schema, outer: &OuterEntityType) -> Option<ExposedIndex> {
    let fields = public_fields(schema);
    let is_own = |path: &[&str]| matches!(path, ["contents", inner, ..] if outer.inner_entity_types.contains(inner));
    let own = fields.iter().find(|field| is_own(&field.path));
    let sort = own.or_else(|| fields.iter().find(|field| field.path == ["entity_id"]))?.name;
    Some(ExposedIndex { outer_type: outer.name, sort, descending: false, max_page_size: MAX_PAGE_SIZE })
}

/// The sums of fields that are summed up when documents are merged: each over the documents of its own entities.
pub(super) fn totals(schema: &Schema) -> Vec<Total> {
    let mut totals = Vec::new();
    for outer in schema.outer_types() {
        let own = schema.inner_types().iter().filter(|inner| outer.inner_entity_types.contains(&inner.name));
        for (inner, field) in own.flat_map(|inner| inner.fields.iter().map(move |field| (inner, field))) {
            if matches!(field.accumulator, Accumulator::Sum(_) | Accumulator::DistinctSum(_)) {
                let name = if field.description.contains("bytes") { "bytes" } else { field.name };
                let (outer_type, inner_type) = (outer.name, inner.name);
                totals.push(Total { name, outer_type, inner_type, field: field.name, distinct: false });
            }
        }
    }
    totals
}

/// A hit with everything that the document has.
pub(super) fn hit(context: &HitContext<'_>, document: Json<'_>, out: &mut Vec<u8>) {
    let schema = context.project.schema();
    let mut hit = ObjectWriter::new(out);
    hit.optional("entryId", document.get("entity_id").and_then(Json::as_str));
    for list_name in ["sources", "bundles"] {
        list(hit.key(list_name), document.get(list_name).into_iter().flat_map(Json::items), |out, element| {
            let mut object = ObjectWriter::new(out);
            for (name, value) in element.entries() {
                let named = schema.document_fields().iter().find(|field| field.path == [list_name, name]);
                value.write(object.key(named.map_or(name, |field| field.public_name)));
            }
            object.end();
        });
    }
    let outer = schema.outer_types().iter().find(|outer| outer.name == context.outer_type);
    let is_outer = |inner: &str| outer.is_some_and(|outer| outer.inner_entity_types.contains(&inner));
    for (inner, entities) in document.get("contents").into_iter().flat_map(Json::entries) {
        let fields = schema.inner_types().iter().find(|t| t.name == inner).map_or(&[][..], |t| &t.fields);
        list(hit.key(inner), entities.items(), |out, entity| {
            let mut object = ObjectWriter::new(out);
            for (name, value) in entity.entries().filter(|(name, _)| !name.ends_with('_')) {
                match fields.iter().find(|field| field.name == name) {
                    Some(field) => write_native(field.field_type, value, object.key(name)),
                    None => value.write(object.key(name)),
                }
            }
            if is_outer(inner) {
                context.write_accessible(&mut object);
            }
            object.end();
        });
    }
    hit.end();
}

/// Of each outer entity type the number of documents, and counts of the values of its own facets.
pub(super) fn summary(project: &Project, ask: &mut AskFigures<'_>, out: &mut Vec<u8>) -> Result<()> {
    let fields = project.fields();
    let mut summary = ObjectWriter::new(out);
    for outer in project.schema().outer_types() {
        if project.exposed_index(outer.name).is_none() {
            continue;
        }
        let is_own = |field: &&Field| matches!(field.path[..], ["contents", inner, ..] if outer.inner_entity_types.contains(&inner));
        let own: Vec<&Field> = fields.facets().iter().map(|id| fields.get(*id)).filter(is_own).collect();
        let facets: Vec<Facet> = own.iter().map(|field| Facet { field: field.id, with: None }).collect();
        let found = ask(outer.name, &facets, &[])?;
        let mut part = ObjectWriter::new(summary.key(outer.name));
        part.count("count", found.total);
        let mut terms = ObjectWriter::new(part.key("termFacets"));
        for (field, counts) in own.iter().zip(&found.facets) {
            write_facet(field, counts, None, terms.key(&field.name));
        }
        terms.end();
        part.end();
    }
    summary.end();
    Ok(())
}
