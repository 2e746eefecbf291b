//! Where to read an input again, by what it was called.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use azul_repository::files;
use azul_repository::tables::is_tables;

use super::found::is_area;

/// Finds inputs again. Of very many in object storage, each folder is listed once, and no object is asked for.
#[derive(Debug, Default)]
pub struct Finder {
    /// What is in folders of object storage.
    folders: HashMap<PathBuf, HashSet<PathBuf>>,
    /// Places above inputs that were looked at, and whether inputs are in there: archives, and tables.
    holders: HashMap<PathBuf, bool>,
    /// Folders that were looked at, and the staging areas that they are in.
    areas: HashMap<PathBuf, Option<PathBuf>>,
}

impl Finder {
    /// The argument by which an input of this name is read again: a file, the archive that it is in, the tables of its snapshot,
    /// or its staging area. Names that are relative start at a directory. Nothing if it is not there any more, or never was in a
    /// file.
    pub fn find(&mut self, name: &str, directory: Option<&Path>) -> Option<PathBuf> {
        // Of many in a file, each has its line or UUID after the name of the file.
        let plain = name.rsplit_once(':').map(|(plain, _)| plain);
        let at = |name: &str| match directory {
            Some(directory) if files::url(Path::new(name)).is_none() => directory.join(name),
            _ => PathBuf::from(name),
        };
        let found = [Some(name), plain].into_iter().flatten().map(at).find_map(|path| self.found_at(path))?;
        Some(self.area_around(&found).unwrap_or(found))
    }

    /// The file at a path, or whatever it is in.
    fn found_at(&mut self, path: PathBuf) -> Option<PathBuf> {
        if self.is_file(&path) {
            return Some(path);
        }
        // A member of an archive is below a file.
        let holder = path.ancestors().find(|above| match self.holders.get(*above) {
            Some(holds) => *holds,
            None => {
                let holds = files::is_file(above) || is_tables(above);
                self.holders.insert((*above).to_owned(), holds);
                holds
            }
        });
        holder.map(Path::to_owned)
    }

    fn is_file(&mut self, path: &Path) -> bool {
        let Some(folder) = path.parent().filter(|_| files::url(path).is_some()) else { return path.is_file() };
        if !self.folders.contains_key(folder) {
            // What cannot be listed is not found, and told of as such.
            let listed = files::below(folder).into_iter().flatten().map_while(Result::ok);
            self.folders.insert(folder.to_owned(), listed.map(|file| file.path).collect());
        }
        self.folders.get(folder).is_some_and(|files| files.contains(path))
    }

    fn area_around(&mut self, file: &Path) -> Option<PathBuf> {
        let folder = file.parent()?;
        if let Some(area) = self.areas.get(folder) {
            return area.clone();
        }
        let area = folder.ancestors().find(|folder| is_area(folder)).map(Path::to_owned);
        self.areas.insert(folder.to_owned(), area.clone());
        area
    }
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
        for folder in ["a", "area/links", "area/metadata", "area/descriptors", "export/table"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        for file in
            ["a/b.json", "a/many.ndjson", "x.tar", "s.tables.tdr.json", "area/links/one.json", "export/table/0.parquet"]
        {
            fs::write(root.join(file), "").unwrap();
        }
        let mut finder = Finder::default();
        let mut check = |name: &str, expected: Option<&str>| {
            // What was found before changes nothing.
            for finder in [&mut Finder::default(), &mut finder] {
                assert_eq!(finder.find(name, Some(root)), expected.map(|expected| root.join(expected)), "{name}");
            }
        };
        check("a/b.json", Some("a/b.json"));
        check("a/many.ndjson:12", Some("a/many.ndjson"));
        check("x.tar/a/b.json", Some("x.tar"));
        check("export:ea2e38c1-3194-4ebf-9a25-d9f48656fd49", Some("export"));
        check("s.tables.tdr.json:ea2e38c1-3194-4ebf-9a25-d9f48656fd49", Some("s.tables.tdr.json"));
        check("area/links/one.json", Some("area"));
        for gone in ["a/c.json", "a", "stdin", "stdin:3", "area/links/two.json"] {
            check(gone, None);
        }
        let absolute = root.join("a/b.json");
        assert_eq!(finder.find(absolute.to_str().unwrap(), None), Some(absolute));
    }
}
