//! Specimens, cell suspensions, cell lines and organoids.

use azul_transform::schema::{Accumulator, Aggregation, FieldType, Table};
use azul_transform::{EntityIndex, Result, Value};

use crate::convert::{
    label_or_null, labels, one_or_more_labels, optional, present_label_or_null, required, truthy_labels, wrong_type,
};
use crate::read::Subgraph;

type Row = azul_transform::schema::Row<Subgraph>;

const STR: FieldType = FieldType::NullStr;
const STRS: FieldType = FieldType::List(&FieldType::NullStr);
const INT: FieldType = FieldType::NullInt;

/// Every inner entity has its id.
pub const fn document_id() -> Row {
    Row::function("document_id", STR, &["id of the entity"], |s, e| Ok(Some(s.entities[e].id.as_str().into())))
        .about("Id of the entity.")
}

pub const BIOMATERIAL_ID: Row = Row::path("biomaterial_id", STR, &["$.biomaterial_core.biomaterial_id"], required)
    .about("Name that the submitter gave to the biomaterial.");

/// The same rows serve `specimens` and `sample_specimens`; only the former have columns.
const fn specimen_rows(sample: bool) -> [Row; 10] {
    let disease = Row::path("disease", STRS, &["$.diseases", "$.disease"], truthy_labels);
    let organ = Row::path("organ", STR, &["$.organ"], label_or_null);
    let organ_part = Row::path("organ_part", STRS, &["$.organ_parts", "$.organ_part"], one_or_more_labels);
    let preservation =
        Row::function("preservation_method", STR, PRESERVATION, |s, e| preserved(s, e, "preservation_method"));
    let id = document_id();
    let (id, disease, organ, organ_part, preservation) = match sample {
        true => (id, disease.facet("sampleDisease", 150), organ, organ_part, preservation),
        false => (
            id.column("specimen_from_organism.provenance.document_id", 701),
            disease.facet("specimenDisease", 160).column("specimen_from_organism.diseases", 702),
            organ.facet("specimenOrgan", 70).column("specimen_from_organism.organ", 703),
            organ_part.facet("specimenOrganPart", 80).column("specimen_from_organism.organ_part", 704),
            preservation
                .facet("preservationMethod", 290)
                .column("specimen_from_organism.preservation_storage.preservation_method", 705),
        ),
    };
    [
        id,
        BIOMATERIAL_ID,
        Row::path("has_input_biomaterial", STR, &["$.biomaterial_core.has_input_biomaterial"], optional)
            .about("Name of the biomaterial that the specimen is from."),
        Row::constant("_source", "specimen_from_organism").about("Schema of the entity."),
        disease.about("Known diseases of the specimen."),
        organ.about("Organ that the specimen is from."),
        organ_part.about("Parts of the organ."),
        Row::function("storage_method", STR, STORAGE, |s, e| preserved(s, e, "storage_method"))
            .about("How the specimen was stored."),
        preservation.about("How the specimen was preserved."),
        Row::constant("_type", "specimen").about("Kind of the entity."),
    ]
}

const STORAGE: &[&str] = &["$.preservation_storage.storage_method"];
const PRESERVATION: &[&str] = &["$.preservation_storage.preservation_method"];

/// A property of the storage, if there is one.
fn preserved<'b>(subgraph: &'b Subgraph, entity: EntityIndex, key: &str) -> Result<Option<Value<'b>>> {
    use azul_transform::schema::Records;
    let storage = subgraph.document(entity).get("preservation_storage").filter(|storage| storage.is_truthy());
    if let Some(other) = storage.filter(|storage| !storage.is_object()) {
        return Err(wrong_type("an object", other).at_path("$.preservation_storage"));
    }
    optional(storage.and_then(|storage| storage.get(key))).map(Some)
}

pub fn specimens(name: &'static str) -> Result<Table<Subgraph>> {
    let rows = specimen_rows(name != "specimens");
    Table::compile(name, Aggregation::Simple, &rows, "Specimens taken from donors.")
}

