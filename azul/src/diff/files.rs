//! Documents in files, to be compared.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::FileExt;
use std::path::Path;

use anyhow::{Context, bail};
use azul_search::compare::{Documents, Side};
use azul_transform::json::Document;
use azul_transform::{DocumentType, Error, ErrorKind, IndexName};

/// The lines `{"_index", "_id", "_source"}` of the files of a directory, by index and id. Of each line, id and place are in
/// memory.
pub(super) struct Files {
    files: Vec<File>,
    places: BTreeMap<(DocumentType, String), BTreeMap<String, Place>>,
}

/// File, offset and length of a line.
type Place = (usize, u64, usize);

impl Files {
    /// Finds all lines in the files of a directory that `azul index --to` or `azul export` wrote.
    pub(super) fn open(directory: &Path, catalog: Option<&str>) -> anyhow::Result<Self> {
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(directory)? {
            let path = entry?.path();
            paths.extend(Some(path).filter(|path| path.extension().is_some_and(|extension| extension == "ndjson")));
        }
        paths.sort();
        if paths.is_empty() {
            bail!("{} has no documents: no catalog, and no files *.ndjson", directory.display());
        }
        let mut files = Self { files: Vec::new(), places: BTreeMap::new() };
        for path in paths {
            files.add(&path, catalog).with_context(|| path.display().to_string())?;
        }
        Ok(files)
    }

    fn add(&mut self, path: &Path, catalog: Option<&str>) -> anyhow::Result<()> {
        let file = File::open(path)?;
        let mut lines = BufReader::new(file.try_clone()?);
        let (number, mut offset, mut line) = (self.files.len(), 0, Vec::new());
        self.files.push(file);
        loop {
            line.clear();
            let length = lines.read_until(b'\n', &mut line)?;
            if length == 0 {
                return Ok(());
            }
            let document = Document::parse(line.as_slice())?;
            let text = |name: &str| document.root().get(name).and_then(|json| json.as_str());
            let (Some(index), Some(id)) = (text("_index"), text("_id")) else {
                bail!(
                    "at byte {offset} is no line {{\"_index\", \"_id\", \"_source\"}}; files in bulk form are not read"
                );
            };
            let index: IndexName = index.parse()?;
            if catalog.is_none_or(|catalog| index.catalog() == catalog) {
                let places = self.places.entry((index.document_type(), index.qualifier().to_owned())).or_default();
                places.insert(id.to_owned(), (number, offset, length));
            }
            offset += length as u64;
        }
    }

    fn of(&self, document_type: DocumentType, outer_type: &str) -> Option<&BTreeMap<String, Place>> {
        self.places.get(&(document_type, outer_type.to_owned()))
    }

    /// The document of a line.
    fn read(&self, (file, offset, length): Place) -> azul_transform::Result<Vec<u8>> {
        let unreadable = |e| Error::new(ErrorKind::Io, "a line cannot be read any more").caused_by(e);
        let mut line = vec![0; length];
        self.files[file].read_exact_at(&mut line, offset).map_err(unreadable)?;
        let document = Document::parse(line)?;
        let missing = || Error::new(ErrorKind::MissingField, "a line has no `_source`");
        let mut source = Vec::new();
        document.root().get("_source").ok_or_else(missing)?.write(&mut source);
        Ok(source)
    }
}

impl Side for Files {
    fn outer_types(&self) -> Vec<String> {
        let of_type = self.places.keys().filter(|(document_type, _)| *document_type == DocumentType::Aggregate);
        of_type.map(|(_, qualifier)| qualifier.clone()).collect()
    }

    fn documents<'s>(&'s self, outer_type: &str) -> azul_transform::Result<Documents<'s>> {
        let all = self.of(DocumentType::Aggregate, outer_type).into_iter().flatten();
        Ok(Box::new(all.map(|(id, place)| Ok(azul_search::Document { id: id.clone(), source: self.read(*place)? }))))
    }

    fn document(&self, outer_type: &str, id: &str) -> azul_transform::Result<Option<Vec<u8>>> {
        let place = self.of(DocumentType::Aggregate, outer_type).and_then(|places| places.get(id));
        place.map(|place| self.read(*place)).transpose()
    }

    fn contributions(&self, outer_type: &str, id: &str) -> azul_transform::Result<Option<Vec<azul_search::Document>>> {
        let Some(places) = self.of(DocumentType::Contribution, outer_type) else { return Ok(None) };
        let prefix = format!("{id}_");
        let found = places.range(prefix.clone()..).take_while(|(id, _)| id.starts_with(&prefix));
        let document =
            |(id, place): (&String, &Place)| Ok(azul_search::Document { id: id.clone(), source: self.read(*place)? });
        found.map(document).collect::<azul_transform::Result<_>>().map(Some)
    }
}
