//! Replicas of several runs: the same document, reached from more files.

use azul_transform::json::Document;
use azul_transform::{DocumentRun, Error, ErrorKind, Replica, ReplicaId, Result};

/// One replica in the place of two with the same id: their hubs united, in the spelling that sorts first. Which of the two
/// came first makes no difference.
///
/// # Errors
/// [`ErrorKind::MissingField`] if one of them is not a replica.
pub(super) fn merged(id: &str, one: Vec<u8>, other: Vec<u8>) -> Result<Vec<u8>> {
    let id: ReplicaId = id.parse()?;
    let (mut one, other) = (read(&id, one)?, read(&id, other)?);
    if other.contents < one.contents {
        one.contents.clone_from(&other.contents);
    }
    one.merge(other);
    let mut run = DocumentRun::of("");
    one.put(&mut run);
    let document = run.documents().next().map(|document| document.source.to_vec());
    Ok(document.unwrap_or_default())
}

fn read(id: &ReplicaId, source: Vec<u8>) -> Result<Replica> {
    let document = Document::parse(source)?;
    let root = document.root();
    let missing = || Error::new(ErrorKind::MissingField, "a replica has `contents` and `hub_ids`; this one has not");
    let (contents, hubs) = root.get("contents").zip(root.get("hub_ids")).ok_or_else(missing)?;
    let mut bytes = Vec::new();
    contents.write(&mut bytes);
    Ok(Replica {
        replica_type: id.entity_type.clone(),
        entity_id: id.entity_id.clone(),
        content_hash: id.content_hash.clone(),
        contents: bytes,
        hub_ids: hubs.items().filter_map(|hub| hub.as_str().map(str::to_owned)).collect(),
    })
}
