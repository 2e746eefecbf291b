//! Entities in the binary form of their types.

use azul_transform::json::{Json, Kind};
use azul_transform::schema::FieldType;
use azul_transform::{Error, ErrorKind, Result};

use super::node::{Form, Origin, Property};
use crate::files::{Native, native};
use crate::manifest::avro::{long, string};

/// Appends an entity, or an object in one.
pub(super) fn encode(
    properties: &[Property],
    entity: Json<'_>,
    source: Option<Json<'_>>,
    out: &mut Vec<u8>,
) -> Result<()> {
    for property in properties {
        let value = match property.origin {
            Origin::Field(name) => entity.get(name),
            Origin::Source => source,
        };
        encode_value(&property.form, value, out).map_err(|error| error.at_path(format!("$.{}", property.name)))?;
    }
    Ok(())
}

fn encode_value(form: &Form, value: Option<Json<'_>>, out: &mut Vec<u8>) -> Result<()> {
    match (form, value) {
        (Form::Scalar(field_type), Some(value)) => encode_nullable(*field_type, value, out)?,
        (Form::Scalar(_), None) => long(out, 0),
        (Form::Uuid, value) => {
            long(out, 0);
            let text = value.and_then(Json::as_str);
            let missing = || Error::new(ErrorKind::MissingField, "the entity has no UUID where it needs one");
            string(out, text.ok_or_else(missing)?);
        }
        // What is missing is null, and a list has one then.
        (Form::List(_) | Form::Quantities, None) => out.extend_from_slice(&[2, 0, 0]),
        (Form::List(field_type), Some(value)) => {
            list(value, out, |item, out| encode_nullable(*field_type, item, out))?;
        }
        (Form::Quantities, Some(value)) => list(value, out, |item, out| {
            encode_quantity(item, out);
            Ok(())
        })?,
        (Form::Ranges | Form::Records(_), None) => long(out, 0),
        (Form::Ranges, Some(value)) => list(value, out, |item, out| {
            encode_range(item, out);
            Ok(())
        })?,
        (Form::Records(properties), Some(value)) => {
            list(value, out, |item, out| encode(properties, item, None, out))?;
        }
    }
    Ok(())
}

/// Appends a list; what is none is a list of one.
fn list<'d>(
    value: Json<'d>,
    out: &mut Vec<u8>,
    mut write: impl FnMut(Json<'d>, &mut Vec<u8>) -> Result<()>,
) -> Result<()> {
    if let Kind::Array(count) = value.kind() {
        if count > 0 {
            long(out, count as i64);
            value.items().try_for_each(|item| write(item, out))?;
        }
    } else {
        long(out, 1);
        write(value, out)?;
    }
    long(out, 0);
    Ok(())
}

/// Appends null or a value.
fn encode_nullable(field_type: FieldType, value: Json<'_>, out: &mut Vec<u8>) -> Result<()> {
    use FieldType::*;
    let wrong = || {
        let message = format!("a field of type {} cannot hold {}", field_type.name(), value.type_name());
        Error::new(ErrorKind::WrongType, message)
    };
    let value = native(field_type, value).ok_or_else(wrong)?;
    long(out, i64::from(value != Native::Null));
    match (field_type, value) {
        (_, Native::Null) => {}
        (NullInt, Native::Int(int)) => long(out, int),
        (NullFloat | PassThruFloat, Native::Float(float)) => out.extend_from_slice(&float.to_le_bytes()),
        (NullFloat | PassThruFloat, Native::Int(int)) => out.extend_from_slice(&(int as f64).to_le_bytes()),
        (NullBool | PassThruBool, Native::Bool(truth)) => out.push(truth.into()),
        (PassThruStr | NullStr | NullDatetime, Native::Str(text)) => string(out, text),
        _ => return Err(wrong()),
    }
    Ok(())
}

/// Appends null or a value with its unit; either may be null.
fn encode_quantity(value: Json<'_>, out: &mut Vec<u8>) {
    let Some(Native::Str(text)) = native(FieldType::ValueAndUnit, value) else { return long(out, 0) };
    long(out, 1);
    let (value, unit) = text.split_once(' ').map_or((text, None), |(value, unit)| (value, Some(unit)));
    for part in [Some(value), unit] {
        long(out, i64::from(part.is_some()));
        if let Some(part) = part {
            string(out, part);
        }
    }
}

/// Appends the pair of ends of a range. An open end is infinite.
fn encode_range(value: Json<'_>, out: &mut Vec<u8>) {
    long(out, 2);
    for (end, open) in [("gte", f64::NEG_INFINITY), ("lte", f64::INFINITY)] {
        let end = match value.get(end).map(Json::kind) {
            Some(Kind::Float(float)) => float,
            Some(Kind::Int(int)) => int as f64,
            _ => open,
        };
        out.extend_from_slice(&end.to_le_bytes());
    }
    long(out, 0);
}
