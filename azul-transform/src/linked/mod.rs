//! The short way to a project: declare the types of entities, read a bundle into entities and links, and all documents
//! follow from the links.
//!
//! A document about an entity lists the entity and, by type, everything that it is linked to, at whatever distance:
//! what it leads to, and what leads to it. The crate `azul-projects-example` is a whole project made this way. Projects
//! with rules of their own implement [`Records`](crate::schema::Records) and [`Transformer`] instead, and lose nothing:
//! rows, schema and harness are the same.

mod entities;
mod reader;
mod transform;

use std::sync::Arc;

pub use entities::Entities;
pub use reader::Reader;

use crate::bundle::Bundle;
use crate::context::Context;
use crate::error::{Error, ErrorKind, Result};
use crate::position::EntityIndex;
use crate::problems::Problems;
use crate::project::Project;
use crate::schema::{Aggregation, Declaration, DocumentField, OuterEntityType, Row, Schema, Table, assert_rows};
use crate::transform::Transformer;

/// A type of entities: what is listed under one key of `contents`, and perhaps has documents of its own.
///
/// Its rows must have [`Row::id`], by which copies of an entity in several bundles are known to be the same.
#[derive(Debug, Clone, Copy)]
pub struct EntityType {
    name: &'static str,
    description: &'static str,
    rows: &'static [Row<Entities>],
    aggregation: Aggregation,
    is_outer: bool,
}

impl EntityType {
    /// A type of entities that are worth finding: each has documents, in indices that are named after the type.
    pub const fn outer(name: &'static str, description: &'static str, rows: &'static [Row<Entities>]) -> Self {
        Self { name, description, rows, aggregation: Aggregation::Simple, is_outer: true }
    }

    /// A type of entities that are only listed in the documents about others.
    pub const fn inner(name: &'static str, description: &'static str, rows: &'static [Row<Entities>]) -> Self {
        Self { is_outer: false, ..Self::outer(name, description, rows) }
    }

    /// Says how several entities of the type become one in aggregates; the default is [`Aggregation::Simple`].
    pub const fn aggregate(self, aggregation: Aggregation) -> Self {
        Self { aggregation, ..self }
    }
}

/// A project whose documents follow the links of its bundles. Meant to be a `static`: rows are checked when it is
/// compiled, as far as that is possible, and the rest when it is first used.
///
/// ```
/// use azul_transform::convert::{optional, required};
/// use azul_transform::linked::{EntityType, Linked};
/// use azul_transform::schema::FieldType::{NullInt, NullStr};
///
/// type Row = azul_transform::schema::Row<azul_transform::linked::Entities>;
///
/// const MAKERS: &[Row] = &[Row::id(), Row::path("name", NullStr, &["$.name"], required).facet("maker", 10)];
/// const WORKS: &[Row] = &[Row::id(), Row::path("year", NullInt, &["$.year"], optional).facet("year", 20)];
/// static MUSEUM: Linked = Linked::new(&[
///     EntityType::outer("makers", "Those who made works.", MAKERS),
///     EntityType::outer("works", "Works on display.", WORKS),
/// ]);
///
/// assert_eq!(MUSEUM.rows()?.schema().outer_type("works"), Some(azul_transform::OuterType::new(1)));
/// # Ok::<_, azul_transform::Error>(())
/// ```
///
/// A mistake in a row does not compile:
///
/// ```compile_fail,E0080
/// # use azul_transform::{convert::optional, linked::{Entities, EntityType, Linked}, schema::{FieldType, Row}};
/// const WORKS: &[Row<Entities>] = &[Row::id(), Row::path("year", FieldType::NullInt, &["$.made[year]"], optional)];
/// static MUSEUM: Linked = Linked::new(&[EntityType::outer("works", "Works on display.", WORKS)]);
/// ```
#[derive(Debug)]
pub struct Linked {
    entity_types: &'static [EntityType],
    document_fields: &'static [DocumentField],
    hubs: Option<&'static str>,
}

/// The rows of a [`Linked`] project, compiled.
#[derive(Debug)]
pub struct Rows {
    /// By inner entity type.
    tables: Vec<Table<Entities>>,
    schema: Schema,
    hubs: Option<&'static str>,
}

