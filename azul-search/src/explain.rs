//! Where the values of a document come from: contributions of a store, explained by the rules of a project.
//!
//! What an explanation is made of is in `azul-transform`, next to aggregating, which it follows step by step. Here is who
//! asks: which store has the contributions, and which of them may be spoken of.

use std::collections::HashMap;

use azul_transform::aggregate::{
    Contributor, ContributorFate, EntityKey, ExplainedField, ExplainedValue, Explanation, InnerEntity, LostCopy, Rules,
    Wish,
};
use azul_transform::json::{Document, Json, write_str};
use azul_transform::path::Path;
use azul_transform::{Error, ErrorKind, Result};

use crate::index::{Replica, SearchIndex};
use crate::json::{ObjectWriter, list};
use crate::project::Project;

/// Explains the document about an entity, given by the name of its type and its id. Only contributions of sources that may
/// be seen are looked at, as if there were no others. Nothing if there are none, be it that the store keeps none at all: if
/// there is a document all the same, [`without_contributions`] says why it is not explained. A document some source of which
/// may not be seen is not there, either, unless everybody may see all documents of its type.
///
/// # Errors
/// [`ErrorKind::Config`] if the project has no such outer entity type; what keeps contributions from being read and
/// aggregated.
pub fn explain(
    index: &dyn SearchIndex,
    project: &Project,
    (outer_type, id): (&str, &str),
    wish: &Wish,
    sees: impl Fn(&str) -> bool,
) -> Result<Option<Explanation>> {
    let schema = project.schema();
    let unknown = || Error::new(ErrorKind::Config, format!("the project has no outer entity type `{outer_type}`"));
    let entity = EntityKey { outer_type: schema.outer_type(outer_type).ok_or_else(unknown)?, entity_id: id.to_owned() };
    let seen = Seen { index, sees: &sees };
    let is_limited = !project.search().unlimited().contains(&outer_type);
    if is_limited && seen.document(outer_type, id)? == Some(false) {
        return Ok(None);
    }
    let Some((mut contributions, compiled)) = index.contributions(schema, &entity)?.zip(project.compiled()) else {
        return Ok(None);
    };
    contributions.retain(|contribution| sees(&contribution.fqid().source.id));
    let mut explanation = Rules::new(compiled)?.explain(&entity, &contributions, wish)?;
    if let Some(explanation) = &mut explanation {
        let outer_types = schema.outer_types().iter().map(|outer| outer.name).collect();
        Replicas { seen, outer_types, paths: HashMap::new(), found: HashMap::new() }.find_paths(explanation)?;
    }
    Ok(explanation)
}

/// What may be spoken of.
struct Seen<'i> {
    index: &'i dyn SearchIndex,
    /// Whether a source may be seen.
    sees: &'i dyn Fn(&str) -> bool,
}

impl Seen<'_> {
    /// Whether all sources of a document may be seen; nothing if there is none.
    fn document(&self, outer_type: &str, id: &str) -> Result<Option<bool>> {
        let Some(document) = self.index.get(outer_type, id)? else { return Ok(None) };
        let document = Document::parse(document.source)?;
        let sources = document.root().get("sources").into_iter().flat_map(Json::items);
        let mut ids = sources.filter_map(|source| source.get("id").and_then(Json::as_str)).peekable();
        Ok(Some(ids.peek().is_some() && ids.all(self.sees)))
    }
}

/// Why a document is not explained, and what to do: there are no contributions to it.
pub fn without_contributions(outer_type: &str, id: &str) -> String {
    format!(
        "The catalog has no contributions to {outer_type} {id}, which would say where its values come from. \
         `azul index … --store DIR` keeps them; a cluster does not, and neither does a store that only aggregates were loaded \
         into."
    )
}

/// The metadata of inner entities, as far as the store has copies of it.
struct Replicas<'i> {
    seen: Seen<'i>,
    outer_types: Vec<&'i str>,
    paths: HashMap<String, Option<Path>>,
    found: HashMap<String, Vec<Document>>,
}

