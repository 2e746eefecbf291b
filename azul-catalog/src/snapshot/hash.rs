//! The hash of the bundles of documents, which tells whether a manifest is still good.

use azul_transform::Result;

use super::plan::Plan;
use crate::segment::bundles::of_document;

/// The sum of the hashes of all documents that pass. Those of bundles that documents share are known.
pub(super) fn content_hash(plans: &[Plan<'_>]) -> Result<i32> {
    let mut hash = 0i32;
    for plan in plans {
        let segment = &plan.view.segment;
        if let Some((rows, hashes)) = segment.bundle_hashes()? {
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
