//! Finds a file in a catalog.

use azul_transform::json::{Document, Json};
use azul_transform::schema::FieldType;

use crate::files::{FILES, Native, files, native, text};
use crate::filters::Filters;
use crate::query::{Clause, Scalar, Test};
use crate::service::{Caller, Catalog, Refusal};

/// A file that is in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoundFile {
    pub version: String,
    pub name: String,
    pub size: Option<i64>,
    pub sha256: Option<String>,
    pub crc32c: Option<String>,
    pub drs_uri: Option<String>,
}

/// The file of a UUID and a version, or of the greatest version, if the caller may see it.
pub(super) fn find(
    catalog: &Catalog,
    caller: &Caller,
    uuid: &str,
    version: Option<&str>,
) -> Result<Option<FoundFile>, Refusal> {
    let project = &catalog.project;
    let Some(field) = project.fields().at("contents.files.uuid") else { return Ok(None) };
    let mut query = Filters::read(project, None, None)?.query(project, FILES, caller)?;
    let test = Test::Is { any: vec![Scalar::Text(uuid.to_owned())], null: false };
    query.filter.clauses.push(Clause { field: field.id, test });
    let index = catalog.live.index();
    let mut found: Option<FoundFile> = None;
    for document in index.scan(&query)? {
        let document = Document::parse(document?.source)?;
        let file = files(document.root()).first().map(|file| FoundFile::of(*file));
        let file = file.filter(|file| version.is_none_or(|version| file.version == version));
        found = found.into_iter().chain(file).max_by(|a, b| a.version.cmp(&b.version));
    }
    Ok(found)
}

impl FoundFile {
    fn of(file: Json<'_>) -> Self {
        let owned = |field| text(file, field).map(str::to_owned);
        let size = match file.get("size").and_then(|size| native(FieldType::NullInt, size)) {
            Some(Native::Int(size)) => Some(size),
            _ => None,
        };
        Self {
            version: owned("version").unwrap_or_default(),
            name: owned("name").unwrap_or_default(),
            size,
            sha256: owned("sha256"),
            crc32c: owned("crc32c"),
            drs_uri: owned("drs_uri"),
        }
    }
}
