//! One bundle out of the files of a staging area.

use std::path::Path;
use std::sync::Arc;

use azul_repository::Provenance;
use azul_transform::json::{Document, Json, Step, path_of, write_str};
use azul_transform::{Error, ErrorKind, Limits, Result, SourceRef};
use uuid::Uuid;

use super::area::Area;
use super::documents::Found;
use super::mentioned::Mentioned;
use super::parts::{Assembled, PROPERTIES};
use crate::blame::{at, read};
use crate::failure::Failure;
use crate::source::RawBundle;

/// The UUID of a data file is derived from its name in this namespace.
const DATA_FILES: Uuid = Uuid::from_u128(0x5767014a_c431_4019_8703_0ab1b3e9e4d0);

/// What a bundle is assembled of.
struct Parts<'a> {
    area: &'a Area,
    links: &'a Found,
    document: Document,
    limits: Limits,
    metadata: Vec<u8>,
    manifest: Vec<u8>,
    flaws: Vec<(String, Error)>,
}

/// Assembles the bundle of a links document. What the area lacks is a flaw of the bundle, which is assembled without.
pub(super) fn bundle(
    area: &Arc<Area>,
    links: Found,
    source: &SourceRef,
    limits: Limits,
    mut mention: impl FnMut(&str),
) -> Result<RawBundle, Failure> {
    let name = links.path.display().to_string();
    let place = |e: Error| Failure::new(&name, e.in_bundle(&links.id, &links.version));
    let document = read(&links.path, &limits).map_err(place)?;
    let mentioned = Mentioned::of(&document, &links.group);
    mentioned.entities().for_each(|(_, id, _)| mention(id));
    let (metadata, manifest, flaws) = (Vec::new(), Vec::new(), Vec::new());
    let mut parts = Parts { area, links: &links, document, limits, metadata, manifest, flaws };
    parts.expect_links();
    for (entity_type, id, mention) in mentioned.entities() {
        parts.add(entity_type, id, mention);
        // What is assembled is refused when it is read; this is for memory.
        if parts.metadata.len() + parts.manifest.len() > limits.bytes {
            let message = format!("a bundle has more than {} bytes", limits.bytes);
            return Err(place(Error::new(ErrorKind::Size, message)));
        }
    }
    let bytes = parts.write(source);
    let flaws = parts.flaws;
    let assembled: Arc<dyn Provenance> = Arc::new(Assembled { area: area.clone(), links: links.path });
    let assembled = Some(assembled);
    Ok(RawBundle { name, bytes, assembled, flaws, ..RawBundle::default() })
}

