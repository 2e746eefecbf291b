//! The characters that separate values in manifests must not be part of a value.

use azul_transform::json::Json;
use azul_transform::{Bundle, Error, ErrorKind, Problems, Result};

const JOINER: &str = "||";

/// Looks for the joiner in a part of a bundle. Where everything that is wrong is wanted, each value that has it is a
/// problem of its own; else the first one is enough, and most texts do not have it anywhere.
pub fn check(bundle: &Bundle, part: &str, json: Json<'_>, problems: &mut Problems) -> Result<()> {
    if !bundle.may_contain(JOINER) {
        return Ok(());
    }
    if !problems.is_all() {
        return first(part, json).map_or(Ok(()), Err);
    }
    let mut values = vec![(json, format!("$.{part}"))];
    while let Some((json, path)) = values.pop() {
        if let Some(value) = json.as_str().filter(|s| s.contains(JOINER)) {
            problems.add(error(value).at_path(&path))?;
        }
        values.extend(json.entries().map(|(key, value)| (value, format!("{path}['{key}']"))));
        values.extend(json.items().enumerate().map(|(i, value)| (value, format!("{path}[{i}]"))));
    }
    Ok(())
}

/// The error for the first value of a part of the bundle that contains what must not be part of one.
#[cold]
fn first(part: &str, json: Json<'_>) -> Option<Error> {
    let error = error(json.any_string(|s| s.contains(JOINER))?);
    // Entities are the members of metadata and manifest. The first string found is in the first member that has any.
    let is_here = |json: Json<'_>| json.any_string(|s| s.contains(JOINER)).is_some();
    Some(match json.entries().find(|&(_, entity)| is_here(entity)) {
        Some((key, _)) if part != "links" => error.in_entity(key).at_path(format!("$.{part}['{key}']")),
        _ => error.at_path(format!("$.{part}")),
    })
}

fn error(value: &str) -> Error {
    let message = format!("`{JOINER}` is not allowed in metadata: {value:?}");
    Error::new(ErrorKind::JoinerInValue, message)
}
