//! What is loaded comes out again; what is refused is named and changes nothing.

use azul_catalog::Store;
use azul_transform::ErrorKind;

use crate::documents::{document, id};
use crate::random::Random;
use crate::twin::Twin;

fn line(index: &str, id: &str, source: &str) -> String {
    format!(r#"{{"_index":"azul_v2_dummy_test_{index}","_id":"{id}","_source":{source}}}"#)
}

/// The lines of all indices.
fn exported(twin: &Twin) -> Vec<String> {
    let snapshot = twin.snapshot();
    let mut out = Vec::new();
    for (index, count) in snapshot.indices() {
        assert_eq!(snapshot.export(index, &mut out).unwrap(), count);
    }
    String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn lines_come_out_as_they_went_in() {
    let twin = Twin::new();
    let mut random = Random::new(7);
    let mut lines = Vec::new();
    for at in 0..30 {
        let entity = id(at);
        let source = document(&mut random, &twin.fields, &entity).to_string();
        lines.push(line("files_aggregate", &entity, &source));
        lines.push(line("files", &format!("{entity}_{}_2021_exists", id(50)), &source));
    }
    // Digits of numbers, escapes, order of keys and spaces are kept.
    let odd = r#"{ "z":1.50, "a" : 12345678901234567890123, "u":"\u0041\u0001", "contents":{"files":[1e30,-0]} }"#;
    lines.push(line("files_aggregate", "not a uuid", odd));
    lines.push(line("replica", "links_x_0", odd));
    let mut writer = twin.writer();
    let text = lines.join("\n\n") + "\n";
    assert_eq!(writer.load_lines(text.as_bytes(), |line, error| panic!("{line}: {error}")).unwrap(), 62);
    let done = writer.commit().unwrap();
    assert_eq!((done.generation, done.documents, done.removed), (1, 62, 0));
    lines.sort_by_key(|line| {
        let json: serde_json::Value = serde_json::from_str(line).unwrap();
        (json["_index"].as_str().unwrap().to_owned(), json["_id"].as_str().unwrap().to_owned())
    });
    assert_eq!(exported(&twin), lines);

    // Once more, they take the place of themselves.
    writer.load_lines(text.as_bytes(), |line, error| panic!("{line}: {error}")).unwrap();
    let done = writer.commit().unwrap();
    assert_eq!((done.generation, done.documents, done.removed), (2, 62, 62));
    assert_eq!(exported(&twin), lines);
}

#[test]
fn line_breaks_in_documents_do_not_break_lines() {
    let twin = Twin::new();
    let mut writer = twin.writer();
    writer.put(&Twin::aggregates(), "x", "{\n\"contents\":\r\n{}}\n").unwrap();
    writer.commit().unwrap();
    assert_eq!(exported(&twin), [line("files_aggregate", "x", r#"{"contents":{}}"#)]);
}

#[test]
fn lines_that_are_refused_are_named() {
    let twin = Twin::new();
    let mut writer = twin.writer();
    let good = line("files_aggregate", "x", "{}");
    let cases = [
        ("{", ErrorKind::Syntax),
        ("[]", ErrorKind::MissingField),
        (&line("files_aggregate", "x", "[]"), ErrorKind::WrongType),
        (&line("files_aggregate", "x", r#"{"contents":[]}"#), ErrorKind::WrongType),
        (&line("files_aggregate", "x", r#"{"a":1,"a":2}"#), ErrorKind::DuplicateKey),
        (&good.replace("\"x\"", "1"), ErrorKind::WrongType),
        (&good.replace("_source", "source"), ErrorKind::MissingField),
        (&good.replace("azul", "azure"), ErrorKind::InvalidId),
        (&good.replace("dummy", "other"), ErrorKind::Config),
        (&good.replace("test", "other"), ErrorKind::Config),
    ];
    let text = cases.iter().map(|(line, _)| *line).chain([good.as_str()]).collect::<Vec<_>>().join("\n");
    let mut refused = Vec::new();
    let taken = writer.load_lines(text.as_bytes(), |line, error| refused.push((line, error.kind()))).unwrap();
    let expected: Vec<_> = cases.iter().enumerate().map(|(at, (_, kind))| (at as u64 + 1, *kind)).collect();
    assert_eq!((taken, refused), (1, expected));
    writer.commit().unwrap();
    assert_eq!(exported(&twin), [good]);
}

#[test]
fn one_process_writes_and_others_wait() {
    let twin = Twin::new();
    let writer = twin.writer();
    let error = twin.catalog.writer(&twin.fields).err().unwrap().to_string();
    assert!(error.contains(&format!("process {} is writing", std::process::id())), "{error}");
    assert_eq!(twin.snapshot().number(), 0);
    drop(writer);
    twin.writer();
}

#[test]
fn a_catalog_is_of_one_project_and_deployment() {
    let twin = Twin::new();
    let store = Store::open(twin.directory.path().join("store")).unwrap();
    assert_eq!(store.catalogs().unwrap(), ["test"]);
    for (name, project, deployment, kind) in [
        ("test", "anvil", "dummy", ErrorKind::Config),
        ("test", "hca", "other", ErrorKind::Config),
        ("No Name", "hca", "dummy", ErrorKind::InvalidId),
        ("../x", "hca", "dummy", ErrorKind::InvalidId),
    ] {
        assert_eq!(store.create_catalog(name, project, deployment).unwrap_err().kind(), kind, "{name}");
    }
    assert_eq!(store.catalog("..").unwrap_err().kind(), ErrorKind::Config);
    assert_eq!(Store::open(twin.directory.path().join("other")).unwrap_err().kind(), ErrorKind::Io);
}
