//! Reference of all fields of a project, rendered from the rows.

use std::fmt::Write;

use super::{Aggregation, Field, InnerEntityType, Schema, leaves, manifest_parts, object};
use crate::document::DocumentType;
use crate::value::Value;

/// The reference as Markdown: a table of fields per inner entity type, and those outside of `contents`.
pub fn markdown(schema: &Schema, title: &str) -> String {
    let mut out = format!("# {title}\n\n");
    out.push_str(
        "Everything here is derived from the rows of the project's schema. A public name is what searches know a \
         field by;\none in bold is a facet, for which searches return value counts. *Accumulated* says how the \
         values of several inner\nentities become one in aggregates; a number in parentheses is a limit.\n",
    );
    out.push_str("\n## Outer entity types\n");
    table(&mut out, &["type", "inner entities copied", "lists kept", "description"]);
    for outer in schema.outer_types() {
        let names = |names: &[&str]| names.iter().map(|name| code(name)).collect::<Vec<_>>().join(", ");
        row(
            &mut out,
            &[code(outer.name), names(outer.inner_entity_types), names(outer.kept), outer.description.into()],
        );
    }
    documents(&mut out, schema);
    for inner in schema.inner_types() {
        section(&mut out, schema, inner);
    }
    out
}

fn documents(out: &mut String, schema: &Schema) {
    out.push_str("\n## Documents\n\nFields of aggregates outside of `contents`.\n");
    table(out, &["field", "type", "public name", "column", "description"]);
    let leaves = leaves(schema, DocumentType::Aggregate);
    for field in schema.document_fields() {
        let leaf = leaves.iter().find(|leaf| leaf.path == field.path);
        let cells = [
            code(&field.path.join(".")),
            leaf.map(|leaf| code(&leaf.field_type.label())).unwrap_or_default(),
            public(Some(field.public_name), field.facet_rank),
            optional(field.column),
            field.description.into(),
        ];
        row(out, &cells);
    }
    for extra in schema.extras() {
        let (field_type, public) = (code(&extra.field_type.label()), public(extra.public_name, None));
        row(out, &[code(extra.name), field_type, public, String::new(), extra.description.into()]);
    }
}

fn section(out: &mut String, schema: &Schema, inner: &InnerEntityType) {
    let merged = match inner.aggregation {
        Aggregation::None => "Not aggregated.".to_owned(),
        Aggregation::Simple => "Aggregated to one.".to_owned(),
        Aggregation::Group(by) => {
            let by: Vec<_> = by.iter().map(|name| code(name)).collect();
            format!("Aggregated to one per {}.", by.join(", "))
        }
    };
    let _ = write!(out, "\n## {}\n\n{} {merged}\n", inner.name, inner.description);
    table(out, &["field", "type", "public name", "accumulated", "column", "from", "description"]);
    for field in &inner.fields {
        let origin =
            field.origin.iter().map(|origin| if origin.starts_with('$') { code(origin) } else { (*origin).into() });
        let origin = origin.collect::<Vec<_>>().join(", ");
        let accumulated = match inner.aggregation {
            Aggregation::None => String::new(),
            _ => field.accumulator.label(),
        };
        let cells = [
            code(field.name),
            code(&field.field_type.label()),
            public(field.public_name, field.facet_rank),
            accumulated,
            optional(field.column),
            origin,
            described(field),
        ];
        row(out, &cells);
    }
    for column in schema.synthetic_columns().iter().filter(|column| column.inner_type == inner.name) {
        let blank = String::new;
        let cells =
            [blank(), blank(), blank(), blank(), code(column.column), "other fields".into(), column.description.into()];
        row(out, &cells);
    }
}

/// Description and example.
fn described(field: &Field) -> String {
    match field.example {
        "" => field.description.to_owned(),
        example => format!("{} *For example* {}.", field.description, code(example)),
    }
}

fn table(out: &mut String, heads: &[&str]) {
    let _ = write!(out, "\n| {} |\n|{}\n", heads.join(" | "), "---|".repeat(heads.len()));
}

fn row(out: &mut String, cells: &[String]) {
    out.push('|');
    for cell in cells {
        let _ = match cell.is_empty() {
            true => write!(out, " |"),
            false => write!(out, " {} |", cell.replace('|', "\\|")),
        };
    }
    out.push('\n');
}

fn code(name: &str) -> String {
    format!("`{name}`")
}

fn optional(name: Option<&str>) -> String {
    name.map(code).unwrap_or_default()
}

fn public(name: Option<&str>, facet_rank: Option<u16>) -> String {
    match (name, facet_rank) {
        (Some(name), Some(_)) => format!("**`{name}`**"),
        (name, _) => optional(name),
    }
}

/// The reference as JSON: `{"outer_types", "document_fields", "extras", "inner_types", "manifest"}`.
pub fn json(schema: &Schema) -> Value<'static> {
    let outer = schema.outer_types().iter().map(|outer| {
        object([
            ("name", outer.name.into()),
            ("inner_entity_types", outer.inner_entity_types.to_vec().into()),
            ("kept", outer.kept.to_vec().into()),
            ("description", outer.description.into()),
        ])
    });
    let document = schema.document_fields().iter().map(|field| {
        object([
            ("path", field.path.to_vec().into()),
            ("public_name", field.public_name.into()),
            ("facet", field.facet_rank.is_some().into()),
            ("column", field.column.into()),
            ("description", field.description.into()),
        ])
    });
    let extras = schema.extras().iter().map(|extra| {
        object([
            ("name", extra.name.into()),
            ("type", extra.field_type.label().into()),
            ("public_name", extra.public_name.into()),
            ("description", extra.description.into()),
        ])
    });
    let inner = schema.inner_types().iter().map(|inner| {
        let group_by = match inner.aggregation {
            Aggregation::Group(by) => by.to_vec().into(),
            Aggregation::None | Aggregation::Simple => Value::Null,
        };
        object([
            ("name", inner.name.into()),
            ("description", inner.description.into()),
            ("aggregated", (inner.aggregation != Aggregation::None).into()),
            ("group_by", group_by),
            ("fields", Value::List(inner.fields.iter().map(field).collect())),
        ])
    });
    let columns = manifest_parts(schema).into_iter().flat_map(|part| part.columns);
    let columns: Vec<_> = columns.filter_map(|(_, column)| column).collect();
    object([
        ("outer_types", Value::List(outer.collect())),
        ("document_fields", Value::List(document.collect())),
        ("extras", Value::List(extras.collect())),
        ("inner_types", Value::List(inner.collect())),
        ("columns", columns.into()),
    ])
}

fn field(field: &Field) -> Value<'static> {
    object([
        ("name", field.name.into()),
        ("type", field.field_type.label().into()),
        ("public_name", field.public_name.into()),
        ("facet", field.facet_rank.is_some().into()),
        ("accumulator", field.accumulator.label().into()),
        ("column", field.column.into()),
        ("origin", field.origin.to_vec().into()),
        ("aggregate_only", field.aggregate_only.into()),
        ("searched", field.searched.into()),
        ("description", field.description.into()),
        ("example", Some(field.example).filter(|example| !example.is_empty()).into()),
    ])
}
