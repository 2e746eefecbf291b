//! Documents by index and id.

use std::collections::BTreeMap;
use std::path::Path;

use azul_transform::json::{Document, Json};

/// Documents by index and id; each has `_index`, `_id` and `_source`.
#[derive(Debug, Default)]
pub struct Documents(pub BTreeMap<(String, String), Document>);

impl Documents {
    /// Reads lines of documents from a file.
    ///
    /// # Panics
    /// If the file cannot be read, or as [`Documents::parse`].
    pub fn read(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        Self::parse(&std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display())))
    }

    /// Reads the contributions and replicas that the reference wrote into a folder.
    ///
    /// # Panics
    /// As [`Documents::read`].
    pub fn expected(folder: impl AsRef<Path>) -> Self {
        let read = |file| Self::read(folder.as_ref().join(file));
        let mut documents = read("contributions.ndjson");
        documents.0.extend(read("replicas.ndjson").0);
        documents
    }

    /// Documents, one a line.
    ///
    /// # Panics
    /// If a line is not a document, or two documents of an index have the same id.
    pub fn parse(lines: &[u8]) -> Self {
        let mut documents = BTreeMap::new();
        for line in lines.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
            let document = Document::parse(line).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(line)));
            let part = |key| document.root().get(key).and_then(Json::as_str).expect("index and id").to_owned();
            let key = (part("_index"), part("_id"));
            assert!(documents.insert(key.clone(), document).is_none(), "{key:?} occurs twice");
        }
        Self(documents)
    }

    /// What a document says.
    pub(super) fn source(document: &Document) -> Json<'_> {
        document.root().get("_source").expect("documents have a source")
    }
}
