//! Files: their manifest entry, their metadata, and what follows from both.

use azul_transform::json::Json;
use azul_transform::schema::{Accumulator, Aggregation, FieldType, Records, SyntheticColumn, Table, types};
use azul_transform::{EntityIndex, Error, ErrorKind, Result, Value, uuid};

use super::biomaterials::document_id;
use crate::convert::{labels, missing, optional, required};
use crate::options::Repository;
use crate::read::{EntityType, Subgraph};
use crate::rules::drs::drs_uri;
use crate::rules::files::{is_intermediate, submitter};

type Row = azul_transform::schema::Row<Subgraph>;

const STR: FieldType = FieldType::NullStr;
const STRS: FieldType = FieldType::List(&FieldType::NullStr);
const INT: FieldType = FieldType::NullInt;
const DROP: Accumulator = Accumulator::Drop;
/// A file is a version of a data file; copies of its metadata count once.
const BY_DATA_FILE: &[&str] = &["uuid", "version"];

/// What a file has wherever it occurs.
pub const FILE: [Row; 19] = [
    document_id().accumulate(DROP).column("file_document_id", 101),
    Row::function("content-type", STR, &["manifest content-type"], |s, e| entry(s, e, "content-type"))
        .accumulate(DROP)
        .column("file_content_type", 111)
        .about("Media type."),
    Row::function("indexed", FieldType::NullBool, &["manifest indexed"], |s, e| entry(s, e, "indexed"))
        .accumulate(DROP)
        .about("Whether the file is metadata."),
    Row::function("name", STR, &["manifest name"], |s, e| Ok(Some(s.file_name(e).into())))
        .accumulate(DROP)
        .public("fileName")
        .column("file_name", 103)
        .about("Name, with directories."),
    Row::function("crc32c", STR, &["manifest crc32c"], |s, e| entry(s, e, "crc32c"))
        .accumulate(DROP)
        .column("file_crc32c", 109)
        .about("Checksum CRC-32C."),
    Row::function("sha256", STR, &["manifest sha256"], |s, e| entry(s, e, "sha256"))
        .accumulate(DROP)
        .column("file_sha256", 110)
        .about("Checksum SHA-256."),
    Row::function("size", INT, &["manifest size"], |s, e| entry(s, e, "size"))
        .accumulate(Accumulator::DistinctSum(BY_DATA_FILE))
        .public("fileSize")
        .column("file_size", 106)
        .about("Size in bytes."),
    Row::function("uuid", FieldType::PassThruUuid, &["manifest uuid"], data_file_uuid)
        .accumulate(DROP)
        .public("fileId")
        .column("file_uuid", 107)
        .about("UUID of the data file."),
    Row::function("drs_uri", STR, &["manifest drs_uri, or made of uuid and version"], data_file_uri)
        .accumulate(DROP)
        .column("file_drs_uri", 112)
        .about("Where the data can be had."),
    Row::function("version", STR, &["manifest version"], |s, e| entry(s, e, "version"))
        .accumulate(DROP)
        .public("fileVersion")
        .column("file_version", 108)
        .about("Version of the data file."),
    Row::function("file_type", STR, &["type of the file"], |s, e| Ok(Some(s.entities[e].entity_type.name().into())))
        .accumulate(DROP)
        .column("file_type", 102)
        .about("Type of the entity."),
    Row::path("file_format", STR, &["$.file_core.format", "$.file_core.file_format"], required)
        .accumulate(Accumulator::Single)
        .facet("fileFormat", 240)
        .column("file_format", 104)
        .about("Format, as a suffix of the name."),
    Row::path("content_description", STRS, &["$.file_core.content_description"], labels)
        .accumulate(Accumulator::Single)
        .facet("contentDescription", 270)
        .about("What the content is."),
    Row::function(
        "is_intermediate",
        FieldType::NullBool,
        &["whether it is a matrix that is analysed further"],
        |s, e| is_intermediate(s, e).map(|is| Some(is.into())),
    )
    .accumulate(Accumulator::Single)
    .facet("isIntermediate", 260)
    .about("Whether a matrix is an intermediate result."),
    Row::function("file_source", STR, &["$.file_core.file_source", "submitter_id"], |s, e| {
        submitter(s, e).map(|submitter| Some(submitter.map(|s| s.title).into()))
    })
    .facet("fileSource", 250)
    .about("Who submitted the file."),
    Row::constant("_type", "file").accumulate(DROP).about("Kind of the entity."),
    Row::function("read_index", STR, &["$.read_index"], |s, e| sequence(s, e, "read_index", required))
        .accumulate(DROP)
        .column("read_index", 105)
        .about("Which of the reads the file has; sequence files only."),
    Row::function("lane_index", INT, &["$.lane_index"], |s, e| sequence(s, e, "lane_index", optional))
        .accumulate(DROP)
        .about("Lane of the flow cell; sequence files only."),
    Row::function("matrix_cell_count", INT, &["$.matrix_cell_count"], |s, e| {
        of_type(s, e, EntityType::AnalysisFile, "matrix_cell_count", optional)
    })
    .accumulate(Accumulator::DistinctSum(BY_DATA_FILE))
    .public("matrixCellCount")
    .about("Number of cells in a matrix; analysis files only."),
];

