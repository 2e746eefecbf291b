//! Replicas as entities of a PFB file.

use std::collections::{BTreeMap, HashSet};
use std::io::Write;

use azul_transform::json::{Document, Json, Kind};
use azul_transform::{Error, ErrorKind, Result};

use super::infer::Shape;
use super::replicas::replicas;
use crate::manifest::avro::{Field, Schema, long, string};
use crate::manifest::pfb::{NodeType, Pfb};
use crate::project::{ManifestFormat, ManifestRequest, Written};

/// An entity for each replica.
pub struct VerbatimPfb {
    /// The types of replicas; nothing if their schema is to be inferred from all of them.
    pub types: Option<&'static [ReplicaType]>,
}

/// A type of replicas.
#[derive(Debug, Clone, Copy)]
pub struct ReplicaType {
    /// Name.
    pub name: &'static str,
    /// Properties in the order of their names. Those of replicas that are none of these are left out.
    pub properties: &'static [ReplicaProperty],
}

/// A property of replicas of one type.
#[derive(Debug, Clone, Copy)]
pub struct ReplicaProperty {
    /// Name.
    pub name: &'static str,
    /// Type of the value, or of the elements if it is a list.
    pub property_type: PropertyType,
    /// The value is a list, whose elements may be null.
    pub list: bool,
    /// The value may be null or absent.
    pub nullable: bool,
}

/// The type of a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PropertyType {
    /// Text.
    Text,
    /// An integer.
    Integer,
    /// A double.
    Float,
    /// A truth value.
    Boolean,
}

impl ManifestFormat for VerbatimPfb {
    fn name(&self) -> &'static str {
        "verbatim.pfb"
    }

    fn description(&self) -> &'static str {
        "All metadata of the files as it was submitted, with its types, as PFB."
    }

    fn extension(&self) -> &'static str {
        "avro"
    }

    fn content_type(&self) -> &'static str {
        "application/octet-stream"
    }

    fn write(&self, request: &ManifestRequest<'_>, out: &mut dyn Write) -> Result<Written> {
        match self.types {
            Some(types) => declared(types, request, out)?,
            None => inferred(request, out)?,
        }
        Ok(Written::default())
    }
}

/// Reads all replicas twice: for their schema, and to write them.
fn inferred(request: &ManifestRequest<'_>, out: &mut dyn Write) -> Result<()> {
    let mut shapes: BTreeMap<String, Shape> = BTreeMap::new();
    replicas(request, |replica| {
        let contents = Document::parse(replica.contents)?;
        shapes.entry(replica.replica_type).or_default().add(contents.root());
        Ok(())
    })?;
    shapes.values_mut().for_each(Shape::settle);
    let mut names = HashSet::new();
    let node = |(name, shape): (&String, &Shape)| NodeType {
        name: name.clone(),
        schema: Some(shape.schema(name, &mut names)),
        linked: None,
    };
    let mut pfb = Pfb::new(shapes.iter().map(node).collect(), out)?;
    replicas(request, |replica| {
        let contents = Document::parse(replica.contents)?;
        let shape = &shapes[&replica.replica_type];
        let position = position(&pfb, &replica.replica_type)?;
        pfb.entity(&replica.entity_id, position, &[], |out| {
            shape.encode(contents.root(), out);
            Ok(())
        })
    })?;
    pfb.finish()
}

fn declared(types: &[ReplicaType], request: &ManifestRequest<'_>, out: &mut dyn Write) -> Result<()> {
    let node = |replica_type: &ReplicaType| NodeType {
        name: replica_type.name.to_owned(),
        schema: Some(replica_type.schema()),
        linked: None,
    };
    let mut pfb = Pfb::new(types.iter().map(node).collect(), out)?;
    replicas(request, |replica| {
        let contents = Document::parse(replica.contents)?;
        let position = position(&pfb, &replica.replica_type)?;
        pfb.entity(&replica.entity_id, position, &[], |out| types[position].encode(contents.root(), out))
            .map_err(|error| error.in_entity(format!("{}/{}", replica.replica_type, replica.entity_id)))
    })?;
    pfb.finish()
}

fn position(pfb: &Pfb<'_>, name: &str) -> Result<usize> {
    let unknown = || Error::new(ErrorKind::UnknownType, format!("no type `{name}` of replicas is declared"));
    pfb.position(name).ok_or_else(unknown)
}

impl ReplicaType {
    fn schema(&self) -> Schema {
        let field = |property: &ReplicaProperty| Field::of(self.name, property.name, property.schema());
        Schema::record(self.name, self.properties.iter().map(field).collect())
    }

    fn encode(&self, contents: Json<'_>, out: &mut Vec<u8>) -> Result<()> {
        self.properties.iter().try_for_each(|property| {
            property
                .encode(contents.get(property.name), out)
                .map_err(|error| error.at_path(format!("$.{}", property.name)))
        })
    }
}

impl ReplicaProperty {
    fn schema(&self) -> Schema {
        let scalar = Schema::Named(match self.property_type {
            PropertyType::Text => "string",
            PropertyType::Integer => "long",
            PropertyType::Float => "double",
            PropertyType::Boolean => "boolean",
        });
        let value = if self.list { Schema::array(Schema::nullable(scalar)) } else { scalar };
        if self.nullable { Schema::nullable(value) } else { value }
    }

    fn encode(&self, value: Option<Json<'_>>, out: &mut Vec<u8>) -> Result<()> {
        let value = value.filter(|value| !value.is_null());
        if self.nullable {
            long(out, i64::from(value.is_some()));
        }
        match value {
            None if self.nullable => Ok(()),
            // A list of nothing but null stands for a list that is absent.
            None if self.list => {
                out.extend_from_slice(&[2, 0, 0]);
                Ok(())
            }
            None => Err(Error::new(ErrorKind::MissingField, "the replica has no value for a property that needs one")),
            Some(list) if self.list => {
                let count = list.items().count();
                if !list.is_array() {
                    return Err(self.wrong_type(list));
                }
                if count > 0 {
                    long(out, count as i64);
                }
                for item in list.items() {
                    long(out, i64::from(!item.is_null()));
                    if !item.is_null() {
                        self.encode_scalar(item, out)?;
                    }
                }
                long(out, 0);
                Ok(())
            }
            Some(value) => self.encode_scalar(value, out),
        }
    }

    fn encode_scalar(&self, value: Json<'_>, out: &mut Vec<u8>) -> Result<()> {
        match (self.property_type, value.kind()) {
            (PropertyType::Text, Kind::Str(text)) => string(out, text),
            (PropertyType::Integer, Kind::Int(int)) => long(out, int),
            (PropertyType::Float, Kind::Float(float)) => out.extend_from_slice(&float.to_le_bytes()),
            (PropertyType::Float, Kind::Int(int)) => out.extend_from_slice(&(int as f64).to_le_bytes()),
            (PropertyType::Boolean, Kind::Bool(truth)) => out.push(truth.into()),
            _ => return Err(self.wrong_type(value)),
        }
        Ok(())
    }

    fn wrong_type(&self, value: Json<'_>) -> Error {
        let message = format!("property `{}` of a replica cannot hold {}", self.name, value.type_name());
        Error::new(ErrorKind::WrongType, message)
    }
}
