//! The fields of the schema, compared with those that the reference declares.

use std::collections::BTreeMap;

use azul_projects_hca::Hca;
use azul_testing::corpus::Tally;
use azul_transform::Compiled;
use azul_transform::json::Json;
use azul_transform::schema::FieldType;

use crate::corpus::corpus;

/// Fields that the reference declares but never produces, with the reason. They may be left out.
const NEVER_PRODUCED: [(&str, &str); 3] = [
    ("contents.total_estimated_cells", "no transformer or aggregator emits it"),
    ("contents.matrices.file.count", "made by the aggregator of `files` only"),
    ("contents.contributed_analyses.file.count", "made by the aggregator of `files` only"),
];

/// What the reference says about a leaf of the tree of types.
#[derive(Debug, PartialEq)]
struct Leaf {
    class: String,
    native: String,
    es_type: Option<String>,
    list: bool,
    shadowed: bool,
    pads_empty_lists: bool,
}

#[test]
fn every_field_has_the_type_of_the_reference() {
    let Some(corpus) = corpus() else { return };
    let mut tally = Tally::default();
    let file = corpus.read("field_types.json");
    let leaves = file.root().get("leaves").unwrap().items().map(expected_leaf);
    let mut expected: BTreeMap<_, _> = leaves.filter(|(path, _)| path.starts_with("contents.")).collect();
    let mut actual = BTreeMap::new();
    for inner_type in Compiled::new(&Hca).unwrap().schema().inner_types() {
        for field in &inner_type.fields {
            add_leaves(&mut actual, format!("contents.{}.{}", inner_type.name, field.name), field.field_type);
        }
    }
    for (path, reason) in NEVER_PRODUCED {
        tally.check(path, expected.contains_key(path), || format!("is no exception any more: {reason}"));
        if !actual.contains_key(path) {
            expected.remove(path);
        }
    }
    for (path, expected) in &expected {
        match actual.get(path) {
            None => tally.check(path, false, || "no row declares it".into()),
            Some(actual) => tally.check(path, actual == expected, || format!("{actual:?} instead of {expected:?}")),
        }
    }
    for path in actual.keys() {
        tally.check(path, expected.contains_key(path), || "unknown to the reference".into());
    }
    tally.finish("fields and their types");
}

fn expected_leaf(json: Json<'_>) -> (String, Leaf) {
    let text = |key: &str| json.get(key).and_then(Json::as_str).map(str::to_owned);
    let flag = |key: &str| json.get(key).and_then(Json::as_bool).unwrap();
    let leaf = Leaf {
        class: text("class").unwrap(),
        native: text("native_type").unwrap(),
        es_type: text("es_type"),
        list: flag("list"),
        shadowed: flag("shadowed"),
        pads_empty_lists: flag("allow_sorting_by_empty_lists"),
    };
    (text("path").unwrap(), leaf)
}

fn add_leaves(leaves: &mut BTreeMap<String, Leaf>, path: String, field_type: FieldType) {
    match field_type {
        FieldType::Object(fields) => {
            for (name, field_type) in fields {
                add_leaves(leaves, format!("{path}.{name}"), *field_type);
            }
        }
        FieldType::List(element) => drop(leaves.insert(path, leaf(*element, true))),
        leaf_type => drop(leaves.insert(path, leaf(leaf_type, false))),
    }
}

fn leaf(field_type: FieldType, list: bool) -> Leaf {
    let (class, native, es_type) = match field_type {
        FieldType::NullStr => ("NullableString", "typing.Optional[str]", Some("keyword")),
        FieldType::NullInt => ("NullableNumber", "typing.Optional[int]", Some("long")),
        FieldType::NullBool => ("NullableBool", "typing.Optional[bool]", Some("boolean")),
        FieldType::NullDatetime => ("NullableDateTime", "typing.Optional[str]", Some("date")),
        FieldType::PassThruUuid => ("PassThrough", "<class 'str'>", Some("keyword")),
        FieldType::PassThruInt => ("NumericPassThrough", "<class 'int'>", Some("long")),
        FieldType::PassThruJson => ("PassThrough", "JSON object", None),
        FieldType::ValueAndUnit => ("ValueAndUnit", "JSON object", Some("keyword")),
        FieldType::Nested(_) => ("Nested", "JSON object", Some("nested")),
        FieldType::ClosedRange(_) => ("ClosedRange", "tuple[~P, ~P]", None),
        other => panic!("no field of this project is of type {}", other.name()),
    };
    Leaf {
        class: class.into(),
        native: native.into(),
        es_type: es_type.map(str::to_owned),
        list,
        shadowed: field_type.is_shadowed(),
        // Ranges would be padded too, but null is no range, so that an empty list of them is an error.
        pads_empty_lists: field_type.pads_empty_lists() || matches!(field_type, FieldType::ClosedRange(_)),
    }
}
