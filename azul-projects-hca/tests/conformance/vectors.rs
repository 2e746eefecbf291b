//! Table tests of single functions: every vector of the corpus that concerns transformation.

use azul_projects_hca::{Category, SUBMITTERS, ZarrName, age_range, drs_uri, parse_strata, zarr_name};
use azul_testing::corpus::{Tally, read};
use azul_testing::difference;
use azul_transform::json::{Document, Json, Kind, canonical};
use azul_transform::schema::{FieldType, from_index, write_index};
use azul_transform::time::{is_bundle_version, normalise};
use azul_transform::{ErrorKind, Result, Value};

use crate::corpus::corpus;

/// The files of vectors and where they are checked. A file that is added to the corpus must be added here.
const FILES: [(&str, &str); 7] = [
    ("accumulators.json", "checked with the accumulators"),
    ("aggregators.json", "checked with the accumulators"),
    ("field_types.json", "here"),
    ("json_hash.json", "here"),
    ("misc.json", "here"),
    ("partitions.json", "in partitions.rs"),
    ("translate_fields.json", "here"),
];

#[test]
fn every_file_is_known() {
    let Some(corpus) = corpus() else { return };
    let mut tally = Tally::default();
    for entry in std::fs::read_dir(corpus.shared("vectors")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        tally.check(&name, FILES.iter().any(|(known, _)| *known == name), || "no test reads it".into());
    }
    tally.finish("vectors: files");
}

#[test]
fn hashes() {
    let Some(corpus) = corpus() else { return };
    let mut tally = Tally::default();
    for case in read(corpus.shared("vectors/json_hash.json")).root().items() {
        let text = str(case, "text");
        let document = Document::parse(text).unwrap();
        let (form, hash) = (canonical::canonical(document.root()), canonical::content_hash(document.root()));
        tally.check("canonical form", form == text, || format!("{text} becomes {form}"));
        tally.check("content hash", hash == str(case, "sha1"), || format!("{text} has hash {hash}"));
    }
    tally.finish("vectors: hashes");
}

#[test]
fn ages() {
    check_misc("age_range", |case| {
        let range = age_range(str(case, "age"), str(case, "unit"))?;
        Ok(Value::List(vec![range.0.into(), range.1.into()]))
    });
}

#[test]
fn times_of_entities() {
    check_misc("entity_datetime", |case| normalise(str(case, "input")).map(Value::from));
}

#[test]
fn versions_of_bundles() {
    check_misc("bundle_version", |case| match str(case, "input") {
        version if is_bundle_version(version) => Ok(version.into()),
        version => Err(azul_transform::Error::new(ErrorKind::InvalidId, version)),
    });
}

#[test]
fn strata() {
    check_misc("strata", |case| {
        let object = |stratum: azul_projects_hca::Stratum<'_>| {
            Value::Object(stratum.into_iter().map(|(k, v)| (k.to_owned().into(), v.into())).collect()).into_owned()
        };
        parse_strata(str(case, "input")).map(|strata| Value::List(strata.into_iter().map(object).collect()))
    });
}

#[test]
fn names_of_zarr_members() {
    check_misc("zarr_name", |case| {
        Ok(Value::Tuple(match zarr_name(str(case, "input"))? {
            ZarrName::None => vec![false.into(), Value::Null, Value::Null],
            ZarrName::Member { store, name } => vec![true.into(), store.into(), name.into()],
        }))
    });
}

#[test]
fn drs_uris() {
    check_misc("drs_uri", |case| Ok(drs_uri("mock_drs_domain.lan", str(case, "uuid"), str(case, "version")).into()));
}

#[test]
fn submitters() {
    let Some(corpus) = corpus() else { return };
    let mut tally = Tally::default();
    let file = read(corpus.shared("vectors/misc.json"));
    let expected: Vec<_> = file.root().get("submitters").unwrap().items().collect();
    for case in &expected {
        let external = str(*case, "category") == "external";
        let known = SUBMITTERS.iter().any(|s| {
            (s.id, s.slug, s.title, s.category == Category::External)
                == (str(*case, "id"), str(*case, "slug"), str(*case, "title"), external)
        });
        tally.check("submitters", known, || format!("{case:?} is unknown or differs"));
    }
    tally.check("submitters", expected.len() == SUBMITTERS.len(), || "their number differs".into());
    tally.finish("vectors: submitters");
}

