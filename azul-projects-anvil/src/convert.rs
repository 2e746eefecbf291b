//! From columns to values: the conversions that rows name.

use azul_transform::json::{Json, Kind};
use azul_transform::{Error, ErrorKind, Result, Value, number};

pub use azul_transform::convert::{missing, optional, required, wrong_type};

/// The value of a column that has lists; a list of null if the table has no such column.
pub fn or_list_of_null(json: Option<Json<'_>>) -> Result<Value<'_>> {
    Ok(json.map_or_else(|| Value::List(vec![Value::Null]), Value::from))
}

/// An end of a range, as a double. Text is read as a number.
pub fn bound(json: Option<Json<'_>>) -> Result<Value<'_>> {
    let json = json.ok_or_else(missing)?;
    let number = match json.kind() {
        Kind::Null => return Ok(Value::Null),
        Kind::Int(i) => Some(i as f64),
        Kind::Float(f) => Some(f),
        Kind::Bool(b) => Some(b.into()),
        Kind::Big(text) | Kind::Str(text) => number::float(text),
        Kind::Array(_) | Kind::Object(_) => return Err(wrong_type("a number", json)),
    };
    let invalid = || Error::new(ErrorKind::InvalidValue, "the end of a range is not a number");
    number.filter(|number: &f64| number.is_finite()).map(Value::Float).ok_or_else(invalid)
}
