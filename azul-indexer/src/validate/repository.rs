//! Schemas as a repository has them: without ids, which are made of path and version when they are published.
//!
//! `versions.json` is beside the topmost directories. It has a version for each path: `type/book/novel.json` of version
//! `2.1.0` is published as `…/type/book/2.1.0/novel`. References are paths from there too.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// What the ids begin with that schemas are given here; the host that publishes them is not known.
pub(super) const PUBLISHED: &str = "published:///";
/// What references are made absolute with.
const LOCAL: &str = "local:///";

/// The schemas among some files, by id.
pub(super) fn with_ids(files: Vec<(PathBuf, Value)>) -> HashMap<String, Value> {
    let roots: Vec<(PathBuf, Value)> = files.iter().filter_map(|(path, json)| root(path, json)).collect();
    let mut schemas = HashMap::new();
    for (path, mut schema) in files {
        let id = ["$id", "id"].iter().find_map(|key| schema.get(key)?.as_str().map(|id| plain(id).to_owned()));
        if let Some(id) = id {
            schemas.insert(id, schema);
            continue;
        }
        let below = |(root, versions): &(PathBuf, Value)| Some((relative(root, &path)?, versions.clone()));
        let Some((relative, versions)) = roots.iter().find_map(below) else { continue };
        make_absolute(&mut schema);
        if let Some(published) = published(&relative, &versions) {
            schemas.insert(format!("{PUBLISHED}{published}"), schema.clone());
        }
        schemas.insert(format!("{LOCAL}{relative}"), schema);
    }
    // Versions alone are no schemas.
    schemas.retain(|id, _| id != &format!("{LOCAL}versions.json"));
    schemas
}

/// The directory of a file of versions, and the versions.
fn root(path: &Path, json: &Value) -> Option<(PathBuf, Value)> {
    let versions = json.get("version_numbers").filter(|versions| versions.is_object())?;
    (path.file_name()? == "versions.json").then(|| Some((path.parent()?.to_owned(), versions.clone())))?
}

/// A path below a directory, with `/` between its parts.
fn relative(root: &Path, path: &Path) -> Option<String> {
    let parts = path.strip_prefix(root).ok()?.iter().map(|part| part.to_str());
    Some(parts.collect::<Option<Vec<_>>>()?.join("/"))
}

/// `type/book/2.1.0/novel` for `type/book/novel.json`, if there is a version of it.
fn published(relative: &str, versions: &Value) -> Option<String> {
    let path = relative.strip_suffix(".json")?;
    let version = path.split('/').try_fold(versions, |at, part| at.get(part))?.as_str()?;
    let (directory, name) = path.rsplit_once('/')?;
    Some(format!("{directory}/{version}/{name}"))
}

/// Makes the references of a schema absolute. Parsed JSON is not deep.
fn make_absolute(json: &mut Value) {
    match json {
        Value::Object(entries) => {
            for (key, value) in entries {
                match value {
                    Value::String(path) if key == "$ref" && !path.starts_with('#') && !path.contains("://") => {
                        *path = format!("{LOCAL}{path}");
                    }
                    value => make_absolute(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(make_absolute),
        _ => {}
    }
}

/// An id without the empty fragment that some have.
pub(super) fn plain(id: &str) -> &str {
    id.trim_end_matches('#')
}
