//! From index form to native form, straight to bytes: what hits consist of.

use azul_transform::json::{Json, Kind, write_str};
use azul_transform::schema::{FieldType, NULL_DATETIME, NULL_INT, NULL_STR, Schema};
use azul_transform::{Error, ErrorKind, Result};

use crate::json::{ObjectWriter, list};

/// Appends the native form of a value in index form. What is not of the type is written as it is, so that one odd value
/// does not hide a page.
pub fn write_native(field_type: FieldType, json: Json<'_>, out: &mut Vec<u8>) {
    let null_or =
        |is_null: bool, out: &mut Vec<u8>| if is_null { out.extend_from_slice(b"null") } else { json.write(out) };
    match (field_type, json.kind()) {
        (FieldType::PassThruJson | FieldType::Nested(_), _) => json.write(out),
        (FieldType::List(element), _) => write_native(*element, json, out),
        (_, Kind::Array(_)) => list(out, json.items(), |out, item| write_native(field_type, item, out)),
        (FieldType::Object(fields), Kind::Object(_)) => write_object(fields, json, out),
        (FieldType::NullStr, Kind::Str(text)) => null_or(text == NULL_STR, out),
        (FieldType::NullDatetime, Kind::Str(text)) => null_or(text == NULL_DATETIME, out),
        (FieldType::NullInt | FieldType::NullFloat, Kind::Int(int)) => null_or(int == NULL_INT, out),
        (FieldType::NullInt | FieldType::NullFloat, Kind::Float(float)) => null_or(float == NULL_INT as f64, out),
        (FieldType::NullBool, Kind::Int(int)) => match int {
            NULL_INT => out.extend_from_slice(b"null"),
            0 => out.extend_from_slice(b"false"),
            _ => out.extend_from_slice(b"true"),
        },
        (FieldType::ValueAndUnit, Kind::Str(text)) => write_quantity(text, out),
        (FieldType::ClosedRange(_), Kind::Object(_)) => list(out, ["gte", "lte"], |out, end| match json.get(end) {
            Some(end) => end.write(out),
            None => out.extend_from_slice(b"null"),
        }),
        _ => json.write(out),
    }
}

/// Fields that end with an underscore only help the index.
fn write_object(fields: &[(&str, FieldType)], json: Json<'_>, out: &mut Vec<u8>) {
    let mut object = ObjectWriter::new(out);
    for (name, value) in json.entries().filter(|(name, _)| !name.ends_with('_')) {
        let declared = fields.iter().find(|(declared, _)| *declared == name);
        let out = object.key(name);
        match declared {
            Some((_, field_type)) => write_native(*field_type, value, out),
            None => value.write(out),
        }
    }
    object.end();
}

/// Appends a value with its unit, from the text that an index has.
pub(crate) fn write_quantity(text: &str, out: &mut Vec<u8>) {
    if text == NULL_STR {
        out.extend_from_slice(b"null");
        return;
    }
    let (value, unit) = text.split_once(' ').map_or((text, None), |(value, unit)| (value, Some(unit)));
    let mut object = ObjectWriter::new(out);
    object.text("value", value);
    object.optional("unit", unit);
    object.end();
}

/// Keys of objects in answers, and the fields that they come from.
///
/// ```
/// use azul_search::Shape;
/// use azul_transform::json::Document;
/// use azul_transform::schema::FieldType::{NullInt, NullStr, Object};
///
/// let types = Object(&[("file_name", NullStr), ("size", NullInt)]);
/// let shape = Shape::of_object(types, &[("name", "file_name"), ("size", "size")])?;
/// let mut out = Vec::new();
/// shape.write(Document::parse(*br#"{"file_name": "~null"}"#)?.root(), &mut out);
/// assert_eq!(out, br#"{"name":null,"size":null}"#);
/// # Ok::<_, azul_transform::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Shape {
    entries: Vec<ShapeEntry>,
}

