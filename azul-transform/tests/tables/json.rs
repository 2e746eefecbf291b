//! Parsing: what is refused and where, and that what is accepted comes out as it went in.

use azul_transform::json::{Document, Json, Kind};
use azul_transform::{ErrorKind, Limits, Result};

use crate::{check, in_short};

fn parse(bytes: impl Into<Vec<u8>>) -> Result<String> {
    Document::parse(bytes).map(|document| format!("{:?}", document.root()))
}

#[test]
fn texts() {
    check(
        &[
            ("null", "null"),
            (" \t\r\n[ ] ", "[]"),
            ("\u{feff}{\"a\": 1}", "{\"a\":1}"),
            ("\u{feff}\u{feff}{}", "!syntax 1:1"),
            ("{\"b\":1,\"a\":2}", "{\"b\":1,\"a\":2}"),
            ("", "!syntax 1:0"),
            ("{", "!syntax 1:1"),
            ("[1,\n 2", "!syntax 2:2"),
            ("{\"a\": \"b", "!syntax 1:8"),
            ("[1,]", "!syntax 1:4"),
            ("{\"a\":1,}", "!syntax 1:8"),
            ("{} {}", "!syntax 1:4"),
            ("{a:1}", "!syntax 1:2"),
            ("'a'", "!syntax 1:1"),
            ("nul", "!syntax 1:3"),
            ("NaN", "!syntax 1:1"),
            ("Infinity", "!syntax 1:1"),
            ("// no\n1", "!syntax 1:1"),
        ],
        parse,
    );
}

