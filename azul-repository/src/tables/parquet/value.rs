//! Values of rows as JSON.

use std::io::Write;

use azul_transform::json::write_str;
use azul_transform::{Error, ErrorKind, Result};
use chrono::{DateTime, Utc};
use parquet::record::{Field, Row};

const SECONDS_OF_DAY: i64 = 24 * 60 * 60;

/// Appends a row as an object.
pub(super) fn write_row(row: &Row, out: &mut Vec<u8>) -> Result<()> {
    for (i, (name, field)) in row.get_column_iter().enumerate() {
        out.push(if i == 0 { b'{' } else { b',' });
        write_str(out, name);
        out.push(b':');
        write(field, out).map_err(|error| error.at_path(format!("$.{name}")))?;
    }
    out.extend_from_slice(if row.len() == 0 { b"{}" } else { b"}" });
    Ok(())
}

/// Appends a value. Times are as the reference writes versions.
fn write(field: &Field, out: &mut Vec<u8>) -> Result<()> {
    match field {
        Field::Null => out.extend_from_slice(b"null"),
        Field::Bool(truth) => put(out, truth),
        Field::Byte(int) => put(out, int),
        Field::Short(int) => put(out, int),
        Field::Int(int) => put(out, int),
        Field::Long(int) => put(out, int),
        Field::UByte(int) => put(out, int),
        Field::UShort(int) => put(out, int),
        Field::UInt(int) => put(out, int),
        Field::ULong(int) => put(out, int),
        Field::Float(float) if float.is_finite() => put(out, float),
        Field::Double(double) if double.is_finite() => put(out, double),
        Field::Str(text) => write_str(out, text),
        Field::Date(days) => time(DateTime::from_timestamp(i64::from(*days) * SECONDS_OF_DAY, 0), "%Y-%m-%d", out)?,
        Field::TimestampMillis(at) => time(DateTime::from_timestamp_millis(*at), MICROSECONDS, out)?,
        Field::TimestampMicros(at) => time(DateTime::from_timestamp_micros(*at), MICROSECONDS, out)?,
        Field::ListInternal(list) => {
            out.push(b'[');
            for (i, element) in list.elements().iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                write(element, out)?;
            }
            out.push(b']');
        }
        other => return Err(Error::new(ErrorKind::WrongType, format!("JSON has no value {other}"))),
    }
    Ok(())
}

const MICROSECONDS: &str = "%Y-%m-%dT%H:%M:%S%.6fZ";

/// Appends what prints as JSON has it.
fn put(out: &mut Vec<u8>, value: impl std::fmt::Debug) {
    // A vector takes everything.
    let _ = write!(out, "{value:?}");
}

fn time(time: Option<DateTime<Utc>>, format: &str, out: &mut Vec<u8>) -> Result<()> {
    let time = time.ok_or_else(|| Error::new(ErrorKind::InvalidValue, "the time is beyond the calendar"))?;
    write_str(out, &time.format(format).to_string());
    Ok(())
}
