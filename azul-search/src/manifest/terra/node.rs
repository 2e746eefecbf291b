//! Inner entity types as types of a PFB file.

use azul_transform::schema::{FieldType, InnerEntityType};

use super::TerraPfb;
use crate::files::{FILES, RELATED};
use crate::manifest::avro::{Field, Schema};

/// An inner entity type.
pub(super) struct Node {
    /// Its name.
    pub name: &'static str,
    /// Its fields in order.
    pub properties: Vec<Property>,
}

/// A field.
pub(super) struct Property {
    /// Name in the file.
    pub name: &'static str,
    /// Where its value is from.
    pub origin: Origin,
    /// How it is written.
    pub form: Form,
}

/// Where a value is from.
#[derive(Clone, Copy)]
pub(super) enum Origin {
    /// A field of the entity.
    Field(&'static str),
    /// The only source of the document.
    Source,
}

/// How a value is written.
pub(super) enum Form {
    /// Itself, or null.
    Scalar(FieldType),
    /// A list of values or nulls.
    List(FieldType),
    /// Itself.
    Uuid,
    /// A list of pairs.
    Ranges,
    /// A list of values with units, or nulls.
    Quantities,
    /// A list of objects.
    Records(Vec<Property>),
}

impl Node {
    pub fn new(format: &TerraPfb, inner: &InnerEntityType) -> Self {
        let fields = inner.fields.iter().map(|field| (field.name, field.field_type));
        let mut properties = properties(format, inner.name, fields);
        if format.rows.is_some_and(|rows| inner.fields.iter().any(|field| field.name == rows)) {
            let is_file = inner.name == FILES;
            let form = if is_file { Form::Scalar } else { Form::List };
            let row_id = Origin::Field("document_id");
            properties.push(Property { name: "datarepo_row_id", origin: row_id, form: form(FieldType::NullStr) });
            let snapshot = Form::Scalar(FieldType::NullStr);
            properties.push(Property { name: "source_datarepo_snapshot_id", origin: Origin::Source, form: snapshot });
        }
        Self { name: inner.name, properties }
    }

    /// The schema of the entities.
    pub fn schema(&self) -> Schema {
        record(self.name, &self.properties)
    }
}

/// The fields of objects at a dotted path, up to those of related files.
fn properties(format: &TerraPfb, path: &str, fields: impl Iterator<Item = (&'static str, FieldType)>) -> Vec<Property> {
    fields
        .take_while(|(name, _)| *name != RELATED)
        .filter_map(|(name, field_type)| {
            let form = form(format, path, name, field_type)?;
            Some(Property { name, origin: Origin::Field(name), form })
        })
        .collect()
}

/// How a field is written; nothing if it is left out.
fn form(format: &TerraPfb, path: &str, name: &str, field_type: FieldType) -> Option<Form> {
    use FieldType::*;
    let full = format!("{path}.{name}");
    let is_scalar = path == FILES && !matches!(field_type, List(_))
        || format.scalars.iter().any(|scalar| *scalar == full || *scalar == path);
    Some(match field_type.element() {
        PassThruInt | PassThruJson | List(_) => return None,
        _ if format.absent.contains(&full.as_str()) => return None,
        PassThruUuid => Form::Uuid,
        ClosedRange(_) => Form::Ranges,
        ValueAndUnit => Form::Quantities,
        Nested(fields) | Object(fields) => Form::Records(properties(format, &full, fields.iter().copied())),
        element if is_scalar => Form::Scalar(element),
        element => Form::List(element),
    })
}

fn record(path: &str, properties: &[Property]) -> Schema {
    let field = |property: &Property| {
        let schema = property.form.schema(&format!("{path}.{}", property.name));
        let logical_type = matches!(property.form, Form::Uuid).then_some("UUID");
        Field { logical_type, ..Field::of(path, property.name, schema) }
    };
    Schema::record(path, properties.iter().map(field).collect())
}

impl Form {
    fn schema(&self, path: &str) -> Schema {
        match self {
            Form::Scalar(field_type) => Schema::nullable(primitive(*field_type)),
            Form::List(field_type) => Schema::array(Schema::nullable(primitive(*field_type))),
            Form::Uuid => Schema::Union(vec![Schema::STRING]),
            Form::Ranges => Schema::array(Schema::array(Schema::Named("double"))),
            Form::Quantities => {
                let part = |name| Field::of(path, name, Schema::nullable(Schema::STRING));
                Schema::array(Schema::nullable(Schema::record(path, vec![part("value"), part("unit")])))
            }
            Form::Records(properties) => Schema::array(record(path, properties)),
        }
    }
}

fn primitive(field_type: FieldType) -> Schema {
    use FieldType::*;
    Schema::Named(match field_type {
        NullInt => "long",
        NullFloat | PassThruFloat => "double",
        NullBool | PassThruBool => "boolean",
        _ => "string",
    })
}
