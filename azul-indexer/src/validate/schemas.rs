//! Checking documents against the JSON schemas that they name. The only module that touches `jsonschema`.
//!
//! Schemas and whatever they refer to come from one directory; nothing is ever fetched.

use std::collections::HashMap;
use std::fs::read;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use azul_transform::json::Json;
use azul_transform::{Bundle, Error, ErrorKind, Result};
use jsonschema::error::ValidationErrorKind;
use jsonschema::{Retrieve, Uri, ValidationError, Validator};
use serde_json::Value;
use walkdir::WalkDir;

use crate::failure::unreadable;

/// The schemas in a directory.
pub struct Schemas {
    schemas: Arc<HashMap<String, Value>>,
    /// Most schemas are never asked for.
    validators: HashMap<String, OnceLock<Result<Validator, String>>>,
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
    /// Reads all schemas in a directory and below: files ending in `.json` with an object that has an `$id`, or an `id`.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] and [`ErrorKind::Syntax`], naming the file; [`ErrorKind::Config`] if there is no schema.
    pub fn read(directory: &Path) -> Result<Self> {
        let mut schemas = HashMap::new();
        for entry in WalkDir::new(directory).follow_links(true).sort_by_file_name() {
            let entry = entry.map_err(|e| Error::new(ErrorKind::Io, e.to_string()).caused_by(e))?;
            if !entry.file_type().is_file() || entry.path().extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let bytes = read(entry.path()).map_err(unreadable)?;
            let schema: Value = serde_json::from_slice(&bytes).map_err(|e| {
                let message = format!("{}: {e}", entry.path().display());
                Error::new(ErrorKind::Syntax, message).caused_by(e)
            })?;
            let id = ["$id", "id"].iter().find_map(|key| schema.get(key)?.as_str().map(|id| plain(id).to_owned()));
            schemas.extend(id.map(|id| (id, schema)));
        }
        if schemas.is_empty() {
            let message = format!("{} has no JSON schema: no .json file with an `$id`", directory.display());
            return Err(Error::new(ErrorKind::Config, message));
        }
        let validators = schemas.keys().map(|id| (id.clone(), OnceLock::new())).collect();
        Ok(Self { schemas: Arc::new(schemas), validators })
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
        let (Some(schema), Some(validator)) = (self.schemas.get(id), self.validators.get(id)) else {
            found.push(odd(format!("not checked, for there is no schema {id:?}")));
            return;
        };
        let build = || {
            let options = jsonschema::options().with_retriever(Local(self.schemas.clone()));
            options.build(schema).map_err(|e| e.to_string())
        };
        let validator = match validator.get_or_init(build) {
            Ok(validator) => validator,
            Err(message) => {
                found.push(odd(format!("not checked, for the schema {id:?} is broken: {message}")));
                return;
            }
        };
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

/// An id without the empty fragment that some have.
fn plain(id: &str) -> &str {
    id.trim_end_matches('#')
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
