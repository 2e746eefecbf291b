//! Translation of native values to and from index form.

use std::borrow::Cow;

use super::{FieldType, NULL_DATETIME, NULL_INT, NULL_STR};
use crate::error::{Error, ErrorKind, Result};
use crate::json::{Json, Kind, write_int, write_key, write_str};
use crate::time::is_index_datetime;
use crate::value::{Value, try_write_list};

/// Appends `"name":value` in index form, and the shadow field if there is one.
///
/// # Errors
/// [`ErrorKind::WrongType`], [`ErrorKind::InvalidValue`] or [`ErrorKind::Schema`] if the value does not fit the type.
pub fn write_field(out: &mut Vec<u8>, name: &str, field_type: FieldType, value: &Value<'_>) -> Result<()> {
    write_key(out, name);
    write_keyed(out, name, field_type, value)
}

/// Appends what comes after the key and the colon.
pub(super) fn write_keyed(out: &mut Vec<u8>, name: &str, field_type: FieldType, value: &Value<'_>) -> Result<()> {
    write_index(out, field_type, value).map_err(|e| e.at_path(format!("field {name}")))?;
    if field_type.is_shadowed() {
        out.extend_from_slice(b",\"");
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"_\":");
        value.write(out);
    }
    Ok(())
}

/// Appends a value in index form. A type takes both a single value and a list of values.
///
/// # Errors
/// As [`write_field`].
pub fn write_index(out: &mut Vec<u8>, field_type: FieldType, value: &Value<'_>) -> Result<()> {
    match (field_type, value) {
        (FieldType::List(element), Value::List(_)) => write_index(out, *element, value),
        (FieldType::List(_), _) => Err(wrong_type(field_type, value)),
        (FieldType::Object(fields), Value::Object(entries)) => write_object(out, fields, entries),
        (_, Value::List(items)) => {
            if items.is_empty() && field_type.pads_empty_lists() {
                out.push(b'[');
                write_leaf(out, field_type, &Value::Null)?;
                out.push(b']');
                return Ok(());
            }
            try_write_list(out, items.iter(), |out, item| match field_type {
                FieldType::Object(_) => write_index(out, field_type, item),
                _ => write_leaf(out, field_type, item),
            })
        }
        _ => write_leaf(out, field_type, value),
    }
}

fn write_object(out: &mut Vec<u8>, fields: &[(&str, FieldType)], entries: &[(Cow<'_, str>, Value<'_>)]) -> Result<()> {
    out.push(b'{');
    for (i, (name, value)) in entries.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        let declared = fields.iter().find(|(declared, _)| declared == name);
        match declared {
            Some((_, field_type)) if !name.ends_with('_') => write_field(out, name, *field_type, value)?,
            _ => return Err(Error::new(ErrorKind::Schema, format!("field `{name}` is not declared"))),
        }
    }
    out.push(b'}');
    Ok(())
}

