//! The tree of field types, and what follows from them for index and filters.

use std::collections::BTreeMap;

use super::derived::type_tree;
use super::{Reference, object};
use crate::corpus::{Tally, written};
use azul_transform::json::{Json, Kind};
use azul_transform::schema::{FieldType, Leaf, NULL_DATETIME, NULL_INT, NULL_STR, Schema, leaves};
use azul_transform::{DocumentType, Value};

/// Every leaf of documents, with what follows from its type.
///
/// # Panics
/// If not all are equal.
pub fn leaves_of_documents(reference: &Reference) {
    let mut tally = Tally::default();
    let file = reference.corpus.read("field_types.json");
    let mut actual = all_leaves(reference.corpus.run.schema());
    for expected in file.root().get("leaves").into_iter().flat_map(Json::items) {
        let path = expected.get("path").and_then(Json::as_str).expect("a leaf has a path");
        let Some(leaf) = actual.remove(path) else {
            tally.check(path, !reference.is_written(path), || "no such leaf".into());
            continue;
        };
        let mut description = describe(leaf.field_type);
        description.extend([("path", path.to_owned().into()), ("list", leaf.list.into())]);
        tally.compare_value(path, Some(expected), &object(description));
    }
    tally.check("leaves", actual.is_empty(), || format!("not expected: {:?}", actual.keys()));
    tally.finish("leaves of field types");
}

fn all_leaves(schema: &Schema) -> BTreeMap<String, Leaf> {
    let of = |document_type| leaves(schema, document_type);
    let all = of(DocumentType::Contribution).into_iter().chain(of(DocumentType::Aggregate));
    all.map(|leaf| (leaf.path.join("."), leaf)).collect()
}

/// The trees of types of all documents, and what the null values are.
///
/// # Panics
/// If not all are equal.
pub fn trees_of_documents(reference: &Reference) {
    let mut tally = Tally::default();
    let file = reference.corpus.read("field_types.json");
    let mut compare = |key: &str, actual: &Value<'_>| {
        let expected = file.root().get(key).map(|tree| written(&written_only(reference, tree.into(), "")));
        tally.compare_value(key, expected.as_ref().map(|expected| expected.root()), actual);
    };
    let of = |document_type| classes(type_tree(reference.corpus.run.schema(), document_type));
    let mut all = of(DocumentType::Contribution);
    if let (Value::Object(all), Value::Object(more)) = (&mut all, of(DocumentType::Aggregate)) {
        for entry in more {
            if !all.contains(&entry) {
                all.push(entry);
            }
        }
    }
    compare("tree", &all);
    let parts =
        [("contribution_only_tree", DocumentType::Contribution), ("aggregate_only_tree", DocumentType::Aggregate)];
    for (key, document_type) in parts {
        let mut tree = of(document_type);
        if let Value::Object(entries) = &mut tree {
            entries.iter_mut().filter(|(key, _)| key == "contents").for_each(|(_, c)| *c = Value::Object(Vec::new()));
        }
        compare(key, &tree);
    }
    let nulls = file.root().get("null_values").expect("null values");
    for name in ["null_int", "null_float", "null_bool"] {
        tally.check(name, nulls.get(name).map(Json::kind) == Some(Kind::Int(NULL_INT)), || "another null".into());
    }
    for (name, null) in [("null_str", NULL_STR), ("null_datetime", NULL_DATETIME)] {
        tally.check(name, nulls.get(name).and_then(Json::as_str) == Some(null), || "another null".into());
    }
    tally.finish("trees of field types");
}

/// A tree without what is never written.
fn written_only<'v>(reference: &Reference, tree: Value<'v>, path: &str) -> Value<'v> {
    let Value::Object(entries) = tree else { return tree };
    let kept = entries.into_iter().filter_map(|(name, tree)| {
        let path = format!("{path}{name}");
        let is_written = reference.is_written(&path);
        is_written.then(|| (name, written_only(reference, tree, &format!("{path}."))))
    });
    Value::Object(kept.collect())
}

/// A tree with classes of the reference in the place of types.
fn classes(tree: Value<'static>) -> Value<'static> {
    match tree {
        Value::Str(name) => class(&name).into(),
        Value::List(items) => Value::List(items.into_iter().map(classes).collect()),
        Value::Object(entries) => Value::Object(entries.into_iter().map(|(key, tree)| (key, classes(tree))).collect()),
        other => other,
    }
}

fn class(name: &str) -> &'static str {
    use FieldType::*;
    let types = [PassThruStr, PassThruUuid, PassThruInt, PassThruFloat, PassThruBool, PassThruJson];
    let nullable = [NullStr, NullInt, NullFloat, NullBool, NullDatetime, ValueAndUnit, Nested(&[])];
    let mut all = types.into_iter().chain(nullable).chain([ClosedRange(&PassThruInt)]);
    names(all.find(|field_type| field_type.name() == name).unwrap_or_else(|| panic!("{name} is no leaf")))[0]
}

/// Class, native and index type in the reference.
fn names(field_type: FieldType) -> [&'static str; 3] {
    use FieldType::*;
    match field_type {
        PassThruStr | PassThruUuid => ["PassThrough", "<class 'str'>", "<class 'str'>"],
        PassThruInt => ["NumericPassThrough", "<class 'int'>", "<class 'int'>"],
        PassThruFloat => ["NumericPassThrough", "<class 'float'>", "<class 'float'>"],
        PassThruBool => ["PassThrough", "<class 'bool'>", "<class 'bool'>"],
        PassThruJson => ["PassThrough", "JSON object", "JSON object"],
        NullStr => ["NullableString", "typing.Optional[str]", "<class 'str'>"],
        NullInt => ["NullableNumber", "typing.Optional[int]", "typing.Union[int, float]"],
        NullFloat => ["NullableNumber", "typing.Optional[float]", "typing.Union[int, float]"],
        NullBool => ["NullableBool", "typing.Optional[bool]", "typing.Union[int, float]"],
        NullDatetime => ["NullableDateTime", "typing.Optional[str]", "<class 'str'>"],
        ValueAndUnit => ["ValueAndUnit", "JSON object", "<class 'str'>"],
        Nested(_) => ["Nested", "JSON object", "JSON object"],
        ClosedRange(_) => ["ClosedRange", "tuple[~P, ~P]", "JSON object"],
        Object(_) | List(_) => panic!("{field_type:?} is no leaf"),
    }
}

fn describe(field_type: FieldType) -> Vec<(&'static str, Value<'static>)> {
    let [class, native, translated] = names(field_type);
    let relations: Vec<_> = field_type.relations().iter().map(|relation| relation.name()).collect();
    let mut description = vec![
        ("class", class.into()),
        ("native_type", native.into()),
        ("translated_type", translated.into()),
        ("es_type", field_type.index_type().into()),
        ("shadowed", field_type.is_shadowed().into()),
        ("es_sort_mode", field_type.sort_mode().into()),
        ("allow_sorting_by_empty_lists", field_type.pads_empty_lists().into()),
        ("supported_filter_relations", relations.into()),
    ];
    if let FieldType::Nested(properties) = field_type {
        let of = |(name, field_type): &(&'static str, FieldType)| (*name, object(describe(*field_type)));
        description.push(("agg_property", properties[0].0.into()));
        description.push(("properties", object(properties.iter().map(of))));
    }
    description
}
