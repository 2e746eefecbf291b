//! Files.

use azul_transform::schema::{Accumulator, Aggregation, FieldType, Records, SyntheticColumn, Table};
use azul_transform::{EntityIndex, Result, Value};

use super::{STR, STRS, own_or};
use crate::convert::{missing, required};
use crate::read::Subgraph;

type Row = azul_transform::schema::Row<Subgraph>;

const INT: FieldType = FieldType::NullInt;
const BOOL: FieldType = FieldType::NullBool;

const ROWS: &[Row] = &[
    document_id!("files", column 601),
    field!(required, "files", "source_datarepo_row_ids", STRS, column 602, "Rows that it was made of."),
    field!(required, "files", "file_id", STR, column 603, "Key of the file."),
    field!(required, "files", "data_modality", STRS, column 604, facet 180, "Kinds of data."),
    field!(required, "files", "file_format", STR, column 605, facet 190, "Format, as a suffix of the name."),
    field!(required, "files", "file_size", INT, column 606, "Size in bytes."),
    field!(required, "files", "file_md5sum", STR, column 607, "Checksum MD5."),
    field!(required, "files", "reference_assembly", STRS, column 608, facet 200, "Reference genomes used."),
    field!(required, "files", "file_name", STR, column 609, "Name of the file."),
    field!(required, "files", "is_supplementary", BOOL, column 610, facet 210, "Whether it is about the whole dataset."),
    Row::path("version", STR, &["$.version"], required)
        .public("fileVersion")
        .read_by_manifests(614)
        .about("Version of the entity."),
    Row::function("uuid", STR, &["$.uuid", "id of the entity"], |s, e| {
        own_or(s, e, "uuid", || s.entities[e].id.as_str().into())
    })
    .public("fileId")
    .read_by_manifests(615)
    .about("Id of the entity."),
    Row::function("size", INT, &["$.size", "$.file_size"], |s, e| own_or_other(s, e, "size", "file_size"))
        .about("Size in bytes."),
    Row::function("name", STR, &["$.name", "$.file_name"], |s, e| own_or_other(s, e, "name", "file_name"))
        .about("Name of the file."),
    field!(required, "files", "crc32", STR, column 611, "Checksum CRC-32."),
    field!(required, "files", "sha256", STR, column 612, "Checksum SHA-256."),
    field!(required, "files", "drs_uri", STR, column 613, "Where the data can be had."),
    Row::aggregate("count", FieldType::PassThruInt, Accumulator::DistinctCount(&["document_id"]))
        .about("Number of files."),
];

pub const COLUMNS: [SyntheticColumn; 1] = [SyntheticColumn {
    inner_type: "files",
    name: "file_url",
    column: "files.azul_file_url",
    rank: 616,
    description: "Where the service hands out the data file.",
}];

pub fn table() -> Result<Table<Subgraph>> {
    Table::compile("files", Aggregation::Group(&["file_format"]), ROWS, "Data files.")
}

/// The value of a column or else of another one, which must be there in either case.
fn own_or_other<'b>(
    subgraph: &'b Subgraph,
    entity: EntityIndex,
    column: &str,
    other: &str,
) -> Result<Option<Value<'b>>> {
    let value = subgraph.document(entity).get(other).ok_or_else(|| missing().at_path(format!("$.{other}")))?;
    own_or(subgraph, entity, column, || value.into())
}
