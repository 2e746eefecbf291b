//! What is in manifests.

use azul_search::manifest::find_format;
use azul_transform::ErrorKind;

use crate::project::{index, manifest, project, write};

/// The only row of a table with these columns, about a file with these fields.
#[track_caller]
fn check_row(format: &str, columns: &[&str], fields: &str, expected: &str) {
    let (table, _) = manifest(format, columns, &[fields]).unwrap();
    assert_eq!(table.lines().next_back(), Some(expected), "{table}");
}

#[test]
fn cells_are_distinct_values_in_order() {
    check_row("compact", &["tags"], r#""tags":["b","~null","a","b"]"#, "a || b");
    check_row("compact", &["good", "size"], r#""is_good":1,"size":7"#, "7\tTrue");
    check_row("compact", &["name", "size"], r#""name":"~null","size":9223372036854774784"#, "\t");
    let many: Vec<String> = (0..150).map(|i| format!("\"{i:03}\"")).collect();
    let (table, _) = manifest("compact", &["tags"], &[&format!("\"tags\":[{}]", many.join(","))]).unwrap();
    assert_eq!(table.matches(" || ").count(), 99);
    assert!(table.contains("000 ||") && table.ends_with("099\r\n"));
}

#[test]
fn cells_that_would_break_the_table_are_quoted() {
    check_row("compact", &["name"], r#""name":"a \"b\"\tc""#, "\"a \"\"b\"\"\tc\"");
    check_row("csv", &["name", "size"], r#""name":"a,b","size":1"#, "\"a,b\",1");
    check_row("csv", &["name"], r#""name":"a\tb""#, "a\tb");
}

#[test]
fn a_value_with_a_joiner_is_refused() {
    let error = manifest("compact", &[], &[r#""name":"a||b""#]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::JoinerInValue);
    check_row("compact", &["name"], r#""name":"a|b""#, "a|b");
}

#[test]
fn lines_of_json_have_numbers_and_truth_values() {
    check_row(
        "json",
        &["name", "size", "good", "tags"],
        r#""name":"~null","size":7,"is_good":0,"tags":["b","a"]"#,
        r#"{"name":[null],"size":[7],"good":[false],"tags":["a","b"]}"#,
    );
}

#[test]
fn a_file_that_cannot_be_downloaded_has_no_url() {
    check_row("compact", &["url", "size"], r#""size":1,"drs_uri":"~null""#, "1\t");
    let (table, _) = manifest("compact", &["url"], &[r#""drs_uri":"drs://x/y""#]).unwrap();
    assert!(
        table.contains("https://a.test/repository/files/00000000-0000-4000-8000-000000000001?catalog=shop&version=")
    );
    let (curl, _) = manifest("curl", &[], &[r#""name":"a","drs_uri":"~null""#]).unwrap();
    assert!(curl.ends_with("is currently not available in catalog shop.\n\n"), "{curl}");
}

#[test]
fn columns_are_chosen_by_title() {
    let (table, _) = manifest("csv", &["size", "name"], &[]).unwrap();
    assert_eq!(table, "name,size\r\n");
    assert_eq!(manifest("csv", &["weight"], &[]).unwrap_err().kind(), ErrorKind::Config);
}

/// What curl is told to write a file of a name to; nothing if the name is refused.
#[track_caller]
fn check_output(name: &str, expected: Option<&str>) {
    let made = manifest("curl", &[], &[&format!(r#""name":{name},"drs_uri":"drs://x/y""#)]);
    match (made, expected) {
        (Ok((curl, _)), Some(expected)) => assert!(curl.contains(&format!("output=\"b1/{expected}\"\n\n")), "{curl}"),
        (Err(error), None) => assert_eq!(error.kind(), ErrorKind::InvalidValue),
        (made, expected) => panic!("{name}: {made:?}, not {expected:?}"),
    }
}

#[test]
fn curl_writes_to_paths_that_every_system_has() {
    check_output(r#""a b/.c.txt""#, Some("a b/.c.txt"));
    check_output(r#""a<b>:\"c|d?e*""#, Some("a_b___c_d_e_"));
    check_output(r#""COM10""#, Some("COM10"));
    for refused in [
        r#""a\\b""#,
        r#""a\u0007b""#,
        r#""../a""#,
        r#""a//b""#,
        r#""a.""#,
        r#"" a""#,
        r#""NUL""#,
        r#""x/COM1""#,
        r#""/a""#,
    ] {
        check_output(refused, None);
    }
}

#[test]
fn records_of_one_path_have_names_of_their_own() {
    let project = project();
    let mut index = index(&project, &[r#""name":"a""#]);
    let hub = crate::project::id(1);
    for (i, contents) in [r#"{"part":{"a":1}}"#, r#"{"part":[{"b":"x"}]}"#].into_iter().enumerate() {
        let source =
            format!(r#"{{"entity_id":"{hub}","replica_type":"thing","hub_ids":["{hub}"],"contents":{contents}}}"#);
        index.put_replica(&format!("thing_{i}"), source.into_bytes()).unwrap();
    }
    let (file, _) = write(&project, &index, "verbatim.pfb", &[]).unwrap();
    assert!(file.contains(r#""name":"thing.part""#) && file.contains(r#""name":"thing.part_""#), "{file}");
    let (lines, _) = write(&project, &index, "verbatim.jsonl", &[]).unwrap();
    assert_eq!(lines.lines().next(), Some(r#"{"value": {"part": {"a": 1}}, "type": "thing"}"#));
}

#[test]
fn terra_has_no_project_by_itself() {
    let project = project();
    assert!(find_format(&project, "compact").is_some());
    assert!(find_format(&project, "terra.pfb").is_none());
}