const CELL_SUSPENSIONS: &[Row] = &[
    document_id().column("cell_suspension.provenance.document_id", 201),
    BIOMATERIAL_ID.column("cell_suspension.biomaterial_core.biomaterial_id", 202),
    Row::function("total_estimated_cells", INT, COUNT, |s, e| count_if(s, e, s.derived.is_leaf(e)))
        .accumulate(Accumulator::DistinctSum(&["document_id"]))
        .column("cell_suspension.estimated_cell_count", 203)
        .about("Estimated number of cells, unless another suspension was made from this one."),
    Row::function("total_estimated_cells_redundant", INT, COUNT, |s, e| count_if(s, e, !s.derived.is_leaf(e)))
        .accumulate(Accumulator::DistinctSum(&["document_id"]))
        .about("Estimated number of cells, if another suspension was made from this one."),
    Row::path("selected_cell_type", STRS, &["$.selected_cell_types", "$.selected_cell_type"], labels)
        .facet("selectedCellType", 320)
        .column("cell_suspension.selected_cell_type", 204)
        .about("Cell types that were selected for."),
    Row::function("organ", STRS, &["organs of the suspension's samples"], |s, e| {
        Ok(Some(Value::List(s.derived.organs(e).map(|o| o.organ.clone()).unwrap_or_default())))
    })
    .about("Organs and model organs of the samples that the suspension was made from."),
    Row::function("organ_part", STRS, &["organ parts of the suspension's samples"], |s, e| {
        Ok(Some(Value::List(s.derived.organs(e).map(|o| o.organ_part.clone()).unwrap_or_default())))
    })
    .about("Organ parts of the samples that the suspension was made from."),
];

const COUNT: &[&str] = &["$.estimated_cell_count", "$.total_estimated_cells", "whether it is a leaf"];

fn count_if(subgraph: &Subgraph, entity: EntityIndex, condition: bool) -> Result<Option<Value<'_>>> {
    use azul_transform::schema::Records;
    let body = subgraph.document(entity);
    match condition {
        true => optional(body.get("estimated_cell_count").or_else(|| body.get("total_estimated_cells"))).map(Some),
        false => Ok(Some(Value::Int(0))),
    }
}

pub fn cell_suspensions() -> Result<Table<Subgraph>> {
    let aggregation = Aggregation::Group(&["organ"]);
    Table::compile("cell_suspensions", aggregation, CELL_SUSPENSIONS, "Suspensions of cells.")
}

const fn cell_line_rows(sample: bool) -> [Row; 4] {
    let (id, name) = (document_id(), BIOMATERIAL_ID);
    let cell_line_type = Row::path("cell_line_type", STR, &["$.type", "$.cell_line_type"], required);
    let (id, name, cell_line_type) = match sample {
        true => (id, name, cell_line_type),
        false => (
            id.column("cell_line.provenance.document_id", 901),
            name.column("cell_line.biomaterial_core.biomaterial_id", 902),
            cell_line_type.facet("cellLineType", 310),
        ),
    };
    [
        id,
        name,
        cell_line_type.about("Type of the cell line."),
        Row::path("model_organ", STR, &["$.model_organ"], label_or_null).about("Organ that the line is a model of."),
    ]
}

pub fn cell_lines(name: &'static str) -> Result<Table<Subgraph>> {
    let rows = cell_line_rows(name != "cell_lines");
    Table::compile(name, Aggregation::Simple, &rows, "Lines of cultured cells.")
}

const fn organoid_rows(sample: bool) -> [Row; 4] {
    let organ = Row::path("model_organ", STR, &["$.model_organ", "$.model_for_organ"], present_label_or_null);
    let organ_part = Row::path("model_organ_part", STR, &["$.model_organ_part"], label_or_null);
    let (id, name) = (document_id(), BIOMATERIAL_ID);
    let (id, name, organ, organ_part) = match sample {
        true => (id, name, organ, organ_part),
        false => (
            id.column("organoid.provenance.document_id", 1001),
            name.column("organoid.biomaterial_core.biomaterial_id", 1002),
            organ.column("organoid.model_organ", 1003),
            organ_part.column("organoid.model_organ_part", 1004),
        ),
    };
    [id, name, organ.about("Organ that the organoid is a model of."), organ_part.about("Part of that organ.")]
}

pub fn organoids(name: &'static str) -> Result<Table<Subgraph>> {
    let rows = organoid_rows(name != "organoids");
    Table::compile(name, Aggregation::Simple, &rows, "Organoids grown from cells.")
}
