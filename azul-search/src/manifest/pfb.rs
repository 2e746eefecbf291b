//! Portable Format for Bioinformatics: an Avro file of entities, their types and their relations.

use std::io::Write;

use azul_transform::Result;

use super::avro::{Container, Field, Schema, long, string};

/// How many entities of one type are linked with how many of another.
const MULTIPLICITIES: &[&str] = &["ONE_TO_ONE", "ONE_TO_MANY", "MANY_TO_ONE", "MANY_TO_MANY"];
/// Position of the multiplicity that all links of manifests have.
const MANY_TO_MANY: i64 = 3;

/// A type of entities.
pub(crate) struct NodeType {
    /// Name.
    pub name: String,
    /// Schema of the entities, a record of that name; nothing if there are none.
    pub schema: Option<Schema>,
    /// The type that entities are linked with.
    pub linked: Option<&'static str>,
}

/// An entity that another one relates to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Relation {
    /// Its type.
    pub name: String,
    /// Its id.
    pub id: String,
}

/// Writes a file.
pub(crate) struct Pfb<'o> {
    container: Container<'o>,
    names: Vec<String>,
}

impl<'o> Pfb<'o> {
    /// Begins a file of types.
    pub fn new(types: Vec<NodeType>, out: &'o mut dyn Write) -> Result<Self> {
        let mut metadata = Vec::new();
        write_metadata(&types, &mut metadata);
        let names = types.iter().filter(|node| node.schema.is_some()).map(|node| node.name.clone()).collect();
        let container = Container::new(&schema(types), out)?;
        let mut pfb = Self { container, names };
        pfb.write(None, "Metadata", 0, &[], |out| {
            out.extend_from_slice(&metadata);
            Ok(())
        })?;
        Ok(pfb)
    }

    /// Position of a type.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    /// Adds an entity of the type at a position.
    pub fn entity(
        &mut self,
        id: &str,
        position: usize,
        relations: &[Relation],
        object: impl FnOnce(&mut Vec<u8>) -> Result<()>,
    ) -> Result<()> {
        let name = self.names[position].clone();
        self.write(Some(id), &name, position + 1, relations, object)
    }

    /// Writes what is left.
    pub fn finish(self) -> Result<()> {
        self.container.finish()
    }

    fn write(
        &mut self,
        id: Option<&str>,
        name: &str,
        branch: usize,
        relations: &[Relation],
        object: impl FnOnce(&mut Vec<u8>) -> Result<()>,
    ) -> Result<()> {
        self.container.record(|out| {
            long(out, i64::from(id.is_some()));
            if let Some(id) = id {
                string(out, id);
            }
            string(out, name);
            long(out, branch as i64);
            object(out)?;
            if !relations.is_empty() {
                long(out, relations.len() as i64);
                for relation in relations {
                    string(out, &relation.id);
                    string(out, &relation.name);
                }
            }
            long(out, 0);
            Ok(())
        })
    }
}

/// The schema of a file.
fn schema(types: Vec<NodeType>) -> Schema {
    let text = |name| Field::new(name, Schema::STRING);
    let map = |name| Field::new(name, Schema::Map(Box::new(Schema::STRING)));
    let list = |name, items| Field::new(name, Schema::array(items));
    let multiplicity = Schema::Enum { name: "Multiplicity", symbols: MULTIPLICITIES };
    let link = vec![Field::new("multiplicity", multiplicity), text("dst"), text("name")];
    let property = vec![text("name"), text("ontology_reference"), map("values")];
    let node = vec![
        text("name"),
        text("ontology_reference"),
        map("values"),
        list("links", Schema::record("Link", link)),
        list("properties", Schema::record("Property", property)),
    ];
    let metadata = vec![list("nodes", Schema::record("Node", node)), map("misc")];
    let mut objects = vec![Schema::record("Metadata", metadata)];
    objects.extend(types.into_iter().filter_map(|node| node.schema));
    let relation = vec![text("dst_id"), text("dst_name")];
    let entity = vec![
        Field { default: Some("null"), ..Field::new("id", Schema::nullable(Schema::STRING)) },
        text("name"),
        Field::new("object", Schema::Union(objects)),
        Field { default: Some("[]"), ..list("relations", Schema::record("Relation", relation)) },
    ];
    Schema::record("Entity", entity)
}

/// Appends what the file says about its types.
fn write_metadata(types: &[NodeType], out: &mut Vec<u8>) {
    if !types.is_empty() {
        long(out, types.len() as i64);
    }
    for node in types {
        string(out, &node.name);
        string(out, "");
        long(out, 0);
        if let Some(linked) = node.linked {
            long(out, 1);
            long(out, MANY_TO_MANY);
            string(out, linked);
            string(out, linked);
        }
        long(out, 0);
        long(out, 0);
    }
    long(out, 0);
    long(out, 0);
}