impl Replicas<'_> {
    /// Finds out which path leads to each value: the first that leads to anything, if all copies agree about that.
    fn find_paths(&mut self, explanation: &mut Explanation) -> Result<()> {
        for field in &mut explanation.fields {
            let ExplainedField { origin, values, .. } = field;
            origin.iter().for_each(|origin| self.compile(origin));
            if !origin.iter().any(|origin| self.paths[origin].is_some()) {
                continue;
            }
            for value in values {
                let Some(entity) = value.from.first().map(|from| &explanation.entities[*from]) else { continue };
                self.fetch(&entity.entity_id)?;
                let mut copies = self.found[&entity.entity_id].iter();
                let of_first = copies.next().and_then(|copy| self.leading(origin, copy));
                value.path =
                    of_first.filter(|path| copies.all(|copy| self.leading(origin, copy) == Some(*path))).cloned();
            }
        }
        Ok(())
    }

    fn compile(&mut self, origin: &str) {
        if !self.paths.contains_key(origin) {
            // Origins are paths or words.
            let path = origin.starts_with('$').then(|| Path::compile(origin.to_owned()).ok()).flatten();
            self.paths.insert(origin.to_owned(), path);
        }
    }

    fn fetch(&mut self, entity_id: &str) -> Result<()> {
        if !self.found.contains_key(entity_id) {
            let entities = [entity_id.to_owned()];
            let mut copies = Vec::new();
            for replica in self.seen.index.replicas(&[], &entities)? {
                let replica = replica?;
                if self.is_seen(&replica)? {
                    copies.push(Document::parse(replica.contents)?);
                }
            }
            self.found.insert(entity_id.to_owned(), copies);
        }
        Ok(())
    }

    /// Whether a replica is found through a document that may be seen. Replicas do not say which sources they are of.
    fn is_seen(&self, replica: &Replica) -> Result<bool> {
        for hub in replica.hubs.iter().chain(replica.hubs.is_empty().then_some(&replica.entity_id)) {
            for outer_type in &self.outer_types {
                if self.seen.document(outer_type, hub)? == Some(true) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// The first of the paths that leads to anything in a copy.
    fn leading<'o>(&self, origin: &'o [String], copy: &Document) -> Option<&'o String> {
        let leads = |path: &Path| path.first(copy.root()).is_ok_and(|found| found.is_some());
        origin.iter().find(|origin| self.paths[*origin].as_ref().is_some_and(leads))
    }
}

/// Appends an explanation as JSON.
pub fn write_explanation(explanation: &Explanation, out: &mut Vec<u8>) {
    let Explanation { outer_type, entity_id, has_document, bundles, entities, fields } = explanation;
    let mut object = ObjectWriter::new(out);
    object.text("entity_type", outer_type);
    object.text("entity_id", entity_id);
    object.key("has_document").extend_from_slice(if *has_document { b"true" } else { b"false" });
    list(object.key("bundles"), bundles, write_bundle);
    list(object.key("entities"), entities, write_entity);
    list(object.key("fields"), fields, write_field);
    object.end();
}

fn write_bundle(out: &mut Vec<u8>, Contributor { fqid, fate }: &Contributor) {
    let mut object = ObjectWriter::new(out);
    object.text("uuid", &fqid.uuid);
    object.text("version", &fqid.version);
    let mut source = ObjectWriter::new(object.key("source"));
    source.text("id", &fqid.source.id);
    source.text("spec", &fqid.source.spec);
    source.end();
    let (fate, by) = match fate {
        ContributorFate::Counts => ("counts", None),
        ContributorFate::Superseded { by } => ("superseded", Some(by.as_str())),
        ContributorFate::Deleted => ("deleted", None),
    };
    object.text("fate", fate);
    object.optional("superseded_by", by);
    object.end();
}

fn write_entity(out: &mut Vec<u8>, entity: &InnerEntity) {
    let mut object = ObjectWriter::new(out);
    object.text("entity_type", entity.inner_type);
    object.text("entity_id", &entity.entity_id);
    write_numbers(&entity.bundles, object.key("bundles"));
    object.count("bundle_count", entity.bundle_count as u64);
    list(object.key("lost"), &entity.lost, |out, LostCopy { bundle, fields }| {
        let mut object = ObjectWriter::new(out);
        object.count("bundle", *bundle as u64);
        list(object.key("fields"), fields, |out, (name, used, lost)| {
            let mut object = ObjectWriter::new(out);
            object.text("name", name);
            used.write(object.key("used"));
            lost.write(object.key("lost"));
            object.end();
        });
        object.end();
    });
    object.count("lost_count", entity.lost_count as u64);
    object.end();
}

fn write_field(out: &mut Vec<u8>, field: &ExplainedField) {
    let mut object = ObjectWriter::new(out);
    object.text("entity_type", field.inner_type);
    object.count("element", field.element as u64);
    object.text("name", field.name);
    object.optional("public_name", field.public_name);
    list(object.key("origin"), &field.origin, |out, origin| write_str(out, origin));
    object.optional("accumulator", field.accumulator.map(|accumulator| accumulator.label()).as_deref());
    field.value.write(object.key("value"));
    list(object.key("values"), &field.values, |out, ExplainedValue { value, fate, from, count, path }| {
        let mut object = ObjectWriter::new(out);
        value.write(object.key("value"));
        object.text("fate", fate.name());
        write_numbers(from, object.key("from"));
        object.count("count", *count as u64);
        object.optional("path", path.as_deref());
        object.end();
    });
    object.count("dropped", field.dropped as u64);
    object.end();
}

fn write_numbers(numbers: &[usize], out: &mut Vec<u8>) {
    list(out, numbers, |out, number| out.extend_from_slice(number.to_string().as_bytes()));
}