#[derive(Debug, Clone)]
struct ShapeEntry {
    /// The key in answers as JSON, with its colon.
    key: Vec<u8>,
    /// The field that it comes from.
    name: &'static str,
    field_type: FieldType,
}

/// A key in answers and the name of the field that it comes from.
pub type Named = (&'static str, &'static str);

impl Shape {
    /// Of entities of an inner type.
    ///
    /// # Errors
    /// [`ErrorKind::Schema`] if there is no such type or field.
    pub fn of(schema: &Schema, inner_type: &str, names: &[Named]) -> Result<Self> {
        let unknown = || Error::new(ErrorKind::Schema, format!("hits contain `{inner_type}`, which is no inner type"));
        let inner = schema.inner_types().iter().find(|inner| inner.name == inner_type).ok_or_else(unknown)?;
        Self::new(inner_type, names, |name| {
            inner.fields.iter().find(|field| field.name == name).map(|field| field.field_type)
        })
    }

    /// Of objects of a type.
    ///
    /// # Errors
    /// [`ErrorKind::Schema`] if it has no such field.
    pub fn of_object(field_type: FieldType, names: &[Named]) -> Result<Self> {
        let fields = match field_type.element() {
            FieldType::Object(fields) | FieldType::Nested(fields) => fields,
            _ => &[],
        };
        Self::new(field_type.name(), names, |wanted| fields.iter().find(|(name, _)| *name == wanted).map(|(_, t)| *t))
    }

    /// Of entities of an inner type, with all fields under their own names.
    ///
    /// # Errors
    /// As [`Shape::of`].
    pub fn whole(schema: &Schema, inner_type: &str) -> Result<Self> {
        let inner = schema.inner_types().iter().find(|inner| inner.name == inner_type);
        let names: Vec<Named> =
            inner.into_iter().flat_map(|t| &t.fields).map(|field| (field.name, field.name)).collect();
        Self::of(schema, inner_type, &names)
    }

    fn new(what: &str, names: &[Named], type_of: impl Fn(&str) -> Option<FieldType>) -> Result<Self> {
        let entry = |&(key, name): &Named| {
            let unknown =
                || Error::new(ErrorKind::Schema, format!("hits contain `{what}.{name}`, which no row declares"));
            let field_type = type_of(name).ok_or_else(unknown)?;
            let mut prepared = Vec::new();
            write_str(&mut prepared, key);
            prepared.push(b':');
            Ok(ShapeEntry { key: prepared, name, field_type })
        };
        Ok(Self { entries: names.iter().map(entry).collect::<Result<_>>()? })
    }

    /// Appends an object with all keys; those without a field in the entity are null.
    pub fn write(&self, entity: Json<'_>, out: &mut Vec<u8>) {
        let mut object = ObjectWriter::new(out);
        self.write_into(entity, &mut object);
        object.end();
    }

    /// Appends all keys to an object.
    pub fn write_into(&self, entity: Json<'_>, object: &mut ObjectWriter<'_>) {
        for ShapeEntry { key, name, field_type } in &self.entries {
            let out = object.prepared(key);
            match entity.get(name) {
                Some(value) => write_native(*field_type, value, out),
                None => out.extend_from_slice(b"null"),
            }
        }
    }

    /// Appends the keys of which the entity has the field, in the order of the entity.
    pub fn write_present(&self, entity: Json<'_>, object: &mut ObjectWriter<'_>) {
        self.write_present_but(entity, &[], object);
    }

    /// The same without some fields.
    pub fn write_present_but(&self, entity: Json<'_>, without: &[&str], object: &mut ObjectWriter<'_>) {
        for (name, value) in entity.entries().filter(|(name, _)| !without.contains(name)) {
            if let Some(shown) = self.entries.iter().find(|shown| shown.name == name) {
                write_native(shown.field_type, value, object.prepared(&shown.key));
            }
        }
    }
}
