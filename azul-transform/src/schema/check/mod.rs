//! Rows that contradict each other or themselves, found before the first bundle.

mod accumulators;
mod early;
mod references;

pub use early::assert_rows;

use super::Schema;
use crate::error::{Error, ErrorKind, Result};
use crate::position::{FieldIndex, InnerType, OuterType};

/// Checks that a schema makes sense as a whole.
pub(super) fn check(schema: &Schema) -> Result<()> {
    let mut problems = Vec::new();
    limits(schema, &mut problems);
    names(schema, &mut problems);
    references::check(schema, &mut problems);
    accumulators::check(schema, &mut problems);
    match problems.is_empty() {
        true => Ok(()),
        false => Err(Error::new(ErrorKind::Schema, problems.join("; "))),
    }
}

/// How many there can be of everything that is known by its position.
fn limits(schema: &Schema, problems: &mut Vec<String>) {
    let mut limit = |what: &str, count: usize, limit: usize| {
        if count > limit {
            problems.push(format!("there are {count} {what}, but there can be at most {limit}"));
        }
    };
    limit("outer entity types", schema.outer_types().len(), OuterType::LIMIT);
    limit("inner entity types", schema.inner_types().len(), InnerType::LIMIT);
    for inner_type in schema.inner_types() {
        let what = format!("fields in inner entity type `{}`", inner_type.name);
        limit(&what, inner_type.fields.len(), FieldIndex::LIMIT);
    }
}

/// Names and ranks that must be given once, with the places where they are.
fn names(schema: &Schema, problems: &mut Vec<String>) {
    let mut outer_types = Once::new("outer entity type");
    schema.outer_types().iter().for_each(|t| outer_types.add(t.name, || format!("`{}`", t.name), problems));
    let mut inner_types = Once::new("inner entity type");
    schema.inner_types().iter().for_each(|t| inner_types.add(t.name, || format!("`{}`", t.name), problems));

    let (mut public_names, mut columns) = (Once::new("public name"), Once::new("column"));
    let (mut facets, mut ranks) = (Once::new("rank of facets"), Once::new("rank of columns"));
    for field in schema.document_fields() {
        let place = || format!("`{}`", field.path.join("."));
        public_names.add(field.public_name, place, problems);
        field.column.into_iter().for_each(|column| columns.add(column, place, problems));
        field.facet_rank.into_iter().for_each(|rank| facets.add(rank, place, problems));
    }
    for extra in schema.extras() {
        let place = || format!("`{}`", extra.name);
        extra.public_name.into_iter().for_each(|name| public_names.add(name, place, problems));
    }
    for inner_type in schema.inner_types() {
        let mut fields = Once::new("field");
        for field in &inner_type.fields {
            let place = || format!("`contents.{}.{}`", inner_type.name, field.name);
            fields.add(field.name, place, problems);
            if field.name.ends_with('_') {
                problems.push(format!("field {} ends in `_`, as copies of numbers do", place()));
            }
            field.public_name.into_iter().for_each(|name| public_names.add(name, place, problems));
            field.column.into_iter().for_each(|column| columns.add(column, place, problems));
            field.facet_rank.into_iter().for_each(|rank| facets.add(rank, place, problems));
            let ranked = field.column_rank > 0 || field.column.is_some();
            ranked.then_some(field.column_rank).into_iter().for_each(|rank| ranks.add(rank, place, problems));
            if field.facet_rank.is_some() && field.public_name.is_none() {
                problems.push(format!("facet {} has no public name", place()));
            }
        }
    }
    for column in schema.synthetic_columns() {
        let place = || format!("`contents.{}.{}`", column.inner_type, column.name);
        columns.add(column.column, place, problems);
        ranks.add(column.rank, place, problems);
    }
}

/// Something that must be given to one place only.
struct Once<T> {
    what: &'static str,
    given: Vec<(T, String)>,
}

impl<T: PartialEq + std::fmt::Display> Once<T> {
    fn new(what: &'static str) -> Self {
        Self { what, given: Vec::new() }
    }

    fn add(&mut self, value: T, place: impl FnOnce() -> String, problems: &mut Vec<String>) {
        let place = place();
        match self.given.iter().find(|(given, _)| *given == value) {
            Some((_, first)) => {
                problems.push(format!("{} `{value}` is given to both {first} and {place}", self.what));
            }
            None => self.given.push((value, place)),
        }
    }
}
