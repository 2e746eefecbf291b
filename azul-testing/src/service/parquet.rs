//! Manifests as Parquet, compared with those as JSON.

use azul_search::manifest::{ManifestRequest, find_format};
use azul_search::query::Query;
use azul_search::repository::FileUrls;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use serde_json::{Value, json};

use super::Recorded;
use super::manifests::BASE_URL;

/// The manifest of all files says as Parquet what it says as JSON.
///
/// # Panics
/// If it does not.
pub fn parquet_is_json(recorded: &Recorded) {
    let project = &recorded.project;
    let query = Query { outer_type: "files".to_owned(), ..Query::default() };
    let urls = FileUrls { base_url: BASE_URL.to_owned(), catalog: "test".to_owned(), needs_drs_uri: false };
    let make = |format: &str| {
        let request = ManifestRequest {
            project,
            index: &*recorded.index,
            query: &query,
            columns: &[],
            catalog: "test",
            urls: &urls,
            now: 0,
        };
        let mut bytes = Vec::new();
        find_format(project, format).expect("a format").write(&request, &mut bytes).expect("a manifest");
        bytes
    };
    let json = make("json");
    let lines = json.split(|b| *b == b'\n').filter(|line| !line.is_empty());
    let file = SerializedFileReader::new(bytes::Bytes::from(make("parquet"))).expect("a file");
    let mut rows = file.get_row_iter(None).expect("rows");
    let (mut count, mut numbers) = (0, 0);
    for line in lines {
        let row = rows.next().expect("as many rows").expect("a row");
        let line: Value = serde_json::from_slice(line).expect("JSON");
        assert_eq!(line.as_object().map(serde_json::Map::len), Some(row.len()), "the same columns");
        for (name, field) in row.get_column_iter() {
            let value = value(field);
            // What is said about the file itself is no list.
            let expected = if value.is_array() { line[name].clone() } else { line[name][0].clone() };
            assert_eq!(value, expected, "{name} of row {count}");
            numbers += usize::from(value.is_number());
        }
        count += 1;
    }
    assert!(rows.next().is_none(), "no row more");
    assert!(count > 0 && numbers >= count, "there are rows, and numbers in them");
}

fn value(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Bool(truth) => json!(truth),
        Field::Long(int) => json!(int),
        Field::Double(float) => json!(float),
        Field::Str(text) => json!(text),
        Field::ListInternal(list) => list.elements().iter().map(value).collect(),
        other => panic!("a manifest has no {other}"),
    }
}