/// Checks the cases under one key of `misc.json`: either the output is equal, or both sides refuse the input.
fn check_misc(key: &str, function: impl for<'a> Fn(Json<'a>) -> Result<Value<'a>>) {
    let Some(corpus) = corpus() else { return };
    let mut tally = Tally::default();
    for case in read(corpus.shared("vectors/misc.json")).root().get(key).unwrap().items() {
        match (case.get("output"), function(case)) {
            (Some(expected), Ok(actual)) => {
                let same = equal(&decode(expected), &actual);
                tally.check(key, same, || format!("{case:?} gives {actual:?}"));
            }
            (Some(_), Err(e)) => tally.check(key, false, || format!("{case:?} is refused: {e}")),
            (None, actual) => tally.check(key, actual.is_err(), || format!("{case:?} is not refused")),
        }
    }
    tally.finish(&format!("vectors: {key}"));
}

#[test]
fn types_to_index() {
    let Some(corpus) = corpus() else { return };
    let (mut tally, mut open_ends) = (Tally::default(), 0);
    for case in read(corpus.shared("vectors/field_types.json")).root().get("to_index").unwrap().items() {
        let field_type = field_type(case.get("type").unwrap());
        let input = match (field_type, decode(case.get("input").unwrap())) {
            // The reference is given a list for a pair; the type itself knows no lists.
            (FieldType::ClosedRange(_), Value::List(ends)) => Value::Tuple(ends),
            (_, input) => input,
        };
        let mut out = Vec::new();
        let written = write_index(&mut out, field_type, &input).map(|()| out);
        open_ends += usize::from(has_infinity(&input) && written.is_ok());
        check_index_form(&mut tally, case, written);
    }
    // The one deviation: JSON has no infinity, which the reference writes; an open end is written as null.
    assert_eq!(open_ends, 1, "ranges with an open end");
    println!("conformance: vectors: types to index: {open_ends} infinite end is null instead, JSON has no infinity");
    tally.finish("vectors: types to index");
}

#[test]
fn types_from_index() {
    let Some(corpus) = corpus() else { return };
    let mut tally = Tally::default();
    for case in read(corpus.shared("vectors/field_types.json")).root().get("from_index").unwrap().items() {
        let actual = from_index(field_type(case.get("type").unwrap()), case.get("input").unwrap());
        check_native(&mut tally, case, case, actual);
    }
    tally.finish("vectors: types from index");
}

#[test]
fn translated_documents() {
    let Some(corpus) = corpus() else { return };
    let mut tally = Tally::default();
    let file = read(corpus.shared("vectors/translate_fields.json"));
    let types = field_type(file.root().get("field_types").unwrap());
    for case in file.root().get("cases").unwrap().items() {
        let mut out = Vec::new();
        let written = write_index(&mut out, types, &decode(case.get("doc").unwrap())).map(|()| out.clone());
        check_index_form(&mut tally, case.get("forward").unwrap(), written);
        if let Some(round_trip) = case.get("round_trip") {
            let back = Document::parse(out).unwrap();
            check_native(&mut tally, case, round_trip, from_index(types, back.root()));
        }
    }
    tally.finish("vectors: translated documents");
}

