//! What the names of files say about their content.

use std::path::Path;

use azul_transform::IndexName;

use crate::Identity;

/// What a directory is searched for, in words.
pub const LOOKED_FOR: &str = "files ending in .json, .ndjson or .jsonl, perhaps with .gz or .zst after that";

/// Files that are next to bundles without being any.
const OTHERS: [&str; 1] = ["report.json"];

/// The name of a file without directories and without the ending of a compressed file.
fn plain(path: &Path) -> &str {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    [".gz", ".zst"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name)
}

/// Whether a file is named like a compressed one.
#[cfg(feature = "archives")]
pub(super) fn is_compressed(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name != plain(path))
}

/// Whether a file has one bundle a line, whatever its first line looks like.
pub(super) fn is_lines(path: &Path) -> bool {
    [".ndjson", ".jsonl"].iter().any(|end| plain(path).ends_with(end))
}

/// Whether a file is named like one with a single bundle.
pub(super) fn is_of_one(path: &Path) -> bool {
    !is_lines(path) && identity(path).uuid.is_some()
}

/// Whether a file found in a directory is meant to be read.
pub(super) fn is_wanted(path: &Path) -> bool {
    let name = plain(path);
    let is_companion = name.ends_with(".duos.json");
    let is_other = OTHERS.contains(&name) || is_reason(path) || is_actions(path) || is_output(name) || is_companion;
    !is_hidden(path) && !is_other && (is_lines(path) || name.ends_with(".json"))
}

/// Whether a file is named like those that runs write.
fn is_output(name: &str) -> bool {
    let index = name.split_once('.').map_or(name, |(index, _)| index);
    index.parse::<IndexName>().is_ok()
}

/// Whether a file tells why a bundle is in quarantine.
pub(super) fn is_reason(path: &Path) -> bool {
    plain(path).ends_with(".reason.json")
}

/// Whether a file or directory is left alone by convention.
pub(super) fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// Whether a file that is given by its name is an action list.
pub(super) fn is_actions(path: &Path) -> bool {
    let name = plain(path);
    name == "actions.ndjson" || name.ends_with(".actions.ndjson")
}

/// What the name says about the identity of the one bundle in the file.
pub(crate) fn identity(path: &Path) -> Identity {
    Identity::of_file_name(plain(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, wanted: bool, lines: bool) {
        assert_eq!((is_wanted(Path::new(path)), is_lines(Path::new(path))), (wanted, lines), "{path}");
    }

    #[test]
    fn names() {
        check("a/bundle.json", true, false);
        check("bundle.json.gz", true, false);
        check("bundles.ndjson", true, true);
        check("bundles.jsonl.zst", true, true);
        check("a/.bundle.json", false, false);
        check("README.md", false, false);
        check("actions.ndjson", false, true);
        check("monday.actions.ndjson.gz", false, true);
        check("report.json", false, false);
        check("b.reason.json", false, false);
        check("azul_v2_dev_hca_files_aggregate.ndjson", false, true);
        check("azul_v2_dev_hca_files_aggregate.2.ndjson", false, true);
        check("azul_v2_dev_hca_replica.json", false, false);
        check("bundle.json.bak", false, false);
        check("a.duos.json", false, false);
        check("..", false, false);
    }
}
