//! Donors.

use azul_transform::json::Json;
use azul_transform::schema::{Accumulator, Aggregation, FieldType, Nulls, Records, Table};
use azul_transform::{EntityIndex, Error, ErrorKind, Result, Value};

use super::biomaterials::{BIOMATERIAL_ID, document_id};
use crate::convert::{label_or_null, required, required_labels, truthy_labels, wrong_type};
use crate::read::Subgraph;
use crate::rules::age::age_range;

type Row = azul_transform::schema::Row<Subgraph>;

const STR: FieldType = FieldType::NullStr;
const STRS: FieldType = FieldType::List(&FieldType::NullStr);
const AGE: &[&str] = &["$.organism_age", "$.organism_age_unit"];

const ROWS: &[Row] = &[
    document_id().column("donor_organism.provenance.document_id", 803),
    BIOMATERIAL_ID.column("donor_organism.biomaterial_core.biomaterial_id", 802),
    Row::path("biological_sex", STR, &["$.sex", "$.biological_sex"], required)
        .facet("biologicalSex", 140)
        .column("donor_organism.sex", 801)
        .about("Biological sex."),
    Row::path("genus_species", STRS, &["$.genus_species"], required_labels)
        .facet("genusSpecies", 120)
        .column("donor_organism.genus_species", 804)
        .about("Species."),
    Row::path("development_stage", STR, &["$.development_stage"], label_or_null)
        .facet("developmentStage", 180)
        .column("donor_organism.development_stage", 805)
        .about("Stage of development."),
    Row::path("diseases", STRS, &["$.diseases", "$.disease"], truthy_labels)
        .facet("donorDisease", 170)
        .column("donor_organism.diseases", 806)
        .about("Known diseases of the donor."),
    Row::function("organism_age", FieldType::ValueAndUnit, AGE, organism_age)
        .facet("organismAge", 130)
        .accumulate(Accumulator::SetOfDict { max: Some(100), by: &["value", "unit"], nulls: Nulls::Last })
        .column("donor_organism.organism_age", 807)
        .about("Age, with its unit."),
    Row::function("organism_age_range", FieldType::ClosedRange(&FieldType::PassThruFloat), AGE, organism_age_range)
        .public("organismAgeRange")
        .about("Age as a range, in seconds."),
    Row::aggregate("donor_count", FieldType::NullInt, Accumulator::UniqueValues("biomaterial_id"))
        .public("donorCount")
        .about("Number of donors."),
];

pub fn table() -> Result<Table<Subgraph>> {
    Table::compile("donors", Aggregation::Simple, ROWS, "Donor organisms.")
}

fn age_and_unit(subgraph: &Subgraph, entity: EntityIndex) -> Result<(Option<&str>, Value<'_>)> {
    let body = subgraph.document(entity);
    let age = body.get("organism_age").filter(|age| !age.is_null());
    let text = |age: Json<'_>| wrong_type("an age as text", age).at_path(AGE[0]);
    let age = age.map(|age| age.as_str().ok_or_else(|| text(age))).transpose()?;
    let unit = label_or_null(body.get("organism_age_unit")).map_err(|e| e.below(AGE[1]))?;
    if !unit.is_null() && unit.as_str().is_none() {
        let message = format!("the unit of an age is text, not {}", unit.type_name());
        return Err(Error::new(ErrorKind::WrongType, message).at_path(AGE[1]));
    }
    Ok((age, unit))
}

fn organism_age(subgraph: &Subgraph, entity: EntityIndex) -> Result<Option<Value<'_>>> {
    match age_and_unit(subgraph, entity)? {
        (None, Value::Null) => Ok(Some(Value::Null)),
        (None, _) => {
            let message = "a donor without age has a unit of age";
            Err(Error::new(ErrorKind::InvalidValue, message).at_path(AGE[1]))
        }
        (Some(age), unit) => Ok(Some(Value::Object(vec![("value".into(), age.into()), ("unit".into(), unit)]))),
    }
}

fn organism_age_range(subgraph: &Subgraph, entity: EntityIndex) -> Result<Option<Value<'_>>> {
    let (age, unit) = age_and_unit(subgraph, entity)?;
    let (Some(age), true) = (age.filter(|age| !age.is_empty()), unit.is_truthy()) else { return Ok(None) };
    let unit = unit.as_str().unwrap_or_default();
    // What is no age with any number has a unit that is none.
    let path = || if age_range("1", unit).is_ok() { AGE[0] } else { AGE[1] };
    let (min, max) = age_range(age, unit).map_err(|e| e.at_path(path()))?;
    Ok(Some(Value::Tuple(vec![Value::Float(min), Value::Float(max)])))
}
