//! The columns that tables of snapshots have.

use azul_transform::{Error, ErrorKind, Result};
use parquet::basic::{ConvertedType, LogicalType, Repetition, Type as Physical};
use parquet::schema::types::Type;

/// Whether a column has values that JSON has, or lists of them.
///
/// # Errors
/// [`ErrorKind::WrongType`] if it does not.
pub(super) fn check(column: &Type) -> Result<()> {
    let is_known = if column.is_primitive() { is_value(column) } else { is_list(column) };
    if is_known {
        return Ok(());
    }
    let message = format!(
        "the column {:?} has a type that is none of text, integers, numbers, truth values, dates, times to the \
         microsecond, or lists of them",
        column.name()
    );
    Err(Error::new(ErrorKind::WrongType, message))
}

/// A list is a group with a repeated member, which is the element or has it as its only member.
fn is_list(column: &Type) -> bool {
    let is_marked = column.get_basic_info().converted_type() == ConvertedType::LIST;
    let [repeated] = column.get_fields() else { return false };
    let is_repeated = repeated.get_basic_info().repetition() == Repetition::REPEATED;
    let element = match repeated.is_primitive() {
        true => Some(repeated),
        false => <&[_; 1]>::try_from(repeated.get_fields()).ok().map(|[element]| element),
    };
    is_marked && is_repeated && element.is_some_and(|element| element.is_primitive() && is_value(element))
}

fn is_value(column: &Type) -> bool {
    use ConvertedType::*;
    let converted = column.get_basic_info().converted_type();
    match column.get_physical_type() {
        Physical::BOOLEAN | Physical::FLOAT | Physical::DOUBLE => true,
        Physical::INT32 => matches!(converted, NONE | INT_8 | INT_16 | INT_32 | UINT_8 | UINT_16 | UINT_32 | DATE),
        Physical::INT64 => match column.get_basic_info().logical_type_ref() {
            // Times to the nanosecond have no other type than this one.
            Some(LogicalType::Timestamp(_)) => matches!(converted, TIMESTAMP_MILLIS | TIMESTAMP_MICROS),
            _ => matches!(converted, NONE | INT_64 | UINT_64 | TIMESTAMP_MILLIS | TIMESTAMP_MICROS),
        },
        Physical::BYTE_ARRAY => matches!(converted, UTF8 | JSON | ENUM),
        Physical::INT96 | Physical::FIXED_LEN_BYTE_ARRAY => false,
    }
}
