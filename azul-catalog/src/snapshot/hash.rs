//! The hash of the bundles of documents, which tells whether a manifest is still good.

use azul_search::manifest::identity::ContentHash;
use azul_transform::Result;
use azul_transform::json::Document;

use super::plan::Plan;
use crate::segment::meta::PartName;

/// Key of the bundles of a document.
const BUNDLES: &str = "bundles";

/// The sum of the hashes of all documents that pass. Bundles that documents share are read once.
pub(super) fn content_hash(plans: &[Plan<'_>]) -> Result<i32> {
    let mut hash = 0i32;
    let bundles = PartName { inside: false, key: BUNDLES.to_owned() };
    for plan in plans {
        let segment = &plan.view.segment;
        if let Some((rows, hashes)) = segment.bundle_hashes(&bundles, of_bundles)? {
            plan.each(None, |document| {
                // The first row is that of documents without bundles.
                if let Some(text) = rows.get(document as usize).checked_sub(1) {
                    hash = hash.wrapping_add(hashes[text as usize]);
                }
            });
            continue;
        }
        for document in (0..segment.len()).filter(|document| plan.passes(*document as usize)) {
            hash = hash.wrapping_add(of_document(segment.source(document)?)?);
        }
    }
    Ok(hash)
}

/// The hash of a list of bundles.
fn of_bundles(text: &[u8]) -> Result<i32> {
    of_document([b"{\"bundles\":", text, b"}"].concat())
}

fn of_document(text: Vec<u8>) -> Result<i32> {
    let mut hash = ContentHash::default();
    hash.add(Document::parse(text)?.root());
    Ok(hash.value())
}
