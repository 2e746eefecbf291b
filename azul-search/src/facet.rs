//! Counts of the values of a field, as answers have them.

use azul_transform::json::write_str;
use azul_transform::schema::{FieldType, NULL_INT, NULL_STR};

use crate::fields::{Field, Kind};
use crate::index::{Bucket, Buckets};
use crate::json::{ObjectWriter, list};
use crate::native::write_quantity;
use crate::python;
use crate::scalar::Scalar;

/// Appends a facet: its terms with their counts, and ids under a key if they are wanted.
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
