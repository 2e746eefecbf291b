//! What the rows say about aggregating, worked out once.

use std::sync::Arc;

use super::plan::Plan;
use crate::error::{Error, ErrorKind, Result};
use crate::plugin::Compiled;
use crate::position::{FieldIndex, OuterType};
use crate::schema::{Aggregation, InnerEntityType, OuterEntityType, Schema};

/// How the entities of a project are aggregated.
#[derive(Debug)]
pub struct Rules<'p> {
    pub(super) project: &'p Compiled,
    pub(super) schema: &'p Schema,
    pub(super) plans: Vec<Plan<'p>>,
    /// Per inner entity type, the field that extras are sums of.
    pub(super) sums: Vec<Option<FieldIndex>>,
    /// Per outer and inner entity type, what is done with the list.
    pub(super) uses: Vec<Vec<Use>>,
}

/// What is done with the inner entities of a type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Use {
    /// The list identifies the outer entity: it is copied and has at most one element.
    Identity,
    Keep,
    Fold,
}

impl<'p> Rules<'p> {
    /// Works out how to aggregate.
    ///
    /// # Errors
    /// [`ErrorKind::Schema`] if the rows name fields or types that do not exist.
    pub fn new(project: &'p Compiled) -> Result<Arc<Self>> {
        let schema = project.schema();
        let inner_types = schema.inner_types();
        let plans = inner_types.iter().map(Plan::new).collect::<Result<Vec<_>>>()?;
        let mut sums = vec![None; inner_types.len()];
        for extra in schema.extras() {
            let (inner_type, field) = extra.sum_of;
            let position = schema.inner_type(inner_type).ok_or_else(|| no_such("inner entity type", inner_type))?;
            let field = inner_types[position].field(field);
            sums[position] = Some(field.ok_or_else(|| no_such("field", extra.sum_of.1))?);
        }
        let uses = |outer: &OuterEntityType| inner_types.iter().map(|inner| Use::of(outer, inner)).collect();
        let uses = schema.outer_types().iter().map(uses).collect();
        Ok(Arc::new(Self { project, schema, plans, sums, uses }))
    }

    pub(super) fn outer_name(&self, outer_type: OuterType) -> &'static str {
        self.schema.outer_types()[outer_type].name
    }
}

impl Use {
    fn of(outer: &OuterEntityType, inner: &InnerEntityType) -> Self {
        if outer.inner_entity_types.contains(&inner.name) {
            Use::Identity
        } else if outer.kept.contains(&inner.name) || inner.aggregation == Aggregation::None {
            Use::Keep
        } else {
            Use::Fold
        }
    }
}

/// Checks, list by list, that a document is about one entity.
#[derive(Debug, Default)]
pub(super) struct Identified {
    identifying: usize,
    identified: bool,
}

impl Identified {
    /// Takes note of a list of so many inner entities.
    ///
    /// # Errors
    /// [`ErrorKind::ConflictingValues`] if they identify several outer entities.
    pub fn note(&mut self, inner_type: &InnerEntityType, how: Use, count: usize) -> Result<()> {
        if how != Use::Identity {
            return Ok(());
        }
        self.identifying += 1;
        self.identified |= count > 0;
        if count > 1 {
            let message = format!("there are {count} `{}`, of which there must be one", inner_type.name);
            return Err(Error::new(ErrorKind::ConflictingValues, message));
        }
        Ok(())
    }

    /// # Errors
    /// [`ErrorKind::MissingField`] if no inner entity identifies the outer one.
    pub fn finish(self) -> Result<()> {
        if self.identifying == 0 || self.identified {
            return Ok(());
        }
        Err(Error::new(ErrorKind::MissingField, "no inner entity identifies the outer one"))
    }
}

fn no_such(what: &str, name: &str) -> Error {
    Error::new(ErrorKind::Schema, format!("an extra field of aggregates names a {what} `{name}` that does not exist"))
}