#[test]
fn numbers() {
    check(
        &[
            ("0", "0"),
            ("-0", "0"),
            ("-0.0", "-0.0"),
            ("1.0", "1.0"),
            ("1e2", "100.0"),
            ("1E+2", "100.0"),
            ("9007199254740993", "9007199254740993"),
            ("9223372036854775807", "9223372036854775807"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("9223372036854775808", "9223372036854775808"),
            ("-9223372036854775809", "-9223372036854775809"),
            ("18446744073709551615", "18446744073709551615"),
            ("18446744073709551616", "18446744073709551616"),
            ("12345678901234567890123", "12345678901234567890123"),
            ("9223372036854775808.0", "9.223372036854776e+18"),
            ("5e-324", "5e-324"),
            ("1e-400", "0.0"),
            ("1e400", "!syntax 1:5"),
            ("0.1", "0.1"),
            ("01", "!syntax 1:2"),
            ("+1", "!syntax 1:1"),
            (".5", "!syntax 1:1"),
            ("1.", "!syntax 1:2"),
            ("0x10", "!syntax 1:2"),
            // The digits of large integers are found again in the text, whatever stands between them.
            (
                "[\"1\", -0, {\"2\\\"3\": 18446744073709551616}, \"\\\\\", 1.5, 36893488147419103232, 7]",
                "[\"1\",0,{\"2\\\"3\":18446744073709551616},\"\\\\\",1.5,36893488147419103232,7]",
            ),
        ],
        parse,
    );
}

#[test]
fn strings() {
    check(
        &[
            (r#""\u00e9""#, "\"é\""),
            (r#""\ud83d\ude00""#, "\"😀\""),
            (r#""\/\b\f\n\r\t\"\\""#, "\"/\\b\\f\\n\\r\\t\\\"\\\\\""),
            (r#""\u0000""#, "\"\\u0000\""),
            (r#""\ud83d""#, "!syntax 1:8"),
            (r#""\ude00""#, "!syntax 1:7"),
            (r#""\ud83d\u0041""#, "!syntax 1:13"),
            (r#""\x41""#, "!syntax 1:3"),
            (r#""\u12""#, "!syntax 1:6"),
            ("\"a\nb\"", "!syntax 2:0"),
            ("\"\u{7f}\u{2028}\"", "\"\u{7f}\u{2028}\""),
            (r#"{"\u0061": 1}"#, r#"{"a":1}"#),
        ],
        parse,
    );
}

#[test]
fn what_is_not_utf_8_has_a_position() {
    check(
        &[
            (&b"\"\xff\""[..], "!encoding 1:2"),
            (b"{\n \"a\": \"\xc3\"}", "!encoding 2:8"),
            (b"\"\xed\xa0\x80\"", "!encoding 1:2"),
            (b"\xfe\xff\0{", "!encoding 1:1"),
        ],
        parse,
    );
}

#[test]
fn duplicate_keys() {
    check(
        &[
            (r#"{"a": 1, "a": 1}"#, "!duplicate-key 1:12"),
            (r#"{"a": 1, "\u0061": 2}"#, "!duplicate-key 1:17"),
            (r#"{"x": {"a": 1, "b": 2, "a": 3}}"#, "!duplicate-key 1:26"),
            (r#"{"a": {"a": 1}, "b": {"a": 1}}"#, r#"{"a":{"a":1},"b":{"a":1}}"#),
            (r#"[{"a": 1}, {"a": 1}]"#, r#"[{"a":1},{"a":1}]"#),
            (r#"{"": 1, "": 1}"#, "!duplicate-key 1:10"),
            // These look alike to a cheap hash.
            (r#"{"axb": 1, "ayb": 2}"#, r#"{"axb":1,"ayb":2}"#),
        ],
        parse,
    );
}

#[test]
fn duplicate_keys_among_many() {
    let object = |keys: &[String]| {
        let entries: Vec<_> = keys.iter().map(|key| format!("\"{key}\": {{\"v\": 1}}")).collect();
        format!("{{{}}}", entries.join(","))
    };
    for len in [2, 23, 24, 25, 26, 1000] {
        let keys: Vec<String> = (0..len).map(|i| format!("k{i}")).collect();
        assert!(parse(object(&keys)).is_ok(), "{len} different keys");
        for (first, second) in [(0, len - 1), (0, 1), (len - 2, len - 1), (len / 3, len - 1)] {
            let mut keys = keys.clone();
            keys[second] = keys[first].clone();
            let error = parse(object(&keys)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::DuplicateKey, "{len}: {error}");
            assert!(error.message().contains(&format!("{:?}", keys[first])), "{len}: {error}");
        }
    }
}

#[test]
fn depth_has_a_limit_and_is_no_danger_to_the_stack() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(parse(nested(127)).is_ok());
    for levels in [128, 1_000_000] {
        assert_eq!(parse(nested(levels)).unwrap_err().kind(), ErrorKind::Depth, "{levels}");
        assert_eq!(parse("{\"a\":".repeat(levels)).unwrap_err().kind(), ErrorKind::Depth, "{levels}");
    }
}

/// Whatever is accepted is accepted and written again as it was written before.
#[test]
fn what_was_written_reads_back() {
    let text = r#"{"z":[1,-1,0.5,{"é\n":"\u0001"},[],{}],"a":null,"b":true,"big":123456789012345678901234567890}"#;
    let once = parse(text).unwrap();
    assert_eq!(parse(once.clone()).unwrap(), once);
    assert_eq!(once, text);
}

#[test]
fn every_prefix_of_a_document_is_refused() {
    let text = r#"{"a": [1.5, "x\u00e9y", {"b": null}], "c": true}"#;
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        let refused = parse(&text[..end]).err().map(|e| in_short(&e));
        assert!(refused.is_some_and(|e| e.starts_with("!syntax 1:")), "{}", &text[..end]);
    }
}

#[test]
fn access() {
    let document = Document::parse(*br#"{"a": [10, {"b": "c"}], "d": "e", "f": {}}"#).unwrap();
    let root = document.root();
    let a = root.get("a").unwrap();
    assert_eq!(a.at(1).and_then(|o| o.get("b")).and_then(Json::as_str), Some("c"));
    assert_eq!(a.at(0).map(Json::kind), Some(Kind::Int(10)));
    assert!(a.at(2).is_none() && a.get("b").is_none() && root.get("b").is_none() && root.at(0).is_none());
    // Keys are not values, and a value is its own first string.
    let mut seen = Vec::new();
    assert!(
        root.any_string(|s| {
            seen.push(s.to_owned());
            false
        })
        .is_none()
    );
    assert_eq!(seen, ["c", "e"]);
    assert_eq!(root.get("d").unwrap().any_string(|s| s == "e"), Some("e"));
}

#[test]
fn limits() {
    let mut limits = Limits::default();
    (limits.bytes, limits.depth, limits.string) = (20, 2, 3);
    check(
        &[
            ("[\"abc\", {\"abc\": 1}]", "[\"abc\",{\"abc\":1}]"),
            ("[\"abc\", {\"abc\":   1}]", "!size"),
            ("[\n\"abcd\"]", "!size 2:6"),
            ("{\"abcd\": 1}", "!size 1:7"),
            (r#""ab\u0063d""#, "!size 1:11"),
            (r#""ab\u0063""#, "\"abc\""),
            ("\"éa\"", "\"éa\""),
            ("\"éé\"", "!size 1:6"),
            ("[[], {}, [], []]", "[[],{},[],[]]"),
            ("[[1, []]]", "!depth 1:7"),
            ("[{\"a\": {}}]", "!depth 1:9"),
        ],
        |text: &str| Document::parse_with(text, &limits).map(|document| format!("{:?}", document.root())),
    );
}
