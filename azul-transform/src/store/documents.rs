//! Contributions from documents: what a search index has is taken back into batches.

use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

use crate::batch::{Batch, ListRef, RecordRef};
use crate::bundle::{BundleFqid, SourceRef};
use crate::error::{Error, ErrorKind, Result};
use crate::json::{Json, Kind};
use crate::position::{FieldIndex, InnerType, OuterType};
use crate::record::RecordWriter;
use crate::schema::{InnerEntityType, Schema, from_index};

/// Collects contributions in index form into batches, one for each bundle, its deletion apart.
///
/// What is aggregated of them is the same as of the bundles. They do not [render](crate::Renderer) to the same documents
/// byte for byte where an index does not keep the difference: an empty list may come back as a list of null.
pub struct ContributionReader<'s> {
    schema: &'s Schema,
    bundles: BTreeMap<(BundleFqid, bool), Assembly>,
}

/// A batch, with what it has already.
#[derive(Debug, Default)]
struct Assembly {
    batch: Batch,
    records: FxHashMap<(InnerType, String), RecordRef>,
    lists: FxHashMap<(InnerType, Vec<RecordRef>), ListRef>,
    contributions: BTreeMap<(OuterType, String), Vec<ListRef>>,
}

impl<'s> ContributionReader<'s> {
    /// A reader of contributions with the fields of a schema.
    pub fn new(schema: &'s Schema) -> Self {
        Self { schema, bundles: BTreeMap::new() }
    }

    /// Takes a contribution to an entity of an outer type: the `_source` of a line `{"_index","_id","_source"}`. It takes
    /// the place of an earlier one of the same entity and bundle.
    ///
    /// # Errors
    /// [`ErrorKind::MissingField`] or [`ErrorKind::WrongType`] if it is not a contribution, [`ErrorKind::Schema`] if it has
    /// fields that the schema has not, and what [`from_index`] says of values.
    pub fn read(&mut self, outer_type: OuterType, document: Json<'_>) -> Result<()> {
        let (fqid, deleted) = identity(document)?;
        let entity_id = text(document, "entity_id")?;
        let contents =
            document.get("contents").filter(|contents| contents.is_object()).ok_or_else(|| missing("contents"))?;
        let types = self.schema.inner_types();
        let mut lists = Vec::new();
        for (name, list) in contents.entries() {
            let undeclared = || Error::new(ErrorKind::Schema, format!("there is no inner entity type `{name}`"));
            lists.push((self.schema.inner_type(name).ok_or_else(undeclared)?, list));
        }
        lists.sort_unstable_by_key(|(inner_type, _)| *inner_type);
        let place = |e: Error| e.in_bundle(&fqid.uuid, &fqid.version).in_entity(entity_id.to_owned());
        let lists = lists.into_iter().map(|(inner_type, list)| Ok((inner_type, records(&types[inner_type], list)?)));
        let lists = lists.collect::<Result<Vec<_>>>().map_err(place)?;
        let new = || {
            let batch = Batch::new(fqid.clone());
            Assembly { batch: if deleted { batch.into_deletion() } else { batch }, ..Assembly::default() }
        };
        let assembly = self.bundles.entry((fqid.clone(), deleted)).or_insert_with(new);
        assembly.contribute(outer_type, entity_id, lists);
        Ok(())
    }

    /// The batches, by identity.
    pub fn finish(self) -> Vec<Batch> {
        self.bundles.into_values().map(Assembly::finish).collect()
    }
}

impl std::fmt::Debug for ContributionReader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.bundles.keys()).finish()
    }
}

impl Assembly {
    fn contribute(&mut self, outer_type: OuterType, entity_id: &str, contents: Vec<(InnerType, Vec<String>)>) {
        let Self { batch, records, lists, contributions } = self;
        let mut list = |(inner_type, texts): (InnerType, Vec<String>)| {
            let mut record = |text: String| {
                let known = records.entry((inner_type, text));
                let new = |(inner_type, text): &(InnerType, String)| batch.push_record(*inner_type, text);
                *known.or_insert_with_key(new)
            };
            let elements: Vec<_> = texts.into_iter().map(&mut record).collect();
            let new = |(_, elements): &(InnerType, Vec<_>)| batch.list(inner_type, elements);
            *lists.entry((inner_type, elements)).or_insert_with_key(new)
        };
        let contents = contents.into_iter().map(&mut list).collect();
        contributions.insert((outer_type, entity_id.to_owned()), contents);
    }

    fn finish(mut self) -> Batch {
        for ((outer_type, entity_id), contents) in self.contributions {
            self.batch.contribute(outer_type, &entity_id, &contents);
        }
        self.batch
    }
}

/// Bundle of a contribution, and whether it is a deletion.
fn identity(document: Json<'_>) -> Result<(BundleFqid, bool)> {
    let source = document.get("source").ok_or_else(|| missing("source"))?;
    let source = SourceRef { id: text(source, "id")?.to_owned(), spec: text(source, "spec")?.to_owned() };
    let (uuid, version) = (text(document, "bundle_uuid")?.to_owned(), text(document, "bundle_version")?.to_owned());
    match document.get("bundle_deleted").map(Json::kind) {
        Some(Kind::Bool(deleted)) => Ok((BundleFqid { uuid, version, source }, deleted)),
        _ => Err(missing("bundle_deleted")),
    }
}

fn text<'j>(json: Json<'j>, name: &str) -> Result<&'j str> {
    json.get(name).and_then(Json::as_str).ok_or_else(|| missing(name))
}

fn missing(name: &str) -> Error {
    let message = format!("a contribution has `{name}`, of the right type; this document has not");
    Error::new(ErrorKind::MissingField, message).at_path(format!("$.{name}"))
}

/// The inner entities of a list, in compact form.
fn records(inner_type: &InnerEntityType, list: Json<'_>) -> Result<Vec<String>> {
    let wrong = || {
        let message = format!("`{}` is not a list of objects", inner_type.name);
        Error::new(ErrorKind::WrongType, message).at_path(format!("contents.{}", inner_type.name))
    };
    if !matches!(list.kind(), Kind::Array(_)) {
        return Err(wrong());
    }
    let record = |json: Json<'_>| if json.is_object() { record(inner_type, json) } else { Err(wrong()) };
    list.items().map(record).collect()
}

fn record(inner_type: &InnerEntityType, json: Json<'_>) -> Result<String> {
    let mut values = Vec::new();
    // Names that end so are shadows of other fields.
    for (name, value) in json.entries().filter(|(name, _)| !name.ends_with('_')) {
        let path = || format!("contents.{}.{name}", inner_type.name);
        let undeclared = || Error::new(ErrorKind::Schema, format!("field `{name}` is not declared")).at_path(path());
        let field: FieldIndex = inner_type.field(name).ok_or_else(undeclared)?;
        let value = from_index(inner_type.fields[field].field_type, value).map_err(|e| e.at_path(path()))?;
        values.push((field, value));
    }
    values.sort_unstable_by_key(|(field, _)| *field);
    let mut text = String::new();
    let mut writer = RecordWriter::new(&mut text);
    values.iter().for_each(|(field, value)| writer.push(*field, value));
    Ok(text)
}
