//! Action lists: bundles to add and to delete, one a line, applied in order.

use std::path::{Path, PathBuf};

use azul_transform::json::{Document, Json};
use azul_transform::{Error, ErrorKind, Limits, Result};

use crate::source::{Input, Inputs, RawBundle};

/// A line of an action list.
#[derive(Debug)]
pub(super) enum Action {
    /// `{"action": "add" | "delete", "bundle": PATH}`
    Bundle { path: PathBuf, deleted: bool },
    /// `{"action": "delete", "bundle_fqid": {"uuid", "version"}}`
    Forget { uuid: String, version: String },
}

/// Longer texts are bundles; this spares them a look.
const LONGEST: usize = 1 << 16;

/// The action that a text is, or nothing if it is a bundle.
///
/// # Errors
/// [`ErrorKind::InvalidValue`] or [`ErrorKind::MissingField`] if it is an action, but not a possible one.
pub(super) fn parse(name: &str, raw: &RawBundle) -> Result<Option<Action>> {
    let mentions = raw.bytes.len() < LONGEST && raw.bytes.windows(8).any(|window| window == b"\"action\"");
    if !mentions {
        return Ok(None);
    }
    let document = Document::parse(raw.bytes.clone())?;
    let root = document.root();
    let Some(action) = root.get("action") else { return Ok(None) };
    let deleted = match action.as_str() {
        Some("add") => false,
        Some("delete") => true,
        _ => {
            let message = format!("an action is \"add\" or \"delete\", not {action:?}");
            return Err(Error::new(ErrorKind::InvalidValue, message).at_path("$.action"));
        }
    };
    match (root.get("bundle").and_then(Json::as_str), root.get("bundle_fqid")) {
        (Some(path), _) => Ok(Some(Action::Bundle { path: beside(name, path), deleted })),
        (None, Some(fqid)) if deleted => {
            let part = |key: &str| {
                let text = fqid.get(key).and_then(Json::as_str).filter(|text| !text.is_empty());
                let missing = || Error::new(ErrorKind::InvalidId, "a bundle is deleted by its uuid and version");
                text.map(str::to_owned).ok_or_else(|| missing().at_path(format!("$.bundle_fqid.{key}")))
            };
            Ok(Some(Action::Forget { uuid: part("uuid")?, version: part("version")? }))
        }
        (None, Some(_)) => {
            let message = "a bundle to add is given by the path of its file, as `bundle`";
            Err(Error::new(ErrorKind::MissingField, message).at_path("$.bundle"))
        }
        (None, None) => {
            let message = "an action names a bundle: the path of its file as `bundle`, or its `bundle_fqid`";
            Err(Error::new(ErrorKind::MissingField, message).at_path("$.bundle"))
        }
    }
}

/// Paths in a list are relative to the list.
fn beside(name: &str, path: &str) -> PathBuf {
    let list = name.rsplit_once(':').map_or(name, |(list, _)| list);
    Path::new(list).parent().unwrap_or(Path::new("")).join(path)
}

/// The bundle in a file. The suffix `.json` may be left out of its name.
pub(super) fn read(path: &Path, limits: Limits) -> Result<RawBundle> {
    let with_suffix = PathBuf::from(format!("{}.json", path.display()));
    let path = if !path.exists() && with_suffix.exists() { with_suffix } else { path.to_owned() };
    let one = || Error::new(ErrorKind::InvalidValue, format!("{} does not have exactly one bundle", path.display()));
    let mut inputs = Inputs::new([path.clone()])?.within(limits);
    let first = inputs.next().ok_or_else(one)?.map_err(|failure| failure.error)?;
    match (first, inputs.next()) {
        (Input::Bundle(raw), None) => Ok(raw),
        _ => Err(one()),
    }
}
