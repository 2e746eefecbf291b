//! Where to read an input again, by what it was called.

use std::path::{Path, PathBuf};

use azul_repository::files;

use super::found::is_area;

/// The argument by which an input of this name is read again: a file, the archive that it is in, the tables of its snapshot, or
/// its staging area. Names that are relative start at a directory. Nothing if it is not there any more, or never was in a file.
pub fn find_again(name: &str, directory: Option<&Path>) -> Option<PathBuf> {
    // Of many in a file, each has its line or UUID after the name of the file.
    let plain = name.rsplit_once(':').map(|(plain, _)| plain);
    let at = |name: &str| match directory {
        Some(directory) if files::url(Path::new(name)).is_none() => directory.join(name),
        _ => PathBuf::from(name),
    };
    let found = [Some(name), plain].into_iter().flatten().map(at).find_map(|path| {
        // A member of an archive is below a file.
        path.ancestors().find(|path| files::is_file(path)).map(Path::to_owned)
    })?;
    let area = found.ancestors().skip(1).find(|folder| is_area(folder)).map(Path::to_owned);
    area.or(Some(found))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn inputs_are_found_again() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        for folder in ["a", "area/links", "area/metadata", "area/descriptors"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        for file in ["a/b.json", "a/many.ndjson", "x.tar", "s.tables.tdr.json", "area/links/one.json"] {
            fs::write(root.join(file), "").unwrap();
        }
        let check = |name: &str, expected: Option<&str>| {
            assert_eq!(find_again(name, Some(root)), expected.map(|expected| root.join(expected)), "{name}");
        };
        check("a/b.json", Some("a/b.json"));
        check("a/many.ndjson:12", Some("a/many.ndjson"));
        check("x.tar/a/b.json", Some("x.tar"));
        check("s.tables.tdr.json:ea2e38c1-3194-4ebf-9a25-d9f48656fd49", Some("s.tables.tdr.json"));
        check("area/links/one.json", Some("area"));
        for gone in ["a/c.json", "a", "stdin", "stdin:3", "area/links/two.json"] {
            check(gone, None);
        }
        let absolute = root.join("a/b.json");
        assert_eq!(find_again(absolute.to_str().unwrap(), None), Some(absolute));
    }
}
