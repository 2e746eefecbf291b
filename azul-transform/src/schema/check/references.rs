//! Whatever is mentioned in a schema must be declared in it.

use crate::document::DocumentType;
use crate::schema::index::IndexAs;
use crate::schema::{Aggregation, Field, FieldType, Schema, leaves};

pub(super) fn check(schema: &Schema, problems: &mut Vec<String>) {
    let mut require = |exists: bool, by: &str, what: &str, name: &str| {
        if !exists {
            problems.push(format!("{by} names {what} `{name}`, which does not exist"));
        }
    };
    for outer in schema.outer_types() {
        let by = format!("outer entity type `{}`", outer.name);
        // An outer entity type need not have an inner one of its own.
        let names = outer.inner_entity_types.iter().filter(|name| **name != outer.name).chain(outer.kept);
        names.for_each(|name| require(schema.inner_type(name).is_some(), &by, "inner entity type", name));
    }
    for inner in schema.inner_types() {
        if let Aggregation::Group(by) = inner.aggregation {
            let place = format!("grouping of `contents.{}`", inner.name);
            by.iter().for_each(|name| {
                require(inner.fields.iter().any(|f| f.name == *name), &place, "field", name);
            });
        }
    }
    let document = leaves(schema, DocumentType::Aggregate);
    for field in schema.document_fields() {
        let path = field.path.join(".");
        require(document.iter().any(|leaf| leaf.path == field.path), field.public_name, "field", &path);
    }
    for extra in schema.extras() {
        let by = format!("`{}`", extra.name);
        let sum = find(schema, extra.sum_of.0, extra.sum_of.1);
        let is_number = |f: &Field| matches!(f.field_type, FieldType::NullInt | FieldType::NullFloat);
        let what = "number in inner entities";
        require(sum.is_some_and(is_number), &by, what, &format!("{}.{}", extra.sum_of.0, extra.sum_of.1));
        if let Some((outer, inner, field)) = extra.unless {
            require(schema.outer_type(outer).is_some(), &by, "outer entity type", outer);
            require(find(schema, inner, field).is_some(), &by, "field", &format!("{inner}.{field}"));
        }
    }
    for column in schema.synthetic_columns() {
        let by = format!("column `{}`", column.column);
        require(schema.inner_type(column.inner_type).is_some(), &by, "inner entity type", column.inner_type);
    }
    for template in schema.templates().iter().filter(|template| template.index_as.is_none()) {
        let field = match template.path.split('.').collect::<Vec<_>>()[..] {
            ["contents", inner, field] => find(schema, inner, field),
            _ => None,
        };
        let by = format!("template `{}`", template.name);
        require(field.and_then(IndexAs::of).is_some(), &by, "field with an index form of its own", template.path);
    }
}

fn find<'s>(schema: &'s Schema, inner_type: &str, field: &str) -> Option<&'s Field> {
    let inner_type = &schema.inner_types()[schema.inner_type(inner_type)?];
    inner_type.fields.iter().find(|f| f.name == field)
}
