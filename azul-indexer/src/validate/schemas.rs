//! Checking documents against the JSON schemas that they name. The only module that touches `jsonschema`.
//!
//! Schemas and whatever they refer to come from one directory; nothing is ever fetched.

use std::collections::HashMap;
use std::fs::read;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};

use azul_transform::json::Json;
use azul_transform::{Bundle, Error, ErrorKind, Result};
use jsonschema::error::ValidationErrorKind;
use jsonschema::{Retrieve, Uri, ValidationError, Validator};
use serde_json::Value;
use walkdir::WalkDir;

use super::repository::{self, plain};
use crate::failure::unreadable;

/// The schemas in a directory.
pub struct Schemas {
    /// By id; those without one as [`repository`] says.
    schemas: Arc<HashMap<String, Value>>,
    /// Most schemas are never asked for.
    validators: HashMap<String, OnceLock<Result<Validator, String>>>,
    /// Number of documents that were checked.
    checked: AtomicUsize,
}

/// Looks references up among the schemas.
struct Local(Arc<HashMap<String, Value>>);

impl Retrieve for Local {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let found = self.0.get(plain(uri.as_str())).cloned();
        found.ok_or_else(|| format!("the directory has no schema {uri}").into())
    }
}

impl Schemas {
    /// Reads all schemas in a directory and below: `.json` files with an object that has an `$id`, or an `id`, and files
    /// beside or below a `versions.json` that tells their versions, as in a clone of a repository of schemas. The path
    /// and the version of the latter make the end of the id that they are published with. Other files are passed over.
    ///
    /// # Errors
    /// [`ErrorKind::Io`], naming the file; [`ErrorKind::Config`] if there is no schema.
    pub fn read(directory: &Path) -> Result<Self> {
        let mut files = Vec::new();
        for entry in WalkDir::new(directory).follow_links(true).sort_by_file_name() {
            let entry = entry.map_err(|e| Error::new(ErrorKind::Io, e.to_string()).caused_by(e))?;
            if entry.file_type().is_file() && entry.path().extension().is_some_and(|extension| extension == "json") {
                let bytes = read(entry.path()).map_err(unreadable)?;
                // A repository may have files that are not quite JSON, which matters only if a document needs them.
                files.extend(serde_json::from_slice::<Value>(&bytes).ok().map(|json| (entry.into_path(), json)));
            }
        }
        let schemas = repository::with_ids(files);
        if schemas.is_empty() {
            let message = format!(
                "{} has no JSON schema: no .json file with an `$id`, and none below a versions.json",
                directory.display()
            );
            return Err(Error::new(ErrorKind::Config, message));
        }
        let validators = schemas.keys().map(|id| (id.clone(), OnceLock::new())).collect();
        Ok(Self { schemas: Arc::new(schemas), validators, checked: AtomicUsize::new(0) })
    }

    /// How many documents were checked against a schema.
    pub fn checked(&self) -> usize {
        self.checked.load(Relaxed)
    }

    /// The id under which a schema is kept, given the one that it is published with.
    fn find(&self, id: &str) -> Option<&str> {
        let kept = |id: &str| self.schemas.get_key_value(id).map(|(id, _)| id.as_str());
        let path = id.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map(|(_, path)| path);
        kept(id).or_else(|| kept(&format!("{}{}", repository::PUBLISHED, path?)))
    }

    /// Says that a schema is not there, or is there in another version.
    fn missing(&self, id: &str) -> String {
        let (path, name) = id.rsplit_once('/').unwrap_or(("", id));
        let family = path.rsplit_once('/').map_or("", |(family, _)| family);
        let family =
            family.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or(family, |(_, path)| path);
        let start = format!("{}{family}/", repository::PUBLISHED);
        let is_version = |known: &&String| {
            known.strip_prefix(&start).is_some_and(|rest| rest.split_once('/').is_some_and(|(_, other)| other == name))
        };
        let other = self.schemas.keys().filter(is_version).min();
        let version = other.and_then(|other| other.strip_prefix(&start)?.split_once('/')).map(|(version, _)| version);
        match version {
            Some(version) => format!("not checked: there is no schema {id:?}, but one of version {version}"),
            None => format!("not checked: there is no schema {id:?}"),
        }
    }

