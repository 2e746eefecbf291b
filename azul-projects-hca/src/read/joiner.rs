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
    // Entities are the members of metadata and manifest.
    if part == "links" {
        return check_values(json, None, format!("$.{part}"), problems);
    }
    json.entries().try_for_each(|(key, entity)| check_values(entity, Some(key), format!("$.{part}['{key}']"), problems))
}

fn check_values(json: Json<'_>, entity: Option<&str>, path: String, problems: &mut Problems) -> Result<()> {
    let found = |value: &str, path: &str| {
        let message = format!("`{JOINER}` is not allowed in metadata: {value:?}");
        let error = Error::new(ErrorKind::JoinerInValue, message).at_path(path);
        entity.into_iter().fold(error, Error::in_entity)
    };
    if !problems.is_all() {
        let value = json.any_string(|s| s.contains(JOINER));
        return value.map_or(Ok(()), |value| Err(found(value, &path)));
    }
    let mut values = vec![(json, path)];
    while let Some((json, path)) = values.pop() {
        if let Some(value) = json.as_str().filter(|s| s.contains(JOINER)) {
            problems.add(found(value, &path))?;
        }
        values.extend(json.entries().map(|(key, value)| (value, format!("{path}['{key}']"))));
        values.extend(json.items().enumerate().map(|(i, value)| (value, format!("{path}[{i}]"))));
    }
    Ok(())
}
