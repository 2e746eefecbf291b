//! The schema of JSON, from all of it.

use std::collections::{BTreeMap, HashSet};

use azul_transform::json::{Json, Kind};

use crate::manifest::avro::{Field, Schema, long, string};

/// What values in one place look like, all taken together.
#[derive(Debug, Default)]
pub(super) struct Shape {
    null: bool,
    boolean: bool,
    long: bool,
    double: bool,
    string: bool,
    array: Option<Box<Shape>>,
    record: Option<Record>,
}

/// What objects in one place look like.
#[derive(Debug, Default)]
struct Record {
    count: u64,
    /// Properties by name, with the number of objects that have them.
    fields: BTreeMap<String, (u64, Shape)>,
}

impl Shape {
    /// Takes a value into account.
    pub fn add(&mut self, json: Json<'_>) {
        match json.kind() {
            Kind::Null => self.null = true,
            Kind::Bool(_) => self.boolean = true,
            Kind::Int(_) => self.long = true,
            Kind::Float(_) => self.double = true,
            // What no number of Avro holds is kept as its digits.
            Kind::Big(_) | Kind::Str(_) => self.string = true,
            Kind::Array(_) => {
                let element = self.array.get_or_insert_default();
                json.items().for_each(|item| element.add(item));
            }
            Kind::Object(_) => {
                let record = self.record.get_or_insert_default();
                record.count += 1;
                for (name, value) in json.entries() {
                    if !record.fields.contains_key(name) {
                        record.fields.insert(name.to_owned(), Default::default());
                    }
                    if let Some((count, shape)) = record.fields.get_mut(name) {
                        *count += 1;
                        shape.add(value);
                    }
                }
            }
        }
    }

    /// The types of the values by their names, which is the order in a union.
    fn branches(&self) -> Vec<Branch<'_>> {
        let mut branches = Vec::new();
        let flags = [(self.boolean, "boolean"), (self.double, "double"), (self.long, "long"), (self.null, "null")];
        branches.extend(self.array.as_deref().map(Branch::Array));
        branches.extend(flags.into_iter().filter(|(present, _)| *present).map(|(_, name)| Branch::Primitive(name)));
        branches.extend(self.record.as_ref().map(Branch::Record));
        branches.extend(self.string.then_some(Branch::Primitive("string")));
        branches
    }

    /// The schema of values in a place with a dotted name. Names are those of records, and unique.
    pub fn schema(&self, name: &str, names: &mut HashSet<String>) -> Schema {
        let mut branches: Vec<_> = self.branches().into_iter().map(|branch| branch.schema(name, names)).collect();
        if branches.len() == 1 { branches.remove(0) } else { Schema::Union(branches) }
    }

    /// Appends a value, which has been taken into account.
    pub fn encode(&self, json: Json<'_>, out: &mut Vec<u8>) {
        let branches = self.branches();
        let Some(position) = branches.iter().position(|branch| branch.takes(json)) else { return };
        if branches.len() > 1 {
            long(out, position as i64);
        }
        match (&branches[position], json.kind()) {
            (Branch::Primitive(_), Kind::Bool(truth)) => out.push(truth.into()),
            (Branch::Primitive(_), Kind::Int(int)) => long(out, int),
            (Branch::Primitive(_), Kind::Float(float)) => out.extend_from_slice(&float.to_le_bytes()),
            (Branch::Primitive(_), Kind::Str(text) | Kind::Big(text)) => string(out, text),
            (Branch::Primitive(_), _) => {}
            (Branch::Array(element), _) => {
                let count = json.items().count();
                if count > 0 {
                    long(out, count as i64);
                    json.items().for_each(|item| element.encode(item, out));
                }
                long(out, 0);
            }
            (Branch::Record(record), _) => record.encode(json, out),
        }
    }

    /// Appends that there is no value in a place where some have one.
    fn encode_missing(&self, out: &mut Vec<u8>) {
        let branches = self.branches();
        let null = branches.iter().position(|branch| matches!(branch, Branch::Primitive("null")));
        if branches.len() > 1 {
            long(out, null.unwrap_or_default() as i64);
        }
    }

    /// Says that a property that some objects lack can be null.
    pub fn settle(&mut self) {
        if let Some(element) = &mut self.array {
            element.settle();
        }
        if let Some(record) = &mut self.record {
            let total = record.count;
            for (count, shape) in record.fields.values_mut() {
                shape.null |= *count < total;
                shape.settle();
            }
        }
    }
}

/// One of the types of values in a place.
enum Branch<'s> {
    Primitive(&'static str),
    Array(&'s Shape),
    Record(&'s Record),
}

impl Branch<'_> {
    fn takes(&self, json: Json<'_>) -> bool {
        match json.kind() {
            Kind::Null => matches!(self, Branch::Primitive("null")),
            Kind::Bool(_) => matches!(self, Branch::Primitive("boolean")),
            Kind::Int(_) => matches!(self, Branch::Primitive("long")),
            Kind::Float(_) => matches!(self, Branch::Primitive("double")),
            Kind::Big(_) | Kind::Str(_) => matches!(self, Branch::Primitive("string")),
            Kind::Array(_) => matches!(self, Branch::Array(_)),
            Kind::Object(_) => matches!(self, Branch::Record(_)),
        }
    }

    fn schema(&self, name: &str, names: &mut HashSet<String>) -> Schema {
        match self {
            Branch::Primitive(name) => Schema::Named(name),
            Branch::Array(element) => Schema::array(element.schema(name, names)),
            Branch::Record(record) => record.schema(name, names),
        }
    }
}

impl Record {
    fn schema(&self, name: &str, names: &mut HashSet<String>) -> Schema {
        // An object and the objects of a list in the same place have the same path, but may differ.
        let mut unique = name.to_owned();
        while !names.insert(unique.clone()) {
            unique.push('_');
        }
        let field = |(property, (_, shape)): (&String, &(u64, Shape))| {
            Field::of(&unique, property, shape.schema(&format!("{unique}.{property}"), names))
        };
        let fields = self.fields.iter().map(field).collect();
        Schema::Record { name: unique, fields }
    }

    fn encode(&self, json: Json<'_>, out: &mut Vec<u8>) {
        for (name, (_, shape)) in &self.fields {
            match json.get(name) {
                Some(value) => shape.encode(value, out),
                None => shape.encode_missing(out),
            }
        }
    }
}
