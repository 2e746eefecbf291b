//! One of the two things that are compared: a generation of a catalog, or documents in files.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use azul_catalog::{Catalog, Snapshot, Store};
use azul_transform::json::Document;
use azul_transform::{DocumentType, IndexName};

use crate::cluster;

/// Documents, by index and id.
pub(crate) enum Side {
    /// A generation of the catalog in a directory.
    Generation(PathBuf, Box<Snapshot>),
    /// Files of lines `{"_index", "_id", "_source"}`.
    Files(Files),
}

/// Where documents are in files.
pub(crate) struct Files {
    files: Vec<File>,
    places: BTreeMap<(DocumentType, String), BTreeMap<String, Place>>,
}

/// File, offset and length of a line.
type Place = (usize, u64, usize);

/// Documents one after the other, by id.
pub(crate) type Documents<'s> = Box<dyn Iterator<Item = anyhow::Result<(String, Vec<u8>)>> + 's>;

impl Side {
    /// Opens what is named: a store, the directory of one of its catalogs, either with `@GENERATION` after it, or a
    /// directory of documents.
    ///
    /// # Errors
    /// If it is none of these.
    pub(crate) fn open(name: &str, catalog: Option<&str>) -> anyhow::Result<Self> {
        let (path, generation) = match name.rsplit_once('@') {
            Some((path, number)) if !Path::new(name).exists() => {
                let number = number.parse().with_context(|| format!("`{number}` in {name} is no generation"))?;
                (Path::new(path), Some(number))
            }
            _ => (Path::new(name), None),
        };
        if cluster::is_one(name) {
            bail!(
                "{name} is a cluster; azul export --store {name} --to DIR writes its documents, and DIR can be compared"
            );
        }
        if !path.is_dir() {
            bail!("{} is neither a store nor a directory of documents", path.display());
        }
        match find(path, catalog)? {
            Some(catalog) => {
                let snapshot = match generation {
                    Some(number) => catalog.snapshot_at(number, &Default::default())?,
                    None => catalog.snapshot(&Default::default())?,
                };
                Ok(Self::Generation(catalog.directory().canonicalize()?, Box::new(snapshot)))
            }
            None if generation.is_some() => bail!("{} has no generations", path.display()),
            None => Files::open(path, catalog).map(Self::Files),
        }
    }

    /// What entities are called that there are documents about, sorted.
    pub(crate) fn outer_types(&self) -> Vec<String> {
        let aggregates = DocumentType::Aggregate;
        match self {
            Self::Generation(_, snapshot) => {
                let of_type = snapshot.indices().filter(|(index, _)| index.document_type() == aggregates);
                of_type.map(|(index, _)| index.qualifier().to_owned()).collect()
            }
            Self::Files(files) => {
                let of_type = files.places.keys().filter(|(document_type, _)| *document_type == aggregates);
                of_type.map(|(_, qualifier)| qualifier.clone()).collect()
            }
        }
    }

    /// All documents about entities.
    pub(crate) fn documents(&self, outer_type: &str) -> Documents<'_> {
        match self {
            Self::Generation(_, snapshot) => match index(snapshot, DocumentType::Aggregate, outer_type) {
                Some(index) => Box::new(snapshot.documents(&index).map(|document| {
                    let document = document?;
                    Ok((document.id, document.source))
                })),
                None => Box::new(std::iter::empty()),
            },
            Self::Files(files) => {
                let places = files.places.get(&(DocumentType::Aggregate, outer_type.to_owned()));
                let all = places.into_iter().flatten();
                Box::new(all.map(|(id, place)| Ok((id.clone(), files.read(*place)?))))
            }
        }
    }

    /// The document about an entity.
    pub(crate) fn document(&self, outer_type: &str, id: &str) -> anyhow::Result<Option<Vec<u8>>> {
        match self {
            Self::Generation(_, snapshot) => match index(snapshot, DocumentType::Aggregate, outer_type) {
                Some(index) => Ok(snapshot.document(&index, id)?),
                None => Ok(None),
            },
            Self::Files(files) => {
                let places = files.places.get(&(DocumentType::Aggregate, outer_type.to_owned()));
                places.and_then(|places| places.get(id)).map(|place| files.read(*place)).transpose()
            }
        }
    }

    /// The contributions to an entity with their ids; nothing if there are none to entities of its type.
    pub(crate) fn contributions(
        &self,
        outer_type: &str,
        id: &str,
    ) -> anyhow::Result<Option<BTreeMap<String, Vec<u8>>>> {
        let prefix = format!("{id}_");
        match self {
            Self::Generation(_, snapshot) => {
                let Some(index) = index(snapshot, DocumentType::Contribution, outer_type) else { return Ok(None) };
                let found = snapshot.contributions_to(&index, id)?;
                Ok(Some(found.into_iter().map(|document| (document.id, document.source)).collect()))
            }
            Self::Files(files) => {
                let places = files.places.get(&(DocumentType::Contribution, outer_type.to_owned()));
                let Some(places) = places else { return Ok(None) };
                let found = places.range(prefix.clone()..).take_while(|(id, _)| id.starts_with(&prefix));
                found.map(|(id, place)| Ok((id.clone(), files.read(*place)?))).collect::<anyhow::Result<_>>().map(Some)
            }
        }
    }
}

/// The catalog that a path means; nothing if there is none.
fn find(path: &Path, name: Option<&str>) -> anyhow::Result<Option<Catalog>> {
    if let (Some(parent), Some(own)) = (path.parent(), path.file_name().and_then(|own| own.to_str()))
        && Store::open(if parent.as_os_str().is_empty() { Path::new(".") } else { parent })?
            .catalogs()?
            .iter()
            .any(|known| known == own)
    {
        let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
        return Ok(Some(Store::open(parent)?.catalog(own)?));
    }
    let store = Store::open(path)?;
    let catalogs = store.catalogs()?;
    match (name, &catalogs[..]) {
        (_, []) => Ok(None),
        (Some(name), _) => Ok(Some(store.catalog(name)?)),
        (None, [only]) => Ok(Some(store.catalog(only)?)),
        (None, several) => bail!("{} has several catalogs, {}; give --catalog", path.display(), several.join(", ")),
    }
}

fn index(snapshot: &Snapshot, document_type: DocumentType, outer_type: &str) -> Option<IndexName> {
    let is_meant = |index: &IndexName| index.document_type() == document_type && index.qualifier() == outer_type;
    snapshot.indices().map(|(index, _)| index).find(|index| is_meant(index)).cloned()
}

impl Files {
    /// Finds all lines in the files of a directory that `azul index --to` or `azul export` wrote.
    fn open(directory: &Path, catalog: Option<&str>) -> anyhow::Result<Self> {
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

    /// The document of a line.
    fn read(&self, (file, offset, length): Place) -> anyhow::Result<Vec<u8>> {
        let mut line = vec![0; length];
        self.files[file].read_exact_at(&mut line, offset)?;
        let document = Document::parse(line)?;
        let mut source = Vec::new();
        document.root().get("_source").context("a line has no `_source`")?.write(&mut source);
        Ok(source)
    }
}
