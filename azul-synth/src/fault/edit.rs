//! Changes to the text of a bundle. What they look for is in every plain sequencing bundle, and
//! the tests make sure of it: a text that is not found stays as it is.

/// Where a text first occurs.
pub(super) fn find(buf: &[u8], needle: &str) -> Option<usize> {
    let needle = needle.as_bytes();
    buf.windows(needle.len()).position(|window| window == needle)
}

/// Replaces the first occurrence of a text.
pub(super) fn replace(buf: &mut Vec<u8>, needle: &str, with: &str) {
    if let Some(at) = find(buf, needle) {
        buf.splice(at..at + needle.len(), with.bytes());
    }
}

/// Renames the first member with a key.
pub(super) fn rename(buf: &mut Vec<u8>, key: &str, to: &str) {
    replace(buf, &format!("\"{key}\":"), &format!("\"{to}\":"));
}

/// Replaces the text, quotes included, of the first member that has that key and is a text.
pub(super) fn set(buf: &mut Vec<u8>, key: &str, value: &[u8]) {
    let head = format!("\"{key}\":\"");
    if let Some(at) = find(buf, &head) {
        // None of the texts that are replaced has escapes.
        let start = at + head.len() - 1;
        let length = buf[start + 1..].iter().position(|&byte| byte == b'"').unwrap_or(0);
        buf.splice(start..start + length + 2, value.iter().copied());
    }
}

/// Gives the donor an age and a unit, both as JSON.
pub(super) fn age(buf: &mut Vec<u8>, age: &str, unit: &str) {
    rename(buf, "organism_age", "former_age");
    rename(buf, "organism_age_unit", "former_age_unit");
    let age = format!("\"organism_age\":{age},\"organism_age_unit\":{unit},\"sex\":");
    replace(buf, "\"sex\":", &age);
}
