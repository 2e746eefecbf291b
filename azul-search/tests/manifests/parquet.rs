//! Manifests as Parquet, read back.

use std::io::Write;

use azul_search::manifest::{ManifestFormat, Parquet};
use azul_transform::ErrorKind;
use bytes::Bytes;
use parquet::file::reader::{FileReader, SerializedFileReader};

use crate::project::{index, project, write_to};

fn file(columns: &[&str], files: &[&str]) -> azul_transform::Result<SerializedFileReader<Bytes>> {
    let project = project();
    let mut bytes = Vec::new();
    write_to(&project, &index(&project, files), "parquet", columns, &mut bytes)?;
    Ok(SerializedFileReader::new(Bytes::from(bytes)).unwrap())
}

/// What is in the file about one file with these fields, with these columns.
#[track_caller]
fn check(columns: &[&str], fields: &str, expected: &str) {
    let file = file(columns, &[fields]).unwrap();
    let rows: Vec<String> = file.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
    assert_eq!(rows, [expected]);
}

#[test]
fn values_have_types() {
    let all = ["name", "size", "good", "tags"];
    check(
        &all,
        r#""name":"ä","size":7,"is_good":0,"tags":["b","~null","a"]"#,
        r#"{name: "ä", size: 7, good: false, tags: ["a", "b"]}"#,
    );
    check(&all, r#""name":"~null","is_good":1,"tags":[]"#, "{name: null, size: null, good: true, tags: []}");
    check(&["tags"], r#""tags":"~null""#, "{tags: [null]}");
    check(&["url"], r#""drs_uri":"~null""#, "{url: null}");
    // Integers are exact.
    check(&["size"], r#""size":9007199254740993"#, "{size: 9007199254740993}");
}

#[test]
fn a_value_that_the_column_cannot_hold_is_refused() {
    for fields in [r#""size":[1,2]"#, r#""size":"large""#, r#""size":99999999999999999999"#, r#""is_good":"no""#] {
        let error = file(&[], &[fields]).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::WrongType, "{fields}");
    }
    assert_eq!(file(&["weight"], &[]).err().unwrap().kind(), ErrorKind::Config);
}

#[test]
fn a_table_without_rows_has_columns() {
    let file = file(&[], &[]).unwrap();
    let metadata = file.metadata().file_metadata();
    let columns: Vec<_> = metadata.schema().get_fields().iter().map(|field| field.name().to_owned()).collect();
    assert_eq!(columns, ["uuid", "version", "name", "size", "good", "tags", "url"]);
    assert_eq!((metadata.num_rows(), file.num_row_groups()), (0, 0));
}

/// Notes the size of what it is given at once.
#[derive(Default)]
struct Pieces(Vec<usize>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.push(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_is_large_is_written_in_groups() {
    let files: Vec<String> = (0..7).map(|i| format!(r#""name":"{}""#, i.to_string().repeat(6 << 20))).collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let read = file(&["name"], &files).unwrap();
    let groups: Vec<i64> = read.metadata().row_groups().iter().map(|group| group.num_rows()).collect();
    assert_eq!(groups, [3, 3, 1]);
    let names = read.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string());
    assert!(names.zip(&files).all(|(row, file)| row.contains(&file[8..])), "the names are read back");
    // Each group is handed on before the next one.
    let project = project();
    let mut pieces = Pieces::default();
    write_to(&project, &index(&project, &files), "parquet", &["name"], &mut pieces).unwrap();
    assert_eq!(pieces.0.len(), groups.len() + 1, "groups, and what is behind them");
}

#[test]
fn it_says_what_it_is() {
    assert_eq!((Parquet.extension(), Parquet.content_type()), ("parquet", "application/vnd.apache.parquet"));
    assert!(Parquet.has_columns());
}
