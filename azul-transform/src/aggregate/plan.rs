//! How each inner entity type is aggregated, worked out once from the rows.

use crate::error::{Error, ErrorKind, Result};
use crate::position::FieldIndex;
use crate::schema::{Accumulator, Aggregation, Field, FieldWriter, InnerEntityType};

/// How one inner entity type is aggregated.
#[derive(Debug)]
pub struct Plan<'p> {
    pub(super) inner_type: &'p InnerEntityType,
    pub(super) fields: Vec<Step<'p>>,
    /// Positions of the fields whose values tell groups apart.
    pub(super) group_by: Vec<FieldIndex>,
    /// Per field, how it is written.
    pub(super) writers: Vec<FieldWriter>,
    /// The result does not depend on the order of the entities, as long as no limit drops anything.
    pub(super) order_free: bool,
    /// Position of the field that identifies an entity.
    pub(super) identity: Option<FieldIndex>,
}

/// How one field is accumulated.
#[derive(Debug)]
pub(super) struct Step<'p> {
    pub position: FieldIndex,
    pub field: &'p Field,
    /// Positions of the fields that the accumulator's keys are made of, or that it takes its values from.
    pub by: Vec<FieldIndex>,
}

/// Name of the field that identifies an inner entity.
const IDENTITY: &str = "document_id";

impl<'p> Plan<'p> {
    /// Works out how to aggregate an inner entity type.
    ///
    /// # Errors
    /// [`ErrorKind::Schema`] if an accumulator or the aggregation names a field that does not exist.
    pub fn new(inner_type: &'p InnerEntityType) -> Result<Self> {
        let position = |name: &str| {
            inner_type.field(name).ok_or_else(|| {
                let message = format!("inner entity type `{}` has no field `{name}`", inner_type.name);
                Error::new(ErrorKind::Schema, message)
            })
        };
        let positions = |names: &[&str]| names.iter().map(|name| position(name)).collect::<Result<Vec<_>>>();
        let mut fields = Vec::new();
        for (i, field) in FieldIndex::all(inner_type.fields.len()).zip(&inner_type.fields) {
            let by = match field.accumulator {
                Accumulator::Drop => continue,
                Accumulator::DistinctSum(by) | Accumulator::DistinctCount(by) => positions(by)?,
                Accumulator::UniqueValues(of) => positions(&[of])?,
                _ => Vec::new(),
            };
            fields.push(Step { position: i, field, by });
        }
        let group_by = match inner_type.aggregation {
            Aggregation::Group(by) => positions(by)?,
            Aggregation::Simple | Aggregation::None => Vec::new(),
        };
        let writers = FieldWriter::of(inner_type);
        let order_free = inner_type.aggregation == Aggregation::Simple
            && fields.iter().all(|step| {
                use Accumulator::{Max, Min, Set, SetOfDict, UniqueValues};
                matches!(step.field.accumulator, Set(_) | SetOfDict { .. } | UniqueValues(_) | Min | Max)
            });
        Ok(Self { inner_type, fields, group_by, writers, order_free, identity: position(IDENTITY).ok() })
    }
}
