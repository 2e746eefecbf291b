//! Texts as people have them: what is odd but clear is read, what is not clear is refused.

use crate::check::{Ran, check, file, fixture, index, run, transform};

const BUNDLE: &str = "simple/bundle.json";

fn text() -> String {
    std::fs::read_to_string(fixture(BUNDLE)).unwrap()
}

fn read(text: impl Into<Vec<u8>>, code: i32) -> Ran {
    run(transform(["-"])).stdin(text).check(code)
}

/// Contributions only, for replicas are verbatim.
fn contributions(text: impl Into<Vec<u8>>) -> String {
    run(transform(["--emit", "contributions", "-"])).stdin(text).check(0).stdout
}

#[track_caller]
fn same(variant: impl Into<Vec<u8>>) {
    assert!(contributions(variant) == contributions(text()));
}

#[test]
fn what_makes_no_difference() {
    same(format!("\u{feff}{}", text()));
    same(text().replace('\n', "\r\n"));
    same(format!("\n\n\t {}\r\n \n", text()));
    // One a line, with the mark that some programs put at the start of every file they write.
    let line: String = serde_json::from_str::<serde_json::Value>(&text()).unwrap().to_string();
    assert!(read(format!("\u{feff}{line}\r\n{line}\r\n"), 0).bundles().len() == 1);
}

#[test]
fn upper_case_uuids_are_the_same_entities() {
    let upper = |text: &str, from: &str| {
        let mut parts = text.split(from);
        let mut out = parts.next().unwrap().to_owned();
        for part in parts {
            let (id, rest) = part.split_at(36);
            let is_uuid = id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
            out += from;
            out += &if is_uuid { id.to_uppercase() } else { id.to_owned() };
            out += rest;
        }
        out
    };
    let text = text();
    same(upper(&text, "\"document_id\": \""));
    same(upper(&text, "_id\": \""));
    same(upper(&text, "\"donor_organism/"));
}

#[track_caller]
fn refused(variant: impl Into<Vec<u8>>, kind: &str) {
    let ran = read(variant, 1);
    ran.says(&format!("error: stdin: {kind}: "));
    assert_eq!(ran.stdout, "");
}

#[test]
fn what_is_not_clear_is_refused() {
    let with = |value: &str| text().replacen('{', &format!("{{\"x\": {value}, "), 1);
    read(with("1"), 0);
    read(with("1e308"), 0);
    for value in ["NaN", "Infinity", "-Infinity", "1e400", "01", "'a'", "\"\\ud800\"", "\"a\u{1}b\"", "{\"a\": 1,}"] {
        refused(with(value), "syntax");
    }
    refused(with("{\"a\": 1, \"a\": 1}"), "duplicate-key");
    refused(with("1, \"links\": {}"), "duplicate-key");
    refused(with(&("[".repeat(200) + &"]".repeat(200))), "depth");
    let mut bytes = text().into_bytes();
    let at = bytes.windows(4).position(|window| window == b"\"sex").unwrap();
    bytes[at + 1] = 0xff;
    refused(bytes, "encoding");
    let utf16: Vec<u8> = text().encode_utf16().flat_map(u16::to_le_bytes).collect();
    read([b"\xff\xfe".to_vec(), utf16].concat(), 1).says("encoding: not UTF-8");
}

#[test]
fn numbers_come_out_as_they_went_in() {
    let with = |value: &str| text().replacen("\"sex\"", &format!("\"number\": {value}, \"sex\""), 1);
    for (number, written) in [
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("18446744073709551616", "18446744073709551616"),
        ("-9223372036854775809", "-9223372036854775809"),
        ("9007199254740993", "9007199254740993"),
        ("0.1", "0.1"),
        ("1.7976931348623157e308", "1.7976931348623157e+308"),
        ("5e-324", "5e-324"),
    ] {
        let ran = read(with(number), 0);
        assert!(ran.stdout.contains(&format!("\"number\":{written},")), "{number}");
    }
    let size = |value: &str| text().replacen("\"size\": ", &format!("\"size\": {value}, \"_\": "), 1);
    assert!(contributions(size("9007199254740993")).contains("\"size\":9007199254740993"));
    // Too great for an index, which would round it.
    refused(size("123456789012345678901234567890"), "invalid-value");
}

#[cfg(unix)]
#[test]
fn a_link_to_itself_and_a_file_that_nobody_may_read() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    symlink("self.json", path("self.json")).unwrap();
    symlink(fixture(BUNDLE).canonicalize().unwrap(), path("linked.json")).unwrap();
    let secret = file(directory.path(), "secret.json", text());
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o000)).unwrap();
    let is_readable = std::fs::read(&secret).is_ok();
    let ran = check(transform([directory.path()]), 2);
    ran.says("self.json: io: cannot read: ");
    if !is_readable {
        ran.says("secret.json: io: cannot read: ");
    }
    assert!(ran.stdout == check(transform([fixture(BUNDLE)]), 0).stdout);
}

#[test]
fn an_empty_input_says_what_was_looked_for() {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("out");
    let empty = directory.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    file(&empty, "README.md", "nothing here");
    check(index(&out, [&empty]), 1).says("no bundle found in ").says("looked for files ending in .json");
    run(index(&out, ["-"])).stdin("").check(1).says("standard input is empty");
    assert!(!out.exists());
}