/// Documents in index form are compared by value, with infinity as null.
fn check_index_form(tally: &mut Tally, case: Json<'_>, written: Result<Vec<u8>>) {
    match (case.get("output"), written) {
        (Some(expected), Ok(actual)) => {
            let mut out = Vec::new();
            decode(expected).write(&mut out);
            let (expected, actual) = (Document::parse(out).unwrap(), Document::parse(actual).unwrap());
            let difference = difference(expected.root(), actual.root());
            tally.check("to index", difference.is_none(), || format!("{case:?}: {difference:?}"));
        }
        (Some(_), Err(e)) => tally.check("to index", false, || format!("{case:?} is refused: {e}")),
        (None, Ok(_)) => tally.check("to index", false, || format!("{case:?} is not refused")),
        (None, Err(e)) => {
            let kinds = [ErrorKind::WrongType, ErrorKind::InvalidValue, ErrorKind::Schema];
            tally.check("to index", kinds.contains(&e.kind()), || format!("{case:?} is refused oddly: {e}"));
        }
    }
}

fn check_native(tally: &mut Tally, case: Json<'_>, expected: Json<'_>, actual: Result<Value<'_>>) {
    match (expected.get("output"), actual) {
        (Some(expected), Ok(actual)) => {
            tally.check("from index", decode(expected) == actual, || format!("{case:?} gives {actual:?}"));
        }
        (Some(_), Err(e)) => tally.check("from index", false, || format!("{case:?} is refused: {e}")),
        (None, actual) => tally.check("from index", actual.is_err(), || format!("{case:?} is not refused")),
    }
}

fn str<'a>(case: Json<'a>, key: &str) -> &'a str {
    case.get(key).and_then(Json::as_str).unwrap_or_else(|| panic!("{case:?} has no {key}"))
}

/// A native value; what JSON lacks is written as an object with one telling key.
fn decode(json: Json<'_>) -> Value<'_> {
    match json.kind() {
        Kind::Array(_) => Value::List(json.items().map(decode).collect()),
        Kind::Object(_) => match json.entries().next() {
            Some(("__tuple__", items)) => Value::Tuple(items.items().map(decode).collect()),
            Some(("__float__", text)) => Value::Float(text.as_str().unwrap().parse().unwrap()),
            _ => Value::Object(json.entries().map(|(key, value)| (key.into(), decode(value))).collect()),
        },
        _ => json.into(),
    }
}

fn has_infinity(value: &Value<'_>) -> bool {
    match value {
        Value::Float(f) => f.is_infinite(),
        Value::Tuple(items) | Value::List(items) => items.iter().any(has_infinity),
        _ => false,
    }
}

/// As equal as can be, that is, with NaN equal to itself.
fn equal(a: &Value<'_>, b: &Value<'_>) -> bool {
    match (a, b) {
        (Value::Float(a), Value::Float(b)) => a == b || a.is_nan() && b.is_nan(),
        (Value::List(a), Value::List(b)) | (Value::Tuple(a), Value::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        (a, b) => a == b,
    }
}

/// The type of a name, `[type]` or `{field: type}`. Types live as long as the program, as those of rows do.
fn field_type(json: Json<'_>) -> FieldType {
    const STR: FieldType = FieldType::NullStr;
    let leak = |json| -> &'static FieldType { Box::leak(Box::new(field_type(json))) };
    match json.kind() {
        Kind::Array(_) => FieldType::List(leak(json.at(0).unwrap())),
        Kind::Object(_) => {
            let name = |name: &str| -> &'static str { Box::leak(name.to_owned().into()) };
            let fields: Vec<_> = json.entries().map(|(key, json)| (name(key), field_type(json))).collect();
            FieldType::Object(Box::leak(fields.into()))
        }
        _ => match json.as_str().unwrap() {
            "null_str" => STR,
            "null_int" => FieldType::NullInt,
            "null_float" => FieldType::NullFloat,
            "null_bool" => FieldType::NullBool,
            "null_datetime" => FieldType::NullDatetime,
            "pass_thru_str" => FieldType::PassThruStr,
            "pass_thru_int" => FieldType::PassThruInt,
            "pass_thru_json" => FieldType::PassThruJson,
            "value_and_unit" => FieldType::ValueAndUnit,
            "accession" => FieldType::Nested(&[("namespace", STR), ("accession", STR)]),
            "age_range" => FieldType::ClosedRange(&FieldType::PassThruFloat),
            other => panic!("unknown type {other}"),
        },
    }
}
