//! Invariants of the source: what this crate must not know, and which module alone may know what.

use std::path::{Path, PathBuf};

/// What projects, repositories and formats are about, which belongs in other crates: their names, the concepts of their
/// metadata, and the texts that they look for.
const CONCEPTS: &[&str] = &[
    "hca",
    "anvil",
    "human cell",
    "lungmap",
    "dss",
    "tdr",
    "terra",
    "canned",
    "github",
    "drs",
    "bdbag",
    "pfb",
    "avro",
    "curl",
    "gh",
    "biomaterial",
    "specimen",
    "donor",
    "organ",
    "organism",
    "suspension",
    "suspensions",
    "protocol",
    "protocols",
    "matrix",
    "zarr",
    "stratum",
    "strata",
    "biosample",
    "dataset",
    "datasets",
    "diagnosis",
    "describedby",
    "schema_type",
    "file_core",
    "provenance",
    "stitched",
    "fastq",
    "sequencing",
    "supplementary_links",
];

/// Text that projects look for in values.
const TEXTS: [&str; 4] = ["\"||\"", "\".zarr", "\"drs:", "\"tdr:"];

/// The message about a registry without plugins gives an example of the line to add.
const EXAMPLE: (&str, &str) = ("registry.rs", "`use azul_projects_hca as _;`");

/// Crates that one module each may mention.
const CONFINED: [(&str, &str); 4] =
    [("inventory", "registry.rs"), ("std::thread", "pipe.rs"), ("rayon", "pipe.rs"), ("jsonpath", "path.rs")];

/// The one line outside of `registry.rs`: it lends the crate to the macro that registers plugins.
const REEXPORT: (&str, &str) = ("lib.rs", "pub use inventory as __inventory;");

/// Path, number and text of every line of code, that is, without comments and documentation.
fn code() -> Vec<(String, usize, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut folders, mut lines): (Vec<PathBuf>, Vec<_>) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            for (i, line) in std::fs::read_to_string(&path).unwrap().lines().enumerate() {
                if !line.trim_start().starts_with("//") {
                    lines.push((name.clone(), i + 1, line.to_owned()));
                }
            }
        }
    }
    assert!(lines.len() > 1000, "the source was not found");
    lines
}

/// Whether a line has a word that no letter precedes or follows.
fn mentions(line: &str, word: &str) -> bool {
    let line = line.to_lowercase();
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    line.match_indices(word)
        .any(|(at, _)| !letter(line[..at].chars().next_back()) && !letter(line[at + word.len()..].chars().next()))
}

fn check(found: Vec<String>) {
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn no_project_is_known() {
    let known = |(file, _, line): &&(String, usize, String)| {
        let example = file == EXAMPLE.0 && line.contains(EXAMPLE.1);
        let has_text = TEXTS.iter().any(|text| line.contains(text));
        !example && (has_text || CONCEPTS.iter().any(|concept| mentions(line, concept)))
    };
    let found = code();
    check(found.iter().filter(known).map(|(file, i, line)| format!("{file}:{i} is about a project: {line}")).collect());
}

#[test]
fn no_type_is_of_a_project() {
    // What the engine declares is said in its own words: names in camel case are taken apart.
    let declares = |line: &str| {
        ["struct ", "enum ", "trait ", "fn ", "const ", "static ", "type "].iter().any(|k| line.contains(k))
    };
    let apart = |line: &str| {
        let mut words = String::new();
        for c in line.chars() {
            if c.is_uppercase() || c == '_' {
                words.push(' ');
            }
            words.push(if c == '_' { ' ' } else { c });
        }
        words
    };
    let found = code();
    let of_project = |(_, _, line): &&(String, usize, String)| {
        declares(line) && CONCEPTS.iter().any(|concept| mentions(&apart(line), concept))
    };
    check(found.iter().filter(of_project).map(|(file, i, line)| format!("{file}:{i} declares: {line}")).collect());
}

#[test]
fn one_module_each_touches_a_crate() {
    let mut found = Vec::new();
    for (file, i, line) in code() {
        for (name, home) in CONFINED {
            let allowed = file == home || (&*file, line.trim()) == REEXPORT;
            // `jsonpath` is looked for in `jsonpath_rust`, too.
            if !allowed && line.to_lowercase().contains(name) && !line.contains("$crate::__inventory") {
                found.push(format!("{file}:{i} mentions {name}, as only {home} may: {line}"));
            }
        }
    }
    check(found);
}

#[test]
fn nothing_is_printed_read_or_timed() {
    let forbidden = ["println!", "eprintln!", "print!(", "std::env", "std::fs", "std::net", "SystemTime", "Instant::"];
    let mut found = Vec::new();
    for (file, i, line) in code().into_iter() {
        if let Some(what) = forbidden.iter().find(|what| line.contains(**what)) {
            found.push(format!("{file}:{i} has {what}: {line}"));
        }
    }
    check(found);
}