impl Linked {
    /// A project with these types of entities, in the order of their keys in `contents`.
    ///
    /// # Panics
    /// If rows contradict themselves or each other, see [`assert_rows`]; that is at compile time if the project is a
    /// `static`.
    pub const fn new(entity_types: &'static [EntityType]) -> Self {
        let mut i = 0;
        while i < entity_types.len() {
            assert_rows(entity_types[i].name, entity_types[i].rows);
            i += 1;
        }
        Self { entity_types, document_fields: &DocumentField::STANDARD, hubs: None }
    }

    /// Makes replicas, copies of the documents of entities, that are found through entities of one outer type.
    pub const fn hubs(mut self, outer_type: &'static str) -> Self {
        self.hubs = Some(outer_type);
        self
    }

    /// Gives fields outside of `contents` other public names than [`DocumentField::STANDARD`].
    pub const fn document_fields(mut self, fields: &'static [DocumentField]) -> Self {
        self.document_fields = fields;
        self
    }

    /// The project, for [`Plugin::compile`](crate::Plugin::compile): what it recognises, and how it reads a bundle.
    ///
    /// # Errors
    /// As [`Linked::rows`].
    pub fn project(
        &self,
        recognises: fn(&Bundle) -> bool,
        read: fn(&Bundle, &mut Reader) -> Result<()>,
    ) -> Result<Box<dyn Project>> {
        Ok(Box::new(LinkedProject { rows: self.rows()?, recognises, read }))
    }

    /// The rows, compiled, for projects that make transformers of their own.
    ///
    /// # Errors
    /// [`ErrorKind::Schema`] with all that is wrong with the rows.
    pub fn rows(&self) -> Result<Arc<Rows>> {
        let types = self.entity_types;
        let table = |t: &EntityType| Table::compile(t.name, t.aggregation, t.rows, t.description);
        let tables = types.iter().map(table).collect::<Result<Vec<_>>>()?;
        let outer = types.iter().filter(|t| t.is_outer).map(|t| OuterEntityType {
            name: t.name,
            inner_entity_types: std::slice::from_ref(&t.name),
            kept: &[],
            description: t.description,
        });
        let schema = Schema::new(Declaration {
            inner_types: tables.iter().map(Table::describe).collect(),
            outer_types: outer.collect(),
            document_fields: self.document_fields.to_vec(),
            ..Declaration::default()
        })?;
        for table in &tables {
            let hint = |e: Error| e.reworded(|words| format!("{words}; begin its rows with `Row::id()`"));
            table.position("document_id").map_err(hint)?;
        }
        if let Some(hubs) = self.hubs.filter(|hubs| schema.outer_type(hubs).is_none()) {
            let message = format!("replicas cannot be found through `{hubs}`, which is no outer entity type");
            return Err(Error::new(ErrorKind::Schema, message));
        }
        Ok(Arc::new(Rows { tables, schema, hubs: self.hubs }))
    }
}

impl Rows {
    /// The schema.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Starts to read a bundle.
    pub fn reader(self: &Arc<Self>, bundle: Arc<Bundle>) -> Reader {
        Reader::new(self.clone(), bundle)
    }
}

/// What [`Linked::project`] makes.
struct LinkedProject {
    rows: Arc<Rows>,
    recognises: fn(&Bundle) -> bool,
    read: fn(&Bundle, &mut Reader) -> Result<()>,
}

impl Project for LinkedProject {
    fn schema(&self) -> &Schema {
        &self.rows.schema
    }

    fn recognises(&self, bundle: &Bundle) -> bool {
        (self.recognises)(bundle)
    }

    fn transformers(&self, bundle: Arc<Bundle>, context: &Context) -> Result<Vec<Box<dyn Transformer + '_>>> {
        let mut reader = self.rows.reader(bundle.clone());
        (self.read)(&bundle, &mut reader)?;
        reader.transformers(context)
    }

    /// What cannot be read ends the reading; the entities of a bundle that can be read are checked one by one.
    fn validate(&self, bundle: Arc<Bundle>, _: &Context, problems: &mut Problems) -> Result<()> {
        let mut reader = self.rows.reader(bundle.clone());
        (self.read)(&bundle, &mut reader)?;
        let entities = reader.finish()?;
        EntityIndex::all(entities.len()).try_for_each(|entity| {
            self.rows.tables[entities.entities[entity].inner_type].check(&entities, entity, problems)
        })
    }
}