    /// What is wrong with the documents of a bundle that say what schema they are described by. A schema that the
    /// directory does not have is a warning.
    pub fn check(&self, bundle: &Bundle) -> Vec<Error> {
        let mut found = Vec::new();
        for (part, json) in bundle.root().entries() {
            self.check_document(json, format!("$.{part}"), None, &mut found);
            for (key, document) in json.entries().filter(|_| body(json).get(DESCRIBED_BY).is_none()) {
                self.check_document(document, "$".to_owned(), Some(key), &mut found);
            }
        }
        let fqid = bundle.fqid();
        found.into_iter().map(|e| e.in_bundle(&fqid.uuid, &fqid.version)).collect()
    }

    fn check_document(&self, json: Json<'_>, root: String, key: Option<&str>, found: &mut Vec<Error>) {
        let body = body(json);
        let Some(described_by) = body.get(DESCRIBED_BY).and_then(Json::as_str) else { return };
        let place = |e: Error| key.into_iter().fold(e, Error::in_entity);
        let odd = |message: String| {
            place(Error::new(ErrorKind::Unchecked, message).at_path(format!("{root}.{DESCRIBED_BY}")))
        };
        let id = plain(described_by);
        let kept = self.find(id).and_then(|kept| Some((self.schemas.get(kept)?, self.validators.get(kept)?)));
        let Some((schema, validator)) = kept else {
            found.push(odd(self.missing(id)));
            return;
        };
        let build = || {
            let options = jsonschema::options().with_retriever(Local(self.schemas.clone()));
            options.build(schema).map_err(|e| e.to_string())
        };
        let validator = match validator.get_or_init(build) {
            Ok(validator) => validator,
            Err(message) => {
                found.push(odd(format!("not checked: the schema {id:?} is broken: {message}")));
                return;
            }
        };
        self.checked.fetch_add(1, Relaxed);
        let mut text = Vec::new();
        body.write(&mut text);
        // What was written from a parsed document parses again.
        let Ok(value) = serde_json::from_slice::<Value>(&text) else { return };
        let broken = validator.iter_errors(&value).map(|e| place(broken(&e, &root)));
        found.extend(broken);
    }
}

const DESCRIBED_BY: &str = "describedBy";

/// The document, or its `content` if it is wrapped.
fn body(document: Json<'_>) -> Json<'_> {
    document.get("content").unwrap_or(document)
}

fn broken(error: &ValidationError<'_>, root: &str) -> Error {
    let kind = match error.kind() {
        ValidationErrorKind::Required { .. } => ErrorKind::MissingField,
        ValidationErrorKind::Type { .. } => ErrorKind::WrongType,
        _ => ErrorKind::InvalidValue,
    };
    let mut message = error.to_string();
    if let Some((at, _)) = message.char_indices().nth(LONGEST) {
        message.truncate(at);
        message.push('…');
    }
    Error::new(kind, format!("against the schema: {message}")).at_path(path(root, error.instance_path().as_str()))
}

/// Messages quote values, which may be whole documents.
const LONGEST: usize = 300;

/// A JSON pointer as a path.
fn path(root: &str, pointer: &str) -> String {
    let mut path = root.to_owned();
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        let is_name = part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        match part.parse::<usize>() {
            Ok(index) => path.push_str(&format!("[{index}]")),
            Err(_) if is_name => path.push_str(&format!(".{part}")),
            Err(_) => path.push_str(&format!("['{part}']")),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn pointers_are_paths() {
        assert_eq!(path("$", ""), "$");
        assert_eq!(path("$.links", "/links/0/a~1b"), "$.links.links[0]['a/b']");
    }
}
