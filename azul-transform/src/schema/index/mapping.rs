//! Mappings of indices: the two generic templates, and what the rows add to them.

use crate::document::DocumentType;
use crate::schema::{Field, FieldType, Schema, object};
use crate::value::Value;

/// A dynamic template whose name or place is not the derived one, or whose field no row declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// Name of the template.
    pub name: &'static str,
    /// Path of the field, with dots.
    pub path: &'static str,
    /// How the field is indexed; as the row says if nothing is said here.
    pub index_as: Option<IndexAs>,
    /// The template comes after the generic ones. The first template that matches counts.
    pub after_generic: bool,
}

/// How a field is indexed other than by the generic templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexAs {
    /// As a range of doubles.
    DoubleRange,
    /// Not at all.
    Nothing,
}

impl IndexAs {
    /// What the row of a field says.
    pub fn of(field: &Field) -> Option<Self> {
        match field.field_type.element() {
            _ if !field.searched => Some(IndexAs::Nothing),
            FieldType::ClosedRange(_) => Some(IndexAs::DoubleRange),
            _ => None,
        }
    }

    fn to_value(self) -> Value<'static> {
        match self {
            IndexAs::DoubleRange => object([("type", "double_range".into())]),
            IndexAs::Nothing => object([("enabled", false.into())]),
        }
    }
}

/// The mapping of indices of one type of document.
pub fn mapping(schema: &Schema, document_type: DocumentType) -> Value<'static> {
    let mut properties = vec![("entity_id".into(), string())];
    let (mut before, mut after) = (Vec::new(), Vec::new());
    if document_type == DocumentType::Replica {
        properties.push(("contents".into(), object([("type", "object".into()), ("enabled", false.into())])));
    } else {
        properties.extend(nested(schema).map(|contents| ("contents".into(), contents)));
        (before, after) = templates(schema);
    }
    before.extend(generic());
    before.append(&mut after);
    object([
        ("numeric_detection", false.into()),
        ("properties", Value::Object(properties)),
        ("dynamic_templates", Value::List(before)),
    ])
}

fn string() -> Value<'static> {
    let keyword = object([("type", "keyword".into()), ("ignore_above", Value::Int(256))]);
    object([("type", "text".into()), ("fields", object([("keyword", keyword)]))])
}

fn generic() -> [Value<'static>; 2] {
    let dynamic = || ("type", Value::from("{dynamic_type}"));
    let keyword = object([("keyword", object([dynamic()]))]);
    let other = object([dynamic(), ("fields", keyword)]);
    [
        object([("strings_as_text", object([("match_mapping_type", "string".into()), ("mapping", string())]))]),
        object([("other_types_with_keyword", object([("match_mapping_type", "*".into()), ("mapping", other)]))]),
    ]
}

/// The fields whose objects are indexed each by itself, so that their properties can be filtered together.
fn nested(schema: &Schema) -> Option<Value<'static>> {
    let mut contents = Vec::new();
    for inner_type in schema.inner_types() {
        let fields = inner_type.fields.iter().filter(|f| matches!(f.field_type.element(), FieldType::Nested(_)));
        let fields: Vec<_> = fields.map(|f| (f.name.into(), object([("type", "nested".into())]))).collect();
        if !fields.is_empty() {
            contents.push((inner_type.name.into(), object([("properties", Value::Object(fields))])));
        }
    }
    (!contents.is_empty()).then(|| object([("properties", Value::Object(contents))]))
}

/// The templates before and after the generic ones: those declared, then those that only rows tell of.
fn templates(schema: &Schema) -> (Vec<Value<'static>>, Vec<Value<'static>>) {
    let mut derived = Vec::new();
    for inner_type in schema.inner_types() {
        for field in &inner_type.fields {
            if let Some(index_as) = IndexAs::of(field) {
                let path = format!("contents.{}.{}", inner_type.name, field.name);
                derived.push((format!("{}_{}", inner_type.name, field.name), path, index_as));
            }
        }
    }
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for template in schema.templates() {
        let position = derived.iter().position(|(_, path, _)| path == template.path);
        let derived = position.map(|position| derived.remove(position).2);
        if let Some(index_as) = template.index_as.or(derived) {
            let list = if template.after_generic { &mut after } else { &mut before };
            list.push(write(template.name.to_owned(), template.path.to_owned(), index_as));
        }
    }
    before.extend(derived.into_iter().map(|(name, path, index_as)| write(name, path, index_as)));
    (before, after)
}

fn write(name: String, path: String, index_as: IndexAs) -> Value<'static> {
    let template = object([("path_match", path.into()), ("mapping", index_as.to_value())]);
    Value::Object(vec![(name.into(), template)])
}
