//! The manifest: what is known about the data files as such.

use std::borrow::Cow;

use azul_transform::json::Json;
use azul_transform::{Error, ErrorKind, Problems, Result, uuid};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Entity, Group};
use crate::convert::wrong_type;

/// What every manifest entry must have, and not as null.
const MANIFEST_KEYS: [&str; 8] = ["name", "uuid", "version", "content-type", "indexed", "crc32c", "sha256", "size"];

/// Gives every file its manifest entry, found by the key of its metadata.
/// An entry that no metadata describes is a warning.
pub fn attach(manifest: Json<'_>, metadata: Json<'_>, entities: &mut [Entity], problems: &mut Problems) -> Result<()> {
    let entries: FxHashMap<&str, Json<'_>> = manifest.entries().collect();
    let keys: FxHashMap<_, &str> = metadata.entries().map(|(key, document)| (document.location(), key)).collect();
    for entity in &mut *entities {
        let key = keys.get(&entity.outer).copied().unwrap_or_default();
        let entry = entries.get(key);
        let wrong = match (entry, entity.group) {
            (None, Group::File) => "the file has no manifest entry",
            (Some(_), group) if group != Group::File => "the manifest has an entry for what is not a file",
            _ => {
                if let Some(entry) = entry {
                    let in_entry = |e: Error| e.below(&format!("$.manifest['{key}']")).in_entity(key);
                    problems.take(check(*entry).map_err(in_entry))?;
                    entity.manifest = Some(entry.location());
                }
                continue;
            }
        };
        let path = format!("$.manifest['{key}']");
        problems.add(Error::new(ErrorKind::MissingManifestEntry, wrong).in_entity(key).at_path(path))?;
    }
    // Entries of what is not a file were told of already.
    if entries.len() > entities.iter().filter(|entity| entity.manifest.is_some()).count() {
        let described: FxHashSet<&str> = keys.into_values().collect();
        for (key, entry) in manifest.entries().filter(|(key, _)| !described.contains(key)) {
            let name = entry.get("name").and_then(Json::as_str).unwrap_or(key);
            let message = format!("no metadata describes the data file {name:?}, so that no document lists it");
            let warning = Error::new(ErrorKind::ExtraManifestEntry, message).in_entity(key);
            problems.add(warning.at_path(format!("$.manifest['{key}']")))?;
        }
    }
    Ok(())
}

fn check(entry: Json<'_>) -> Result<()> {
    for key in MANIFEST_KEYS {
        if entry.get(key).is_none_or(Json::is_null) {
            let message = "a property of the manifest entry is absent or null";
            return Err(Error::new(ErrorKind::MissingField, message).at_path(format!(".{key}")));
        }
    }
    for key in ["name", "uuid"] {
        if let Some(value) = entry.get(key).filter(|value| value.as_str().is_none()) {
            return Err(wrong_type("text", value).at_path(format!(".{key}")));
        }
    }
    let uuid = entry.get("uuid").and_then(Json::as_str).unwrap_or_default();
    uuid::parse(uuid).map(drop).map_err(|e| e.at_path(".uuid"))
}

/// `!` stands for `/` in names of files.
pub fn slashes(name: &str) -> Cow<'_, str> {
    match name.contains('!') {
        true => Cow::Owned(name.replace('!', "/")),
        false => Cow::Borrowed(name),
    }
}
