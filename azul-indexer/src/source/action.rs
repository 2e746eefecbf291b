//! What a line of an action list says: a bundle to add or to delete.

use std::path::Path;

use azul_transform::json::{Document, Json};
use azul_transform::{BundleFqid, Error, ErrorKind, Limits, Result, SourceRef};

use super::{ActionLine, Input, Inputs, RawBundle};

/// What is to be done.
#[derive(Debug)]
pub enum Action {
    /// `{"action": "add", "bundle": PATH}`: the bundle in the file is added, or takes the place of an earlier one.
    Add(RawBundle),
    /// `{"action": "delete", "bundle": PATH}`: the bundle in the file is deleted.
    Delete(RawBundle),
    /// `{"action": "delete", "bundle_fqid": {"uuid", "version"}}`: the bundle of that identity is deleted.
    Forget(BundleFqid),
}

impl ActionLine {
    /// The action, with the bundle that it names.
    ///
    /// # Errors
    /// [`ErrorKind::Syntax`] and others of the parser, [`ErrorKind::InvalidValue`] or [`ErrorKind::MissingField`] if it is
    /// no possible action, [`ErrorKind::Io`] if the bundle cannot be read.
    pub fn read(&self, limits: Limits) -> Result<Action> {
        let document = Document::parse_with(self.text.as_slice(), &limits)?;
        let root = document.root();
        let bundle = |path: &str| read(&self.list.file(path)?, limits);
        let missing = |message: &str| Err(Error::new(ErrorKind::MissingField, message).at_path("$.bundle"));
        match (root.get("action").and_then(Json::as_str), text(root, "bundle"), root.get("bundle_fqid")) {
            (Some("add"), Some(path), _) => bundle(path).map(Action::Add),
            (Some("delete"), Some(path), _) => bundle(path).map(Action::Delete),
            (Some("delete"), None, Some(fqid)) => identity(fqid).map(Action::Forget),
            (Some("add"), None, Some(_)) => missing("a bundle to add is given by the path of its file, as `bundle`"),
            (Some("add" | "delete"), None, None) => {
                missing("an action names a bundle: the path of its file as `bundle`, or its `bundle_fqid`")
            }
            _ => {
                let found = root.get("action");
                let message = match found {
                    Some(found) => format!("an action is \"add\" or \"delete\", not {found:?}"),
                    None => "a line of an action list is an object with an `action`, \"add\" or \"delete\"".to_owned(),
                };
                Err(Error::new(ErrorKind::InvalidValue, message).at_path("$.action"))
            }
        }
    }
}

fn text<'j>(json: Json<'j>, key: &str) -> Option<&'j str> {
    json.get(key).and_then(Json::as_str)
}

/// The identity of a bundle to be deleted, of which UUID and version suffice.
fn identity(fqid: Json<'_>) -> Result<BundleFqid> {
    let part = |key: &str| {
        text(fqid, key).filter(|text| !text.is_empty()).map(str::to_owned).ok_or_else(|| {
            let message = "a bundle is deleted by its uuid and version";
            Error::new(ErrorKind::InvalidId, message).at_path(format!("$.bundle_fqid.{key}"))
        })
    };
    Ok(BundleFqid { uuid: part("uuid")?, version: part("version")?, source: SourceRef::default() })
}

/// The one bundle in a file.
fn read(path: &Path, limits: Limits) -> Result<RawBundle> {
    let one = || Error::new(ErrorKind::InvalidValue, format!("{} does not have exactly one bundle", path.display()));
    let mut inputs = Inputs::new([path.to_owned()])?.within(limits);
    let first = inputs.next().ok_or_else(one)?.map_err(|failure| failure.error)?;
    match (first, inputs.next()) {
        (Input::Bundle(raw), None) => Ok(raw),
        _ => Err(one()),
    }
}
