//! Filters as people type them: `organ=kidney`, `fileSize>=1000`.

use anyhow::bail;
use azul_search::{Field, Fields, Kind};
use azul_transform::did_you_mean;
use azul_transform::schema::FieldType;
use serde_json::{Map, Value, json};

/// Filters of a command, by field.
#[derive(Debug, Default)]
pub(crate) struct Typed<'f> {
    /// The parameter `where`.
    relations: Map<String, Value>,
    /// Fields and texts that are looked for, for finding out whether any document has them.
    texts: Vec<(&'f Field, String)>,
    /// The fields, in the order in which they were given.
    fields: Vec<&'f Field>,
}

/// The signs between field and value, longest first.
const SIGNS: [&str; 6] = ["!=", ">=", "<=", "=", ">", "<"];

impl<'f> Typed<'f> {
    /// Reads filters. Those on one field with `=` are alternatives; bounds of one field belong together.
    ///
    /// # Errors
    /// If one is not a filter, names a field that there is not, or has a value that the field cannot have.
    pub(crate) fn read(fields: &'f Fields, texts: &[String]) -> anyhow::Result<Self> {
        let mut typed = Self::default();
        for text in texts {
            typed.add(fields, text)?;
        }
        Ok(typed)
    }

    fn add(&mut self, fields: &'f Fields, text: &str) -> anyhow::Result<()> {
        let sign = text.find(['=', '<', '>', '!']).and_then(|at| {
            let sign = SIGNS.into_iter().find(|sign| text[at..].starts_with(sign))?;
            Some((&text[..at], sign, &text[at + sign.len()..]))
        });
        let Some((name, sign, value)) = sign.filter(|(name, ..)| !name.is_empty()) else {
            bail!(
                "`{text}` is no filter: one is FIELD=VALUE, FIELD!=VALUE, FIELD>=VALUE or FIELD=LOW..HIGH; give --q \
                   for words that are anywhere in a document"
            );
        };
        let field = find(fields, name.trim())?;
        let is_ordered = matches!(field.kind, Kind::Integer | Kind::Float | Kind::Date | Kind::Range);
        let ends = value.split_once("..").filter(|_| is_ordered);
        match (sign, ends) {
            ("=", Some((low, high))) => {
                let ends = [("gte", low), ("lte", high)].into_iter().filter(|(_, end)| !end.is_empty());
                for (name, end) in ends {
                    self.bound(field, name, operand(field, end)?);
                }
            }
            ("=" | "!=", _) => {
                if field.kind == Kind::Text && value != "null" && field.field_type.element() != FieldType::ValueAndUnit
                {
                    self.texts.push((field, value.to_owned()));
                }
                let relation = if sign == "=" { "is" } else { "is_not" };
                self.relation(field, relation).push(operand(field, value)?);
            }
            _ if !is_ordered && field.kind != Kind::Text => bail!("the values of `{}` have no order", field.name),
            (sign, _) => {
                let name = [("<", "lt"), ("<=", "lte"), (">", "gt"), (">=", "gte")];
                let name = name.into_iter().find(|(of, _)| *of == sign).map_or("gte", |(_, name)| name);
                self.bound(field, name, operand(field, value)?);
            }
        }
        if !self.fields.iter().any(|known| known.id == field.id) {
            self.fields.push(field);
        }
        Ok(())
    }

    /// The operands of a relation to a field.
    fn relation(&mut self, field: &Field, relation: &str) -> &mut Vec<Value> {
        let relations = self.relations.entry(field.name.clone()).or_insert_with(|| json!({}));
        if !relations.get(relation).is_some_and(Value::is_array) {
            relations[relation] = json!([]);
        }
        match &mut relations[relation] {
            Value::Array(operands) => operands,
            _ => unreachable!("it was made a list above"),
        }
    }

    /// Adds an end of the one interval of a field.
    fn bound(&mut self, field: &Field, name: &str, end: Value) {
        let intervals = self.relation(field, "within");
        if intervals.is_empty() {
            intervals.push(json!({}));
        }
        intervals[0][name] = end;
    }

    /// The parameter `where`; nothing if there are no filters.
    pub(crate) fn parameter(&self) -> Option<String> {
        (!self.relations.is_empty()).then(|| Value::Object(self.relations.clone()).to_string())
    }

    /// The fields that are filtered by.
    pub(crate) fn fields(&self) -> &[&'f Field] {
        &self.fields
    }

    /// Texts that fields are to have, or not to have.
    pub(crate) fn texts(&self) -> &[(&'f Field, String)] {
        &self.texts
    }
}

/// The field of a name.
///
/// # Errors
/// If there is none, with one that may have been meant.
pub(crate) fn find<'f>(fields: &'f Fields, name: &str) -> anyhow::Result<&'f Field> {
    if let Some(field) = fields.named(name) {
        return Ok(field);
    }
    // Names that everybody may use come first.
    let (public, others): (Vec<&Field>, Vec<&Field>) = fields.all().iter().partition(|field| field.public);
    let near = did_you_mean(name, public.iter().chain(&others).map(|field| field.name.as_str()));
    let more = if near.is_empty() { "; `azul fields` lists all" } else { "" };
    bail!("there is no field `{name}`{near}{more}")
}

