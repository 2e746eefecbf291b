//! The hash of the bundles of documents, which tells whether a manifest is still good. That of each list of bundles is kept.

use azul_search::manifest::identity::ContentHash;
use azul_transform::Result;
use azul_transform::json::Document;

use super::meta::PartName;

/// Key of the bundles of a document.
const BUNDLES: &str = "bundles";
/// Section of the hashes of the texts that documents share, of four bytes each.
pub(crate) const SECTION: &str = "bundles.hashes";

/// Whether a part has the bundles.
pub(crate) fn is_part(name: &PartName) -> bool {
    !name.inside && name.key == BUNDLES
}

/// The hash of a list of bundles.
pub(crate) fn hash(list: &[u8]) -> Result<i32> {
    of_document([b"{\"bundles\":", list, b"}"].concat())
}

/// The hash of the bundles of a document.
pub(crate) fn of_document(text: Vec<u8>) -> Result<i32> {
    let mut hash = ContentHash::default();
    hash.add(Document::parse(text)?.root());
    Ok(hash.value())
}