fn write_leaf(out: &mut Vec<u8>, field_type: FieldType, value: &Value<'_>) -> Result<()> {
    match (field_type, value) {
        (FieldType::NullStr | FieldType::ValueAndUnit, Value::Null) => write_str(out, NULL_STR),
        (FieldType::NullInt | FieldType::NullFloat | FieldType::NullBool, Value::Null) => write_int(out, NULL_INT),
        (FieldType::NullDatetime, Value::Null) => write_str(out, NULL_DATETIME),
        (FieldType::NullInt | FieldType::NullFloat, _) => {
            match value {
                Value::Bool(_) => {}
                Value::Int(i) if *i < NULL_INT => {}
                Value::Float(f) if *f < NULL_INT as f64 && f.is_finite() => {}
                Value::Big(digits) if digits.starts_with('-') => {}
                Value::Int(_) | Value::Float(_) | Value::Big(_) => {
                    return Err(Error::new(ErrorKind::InvalidValue, "the number is too great to be told from null"));
                }
                _ => return Err(wrong_type(field_type, value)),
            }
            value.write(out);
        }
        (FieldType::NullBool, _) => {
            let truth = match value {
                Value::Bool(b) => i64::from(*b),
                Value::Int(i @ (0 | 1)) => *i,
                Value::Float(f) if *f == 0.0 || *f == 1.0 => *f as i64,
                _ => return Err(wrong_type(field_type, value)),
            };
            write_int(out, truth);
        }
        (FieldType::NullDatetime, Value::Str(s)) if is_index_datetime(s) => write_str(out, s),
        (FieldType::NullDatetime, Value::Str(s)) => {
            let message = format!("{s:?} is not a time in index form, as 2024-05-01T00:00:00.000000Z is");
            return Err(Error::new(ErrorKind::InvalidValue, message));
        }
        (FieldType::NullDatetime, _) => return Err(wrong_type(field_type, value)),
        (FieldType::ValueAndUnit, _) => write_value_and_unit(out, value)?,
        (FieldType::ClosedRange(_), Value::Tuple(ends) | Value::List(ends)) if ends.len() == 2 => {
            // An open end has no JSON number; null means "no bound" to range types of an index.
            if ends.iter().any(|end| matches!(end, Value::Float(f) if f.is_nan())) {
                return Err(Error::new(ErrorKind::InvalidValue, "an end of a range is not a number"));
            }
            out.extend_from_slice(b"{\"gte\":");
            ends[0].write(out);
            out.extend_from_slice(b",\"lte\":");
            ends[1].write(out);
            out.push(b'}');
        }
        (FieldType::ClosedRange(_) | FieldType::Object(_) | FieldType::List(_), _) => {
            return Err(wrong_type(field_type, value));
        }
        _ => value.write(out),
    }
    Ok(())
}

fn write_value_and_unit(out: &mut Vec<u8>, value: &Value<'_>) -> Result<()> {
    let invalid = |what: &str| Err(Error::new(ErrorKind::InvalidValue, what.to_owned()));
    let not_text = |what: &str, part: &Value<'_>| {
        let message = format!("the {what} of a quantity is text, not {}", part.type_name());
        Err(Error::new(ErrorKind::WrongType, message))
    };
    let Value::Object(entries) = value else { return Err(wrong_type(FieldType::ValueAndUnit, value)) };
    let (Some(quantity), Some(unit), 2) = (value.get("value"), value.get("unit"), entries.len()) else {
        return invalid("a quantity has exactly the keys `value` and `unit`");
    };
    for (name, part) in [("value", quantity), ("unit", unit)] {
        match part {
            Value::Null if name == "unit" => {}
            Value::Str(s) if s.is_empty() => return invalid(&format!("the {name} of a quantity is empty")),
            Value::Str(s) if s.contains(' ') => return invalid(&format!("the {name} of a quantity contains a space")),
            Value::Str(_) => {}
            _ => return not_text(name, part),
        }
    }
    let (quantity, unit) = (quantity.as_str().unwrap_or_default(), unit.as_str());
    match unit {
        Some(unit) => write_str(out, &format!("{quantity} {unit}")),
        None => write_str(out, quantity),
    }
    Ok(())
}

fn wrong_type(field_type: FieldType, value: &Value<'_>) -> Error {
    Error::new(ErrorKind::WrongType, format!("expected {}, not {}", field_type.expected(), value.type_name()))
}

/// The native value of what an index holds; the inverse of [`write_index`] except that an empty list
/// that was padded reads as a list of null.
///
/// # Errors
/// [`ErrorKind::WrongType`] or [`ErrorKind::InvalidValue`] if the index form is not one of the type.
pub fn from_index<'a>(field_type: FieldType, json: Json<'a>) -> Result<Value<'a>> {
    match (field_type, json.kind()) {
        (FieldType::List(element), Kind::Array(_)) => from_index(*element, json),
        (FieldType::Object(fields), Kind::Object(_)) => {
            let mut entries = Vec::new();
            for (name, value) in json.entries().filter(|(name, _)| !name.ends_with('_')) {
                let declared = fields.iter().find(|(declared, _)| *declared == name);
                let undeclared = || Error::new(ErrorKind::Schema, format!("field `{name}` is not declared"));
                let (_, field_type) = declared.ok_or_else(undeclared)?;
                entries.push((name.into(), from_index(*field_type, value)?));
            }
            Ok(Value::Object(entries))
        }
        (_, Kind::Array(0)) if field_type.pads_empty_lists() => {
            Err(Error::new(ErrorKind::InvalidValue, "an index has no empty list of this type"))
        }
        (FieldType::PassThruJson | FieldType::Nested(_), _) => Ok(json.into()),
        (_, Kind::Array(_)) => {
            json.items().map(|item| from_index(field_type, item)).collect::<Result<_>>().map(Value::List)
        }
        _ => leaf_from_index(field_type, json),
    }
}

