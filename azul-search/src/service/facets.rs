//! Counts of values, as answers have them.

use std::collections::BTreeSet;

use super::Refusal;
use crate::facet::write_facet;
use crate::fields::{Field, FieldId};
use crate::filters::ACCESSIBLE;
use crate::index::{Buckets, Facet};
use crate::json::{ObjectWriter, list};
use crate::project::Project;
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
