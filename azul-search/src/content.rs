//! Hash of what documents are made of.

use azul_transform::Result;
use azul_transform::json::{Document, Json};

/// Hash of the bundles of documents, for one document after the other, in any order.
#[derive(Debug, Clone, Copy, Default)]
pub struct ContentHash(i32);

impl ContentHash {
    /// Adds the bundles of an aggregate.
    pub fn add(&mut self, document: Json<'_>) {
        for bundle in document.get("bundles").into_iter().flat_map(Json::items) {
            let text = |key| bundle.get(key).and_then(Json::as_str).unwrap_or_default();
            self.0 = self.0.wrapping_add(string_hash(text("uuid"), text("version")));
        }
    }

    /// The hash of all that was added.
    pub fn value(self) -> i32 {
        self.0
    }
}

/// The hash that Java gives to two strings one behind the other. Stores with scripts of their own compute it there.
fn string_hash(first: &str, second: &str) -> i32 {
    let units = first.encode_utf16().chain(second.encode_utf16());
    units.fold(0, |hash: i32, unit| hash.wrapping_mul(31).wrapping_add(i32::from(unit)))
}

/// The hash of the content of all documents, which are given as JSON.
///
/// # Errors
/// Those of the documents.
pub fn content_hash(documents: impl Iterator<Item = Result<Vec<u8>>>) -> Result<i32> {
    let mut hash = ContentHash::default();
    for document in documents {
        hash.add(Document::parse(document?)?.root());
    }
    Ok(hash.value())
}
