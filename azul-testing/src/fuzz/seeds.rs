//! What to start from: bundles in files, and a few texts for the targets that do not read bundles.

use std::io;
use std::path::{Path, PathBuf};

use super::FIELD_TYPES;

/// A bundle to start from.
#[derive(Debug, Clone)]
pub struct Seed {
    /// Folder and file.
    pub name: String,
    /// The bundle.
    pub bytes: Vec<u8>,
}

/// The JSON files in the folders of a folder, by name: `fixtures/<project>/<case>/*.json`, or those of a corpus that
/// is laid out likewise.
///
/// # Errors
/// If a folder or a file cannot be read.
pub fn seeds(folder: &Path) -> io::Result<Vec<Seed>> {
    let mut seeds = Vec::new();
    for case in entries(folder)?.into_iter().filter(|path| path.is_dir()) {
        let files = entries(&case)?.into_iter().filter(|path| path.extension().is_some_and(|e| e == "json"));
        for file in files.filter(|path| path.is_file()) {
            let name = file.strip_prefix(folder).unwrap_or(&file).display().to_string();
            seeds.push(Seed { name, bytes: std::fs::read(file)? });
        }
    }
    Ok(seeds)
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = std::fs::read_dir(folder)?.map(|e| Ok(e?.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}

const JSON: [&str; 9] = [
    r#"null"#,
    r#"["text", null, "", "~null"]"#,
    r#"[true, false, null, 1, 0, -1, 1.5, 9223372036854774784, 9223372036854774783]"#,
    r#"{"a": "b", "b": 7, "c": ["2021-05-05T21:24:26.174274Z", null], "d": {"value": "3", "unit": "year"}}"#,
    r#"{"value": "3", "unit": null}"#,
    r#"{"gte": 1, "lte": null}"#,
    r#"[[1, 2], [1.5, 3]]"#,
    r#"[{"a": 1.0, "b": {"a": [{}]}}, {"a": null, "a_": 1}]"#,
    r#"["9999-01-01T00:00:00.000000Z", "20 year", " ", "12345678901234567890"]"#,
];

const PATHS: [&str; 14] = [
    "$",
    "$.a",
    "$['b c'][0]",
    "$[\"a\"].b[-1]",
    "$.a.*",
    "$..a",
    "$..*",
    "$[0:3:2]",
    "$[::-1]",
    "$.a[0,'b']",
    "$[?@.a == 1 && !(@.b > 'x')]",
    "$[?length(@.a) > 1]",
    "$[?match(@.a, '[a-z]+')]",
    "$[?count(@..*) == 2 || search(@, 'b')]",
];

/// Inputs for the targets that take something else than bundles, with the name of the target.
pub fn texts() -> Vec<(&'static str, Vec<u8>)> {
    let mut texts = Vec::new();
    for json in JSON {
        texts.extend(PATHS.map(|path| ("path", format!("{path}\n{json}").into_bytes())));
        for number in 0..FIELD_TYPES.len() as u8 {
            texts.push(("field_type", [&[number], json.as_bytes()].concat()));
        }
    }
    let ladder: Vec<u8> = (0..6).flat_map(|n| [2 * n, 2 * n + 2, 2 * n, 2 * n + 3, 2 * n + 1, 2 * n + 2]).collect();
    let chain: Vec<u8> = (0..13).flat_map(|n| [n, n + 1]).collect();
    let star: Vec<u8> = (1..14).flat_map(|n| [0, n]).collect();
    for links in [ladder, chain, star, vec![0, 1, 1, 2, 2, 0], vec![0, 0]] {
        texts.push(("links", [&[13], &links[..]].concat()));
    }
    texts
}