fn leaf_from_index<'a>(field_type: FieldType, json: Json<'a>) -> Result<Value<'a>> {
    let is_null = json.kind() == Kind::Int(NULL_INT) || json.kind() == Kind::Float(NULL_INT as f64);
    Ok(match (field_type, json.kind()) {
        (FieldType::NullStr | FieldType::ValueAndUnit, Kind::Str(NULL_STR)) => Value::Null,
        (FieldType::NullDatetime, Kind::Str(NULL_DATETIME)) => Value::Null,
        (FieldType::NullInt | FieldType::NullFloat | FieldType::NullBool, _) if is_null => Value::Null,
        (FieldType::NullInt, Kind::Float(f)) => Value::Int(f as i64),
        (FieldType::NullInt, Kind::Bool(b)) => Value::Int(b.into()),
        (FieldType::NullFloat, Kind::Int(i)) => Value::Float(i as f64),
        (FieldType::NullBool, Kind::Int(i @ (0 | 1))) => Value::Bool(i == 1),
        (FieldType::NullBool, Kind::Float(f)) if f == 0.0 || f == 1.0 => Value::Bool(f == 1.0),
        (FieldType::ValueAndUnit, Kind::Str(s)) => match s.split(' ').collect::<Vec<_>>()[..] {
            [value] if !value.is_empty() => quantity(value, None),
            [value, unit] if !value.is_empty() && !unit.is_empty() => quantity(value, Some(unit)),
            _ => return Err(Error::new(ErrorKind::InvalidValue, format!("{s:?} is not a value with a unit"))),
        },
        (FieldType::ClosedRange(_), Kind::Object(_)) => {
            let end = |key| json.get(key).map_or(Value::Null, Value::from);
            Value::Tuple(vec![end("gte"), end("lte")])
        }
        _ => json.into(),
    })
}

/// A native value as it would read back from an index: empty lists as lists of null, numbers of the type.
pub fn read_back(field_type: FieldType, value: Value<'_>) -> Value<'_> {
    match (field_type, value) {
        (FieldType::List(element), value) => read_back(*element, value),
        (FieldType::Object(fields), Value::Object(mut entries)) => {
            for (name, value) in &mut entries {
                if let Some((_, field_type)) = fields.iter().find(|(declared, _)| declared == name) {
                    *value = read_back(*field_type, std::mem::take(value));
                }
            }
            Value::Object(entries)
        }
        (_, Value::List(items)) if items.is_empty() && field_type.pads_empty_lists() => Value::List(vec![Value::Null]),
        // The items are pairs, which may be lists, too; their ends are as they are.
        (FieldType::ClosedRange(_), Value::List(pairs)) => Value::List(pairs),
        (_, Value::List(items)) => Value::List(items.into_iter().map(|item| read_back(field_type, item)).collect()),
        (FieldType::NullStr | FieldType::ValueAndUnit, Value::Str(s)) if s == NULL_STR => Value::Null,
        (FieldType::NullDatetime, Value::Str(s)) if s == NULL_DATETIME => Value::Null,
        (FieldType::NullInt, Value::Float(f)) => Value::Int(f as i64),
        (FieldType::NullInt, Value::Bool(b)) => Value::Int(b.into()),
        (FieldType::NullFloat, Value::Int(i)) => Value::Float(i as f64),
        (FieldType::NullBool, Value::Int(i)) => Value::Bool(i != 0),
        (FieldType::NullBool, Value::Float(f)) => Value::Bool(f != 0.0),
        (_, value) => value,
    }
}

/// A value with a unit, in native form.
fn quantity<'a>(value: &'a str, unit: Option<&'a str>) -> Value<'a> {
    Value::Object(vec![("value".into(), value.into()), ("unit".into(), unit.into())])
}
