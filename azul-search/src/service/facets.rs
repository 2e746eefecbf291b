//! Counts of values, as answers have them.

use std::collections::BTreeSet;

use azul_transform::json::write_str;
use azul_transform::schema::{FieldType, NULL_INT, NULL_STR};

use super::Refusal;
use crate::fields::{Field, FieldId, Kind};
use crate::filters::ACCESSIBLE;
use crate::index::{Bucket, Buckets, Facet};
use crate::json::{ObjectWriter, list};
use crate::native::write_quantity;
use crate::project::Project;
use crate::python;
use crate::query::Scalar;

/// The facets that are asked for, by rank: all if none are named.
///
/// # Errors
/// 400 if a name is not that of a facet.
pub(super) fn wanted(project: &Project, names: Option<&[String]>) -> Result<Vec<Facet>, Refusal> {
    let fields = project.fields();
    let source_id = project.source_id().map(|field| field.id);
    let name_of = |id: &FieldId| if Some(*id) == source_id { ACCESSIBLE } else { fields.get(*id).name.as_str() };
    if let Some(unknown) =
        names.and_then(|names| names.iter().find(|name| !fields.facets().iter().any(|id| name_of(id) == **name)))
    {
        let known: Vec<&str> = fields.facets().iter().map(name_of).collect();
        let message = format!("Unknown facet `{unknown}`. Must be one of {}", known.join(", "));
        return Err(Refusal::bad_request(message));
    }
    let is_wanted = |id: &&FieldId| names.is_none_or(|names| names.iter().any(|name| name_of(id) == name));
    let ids = |field: &Field| {
        let ids = project.search().facet_ids().iter().find(|ids| ids.facet == field.name)?;
        fields.named(ids.ids).map(|field| field.id)
    };
    let facet = |id: &FieldId| Facet { field: *id, with: ids(fields.get(*id)) };
    Ok(fields.facets().iter().filter(is_wanted).map(facet).collect())
}

/// Appends the object `termFacets`. Sources are only shown as accessible or not.
pub(super) fn write(
    project: &Project,
    facets: &[Facet],
    counts: &[Buckets],
    mine: &BTreeSet<String>,
    out: &mut Vec<u8>,
) {
    let source_id = project.source_id().map(|field| field.id);
    let mut object = ObjectWriter::new(out);
    let mut sources = None;
    for (facet, counts) in facets.iter().zip(counts) {
        if Some(facet.field) == source_id {
            sources = Some(counts);
            continue;
        }
        let field = project.fields().get(facet.field);
        let ids = project.search().facet_ids().iter().find(|ids| ids.facet == field.name).map(|ids| ids.key);
        write_facet(field, counts, ids, object.key(&field.name));
    }
    if let Some(counts) = sources {
        write_accessible(counts, mine, object.key(ACCESSIBLE));
    }
    object.end();
}

pub(crate) fn write_facet(field: &Field, counts: &Buckets, ids: Option<&str>, out: &mut Vec<u8>) {
    let sentinel = field.sentinel();
    let is_null = |bucket: &Bucket| Some(&bucket.term) == sentinel.as_ref();
    let mut missing = counts.missing;
    let mut facet = ObjectWriter::new(out);
    let terms = facet.key("terms");
    terms.push(b'[');
    for (i, bucket) in counts.buckets.iter().enumerate() {
        if i > 0 {
            terms.push(b',');
        }
        let mut term = ObjectWriter::new(terms);
        write_term(field, &bucket.term, term.key("term"));
        let more = if is_null(bucket) { std::mem::take(&mut missing) } else { 0 };
        term.count("count", bucket.count + more);
        if let Some(key) = ids {
            list(term.key(key), &bucket.with, |out, (id, _)| match id {
                Scalar::Text(id) => write_str(out, id),
                other => write_str(out, &number(other)),
            });
        }
        term.end();
    }
    if missing > 0 {
        if !counts.buckets.is_empty() {
            terms.push(b',');
        }
        let mut term = ObjectWriter::new(terms);
        term.optional("term", None);
        term.count("count", missing);
        term.end();
    }
    terms.push(b']');
    facet.count("total", if counts.buckets.is_empty() { 0 } else { counts.total });
    facet.text("type", "terms");
    facet.end();
}

/// Appends a value as facets show it: text, even of numbers and truth values.
fn write_term(field: &Field, term: &Scalar, out: &mut Vec<u8>) {
    let boolean = matches!(field.field_type.element(), FieldType::NullBool | FieldType::PassThruBool);
    match term {
        Scalar::Text(text) if field.field_type.element() == FieldType::ValueAndUnit => write_quantity(text, out),
        Scalar::Text(text) if text == NULL_STR && field.kind == Kind::Text => out.extend_from_slice(b"null"),
        Scalar::Text(text) => write_str(out, text),
        Scalar::Int(NULL_INT) => out.extend_from_slice(b"null"),
        Scalar::Int(int) if boolean => write_str(out, if *int == 0 { "false" } else { "true" }),
        number_or_time => write_str(out, &number(number_or_time)),
    }
}

fn number(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Text(text) => text.clone(),
        Scalar::Int(int) => int.to_string(),
        Scalar::Float(float) => python::float(*float),
    }
}

/// Sources, added up to those that the caller may see and the others, in the order of first occurrence.
fn write_accessible(counts: &Buckets, mine: &BTreeSet<String>, out: &mut Vec<u8>) {
    let mut sums: Vec<(bool, u64)> = Vec::new();
    for bucket in &counts.buckets {
        let accessible = matches!(&bucket.term, Scalar::Text(id) if mine.contains(id));
        match sums.iter_mut().find(|(truth, _)| *truth == accessible) {
            Some((_, sum)) => *sum += bucket.count,
            None => sums.push((accessible, bucket.count)),
        }
    }
    let mut facet = ObjectWriter::new(out);
    list(facet.key("terms"), &sums, |out, (truth, count)| {
        let mut term = ObjectWriter::new(out);
        term.text("term", if *truth { "true" } else { "false" });
        term.count("count", *count);
        term.end();
    });
    facet.count("total", if sums.is_empty() { 0 } else { counts.total });
    facet.text("type", "terms");
    facet.end();
}
