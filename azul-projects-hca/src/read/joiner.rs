//! The characters that separate values in manifests must not be part of a value.

use azul_transform::json::{Json, path_of, steps_to};
use azul_transform::{Bundle, Error, ErrorKind, Problems, Result};

const JOINER: &str = "||";
const CURE: &str = "Remove `||` from the value.";

/// Whether the joiner may be anywhere in a bundle, which takes one look at its text. Most have it nowhere.
pub fn is_in(bundle: &Bundle) -> bool {
    bundle.may_contain(JOINER)
}

/// Looks for the joiner in a part of a bundle. Where everything that is wrong is wanted, each value that has it is a
/// problem of its own; else the first one is enough, and most texts do not have it anywhere.
pub fn check(bundle: &Bundle, part: &str, json: Json<'_>, problems: &mut Problems) -> Result<()> {
    // Entities are the members of metadata and manifest.
    if part == "links" {
        return check_values(bundle, json, None, problems);
    }
    json.entries().try_for_each(|(key, entity)| check_values(bundle, entity, Some(key), problems))
}

fn check_values(bundle: &Bundle, json: Json<'_>, entity: Option<&str>, problems: &mut Problems) -> Result<()> {
    if json.any_string(|s| s.contains(JOINER)).is_none() {
        return Ok(());
    }
    let mut values = vec![json];
    while let Some(json) = values.pop() {
        if let Some(value) = json.as_str().filter(|s| s.contains(JOINER)) {
            let message = format!("`{JOINER}` is not allowed in metadata: {value:?}");
            let path = path_of(&steps_to(bundle.root(), json.location()));
            let error = Error::new(ErrorKind::JoinerInValue, message).with_cure(CURE).at_path(path);
            problems.add(entity.into_iter().fold(error, Error::in_entity))?;
        }
        let start = values.len();
        values.extend(json.entries().map(|(_, value)| value).chain(json.items()));
        // The last is looked at first.
        values[start..].reverse();
    }
    Ok(())
}
