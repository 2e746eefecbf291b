//! One bundle out of the files of a staging area.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;

use azul_transform::json::{Document, Json, write_str};
use azul_transform::{Error, ErrorKind, Limits, Result, SourceRef};
use uuid::Uuid;

use super::area::{Area, Links, Versioned};
use crate::failure::{Failure, unreadable};
use crate::source::RawBundle;

/// The UUID of a data file is derived from its name in this namespace.
const DATA_FILES: Uuid = Uuid::from_u128(0x5767014a_c431_4019_8703_0ab1b3e9e4d0);

/// Entity types in order of first mention, and ids of each, ascending.
#[derive(Default)]
struct Mentioned {
    types: Vec<String>,
    ids: BTreeMap<String, BTreeSet<String>>,
}

/// Assembles the bundle of a links document.
pub(super) fn bundle(
    area: &Area,
    links: &Links,
    source: &SourceRef,
    limits: Limits,
) -> std::result::Result<RawBundle, Failure> {
    let name = links.path.display().to_string();
    let place = |e: Error| Failure::new(name.clone(), e.in_bundle(&links.id, &links.version));
    let bytes = assemble(area, links, source, limits).map_err(place)?;
    Ok(RawBundle { name, bytes, ..RawBundle::default() })
}

fn assemble(area: &Area, links: &Links, source: &SourceRef, limits: Limits) -> Result<Vec<u8>> {
    let document = read(&links.path, limits)?;
    expect(document.root(), "links")?;
    let mut mentioned = Mentioned::default();
    mentioned.add("project", &links.project_id);
    for link in document.root().get("links").into_iter().flat_map(Json::items) {
        mentioned.add_link(link);
    }
    let (mut metadata, mut manifest) = (Vec::new(), Vec::new());
    for entity_type in &mentioned.types {
        for id in &mentioned.ids[entity_type] {
            let key = format!("{entity_type}/{id}");
            let entity = area.metadata.get(id).filter(|entity| entity.entity_type == *entity_type);
            let dangling = || Error::new(ErrorKind::DanglingLink, "the staging area has no metadata of it");
            let entity = entity.ok_or_else(|| dangling().in_entity(&key))?;
            entry(&mut metadata, &key, |out| {
                read(&entity.path, limits).map(|document| document.root().write(out)).map_err(|e| e.in_entity(&key))
            })?;
            // What is assembled is refused when it is read; this is for memory.
            if metadata.len() + manifest.len() > limits.bytes {
                return Err(Error::new(ErrorKind::Size, format!("a bundle has more than {} bytes", limits.bytes)));
            }
            if entity_type.ends_with("_file") {
                let missing = || Error::new(ErrorKind::MissingManifestEntry, "the file has no descriptor");
                let descriptor = area.descriptors.get(id).ok_or_else(|| missing().in_entity(&key))?;
                entry(&mut manifest, &key, |out| describe(descriptor, limits, out).map_err(|e| e.in_entity(&key)))?;
            }
        }
    }
    let mut out = Vec::new();
    for (key, value) in [
        ("{\"fqid\":{\"uuid\":", &links.id),
        (",\"version\":", &links.version),
        (",\"source\":{\"id\":", &source.id),
        (",\"spec\":", &source.spec),
    ] {
        out.extend_from_slice(key.as_bytes());
        write_str(&mut out, value);
    }
    for (key, object) in [("}},\"manifest\":{", manifest), ("},\"metadata\":{", metadata)] {
        out.extend_from_slice(key.as_bytes());
        out.extend_from_slice(&object);
    }
    out.extend_from_slice(b"},\"links\":");
    document.root().write(&mut out);
    out.extend_from_slice(b",\"stitched\":[]}");
    Ok(out)
}

impl Mentioned {
    fn add(&mut self, entity_type: &str, id: &str) {
        if !self.ids.contains_key(entity_type) {
            self.types.push(entity_type.to_owned());
        }
        self.ids.entry(entity_type.to_owned()).or_default().insert(id.to_owned());
    }

    /// What is malformed here is left to whoever reads the bundle, who says more about it.
    fn add_link(&mut self, link: Json<'_>) {
        let mut add = |json: Json<'_>, kind: &str| {
            let text = |suffix| json.get(&format!("{kind}_{suffix}")).and_then(Json::as_str);
            if let (Some(entity_type), Some(id)) = (text("type"), text("id")) {
                self.add(entity_type, id);
            }
        };
        add(link, "process");
        for (list, kind) in [("inputs", "input"), ("outputs", "output"), ("protocols", "protocol"), ("files", "file")] {
            link.get(list).into_iter().flat_map(Json::items).for_each(|json| add(json, kind));
        }
    }
}

fn entry(object: &mut Vec<u8>, key: &str, value: impl FnOnce(&mut Vec<u8>) -> Result<()>) -> Result<()> {
    if !object.is_empty() {
        object.push(b',');
    }
    write_str(object, key);
    object.push(b':');
    value(object)
}

/// The manifest entry of a file, from its descriptor.
fn describe(descriptor: &Versioned, limits: Limits, out: &mut Vec<u8>) -> Result<()> {
    let document = read(&descriptor.path, limits)?;
    let root = document.root();
    expect(root, "file_descriptor")?;
    let required = |key: &str| {
        let missing = || Error::new(ErrorKind::MissingField, "a file descriptor needs this property");
        root.get(key).ok_or_else(|| missing().at_path(format!("$.{key}")))
    };
    let file_name = required("file_name")?;
    let Some(name) = file_name.as_str() else {
        let message = format!("the name of a file is text, not {}", file_name.type_name());
        return Err(Error::new(ErrorKind::WrongType, message).at_path("$.file_name"));
    };
    out.extend_from_slice(b"{\"indexed\":false,\"uuid\":");
    write_str(out, &Uuid::new_v5(&DATA_FILES, name.as_bytes()).to_string());
    for (key, from) in [
        ("name", "file_name"),
        ("version", "file_version"),
        ("content-type", "content_type"),
        ("crc32c", "crc32c"),
        ("sha256", "sha256"),
        ("size", "size"),
    ] {
        out.push(b',');
        entry_of(out, key, required(from)?);
    }
    for key in ["sha1", "s3_etag", "drs_uri"] {
        if let Some(value) = root.get(key) {
            out.push(b',');
            entry_of(out, key, value);
        }
    }
    out.push(b'}');
    Ok(())
}

fn entry_of(out: &mut Vec<u8>, key: &str, value: Json<'_>) {
    write_str(out, key);
    out.push(b':');
    value.write(out);
}

fn read(path: &std::path::Path, limits: Limits) -> Result<Document> {
    let in_file = |e: Error| {
        let place = e.place().position.map(|(line, column)| format!(", line {line} column {column}"));
        Error::new(e.kind(), format!("{}{}: {}", path.display(), place.unwrap_or_default(), e.message()))
    };
    let mut bytes = Vec::new();
    // One byte more than allowed is enough for the parser to refuse it.
    let read = File::open(path).and_then(|file| file.take(limits.bytes as u64 + 1).read_to_end(&mut bytes));
    read.map_err(|e| in_file(unreadable(e)))?;
    Document::parse_with(bytes, &limits).map_err(in_file)
}

/// A document must be of the kind that its directory is for.
fn expect(root: Json<'_>, schema_type: &str) -> Result<()> {
    match root.get("schema_type").and_then(Json::as_str) {
        Some(found) if found == schema_type => Ok(()),
        found => {
            let message = format!("expected a document of schema_type {schema_type:?}, not {found:?}");
            Err(Error::new(ErrorKind::UnknownType, message).at_path("$.schema_type"))
        }
    }
}
