//! The tree of field types, and what follows from them for index and filters.

use std::collections::BTreeMap;

use azul_transform::json::{Json, Kind};
use azul_transform::schema::{FieldType, Leaf, NULL_DATETIME, NULL_INT, NULL_STR, leaves, type_tree};
use azul_transform::{DocumentType, Value};

use crate::corpus::{Tally, folder, read};
use crate::{compare, schema};

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
        other => panic!("no leaf of this project is of type {}", other.name()),
    }
}

fn describe(field_type: FieldType) -> Vec<(&'static str, Value<'static>)> {
    let [class, native, translated] = names(field_type);
    let pads = field_type.pads_empty_lists();
    let relations: Vec<_> = field_type.relations().iter().map(|relation| relation.name()).collect();
    vec![
        ("class", class.into()),
        ("native_type", native.into()),
        ("translated_type", translated.into()),
        ("es_type", field_type.index_type().into()),
        ("shadowed", field_type.is_shadowed().into()),
        ("es_sort_mode", field_type.sort_mode().into()),
        ("allow_sorting_by_empty_lists", pads.into()),
        ("supported_filter_relations", relations.into()),
    ]
}

fn object(entries: Vec<(&'static str, Value<'static>)>) -> Value<'static> {
    Value::Object(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

fn all_leaves() -> BTreeMap<String, Leaf> {
    let of = |document_type| leaves(schema(), document_type);
    let all = of(DocumentType::Contribution).into_iter().chain(of(DocumentType::Aggregate));
    all.map(|leaf| (leaf.path.join("."), leaf)).collect()
}

#[test]
fn leaves_of_documents() {
    let Some(corpus) = folder() else { return };
    let mut tally = Tally::default();
    let file = read(corpus.join("anvil/field_types.json"));
    let mut actual = all_leaves();
    for expected in file.root().get("leaves").unwrap().items() {
        let path = expected.get("path").and_then(Json::as_str).unwrap();
        let Some(leaf) = actual.remove(path) else {
            tally.check(path, false, || "no such leaf".into());
            continue;
        };
        let mut description = describe(leaf.field_type);
        description.extend([("path", Value::from(path)), ("list", leaf.list.into())].map(|(k, v)| (k, v.into_owned())));
        compare(&mut tally, path, Some(expected), &object(description));
    }
    tally.check("leaves", actual.is_empty(), || format!("not expected: {:?}", actual.keys()));
    tally.finish("leaves of field types");
}

#[test]
fn trees_of_documents() {
    let Some(corpus) = folder() else { return };
    let mut tally = Tally::default();
    let file = read(corpus.join("anvil/field_types.json"));
    let of = |document_type| classes(type_tree(schema(), document_type));
    let mut all = of(DocumentType::Contribution);
    if let (Value::Object(all), Value::Object(more)) = (&mut all, of(DocumentType::Aggregate)) {
        more.into_iter().for_each(|entry| {
            if !all.contains(&entry) {
                all.push(entry)
            }
        });
    }
    compare(&mut tally, "tree", file.root().get("tree"), &all);
    let parts =
        [("contribution_only_tree", DocumentType::Contribution), ("aggregate_only_tree", DocumentType::Aggregate)];
    for (key, document_type) in parts {
        let mut tree = of(document_type);
        if let Value::Object(entries) = &mut tree {
            entries.iter_mut().filter(|(key, _)| key == "contents").for_each(|(_, c)| *c = Value::Object(Vec::new()));
        }
        compare(&mut tally, key, file.root().get(key), &tree);
    }
    let nulls = file.root().get("null_values").unwrap();
    for name in ["null_int", "null_float", "null_bool"] {
        tally.check(name, nulls.get(name).map(Json::kind) == Some(Kind::Int(NULL_INT)), || "another null".into());
    }
    tally.check("null_str", nulls.get("null_str").and_then(Json::as_str) == Some(NULL_STR), || "another".into());
    let null_datetime = nulls.get("null_datetime").and_then(Json::as_str);
    tally.check("null_datetime", null_datetime == Some(NULL_DATETIME), || "another".into());
    tally.finish("trees of field types");
}

/// A tree with classes of the reference in the place of types.
fn classes(tree: Value<'static>) -> Value<'static> {
    let class = |name: &str| {
        use FieldType::*;
        let types = [PassThruStr, PassThruInt, PassThruBool, PassThruJson, NullStr, NullInt, NullBool];
        names(types.into_iter().find(|field_type| field_type.name() == name).unwrap())[0]
    };
    match tree {
        Value::Str(name) => class(&name).into(),
        Value::List(items) => Value::List(items.into_iter().map(classes).collect()),
        Value::Object(entries) => Value::Object(entries.into_iter().map(|(key, tree)| (key, classes(tree))).collect()),
        other => other,
    }
}
