//! Bundles in two files, as the data store of 2019 had them: `….manifest.json` lists all files of a bundle, `….metadata.json`
//! has those that are metadata, by their names. They become one bundle as later repositories have them.

use std::path::{Path, PathBuf};

use azul_repository::files;
use azul_transform::json::{Document, Json, write_str};
use azul_transform::{Error, ErrorKind, Limits, Result};

use crate::identity::with_colons;

const MANIFEST: &str = ".manifest.json";
const METADATA: &str = ".metadata.json";
/// Properties of documents that have several entities.
const GROUPS: [&str; 4] = ["biomaterials", "processes", "protocols", "files"];

/// Half of a bundle, whose other half is beside it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Half {
    /// The manifest, and where the metadata is.
    Manifest(PathBuf),
    /// The metadata, which is read with the manifest.
    Metadata,
}

/// Which half of a bundle a file is, if it is one.
pub(super) fn half(path: &Path) -> Option<Half> {
    let name = path.file_name()?.to_str()?;
    let other = |mine: &str, other: &str| {
        let other = path.with_file_name(format!("{}{other}", name.strip_suffix(mine)?));
        files::is_file(&other).then_some(other)
    };
    match other(MANIFEST, METADATA) {
        Some(metadata) => Some(Half::Manifest(metadata)),
        None => other(METADATA, MANIFEST).map(|_| Half::Metadata),
    }
}

/// Whether two files are the halves of a bundle, by their names.
pub(super) fn are_halves(manifest: &Path, metadata: &Path) -> bool {
    let name = |path: &Path, end| path.to_str().and_then(|name| name.strip_suffix(end)).map(str::to_owned);
    let (manifest, metadata) = (name(manifest, MANIFEST), name(metadata, METADATA));
    manifest.is_some() && manifest == metadata
}

/// One bundle of a manifest and metadata. What is wrong with one of them is told of that one.
///
/// # Errors
/// The first says whether the manifest or the metadata is wrong.
pub(super) fn join(manifest: Vec<u8>, metadata: Vec<u8>, limits: &Limits) -> Result<Vec<u8>, (bool, Error)> {
    let manifest = Document::parse_with(manifest, limits).map_err(|error| (true, error))?;
    let metadata = Document::parse_with(metadata, limits).map_err(|error| (false, error))?;
    if !manifest.root().is_array() {
        return Err((true, Error::new(ErrorKind::WrongType, "a manifest is a list of files").at_path("$")));
    }
    if !metadata.root().is_object() {
        let message = "metadata is an object of documents by the names of their files";
        return Err((false, Error::new(ErrorKind::WrongType, message).at_path("$")));
    }
    let (entries, documents) = (Vec::new(), Vec::new());
    let mut parts = Parts { manifest: manifest.root(), entries, metadata: documents, links: None };
    for (name, document) in metadata.root().entries() {
        parts.add(name, document).map_err(|error| (false, error.at_path(format!("$['{name}']"))))?;
    }
    Ok(parts.write())
}

/// The parts of a bundle, written so far.
struct Parts<'a> {
    manifest: Json<'a>,
    entries: Vec<u8>,
    metadata: Vec<u8>,
    links: Option<Json<'a>>,
}

impl<'a> Parts<'a> {
    /// Adds a file of metadata, which has one entity or several.
    fn add(&mut self, name: &str, document: Json<'a>) -> Result<()> {
        if name == "links.json" {
            self.links = Some(document);
            return Ok(());
        }
        let is_group =
            |group: &Json<'_>| group.is_array() && group.items().all(|entity| entity.get("content").is_some());
        match GROUPS.iter().find_map(|group| document.get(group)).filter(is_group) {
            Some(group) => group.items().try_for_each(|entity| self.add_entity(name, entity)),
            None => self.add_entity(name, document),
        }
    }

    fn add_entity(&mut self, name: &str, entity: Json<'a>) -> Result<()> {
        let content = entity.get("content").unwrap_or(entity);
        let described = content.get("describedBy").and_then(Json::as_str).and_then(|url| url.rsplit('/').next());
        // `sequence_file_0.json` is a file of that type, too.
        let named = name.trim_end_matches(".json").trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('_');
        let entity_type = described.unwrap_or(named);
        let id = ["hca_ingest", "provenance"].iter().find_map(|of| entity.get(of)?.get("document_id")?.as_str());
        let missing = || Error::new(ErrorKind::MissingField, "a metadata document needs the property document_id");
        let key = format!("{entity_type}/{}", id.ok_or_else(missing)?);
        write_key(&mut self.metadata, &key);
        entity.write(&mut self.metadata);
        let file_name = content.get("file_core").and_then(|core| core.get("file_name")).and_then(Json::as_str);
        let is_it = |entry: &Json<'_>| file_name.is_some() && entry.get("name").and_then(Json::as_str) == file_name;
        if let Some(entry) = self.manifest.items().find(is_it) {
            write_key(&mut self.entries, &key);
            write_entry(&mut self.entries, entry);
        }
        Ok(())
    }

    fn write(self) -> Vec<u8> {
        let mut out = b"{\"manifest\":{".to_vec();
        out.extend_from_slice(&self.entries);
        out.extend_from_slice(b"},\"metadata\":{");
        out.extend_from_slice(&self.metadata);
        out.push(b'}');
        if let Some(links) = self.links {
            out.extend_from_slice(b",\"links\":");
            links.write(&mut out);
        }
        out.extend_from_slice(b",\"stitched\":[]}");
        out
    }
}

fn write_key(out: &mut Vec<u8>, key: &str) {
    if !out.is_empty() && !out.ends_with(b"{") {
        out.push(b',');
    }
    write_str(out, key);
    out.push(b':');
}

/// Writes an entry of the manifest, whose version had no colons.
fn write_entry(out: &mut Vec<u8>, entry: Json<'_>) {
    out.push(b'{');
    for (name, value) in entry.entries() {
        write_key(out, name);
        match value.as_str().filter(|_| name == "version") {
            Some(version) => write_str(out, &with_colons(version)),
            None => value.write(out),
        }
    }
    out.push(b'}');
}
