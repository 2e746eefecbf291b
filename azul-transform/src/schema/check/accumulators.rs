//! Every accumulator must be able to take the values of its field and make one that the field can hold.

use crate::schema::{Accumulator, Aggregation, Field, FieldType, InnerEntityType, Schema};

pub(super) fn check(schema: &Schema, problems: &mut Vec<String>) {
    for inner in schema.inner_types().iter().filter(|inner| inner.aggregation != Aggregation::None) {
        for field in &inner.fields {
            if let Some(problem) = misfit(inner, field) {
                let place = format!("`contents.{}.{}`", inner.name, field.name);
                let (accumulator, field_type) = (field.accumulator.label(), field.field_type.label());
                problems.push(format!("{place} of type {field_type} is accumulated as {accumulator}: {problem}"));
            }
        }
    }
}

/// What is wrong with the accumulator of a field.
fn misfit(inner: &InnerEntityType, field: &Field) -> Option<String> {
    use Accumulator::*;
    if let Some(problem) = type_misfit(field) {
        return Some(problem.to_owned());
    }
    match field.accumulator {
        SetOfDict { by, .. } => keys(field.field_type, by),
        Dict { key, .. } => keys(field.field_type, &[key]),
        DistinctSum(by) | DistinctCount(by) => fields(inner, by),
        UniqueValues(of) => fields(inner, &[of]),
        _ => None,
    }
}

/// What is wrong with the accumulator of a field as far as the type of the field says.
pub(super) const fn type_misfit(field: &Field) -> Option<&'static str> {
    use Accumulator::*;
    let &Field { field_type, accumulator, aggregate_only, .. } = field;
    let is_list = matches!(field_type, FieldType::List(_));
    let counts = matches!(accumulator, DistinctCount(_) | UniqueValues(_));
    if counts != aggregate_only {
        return Some(match counts {
            true => "the number takes the place of the field's own value",
            false => "there are no values, only aggregates have the field",
        });
    }
    match accumulator {
        Sum(_) | DistinctSum(_) if !is_number(field_type) => Some("only numbers can be added up"),
        DistinctCount(_) | UniqueValues(_) if !is_integer(field_type) => Some("the result is an integer"),
        KeyedSum { .. } | Priority => Some("it takes pairs, which fields do not have"),
        Set(_) | List(_) | Frequency(_) if is_object(field_type) => {
            Some("objects have no order; `SetOfDict` sorts them by keys that it is given, `Dict` has one for each key")
        }
        Min | Max if is_list || is_object(field_type) => Some("only single values have an order"),
        _ => None,
    }
}

const fn is_number(field_type: FieldType) -> bool {
    use FieldType::{NullFloat, PassThruFloat};
    is_integer(field_type) || matches!(field_type, NullFloat | PassThruFloat)
}

const fn is_integer(field_type: FieldType) -> bool {
    matches!(field_type, FieldType::NullInt | FieldType::PassThruInt)
}

/// Arbitrary JSON is taken on trust.
const fn is_object(field_type: FieldType) -> bool {
    matches!(field_type.element(), FieldType::Object(_) | FieldType::Nested(_) | FieldType::ValueAndUnit)
}

/// Fields of the inner entity that do not exist.
fn fields(inner: &InnerEntityType, names: &[&str]) -> Option<String> {
    let missing = names.iter().find(|name| !inner.fields.iter().any(|field| field.name == **name))?;
    Some(format!("`contents.{}.{missing}` does not exist", inner.name))
}

/// Keys of the objects that do not exist.
fn keys(field_type: FieldType, names: &[&str]) -> Option<String> {
    let has = |name: &str| match field_type.element() {
        FieldType::Object(properties) | FieldType::Nested(properties) => properties.iter().any(|(key, _)| *key == name),
        FieldType::ValueAndUnit => ["value", "unit"].contains(&name),
        FieldType::PassThruJson => true,
        _ => false,
    };
    let missing = names.iter().find(|name| !has(name))?;
    Some(format!("the values are not objects with the property `{missing}`"))
}