/// A value as requests have it, by what the field can have.
fn operand(field: &Field, text: &str) -> anyhow::Result<Value> {
    if text == "null" {
        return Ok(Value::Null);
    }
    let name = &field.name;
    let boolean = matches!(field.field_type.element(), FieldType::NullBool | FieldType::PassThruBool);
    Ok(match field.kind {
        _ if field.field_type.element() == FieldType::ValueAndUnit => {
            let (value, unit) = text.split_once(' ').map_or((text, None), |(value, unit)| (value, Some(unit)));
            json!({"value": value, "unit": unit})
        }
        Kind::Text | Kind::Date => text.into(),
        Kind::Integer if boolean => match text {
            "true" => true.into(),
            "false" => false.into(),
            _ => bail!("`{name}` is true or false, not `{text}`"),
        },
        Kind::Integer | Kind::Float | Kind::Range => {
            let number = text.parse::<i64>().map(Value::from).ok();
            let number = number.or_else(|| text.parse::<f64>().ok().filter(|f| f.is_finite()).map(Value::from));
            match number {
                Some(number) => number,
                None => bail!("the values of `{name}` are numbers, which `{text}` is not"),
            }
        }
        Kind::Nested(properties) => match serde_json::from_str(text) {
            Ok(object @ Value::Object(_)) => object,
            _ => {
                let names: Vec<_> = properties.iter().map(|(name, _)| format!("\"{name}\": …")).collect();
                bail!("the values of `{name}` are objects like {{{}}}", names.join(", "))
            }
        },
        Kind::Opaque => bail!("`{name}` is returned, but not searched"),
    })
}

#[cfg(test)]
mod tests {
    use azul_transform::schema::Accumulator::Optional;
    use azul_transform::schema::{Declaration, FieldType::*, InnerEntityType, OuterEntityType};
    use azul_transform::{Schema, schema::Aggregation, schema::Field};

    use super::*;

    fn fields() -> Fields {
        let field = |name, field_type| Field { public_name: Some(name), ..Field::new(name, field_type) };
        let fields = vec![
            field("document_id", NullStr),
            field("organ", NullStr),
            field("size", NullInt),
            field("done", NullBool),
            field("time", NullDatetime),
            Field { accumulator: Optional, ..field("age", ValueAndUnit) },
            Field { accumulator: Optional, ..field("codes", Nested(&[("system", NullStr), ("code", NullStr)])) },
        ];
        let inner = InnerEntityType { name: "books", fields, aggregation: Aggregation::Simple, description: "" };
        let outer = OuterEntityType { name: "books", inner_entity_types: &["books"], kept: &[], description: "" };
        let declaration = Declaration { inner_types: vec![inner], outer_types: vec![outer], ..Declaration::default() };
        Fields::new(&Schema::new(declaration).expect("a schema"), &[])
    }

    /// The parameter that filters become, or the message.
    fn check(typed: &[&str], expected: &str) {
        let fields = fields();
        let typed: Vec<String> = typed.iter().map(|text| (*text).to_owned()).collect();
        let actual = match Typed::read(&fields, &typed) {
            Ok(typed) => typed.parameter().unwrap_or_default(),
            Err(error) => error.to_string(),
        };
        assert_eq!(actual, expected, "{typed:?}");
    }

    #[test]
    fn filters_become_relations() {
        check(&[], "");
        check(&["organ=brain", "organ=a=b"], r#"{"organ":{"is":["brain","a=b"]}}"#);
        check(&["organ!=brain", "organ=null"], r#"{"organ":{"is":[null],"is_not":["brain"]}}"#);
        check(&["size>=3", "size<10"], r#"{"size":{"within":[{"gte":3,"lt":10}]}}"#);
        check(&["size=3..10"], r#"{"size":{"within":[{"gte":3,"lte":10}]}}"#);
        check(&["time=2020-01-01.."], r#"{"time":{"within":[{"gte":"2020-01-01"}]}}"#);
        check(&["organ=a..b", "done=true"], r#"{"done":{"is":[true]},"organ":{"is":["a..b"]}}"#);
        check(&["age=20 year"], r#"{"age":{"is":[{"unit":"year","value":"20"}]}}"#);
        check(&[r#"codes={"code":"x"}"#], r#"{"codes":{"is":[{"code":"x"}]}}"#);
    }

    #[test]
    fn what_is_wrong_is_said() {
        check(&["orgna=x"], "there is no field `orgna`; did you mean `organ`?");
        check(&["zzzzzzzz=x"], "there is no field `zzzzzzzz`; `azul fields` lists all");
        check(&["size=big"], "the values of `size` are numbers, which `big` is not");
        check(&["done=x"], "`done` is true or false, not `x`");
        check(&["codes=x"], r#"the values of `codes` are objects like {"system": …, "code": …}"#);
        check(&["codes>x"], "the values of `codes` have no order");
        let message = "`kidney` is no filter: one is FIELD=VALUE, FIELD!=VALUE, FIELD>=VALUE or FIELD=LOW..HIGH; give \
                       --q for words that are anywhere in a document";
        check(&["kidney"], message);
        check(&["=x"], &message.replace("kidney", "=x"));
    }
}
