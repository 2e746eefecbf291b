//! Tables of a snapshot as it is exported: a directory for each table, with Parquet files in it.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, GzipLevel, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};
use serde_json::Value;

/// Writes tables, `{"tables": {NAME: {"rows": [ROW, …]}}}`, as an export. Objects become text, versions times. Each table has
/// two files, which are compressed in different ways.
///
/// # Panics
/// If a file cannot be written, or values of a column differ in type.
pub fn export(tables: &Value, directory: &Path) {
    let level = GzipLevel::default();
    let ways = [Compression::SNAPPY, Compression::GZIP(level), Compression::ZSTD(ZstdLevel::default())];
    let mut ways = ways.into_iter().chain([Compression::UNCOMPRESSED]).cycle();
    for (table, rows) in tables["tables"].as_object().expect("tables") {
        let rows = rows["rows"].as_array().expect("rows");
        let directory = directory.join(table);
        std::fs::create_dir_all(&directory).expect("a directory");
        let columns = columns(rows);
        for (i, rows) in rows.chunks(rows.len().div_ceil(2).max(1)).enumerate() {
            let path = directory.join(format!("{table}-{i:012}.parquet"));
            let file = File::create(path).expect("a file");
            write(file, &columns, rows, ways.next().expect("a cycle")).expect("rows");
        }
    }
}

/// What a column has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Text,
    Time,
    Int,
    Float,
    Bool,
    List,
}

/// The columns of some rows.
fn columns(rows: &[Value]) -> BTreeMap<&str, Kind> {
    let mut columns = BTreeMap::new();
    for (name, value) in rows.iter().flat_map(|row| row.as_object().expect("a row")) {
        let kind = match value {
            Value::Null => None,
            Value::Bool(_) => Some(Kind::Bool),
            Value::Number(number) if number.is_f64() => Some(Kind::Float),
            Value::Number(_) => Some(Kind::Int),
            Value::Array(_) => Some(Kind::List),
            Value::String(_) if name == "version" => Some(Kind::Time),
            Value::String(_) | Value::Object(_) => Some(Kind::Text),
        };
        let known: &mut Option<Kind> = columns.entry(name.as_str()).or_default();
        assert!(known.is_none() || kind.is_none() || *known == kind, "{name} is {known:?} and {kind:?}");
        *known = known.or(kind);
    }
    columns.into_iter().map(|(name, kind)| (name, kind.unwrap_or(Kind::Text))).collect()
}

fn column_type(name: &str, kind: Kind) -> Result<TypePtr> {
    let single = |name: &str, physical, logical| {
        let builder = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
        builder.with_logical_type(logical).build().map(Arc::new)
    };
    match kind {
        Kind::Text => single(name, Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Time => single(name, Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS))),
        Kind::Int => single(name, Physical::INT64, None),
        Kind::Float => single(name, Physical::DOUBLE, None),
        Kind::Bool => single(name, Physical::BOOLEAN, None),
        Kind::List => {
            let element = single("element", Physical::BYTE_ARRAY, Some(LogicalType::String))?;
            let list = Type::group_type_builder("list").with_repetition(Repetition::REPEATED);
            let list = list.with_fields(vec![element]).build()?;
            let outer = Type::group_type_builder(name).with_repetition(Repetition::OPTIONAL);
            outer.with_logical_type(Some(LogicalType::List)).with_fields(vec![list.into()]).build().map(Arc::new)
        }
    }
}

fn write(file: File, columns: &BTreeMap<&str, Kind>, rows: &[Value], compression: Compression) -> Result<()> {
    let fields = columns.iter().map(|(name, kind)| column_type(name, *kind)).collect::<Result<_>>()?;
    let schema = Type::group_type_builder("row").with_fields(fields).build()?;
    let properties = WriterProperties::builder().set_compression(compression).build();
    let mut file = SerializedFileWriter::new(file, schema.into(), properties.into())?;
    // Groups of a few rows, so that there are several.
    for rows in rows.chunks(5) {
        let mut group = file.next_row_group()?;
        for (name, kind) in columns {
            let values = rows.iter().map(|row| row.get(*name).unwrap_or(&Value::Null));
            match kind {
                Kind::Text => single::<ByteArrayType>(&mut group, values, |value| text(value).as_str().into())?,
                Kind::Time => single::<Int64Type>(&mut group, values, |value| microseconds(&text(value)))?,
                Kind::Int => single::<Int64Type>(&mut group, values, |value| value.as_i64().expect("an integer"))?,
                Kind::Float => single::<DoubleType>(&mut group, values, |value| value.as_f64().expect("a number"))?,
                Kind::Bool => single::<BoolType>(&mut group, values, |value| value.as_bool().expect("a truth value"))?,
                Kind::List => lists(&mut group, values)?,
            }
        }
        group.close()?;
    }
    file.close()?;
    Ok(())
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn microseconds(text: &str) -> i64 {
    let milliseconds = azul_search::milliseconds(text).expect("a time");
    let digits = text.split_once('.').and_then(|(_, fraction)| fraction.get(3..6)).expect("microseconds");
    milliseconds * 1000 + digits.parse::<i64>().expect("digits")
}

/// Writes a column of single values.
fn single<'v, T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, File>,
    values: impl Iterator<Item = &'v Value> + Clone,
    of: impl Fn(&Value) -> T::T,
) -> Result<()> {
    let definition: Vec<i16> = values.clone().map(|value| i16::from(!value.is_null())).collect();
    let values: Vec<T::T> = values.filter(|value| !value.is_null()).map(of).collect();
    let mut column = group.next_column()?.expect("a column");
    column.typed::<T>().write_batch(&values, Some(&definition), None)?;
    column.close()
}

/// Writes a column of lists of text.
fn lists<'v>(group: &mut SerializedRowGroupWriter<'_, File>, lists: impl Iterator<Item = &'v Value>) -> Result<()> {
    let (mut values, mut definition, mut repetition) = (Vec::<ByteArray>::new(), Vec::new(), Vec::new());
    for list in lists {
        let items = list.as_array().map_or(&[][..], Vec::as_slice);
        if items.is_empty() {
            definition.push(i16::from(!list.is_null()));
            repetition.push(0);
        }
        for (i, item) in items.iter().enumerate() {
            values.push(text(item).as_str().into());
            definition.push(3);
            repetition.push(i16::from(i > 0));
        }
    }
    let mut column = group.next_column()?.expect("a column");
    column.typed::<ByteArrayType>().write_batch(&values, Some(&definition), Some(&repetition))?;
    column.close()
}
