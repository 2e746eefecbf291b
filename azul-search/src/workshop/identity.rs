//! Identities: what makes two requests mean the same manifest.

use azul_transform::Result;
use azul_transform::json::{Json, Kind};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::msgpack::Writer;
use crate::content;
use crate::python::{quoted, write_code};

pub use crate::content::ContentHash;

/// Namespace of the hashes of what a manifest is made of.
const MANIFESTS: Uuid = Uuid::from_u128(0xca1df635_b42c_4671_9322_b0a7209f0235);
/// Namespace of the hashes of sets of sources.
const SOURCES: Uuid = Uuid::from_u128(0x6540b139_ea49_4e36_8f19_17c309b5fa76);

/// Identity of the job that makes a manifest: 32 bytes, or whatever else a token has.
pub type ExecutionId = Vec<u8>;

/// Identity of a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ManifestKey {
    /// Name of the catalog.
    pub catalog: String,
    /// Name of the format.
    pub format: String,
    /// Hash of what the manifest is made of.
    pub manifest_hash: Uuid,
    /// Hash of the sources that its caller may see.
    pub source_hash: Uuid,
}

impl ManifestKey {
    /// Identity of the job that makes the manifest.
    pub fn execution_id(&self) -> ExecutionId {
        Sha256::digest(self.pack()).to_vec()
    }

    /// The key as bytes.
    pub(crate) fn pack(&self) -> Vec<u8> {
        let mut out = Writer::array(4);
        out.str(&self.catalog).str(&self.format);
        out.bin(self.manifest_hash.as_bytes()).bin(self.source_hash.as_bytes());
        out.done()
    }

    /// Key of the stored object, for a file name extension.
    pub fn object_key(&self, extension: &str) -> String {
        format!("manifests/{}.{}.{extension}", self.manifest_hash, self.source_hash)
    }

    /// Name of the file for those who download it, unless the manifest has a better one.
    pub fn file_name(&self, atlas: &str, extension: &str) -> String {
        format!("{atlas}-manifest-{}.{}.{extension}", self.manifest_hash, self.source_hash)
    }
}

/// What a manifest is made of.
#[derive(Debug, Clone, Copy)]
pub struct Ingredients<'a> {
    /// Revision of the program.
    pub git_commit: &'a str,
    /// Name of the catalog.
    pub catalog: &'a str,
    /// Name of the format.
    pub format: &'a str,
    /// Hash of the bundles of all matching documents.
    pub content_hash: i32,
    /// Filters of the request, as they were given.
    pub filters: Json<'a>,
    /// Whatever else is asked for that changes the manifest; nothing for what the reference knows.
    pub options: &'a str,
}

impl Ingredients<'_> {
    /// Hash of what a manifest is made of.
    pub fn hash(&self) -> Uuid {
        let Self { git_commit, catalog, format, content_hash, filters, options } = self;
        let mut name = format!("{git_commit},{catalog},{format},{content_hash},");
        write_frozen(filters.to_owned(), &mut name);
        if !options.is_empty() {
            name.push(',');
            name.push_str(options);
        }
        Uuid::new_v5(&MANIFESTS, name.as_bytes())
    }
}

/// Hash of the sources that a caller may see; their order does not matter.
pub fn source_hash<'s>(sources: impl IntoIterator<Item = &'s String>) -> Uuid {
    let mut sources: Vec<&str> = sources.into_iter().map(String::as_str).collect();
    sources.sort_unstable();
    Uuid::new_v5(&SOURCES, sources.join(",").as_bytes())
}

/// Appends JSON as Python prints it once objects are tuples of sorted pairs, and lists are tuples. It is part of
/// identities that exist.
fn write_frozen(json: Json<'_>, out: &mut String) {
    match json.kind() {
        Kind::Object(_) => {
            let mut entries: Vec<_> = json.entries().collect();
            entries.sort_unstable_by_key(|(key, _)| *key);
            write_tuple(entries, out, |(key, value), out| {
                out.push('(');
                out.push_str(&quoted(key));
                out.push_str(", ");
                write_frozen(value, out);
                out.push(')');
            });
        }
        Kind::Array(_) => write_tuple(json.items().collect(), out, write_frozen),
        _ => write_code(json, out),
    }
}

/// Appends a tuple; that of one element has a comma behind it.
fn write_tuple<T>(items: Vec<T>, out: &mut String, write: impl Fn(T, &mut String)) {
    let single = items.len() == 1;
    out.push('(');
    for (i, item) in items.into_iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        write(item, out);
    }
    out.push_str(if single { ",)" } else { ")" });
}

/// The hash of the content of all documents.
///
/// # Errors
/// Those of the documents.
pub fn content_hash(documents: impl Iterator<Item = Result<crate::index::Document>>) -> Result<i32> {
    content::content_hash(documents.map(|document| document.map(|document| document.source)))
}
