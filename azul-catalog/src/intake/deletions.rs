//! Deletions of bundles of which only the identity is known.

use azul_transform::json::{Document, write_str};
use azul_transform::{ContributionId, DocumentType, Error, ErrorKind, IndexName, Result};

use crate::ledger::Ledger;
use crate::snapshot::Snapshot;

/// The contributions of a bundle that a catalog has, deletions excluded, by what the ledger says of the bundle. A bundle that
/// it does not know may have been loaded, so that the ids of all contributions are looked at.
pub(super) fn additions(
    before: &Snapshot,
    ledger: &Ledger,
    (deployment, catalog): (&str, &str),
    (uuid, version): (&str, &str),
) -> Result<Vec<(IndexName, ContributionId)>> {
    let Some(indexed) = ledger.bundle(uuid, version)?.and_then(|record| record.indexed) else {
        return loaded(before, uuid, version);
    };
    let addition = |(outer_type, entity_id): (String, String)| {
        let index = IndexName::new(deployment, catalog, DocumentType::Contribution, &outer_type)?;
        let (bundle_uuid, bundle_version) = (uuid.to_owned(), version.to_owned());
        Ok((index, ContributionId { entity_id, bundle_uuid, bundle_version, deleted: false }))
    };
    indexed.entities.into_iter().map(addition).collect()
}

fn loaded(before: &Snapshot, uuid: &str, version: &str) -> Result<Vec<(IndexName, ContributionId)>> {
    let indices: Vec<IndexName> = before.indices().map(|(index, _)| index.clone()).collect();
    let ending = format!("_{uuid}_{version}_exists");
    let mut found = Vec::new();
    for index in indices.into_iter().filter(|index| index.document_type() == DocumentType::Contribution) {
        for id in before.ids(&index) {
            let id = id?;
            if id.ends_with(&ending) {
                found.push((index.clone(), id.parse()?));
            }
        }
    }
    Ok(found)
}

/// The deletion that belongs to an addition: the same document, but for its own id and for being deleted.
///
/// # Errors
/// [`ErrorKind::MissingField`] if the document is not a contribution.
pub(super) fn deleted(id: &ContributionId, source: &[u8]) -> Result<Vec<u8>> {
    let document = Document::parse(source)?;
    let mut out = Vec::with_capacity(source.len());
    let mut changed = false;
    out.push(b'{');
    for (i, (key, value)) in document.root().entries().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        write_str(&mut out, key);
        out.push(b':');
        match key {
            "bundle_deleted" => {
                out.extend_from_slice(b"true");
                changed = true;
            }
            "document_id" => write_str(&mut out, &id.to_string()),
            _ => value.write(&mut out),
        }
    }
    out.push(b'}');
    let missing = || Error::new(ErrorKind::MissingField, "a contribution has `bundle_deleted`; this document has not");
    if changed { Ok(out) } else { Err(missing()) }
}