/// The fields of a file inside another inner entity.
pub const FILE_TYPES: &[(&str, FieldType)] = &types(&FILE);

const OWN: [Row; 2] = [
    Row::function("related_files", FieldType::Object(FILE_TYPES), &["other files of the zarr store"], |_, _| {
        Ok(Some(Value::List(Vec::new())))
    })
    .accumulate(DROP)
    .unsearched()
    .about("The other files of the zarr store that the file stands for."),
    Row::aggregate("count", FieldType::PassThruInt, Accumulator::DistinctCount(BY_DATA_FILE)).about("Number of files."),
];

pub const COLUMNS: [SyntheticColumn; 1] = [SyntheticColumn {
    inner_type: "files",
    name: "file_url",
    column: "file_url",
    rank: 113,
    description: "Where the service hands out the data file.",
}];

pub fn table() -> Result<Table<Subgraph>> {
    let aggregation = Aggregation::Group(&["content_description", "file_format", "is_intermediate"]);
    let rows: Vec<_> = FILE.into_iter().chain(OWN).collect();
    Table::compile("files", aggregation, &rows, "Data files.")
}

pub fn nested() -> Result<Table<Subgraph>> {
    Table::compile("file", Aggregation::None, &FILE, "A data file as part of another inner entity.")
}

fn entry<'b>(subgraph: &'b Subgraph, file: EntityIndex, key: &str) -> Result<Option<Value<'b>>> {
    let value = subgraph.manifest_entry(file).and_then(|entry| entry.get(key));
    value.map(|value| Some(value.into())).ok_or_else(missing)
}

fn data_file_uuid(subgraph: &Subgraph, file: EntityIndex) -> Result<Option<Value<'_>>> {
    let text = subgraph.manifest_entry(file).and_then(|entry| entry.get("uuid")).and_then(Json::as_str);
    let text = text.unwrap_or_default();
    Ok(Some(match uuid::is_canonical(text) {
        true => text.into(),
        false => uuid::print(uuid::parse(text)?).into(),
    }))
}

fn data_file_uri(subgraph: &Subgraph, file: EntityIndex) -> Result<Option<Value<'_>>> {
    let entry = subgraph.manifest_entry(file);
    let text = |key: &str| entry.and_then(|entry| entry.get(key)).and_then(Json::as_str).unwrap_or_default();
    Ok(Some(match subgraph.repository {
        Repository::Dss => {
            let unset = "the DRS domain must be given for bundles of this repository";
            let domain = subgraph.drs_domain.as_deref().ok_or_else(|| Error::new(ErrorKind::Config, unset))?;
            drs_uri(domain, text("uuid"), text("version")).into()
        }
        Repository::Tdr => entry.and_then(|entry| entry.get("drs_uri")).map_or(Value::Null, Value::from),
        Repository::Canned => "dss".into(),
    }))
}

type Convert = for<'a> fn(Option<Json<'a>>) -> Result<Value<'a>>;

fn sequence<'b>(subgraph: &'b Subgraph, file: EntityIndex, key: &str, convert: Convert) -> Result<Option<Value<'b>>> {
    of_type(subgraph, file, EntityType::SequenceFile, key, convert)
}

/// A property that only files of one type have.
fn of_type<'b>(
    subgraph: &'b Subgraph,
    file: EntityIndex,
    entity_type: EntityType,
    key: &str,
    convert: Convert,
) -> Result<Option<Value<'b>>> {
    match subgraph.entities[file].entity_type == entity_type {
        true => convert(subgraph.document(file).get(key)).map(Some).map_err(|e| e.at_path(format!("$.{key}"))),
        false => Ok(None),
    }
}
