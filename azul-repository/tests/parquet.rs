//! Parquet files that are not what tables of snapshots are.
#![cfg(feature = "parquet")]
#![allow(clippy::unwrap_used, missing_docs, reason = "a failing test is meant to stop")]

use std::path::Path;
use std::sync::Arc;

use azul_repository::tables::{is_tables, open};
use azul_transform::{ErrorKind, Limits};
use parquet::basic::{LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::Int64Type;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

/// A file with one column of 64-bit integers, which mean something else.
fn file(logical: Option<LogicalType>, values: &[i64]) -> Vec<u8> {
    let column = Type::primitive_type_builder("when", Physical::INT64).with_repetition(Repetition::REQUIRED);
    let column = column.with_logical_type(logical).build().unwrap();
    let schema = Type::group_type_builder("row").with_fields(vec![Arc::new(column)]).build().unwrap();
    let mut file = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::default()).unwrap();
    let mut group = file.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int64Type>().write_batch(values, None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    file.into_inner().unwrap()
}

/// An export with one table of one file.
fn export(bytes: &[u8]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    std::fs::create_dir(directory.path().join("things")).unwrap();
    std::fs::write(directory.path().join("things/0.parquet"), bytes).unwrap();
    directory
}

fn first(path: &Path) -> azul_transform::Result<String> {
    let tables = open(path)?;
    tables.row("things", 0, &Limits::default()).map(|row| row.text().to_owned())
}

#[test]
fn times_are_text() {
    let check = |unit, value, expected: &str| {
        let export = export(&file(Some(LogicalType::timestamp(true, unit)), &[value]));
        assert!(is_tables(export.path()));
        assert_eq!(first(export.path()).unwrap(), format!(r#"{{"when":"{expected}"}}"#));
    };
    check(TimeUnit::MICROS, 1_597_094_666_174_274, "2020-08-10T21:24:26.174274Z");
    check(TimeUnit::MICROS, -1, "1969-12-31T23:59:59.999999Z");
    check(TimeUnit::MILLIS, 1_597_094_666_174, "2020-08-10T21:24:26.174000Z");
    let integers = export(&file(None, &[i64::MIN, 1]));
    let tables = open(integers.path()).unwrap();
    assert_eq!((tables.len("things"), tables.len("others"), tables.has("others")), (2, 0, false));
    assert_eq!(first(integers.path()).unwrap(), r#"{"when":-9223372036854775808}"#);
    let error = tables.row("things", 2, &Limits::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
}

#[test]
fn a_column_of_another_type_is_named() {
    let nanoseconds = file(Some(LogicalType::timestamp(true, TimeUnit::NANOS)), &[1]);
    for bytes in [nanoseconds, file(Some(LogicalType::time(true, TimeUnit::MICROS)), &[1])] {
        let error = first(export(&bytes).path()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::WrongType);
        assert!(error.message().contains("0.parquet") && error.message().contains("\"when\""), "{error}");
    }
    let beyond = file(Some(LogicalType::timestamp(true, TimeUnit::MILLIS)), &[i64::MAX]);
    assert_eq!(first(export(&beyond).path()).unwrap_err().kind(), ErrorKind::InvalidValue);
}

#[test]
fn what_is_damaged_is_an_error_or_another_value() {
    let whole = file(None, &(0..200).collect::<Vec<_>>());
    assert_eq!(first(export(b"PAR1").path()).unwrap_err().kind(), ErrorKind::Syntax);
    for length in (0..whole.len()).step_by(7) {
        let error = first(export(&whole[..length]).path()).unwrap_err();
        assert!(error.message().contains("0.parquet"), "{error}");
    }
    let (mut refused, mut read) = (0, 0);
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        // Neither a panic nor an endless loop.
        match first(export(&bytes).path()) {
            Ok(_) => read += 1,
            Err(error) => {
                refused += 1;
                assert_ne!(error.kind(), ErrorKind::Plugin, "{error}");
            }
        }
    }
    assert!(refused > 0 && read > 0, "{refused} {read}");
}
