//! Dates: of the outer entity and, in documents about projects and bundles, of all entities.

use azul_transform::schema::{Accumulator, Aggregation, FieldType, Records, Table};
use azul_transform::{EntityIndex, Result};

use crate::read::Subgraph;

type Row = azul_transform::schema::Row<Dated>;

/// The dates of one outer entity.
#[derive(Debug)]
pub struct Dated {
    pub id: String,
    pub submission: String,
    pub update: Option<String>,
    pub last_modified: String,
    pub aggregate: Option<AggregateDates>,
}

/// The dates of all entities that are the bundle's own.
#[derive(Debug, Clone)]
pub struct AggregateDates {
    pub submission: String,
    pub update: Option<String>,
    pub last_modified: String,
}

impl Records for Dated {
    fn name(&self, _: EntityIndex) -> String {
        format!("dates/{}", self.id)
    }
}

const TIME: FieldType = FieldType::NullDatetime;
const ALL: &[&str] = &["provenance of all entities"];

const ROWS: &[Row] = &[
    Row::function("document_id", FieldType::NullStr, &["id of the outer entity"], |d, _| {
        Ok(Some(d.id.as_str().into()))
    })
    .accumulate(Accumulator::Drop)
    .about("Id of the outer entity."),
    Row::function("aggregate_last_modified_date", TIME, ALL, |d, _| {
        Ok(Some(d.aggregate.as_ref().map(|a| a.last_modified.as_str()).into()))
    })
    .accumulate(Accumulator::Max)
    .of_bundle()
    .public("aggregateLastModifiedDate")
    .about("When any entity was last submitted or updated."),
    Row::function("aggregate_submission_date", TIME, ALL, |d, _| {
        Ok(Some(d.aggregate.as_ref().map(|a| a.submission.as_str()).into()))
    })
    .accumulate(Accumulator::Min)
    .of_bundle()
    .public("aggregateSubmissionDate")
    .about("When the first entity was submitted."),
    Row::function("aggregate_update_date", TIME, ALL, |d, _| {
        Ok(Some(d.aggregate.as_ref().and_then(|a| a.update.as_deref()).into()))
    })
    .accumulate(Accumulator::Max)
    .of_bundle()
    .public("aggregateUpdateDate")
    .about("When any entity was last updated."),
    Row::function("submission_date", TIME, &["$.provenance.submission_date"], |d, _| {
        Ok(Some(d.submission.as_str().into()))
    })
    .accumulate(Accumulator::Min)
    .public("submissionDate")
    .about("When the outer entity was submitted."),
    Row::function("update_date", TIME, &["$.provenance.update_date"], |d, _| Ok(Some(d.update.as_deref().into())))
        .accumulate(Accumulator::Max)
        .public("updateDate")
        .about("When the outer entity was last updated."),
    Row::function("last_modified_date", TIME, &["the later of the two"], |d, _| {
        Ok(Some(d.last_modified.as_str().into()))
    })
    .accumulate(Accumulator::Max)
    .public("lastModifiedDate")
    .about("When the outer entity was last submitted or updated."),
];

pub fn table() -> Result<Table<Dated>> {
    Table::compile("dates", Aggregation::Simple, ROWS, "When entities were submitted and updated.")
}

impl AggregateDates {
    /// The dates of all entities that are not stitched.
    pub fn of(subgraph: &Subgraph) -> Option<Self> {
        let own = || subgraph.entities.iter().filter(|e| !e.stitched);
        Some(Self {
            submission: own().map(|e| &e.submission_date).min()?.clone(),
            update: own().filter_map(|e| e.update_date.as_ref()).max().cloned(),
            last_modified: own().map(|e| e.last_modified_date()).max()?.to_owned(),
        })
    }
}