impl Parts<'_> {
    fn flaw(&mut self, file: &Path, error: Error) {
        let error = error.in_bundle(&self.links.id, &self.links.version);
        self.flaws.push((file.display().to_string(), error));
    }

    /// A flaw of the links document at one of its places.
    fn flaw_of_links(&mut self, steps: &[Step], error: Error) {
        let (error, _) = at(&self.document, steps, error.at_path(path_of(steps)));
        self.flaw(&self.links.path.clone(), error);
    }

    fn expect_links(&mut self) {
        if let Err(error) = expect(self.document.root(), "links") {
            self.flaw_of_links(&[Step::Key("schema_type".to_owned())], error);
        }
    }

    /// Adds an entity, and the manifest entry if it is a file.
    fn add(&mut self, entity_type: &str, id: &str, mention: &[Step]) {
        let key = format!("{entity_type}/{id}");
        let entity = match self.area.metadata.get(id) {
            Ok(Some(entity)) if entity.group == entity_type => entity,
            Err(error) => {
                let area = self.area;
                return self.flaw(&area.path, error.in_entity(key));
            }
            Ok(other) => {
                let error = Error::new(ErrorKind::DanglingLink, self.lacking(&key, other.as_ref())).in_entity(&key);
                let links = "Add the metadata to the staging area, or correct the links.";
                let project = "Add the metadata to the staging area, or correct the name of the links file.";
                return self.flaw_of_links(mention, error.with_cure(if mention.is_empty() { project } else { links }));
            }
        };
        match read(&entity.path, &self.limits) {
            Ok(document) => entry(&mut self.metadata, &key, |out| document.root().write(out)),
            Err(error) => return self.flaw(&entity.path, error.in_entity(key)),
        }
        if !entity_type.ends_with("_file") {
            return;
        }
        match self.area.descriptors.get(id) {
            Ok(Some(descriptor)) => match describe(&descriptor, &self.limits) {
                Ok(description) => entry(&mut self.manifest, &key, |out| out.extend_from_slice(&description)),
                Err(error) => self.flaw(&descriptor.path, error.in_entity(key)),
            },
            Err(error) => {
                let area = self.area;
                self.flaw(&area.path, error.in_entity(key));
            }
            Ok(None) => {
                let error =
                    Error::new(ErrorKind::MissingManifestEntry, "the staging area has no descriptor of the file");
                let cure = "Add the descriptor: descriptors/{type}/{id}_{version}.json.";
                self.flaw(&entity.path, error.in_entity(key).at_path("$").with_cure(cure));
            }
        }
    }

    /// Says that there is no metadata of an entity, or that it is of another type.
    fn lacking(&self, key: &str, other: Option<&Found>) -> String {
        match other {
            None => format!("the staging area has no metadata of {key}"),
            Some(Found { group: entity_type, path, .. }) => {
                let path = path.strip_prefix(&self.area.path).unwrap_or(path).display();
                format!("the staging area has no metadata of {key}, but of a {entity_type} with that id: {path}")
            }
        }
    }

    fn write(&self, source: &SourceRef) -> Vec<u8> {
        let mut out = Vec::new();
        for (key, value) in [
            ("{\"fqid\":{\"uuid\":", &self.links.id),
            (",\"version\":", &self.links.version),
            (",\"source\":{\"id\":", &source.id),
            (",\"spec\":", &source.spec),
        ] {
            out.extend_from_slice(key.as_bytes());
            write_str(&mut out, value);
        }
        for (key, object) in [("}},\"manifest\":{", &self.manifest), ("},\"metadata\":{", &self.metadata)] {
            out.extend_from_slice(key.as_bytes());
            out.extend_from_slice(object);
        }
        out.extend_from_slice(b"},\"links\":");
        self.document.root().write(&mut out);
        out.extend_from_slice(b",\"stitched\":[]}");
        out
    }
}

fn entry(object: &mut Vec<u8>, key: &str, value: impl FnOnce(&mut Vec<u8>)) {
    if !object.is_empty() {
        object.push(b',');
    }
    write_str(object, key);
    object.push(b':');
    value(object);
}

/// The manifest entry of a file, from its descriptor.
fn describe(descriptor: &Found, limits: &Limits) -> Result<Vec<u8>> {
    let document = read(&descriptor.path, limits)?;
    let root = document.root();
    let in_descriptor = |error: Error, key: &str| {
        let steps = [Step::Key(key.to_owned())];
        at(&document, &steps, error.at_path(path_of(&steps))).0
    };
    expect(root, "file_descriptor").map_err(|e| in_descriptor(e, "schema_type"))?;
    let required = |key: &str| {
        let missing = || Error::new(ErrorKind::MissingField, "a file descriptor needs this property");
        root.get(key).ok_or_else(|| in_descriptor(missing(), key))
    };
    let file_name = required("file_name")?;
    let Some(name) = file_name.as_str() else {
        let message = format!("the name of a file is text, not {}", file_name.type_name());
        return Err(in_descriptor(Error::new(ErrorKind::WrongType, message), "file_name"));
    };
    let mut out = b"{\"indexed\":false,\"uuid\":".to_vec();
    write_str(&mut out, &Uuid::new_v5(&DATA_FILES, name.as_bytes()).to_string());
    for (key, from) in PROPERTIES {
        property(&mut out, key, required(from)?);
    }
    for key in ["sha1", "s3_etag", "drs_uri"] {
        root.get(key).into_iter().for_each(|value| property(&mut out, key, value));
    }
    out.push(b'}');
    Ok(out)
}

fn property(out: &mut Vec<u8>, key: &str, value: Json<'_>) {
    out.push(b',');
    write_str(out, key);
    out.push(b':');
    value.write(out);
}

/// A document must be of the kind that its directory is for.
fn expect(root: Json<'_>, schema_type: &str) -> Result<()> {
    match root.get("schema_type").and_then(Json::as_str) {
        Some(found) if found == schema_type => Ok(()),
        found => {
            let found = found.map_or("none".to_owned(), |found| format!("{found:?}"));
            let message = format!("expected a document of schema_type {schema_type:?}, not {found}");
            Err(Error::new(ErrorKind::UnknownType, message))
        }
    }
}
