//! The canonical form that content hashes are made of; the conformance corpus has more.

use azul_transform::json::{Document, canonical};

use crate::check;

#[test]
fn forms() {
    check(
        &[
            (r#"{ "b" : 1 , "a" : [ ] }"#, r#"{"a":[],"b":1}"#),
            (r#"{"é":1,"z":2,"Z":3,"":4}"#, r#"{"":4,"Z":3,"z":2,"\u00e9":1}"#),
            // By code point, where UTF-16 would sort the other way round.
            ("{\"\u{ffff}\":1,\"\u{10000}\":2}", r#"{"\uffff":1,"\ud800\udc00":2}"#),
            (r#""\/\u007f\u0080""#, r#""/\u007f\u0080""#),
            (r#""\u001f\b""#, r#""\u001f\b""#),
            ("[1, 1.0, 1e0, 10e-1]", "[1,1.0,1.0,1.0]"),
            ("-0", "0"),
            ("-0.0", "-0.0"),
            ("1e15", "1000000000000000.0"),
            ("1e16", "1e+16"),
            ("123456789012345680.0", "1.2345678901234568e+17"),
            ("0.0001", "0.0001"),
            ("0.00001", "1e-05"),
            ("1.5e-7", "1.5e-07"),
            ("1e100", "1e+100"),
            ("2.2250738585072014e-308", "2.2250738585072014e-308"),
            ("-12345678901234567890123", "-12345678901234567890123"),
        ],
        |text| Document::parse(text).map(|document| canonical::canonical(document.root())),
    );
}

#[test]
fn hashes_see_values_and_nothing_else() {
    let hash = |text: &str| canonical::content_hash(Document::parse(text).unwrap().root());
    assert_eq!(hash(r#"{"a": 1, "b": "é"}"#), hash(r#"{"b":"\u00e9","a":1}"#));
    assert_ne!(hash("[1]"), hash("[1.0]"));
    assert_ne!(hash("[1,2]"), hash("[2,1]"));
    assert_ne!(hash("9007199254740993"), hash("9007199254740992"));
    assert_eq!(hash("{}"), "bf21a9e8fbc5a3846fb05b4fa0859e0917b2202f");
}
