//! Schemas, and their JSON.

use azul_transform::json::write_str;

use crate::json::list;

/// A schema.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Schema {
    /// A primitive type or, by its name, one that is defined before.
    Named(&'static str),
    /// A list.
    Array(Box<Schema>),
    /// An object of any keys.
    Map(Box<Schema>),
    /// One of several.
    Union(Vec<Schema>),
    /// An object of these fields.
    Record {
        /// Name, unique in the whole schema.
        name: String,
        /// Fields in the order of their values.
        fields: Vec<Field>,
    },
    /// One of several words.
    Enum {
        /// Name, unique in the whole schema.
        name: &'static str,
        /// The words.
        symbols: &'static [&'static str],
    },
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Field {
    /// Name.
    pub name: String,
    /// Name of the record as an attribute of the field, which readers of manifests that exist may look for.
    pub namespace: Option<String>,
    /// Type.
    pub schema: Schema,
    /// JSON of the default.
    pub default: Option<&'static str>,
    /// Meaning of the type.
    pub logical_type: Option<&'static str>,
}

impl Field {
    /// A field with nothing but a name and a type.
    pub fn new(name: &str, schema: Schema) -> Self {
        Self { name: name.to_owned(), namespace: None, schema, default: None, logical_type: None }
    }

    /// The field of a record of a name.
    pub fn of(record: &str, name: &str, schema: Schema) -> Self {
        Self { namespace: Some(record.to_owned()), ..Self::new(name, schema) }
    }
}

impl Schema {
    /// Text.
    pub const STRING: Self = Schema::Named("string");
    /// Nothing.
    pub const NULL: Self = Schema::Named("null");

    /// A list of a type.
    pub fn array(items: Schema) -> Self {
        Schema::Array(Box::new(items))
    }

    /// A type, or null.
    pub fn nullable(schema: Schema) -> Self {
        Schema::Union(vec![Schema::NULL, schema])
    }

    /// A record.
    pub fn record(name: &str, fields: Vec<Field>) -> Self {
        Schema::Record { name: name.to_owned(), fields }
    }

    /// The schema as JSON.
    pub fn to_json(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Schema::Named(name) => write_str(out, name),
            Schema::Array(items) => write_collection("array", "items", items, out),
            Schema::Map(values) => write_collection("map", "values", values, out),
            Schema::Union(branches) => list(out, branches, |out, branch| branch.write(out)),
            Schema::Record { name, fields } => {
                out.extend_from_slice(b"{\"type\":\"record\",\"name\":");
                write_str(out, name);
                out.extend_from_slice(b",\"fields\":");
                list(out, fields, |out, field| field.write(out));
                out.push(b'}');
            }
            Schema::Enum { name, symbols } => {
                out.extend_from_slice(b"{\"type\":\"enum\",\"name\":");
                write_str(out, name);
                out.extend_from_slice(b",\"symbols\":");
                list(out, *symbols, |out, symbol| write_str(out, symbol));
                out.push(b'}');
            }
        }
    }
}

impl Field {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(b'{');
        for (key, value) in [("namespace", self.namespace.as_deref()), ("logicalType", self.logical_type)] {
            if let Some(value) = value {
                write_str(out, key);
                out.push(b':');
                write_str(out, value);
                out.push(b',');
            }
        }
        if let Some(default) = self.default {
            out.extend_from_slice(b"\"default\":");
            out.extend_from_slice(default.as_bytes());
            out.push(b',');
        }
        out.extend_from_slice(b"\"name\":");
        write_str(out, &self.name);
        out.extend_from_slice(b",\"type\":");
        self.schema.write(out);
        out.push(b'}');
    }
}

fn write_collection(kind: &str, key: &str, element: &Schema, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"type\":");
    write_str(out, kind);
    out.push(b',');
    write_str(out, key);
    out.push(b':');
    element.write(out);
    out.push(b'}');
}
