//! Operands, from JSON as requests have it to values as indices have them.

use azul_transform::Value;
use azul_transform::schema::FieldType;

use super::{Entry, Grammar, moment};
use crate::fields::{Field, Kind};
use crate::python;
use crate::query::{Interval, Scalar, Test};
use crate::service::Refusal;

/// What an operand means.
enum Operand {
    /// One value.
    Value(Scalar),
    /// Any of several.
    Interval(Interval),
    /// Null: its sentinel, or no value at all.
    Null,
    /// Something that no document has.
    Nothing,
}

impl Entry<'_> {
    /// `is`, `is_not`, `all`.
    pub(super) fn single(&self, field: &Field, relation: &str, operands: &[Value<'static>]) -> Result<Test, Refusal> {
        let (mut values, mut intervals, mut null, mut nothing) = (Vec::new(), Vec::new(), false, false);
        for operand in operands {
            match self.operand(field, relation, operand)? {
                Operand::Value(value) => values.push(value),
                Operand::Interval(interval) => intervals.push(interval),
                Operand::Null => null = true,
                Operand::Nothing => nothing = true,
            }
        }
        let sentinel = field.sentinel();
        if values.iter().any(|value| Some(value) == sentinel.as_ref()) {
            null = true;
        }
        if relation == "all" {
            values.retain(|value| Some(value) != sentinel.as_ref());
            return match intervals.is_empty() && !nothing {
                true => Ok(Test::All { all: values, null }),
                false => Err(self.wrong_value(relation, "must be values that a document can have")),
            };
        }
        if null {
            values.extend(sentinel);
        }
        match (relation, intervals.is_empty()) {
            ("is_not", true) => Ok(Test::IsNot { any: values, null }),
            ("is_not", false) => Err(self.wrong_value(relation, "must be times to the millisecond")),
            (_, true) => Ok(Test::Is { any: values, null }),
            (_, false) => {
                let exact =
                    |value: Scalar| Interval { low: Some(value.clone()), high: Some(value), ..Interval::default() };
                intervals.extend(values.into_iter().map(exact));
                Ok(Test::Among { any: intervals, null })
            }
        }
    }

    fn operand(&self, field: &Field, relation: &str, operand: &Value<'static>) -> Result<Operand, Refusal> {
        if field.field_type.element() == FieldType::ValueAndUnit {
            return self.quantity(operand);
        }
        match (field.kind, operand) {
            (_, Value::Null) => Ok(Operand::Null),
            (Kind::Date, Value::Str(text)) => match moment(text) {
                Some(interval) if interval.low == interval.high => {
                    Ok(interval.low.map_or(Operand::Nothing, Operand::Value))
                }
                Some(interval) => Ok(Operand::Interval(interval)),
                // A version need not be a time.
                None if field.field_type.element() != FieldType::NullDatetime => Ok(Operand::Nothing),
                None => Err(self.wrong_value(relation, "is not a time like 2021-05-05T14:24:26.500000Z")),
            },
            (Kind::Integer | Kind::Float | Kind::Date, Value::Str(_) | Value::Object(_)) => {
                Err(self.wrong_value(relation, "is not a number"))
            }
            (kind, value) => Ok(plain(kind, value).map_or(Operand::Nothing, Operand::Value)),
        }
    }

    /// A value with its unit, as an index has it.
    fn quantity(&self, operand: &Value<'static>) -> Result<Operand, Refusal> {
        let wrong = |what: String| Err(Refusal::bad_request(what));
        let entries = match operand {
            Value::Null => return Ok(Operand::Null),
            Value::Object(entries) => entries,
            _ => return Err(Refusal::invalid_value(self.parameter)),
        };
        let (Some(value), Some(unit)) = (operand.get("value"), operand.get("unit")) else {
            return wrong("A dictionary with entries for `value` and `unit` is required".to_owned());
        };
        if entries.len() != 2 {
            return wrong("A dictionary with exactly two entries is required".to_owned());
        }
        let mut text = String::new();
        for (name, part) in [("value", value), ("unit", unit)] {
            match part {
                Value::Null if name == "unit" => {}
                Value::Str(part) if part.is_empty() => return wrong(format!("The `{name}` entry must not be empty")),
                Value::Str(part) if part.contains(' ') => {
                    return wrong(format!("The `{name}` entry must not contain space characters"));
                }
                Value::Str(part) => {
                    text.push_str(if text.is_empty() { "" } else { " " });
                    text.push_str(part);
                }
                _ => return wrong(format!("The `{name}` entry must be a string")),
            }
        }
        Ok(Operand::Value(Scalar::Text(text)))
    }

    /// The operands of `within`, `contains` and `intersects`.
    pub(super) fn intervals(
        &self,
        field: &Field,
        relation: &str,
        operands: &[Value<'static>],
    ) -> Result<Vec<Interval>, Refusal> {
        if field.field_type.element() == FieldType::ValueAndUnit {
            return Err(Refusal::invalid_value(self.parameter));
        }
        operands.iter().map(|operand| self.interval(field, relation, operand)).collect()
    }

    fn interval(&self, field: &Field, relation: &str, operand: &Value<'static>) -> Result<Interval, Refusal> {
        let bound = |value: &Value<'static>, high: bool| match (field.kind, value) {
            (_, Value::Null) => Ok(None),
            (Kind::Date, Value::Str(text)) => match moment(text) {
                Some(interval) => Ok(if high { interval.high } else { interval.low }),
                None => Err(self.wrong_value(relation, "is not a time like 2021-05-05T14:24:26.500000Z")),
            },
            (Kind::Text, Value::Str(_)) | (_, Value::Int(_) | Value::Big(_) | Value::Float(_) | Value::Bool(_)) => {
                Ok(plain(if field.kind == Kind::Range { Kind::Float } else { field.kind }, value))
            }
            _ => Err(self.wrong_value(relation, "has a bound that is not of the type of the field")),
        };
        match operand {
            Value::List(ends) if ends.len() == 2 => {
                Ok(Interval { low: bound(&ends[0], false)?, high: bound(&ends[1], true)?, ..Interval::default() })
            }
            Value::Object(ends) if self.grammar == Grammar::Extended => {
                let mut interval = Interval::default();
                for (name, end) in ends {
                    match name.as_ref() {
                        "gte" => interval.low = bound(end, false)?,
                        "gt" => (interval.low, interval.above) = (bound(end, true)?, true),
                        "lte" => interval.high = bound(end, true)?,
                        "lt" => (interval.high, interval.below) = (bound(end, false)?, true),
                        _ => return Err(self.wrong_value(relation, "has a bound other than gte, gt, lte, lt")),
                    }
                }
                Ok(interval)
            }
            Value::Int(_) | Value::Float(_) if relation == "contains" => {
                let end = bound(operand, false)?;
                Ok(Interval { low: end.clone(), high: end, ..Interval::default() })
            }
            _ => Err(self.wrong_value(relation, "is not a list of pairs of bounds")),
        }
    }
}

/// A value of a kind, if a document can have it: numbers and truth values are text to text fields.
pub(super) fn plain(kind: Kind, value: &Value<'static>) -> Option<Scalar> {
    Some(match (kind, value) {
        (Kind::Text, Value::Str(text)) => Scalar::Text(text.clone().into_owned()),
        (Kind::Text, Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Big(_)) => {
            Scalar::Text(python::json(value))
        }
        (Kind::Integer | Kind::Float | Kind::Date, Value::Bool(truth)) => Scalar::Int(i64::from(*truth)),
        (Kind::Integer | Kind::Float | Kind::Date, Value::Int(int)) => Scalar::Int(*int),
        // A whole number is an integer, so that stores need not compare integers with doubles.
        (Kind::Integer | Kind::Date, Value::Float(float)) if float.fract() == 0.0 && float.abs() < 9e18 => {
            Scalar::Int(*float as i64)
        }
        (Kind::Integer | Kind::Float | Kind::Date, Value::Float(float)) if !float.is_nan() => Scalar::Float(*float),
        (Kind::Integer | Kind::Float | Kind::Date, Value::Big(digits)) => Scalar::Float(digits.parse().ok()?),
        _ => return None,
    })
}
