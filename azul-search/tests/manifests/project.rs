//! A project with files, and ways to ask for manifests of them.

use std::io::Write;
use std::sync::Arc;

use azul_search::manifest::{ManifestRequest, Written, find_format};
use azul_search::memory::MemoryIndex;
use azul_search::query::{Filter, Query};
use azul_search::repository::FileUrls;
use azul_search::{Project, SearchProject};
use azul_transform::schema::{
    Aggregation, Declaration, Field, FieldType, InnerEntityType, OuterEntityType, Schema, SyntheticColumn,
};
use azul_transform::{Result, schema::DocumentField};

struct Shop;

impl SearchProject for Shop {
    fn name(&self) -> &'static str {
        "shop"
    }
}

const fn column(name: &'static str, field_type: FieldType, title: &'static str, rank: u16) -> Field {
    Field { column: Some(title), column_rank: rank, ..Field::new(name, field_type) }
}

/// The project.
pub fn project() -> Project {
    use FieldType::{List, NullBool, NullInt, NullStr, PassThruStr};
    let files = InnerEntityType {
        name: "files",
        fields: vec![
            Field::new("document_id", PassThruStr),
            column("uuid", PassThruStr, "uuid", 10),
            column("version", PassThruStr, "version", 11),
            column("name", NullStr, "name", 12),
            column("size", NullInt, "size", 13),
            column("is_good", NullBool, "good", 14),
            column("tags", List(&NullStr), "tags", 15),
            Field::new("drs_uri", NullStr),
        ],
        aggregation: Aggregation::None,
        description: "Files.",
    };
    let outer = OuterEntityType { name: "files", inner_entity_types: &["files"], kept: &[], description: "Files." };
    let url = SyntheticColumn { inner_type: "files", name: "file_url", column: "url", rank: 16, description: "URL." };
    let declaration = Declaration {
        inner_types: vec![files],
        outer_types: vec![outer],
        document_fields: DocumentField::STANDARD.to_vec(),
        synthetic_columns: vec![url],
        ..Declaration::default()
    };
    Project::new(Box::leak(Box::new(Schema::new(declaration).unwrap())), &Shop).unwrap()
}

/// Id of a file.
pub fn id(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

/// The document about a file, with its fields besides UUID and version.
pub fn document(number: u32, fields: &str) -> String {
    let id = id(number);
    format!(
        r#"{{"entity_id":"{id}","bundles":[{{"uuid":"b{number}","version":"v1"}}],"num_contributions":1,
            "sources":[{{"id":"s","spec":"s:/0"}}],"contents":{{"files":[{{"document_id":"{id}","uuid":"{id}",
            "version":"2020-01-01T00:00:00.000000Z",{fields}}}]}}}}"#
    )
}

/// The documents, numbered from 1, as an index.
pub fn index(project: &Project, files: &[&str]) -> MemoryIndex {
    let mut index = MemoryIndex::new(project.fields_shared());
    for (number, fields) in (1..).zip(files) {
        index.put("files", &id(number), document(number, fields).into_bytes()).unwrap();
    }
    index
}

/// Makes a manifest of files.
pub fn manifest(format: &str, columns: &[&str], files: &[&str]) -> Result<(String, Written)> {
    let project = Arc::new(project());
    let index = index(&project, files);
    write(&project, &index, format, columns)
}

/// Makes a manifest of an index.
pub fn write(project: &Project, index: &MemoryIndex, format: &str, columns: &[&str]) -> Result<(String, Written)> {
    let mut out = Vec::new();
    let written = write_to(project, index, format, columns, &mut out)?;
    Ok((String::from_utf8_lossy(&out).into_owned(), written))
}

/// Writes a manifest of an index.
pub fn write_to(
    project: &Project,
    index: &MemoryIndex,
    format: &str,
    columns: &[&str],
    out: &mut dyn Write,
) -> Result<Written> {
    let columns: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
    let query = Query { outer_type: "files".to_owned(), filter: Filter::default(), text: None };
    let urls = FileUrls { base_url: "https://a.test".into(), catalog: "shop".into(), needs_drs_uri: true };
    let request = ManifestRequest {
        project,
        index,
        query: &query,
        columns: &columns,
        catalog: "shop",
        urls: &urls,
        now: 1_700_000_000_000,
    };
    find_format(project, format).unwrap().write(&request, out)
}
