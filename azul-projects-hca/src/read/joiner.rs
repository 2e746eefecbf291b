//! The characters that separate values in manifests must not be part of a value.

use azul_transform::json::Json;
use azul_transform::{Bundle, Error, ErrorKind, Problems, Result};

const JOINER: &str = "||";

/// Looks for the joiner in a part of a bundle. Where everything that is wrong is wanted, each value that has it is a
/// problem of its own; else the first one is enough, and most texts do not have it anywhere.
pub fn check(bundle: &Bundle, part: &str, json: Json<'_>, problems: &mut Problems) -> Result<()> {
    let found = |value: &str| {
        let message = format!("`{JOINER}` is not allowed in metadata: {value:?}");
        Error::new(ErrorKind::JoinerInValue, message)
    };
    if !bundle.may_contain(JOINER) {
        return Ok(());
    }
    if !problems.is_all() {
        let value = json.any_string(|s| s.contains(JOINER)).map(found);
        return value.map_or(Ok(()), |error| Err(error.at_path(format!("$.{part}"))));
    }
    let mut values = vec![(json, format!("$.{part}"))];
    while let Some((json, path)) = values.pop() {
        if let Some(value) = json.as_str().filter(|s| s.contains(JOINER)) {
            problems.add(found(value).at_path(&path))?;
        }
        values.extend(json.entries().map(|(key, value)| (value, format!("{path}['{key}']"))));
        values.extend(json.items().enumerate().map(|(i, value)| (value, format!("{path}[{i}]"))));
    }
    Ok(())
}
