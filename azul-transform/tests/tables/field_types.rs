//! Field types: edges that the conformance corpus does not have.

use azul_transform::Value;
use azul_transform::json::Document;
use azul_transform::schema::FieldType::{self, *};
use azul_transform::schema::{from_index, write_field, write_index};

use crate::check;

const RANGE: FieldType = ClosedRange(&PassThruFloat);
const NESTED: FieldType = Nested(&[("n", NullStr)]);
const OBJECT: FieldType = Object(&[("s", NullStr), ("i", NullInt), ("o", Object(&[("l", List(&NullInt))]))]);

#[test]
fn to_index() {
    check(
        &[
            ((NullStr, "[null, \"\", \"~null\"]"), r#"["~null","","~null"]"#),
            ((NullStr, "[]"), r#"["~null"]"#),
            // The reference does not look at what a text field holds.
            ((NullStr, "1"), "1"),
            ((NullInt, "9223372036854774783"), "9223372036854774783"),
            ((NullInt, "9223372036854774784"), "!invalid-value"),
            ((NullInt, "18446744073709551616"), "!invalid-value"),
            ((NullInt, "-18446744073709551616"), "-18446744073709551616"),
            ((NullInt, "1e19"), "!invalid-value"),
            ((NullInt, "\"1\""), "!wrong-type"),
            ((NullInt, "[1, \"1\"]"), "!wrong-type"),
            ((NullInt, "{}"), "!wrong-type"),
            ((NullFloat, "1.5"), "1.5"),
            ((NullFloat, "true"), "true"),
            ((NullBool, "1.0"), "1"),
            ((NullBool, "0.5"), "!wrong-type"),
            ((NullBool, "\"true\""), "!wrong-type"),
            ((NullDatetime, "\"2020-02-30T00:00:00.0Z\""), "!invalid-value"),
            ((NullDatetime, "1"), "!wrong-type"),
            ((ValueAndUnit, r#"{"value": "1"}"#), "!invalid-value"),
            ((ValueAndUnit, r#"{"value": "1", "unit": "", "x": 1}"#), "!invalid-value"),
            ((ValueAndUnit, r#"{"value": null, "unit": null}"#), "!wrong-type"),
            ((ValueAndUnit, r#"{"value": "1", "unit": ""}"#), "!invalid-value"),
            ((ValueAndUnit, "\"1 year\""), "!wrong-type"),
            ((ValueAndUnit, "[]"), r#"["~null"]"#),
            ((PassThruJson, r#"{"a": [null, {"b": []}]}"#), r#"{"a":[null,{"b":[]}]}"#),
            ((PassThruStr, "[]"), "[]"),
            ((NESTED, r#"[{"n": null}]"#), r#"[{"n":null}]"#),
            ((RANGE, "[]"), "!wrong-type"),
            ((RANGE, "null"), "!wrong-type"),
            ((RANGE, "[[1.0, 2.0, 3.0]]"), "!wrong-type"),
            ((List(&NullStr), "null"), "!wrong-type"),
            ((List(&NullStr), "\"a\""), "!wrong-type"),
            ((List(&NullInt), "[]"), "[9223372036854774784]"),
            ((OBJECT, "[]"), "[]"),
            ((OBJECT, "null"), "!wrong-type"),
            ((OBJECT, "[1]"), "!wrong-type"),
            ((OBJECT, r#"{"i": null}"#), r#"{"i":9223372036854774784,"i_":null}"#),
            ((OBJECT, r#"{"o": {"l": []}}"#), r#"{"o":{"l":[9223372036854774784]}}"#),
            ((OBJECT, r#"{"o": [{"l": [1]}, {}]}"#), r#"{"o":[{"l":[1]},{}]}"#),
            ((OBJECT, r#"{"x": 1}"#), "!schema"),
            ((OBJECT, r#"{"i_": 1}"#), "!schema"),
        ],
        |(field_type, native)| {
            let native = Document::parse(native)?;
            let mut out = Vec::new();
            write_index(&mut out, field_type, &native.root().into())?;
            Ok(String::from_utf8(out).unwrap())
        },
    );
}

/// Ranges with an open end, which JSON cannot express, so that these are no texts.
#[test]
fn open_ranges() {
    let range = |min: f64, max: f64| {
        let mut out = Vec::new();
        write_index(&mut out, RANGE, &Value::Tuple(vec![min.into(), max.into()]))?;
        Ok(String::from_utf8(out).unwrap())
    };
    check(
        &[
            ((0.0, f64::INFINITY), r#"{"gte":0.0,"lte":null}"#),
            ((f64::NEG_INFINITY, 1.0), r#"{"gte":null,"lte":1.0}"#),
            ((f64::NAN, f64::NAN), "!invalid-value"),
        ],
        |(min, max)| range(min, max),
    );
}

#[test]
fn the_shadow_of_a_number_is_what_it_was() {
    check(
        &[
            ((NullInt, "null"), r#""f":9223372036854774784,"f_":null"#),
            ((NullInt, "[]"), r#""f":[9223372036854774784],"f_":[]"#),
            ((NullFloat, "[1.5, null]"), r#""f":[1.5,9223372036854774784],"f_":[1.5,null]"#),
            ((NullBool, "true"), r#""f":1"#),
            ((NullStr, "null"), r#""f":"~null""#),
            ((List(&NullInt), "[1]"), r#""f":[1]"#),
            ((PassThruInt, "1"), r#""f":1"#),
        ],
        |(field_type, native)| {
            let native = Document::parse(native)?;
            let mut out = Vec::new();
            write_field(&mut out, "f", field_type, &native.root().into())?;
            Ok(String::from_utf8(out).unwrap())
        },
    );
}

#[test]
fn back_from_index() {
    check(
        &[
            ((NullStr, "[\"~null\", \"a\"]"), "[null,\"a\"]"),
            ((NullStr, "[]"), "!invalid-value"),
            ((NullInt, "9223372036854774784"), "null"),
            ((NullInt, "9.223372036854774784e18"), "null"),
            ((NullInt, "1.9"), "1"),
            ((NullFloat, "1"), "1.0"),
            ((NullBool, "[0, 1, 9223372036854774784]"), "[false,true,null]"),
            ((PassThruJson, "[]"), "[]"),
            ((NESTED, "[]"), "[]"),
            ((RANGE, r#"{"gte": 1.0, "lte": null}"#), "[1.0,null]"),
            ((OBJECT, r#"{"i": 9223372036854774784, "i_": null}"#), r#"{"i":null}"#),
            ((OBJECT, r#"{"x": 1}"#), "!schema"),
            ((OBJECT, "[]"), "[]"),
        ],
        |(field_type, index)| {
            let index = Document::parse(index)?;
            let mut out = Vec::new();
            from_index(field_type, index.root())?.write(&mut out);
            Ok(String::from_utf8(out).unwrap())
        },
    );
}
