//! A segment that is read: documents of one index, by rank of their ids, and columns to search them.

pub(crate) mod block;
pub(crate) mod blocks;
pub(crate) mod bytes;
pub(crate) mod cache;
pub(crate) mod column;
pub(crate) mod dead;
pub(crate) mod field;
mod inverted;
pub(crate) mod item;
pub(crate) mod meta;
mod permutations;
pub(crate) mod texts;

use std::path::Path;
use std::sync::{Arc, OnceLock};

use azul_search::Field;
use azul_transform::{Error, ErrorKind, Result, uuid};

use self::block::Record;
use self::blocks::Blocks;
use self::cache::Cache;
use self::column::Column;
use self::field::FieldColumn;
use self::inverted::Inverted;
use self::meta::{MARK, Meta, PartName, WORDS, kind};
use self::permutations::Permutations;
use self::texts::Texts;
use crate::disk::container::Container;
use crate::disk::manifest::SegmentEntry;

/// An immutable segment.
pub(crate) struct Segment {
    container: Arc<Container>,
    pub meta: Meta,
    ids: Ids,
    cache: Arc<Cache>,
    /// What is wanted for reading documents; of a segment that is opened for that alone, it is opened when it is wanted
    /// first.
    heads: OnceLock<Blocks>,
    /// By position.
    parts: Vec<OnceLock<SharedPart>>,
    /// What the texts of parts are packed with.
    dictionary: OnceLock<Arc<[u8]>>,
    /// By position in `meta`.
    pub fields: Vec<FieldColumn>,
    pub groups: Vec<Group>,
    /// For each group, its number for each tuple.
    pub tuples: Vec<Column>,
    /// The tuple of each document.
    pub tuple: Column,
    /// Sorted lists of documents.
    pub permutations: Permutations,
    /// By position of the field.
    inverted: Vec<OnceLock<Inverted>>,
    bundle_hashes: OnceLock<Vec<i32>>,
}

/// A part of documents that has texts of its own.
struct SharedPart {
    texts: Blocks,
    /// Row of each document: 0 is no part.
    rows: Column,
}

/// Facets in one part: for each field, the set of each tuple.
pub(crate) struct Group {
    pub sets: Vec<(usize, Column)>,
}

/// Texts of the document that was read last, by part.
#[derive(Default)]
pub(crate) struct Recent {
    texts: Vec<Option<(u32, Record)>>,
    length: usize,
}

/// The ids of the documents of a segment, sorted.
pub(crate) enum Ids {
    Uuids(Vec<u128>),
    Texts(Texts),
}

impl Segment {
    /// Opens a segment that a manifest names, and checks all of it but compressed blocks. What is left out if nothing is to be
    /// searched is checked when it is opened.
    pub(crate) fn open(directory: &Path, entry: &SegmentEntry, purpose: Purpose, cache: &Arc<Cache>) -> Result<Self> {
        let container = Arc::new(Container::open(directory, &entry.file)?);
        let damaged = |what: &str| container.damaged(what);
        let meta = read_meta(&container, entry)?;
        let documents = meta.documents as usize;
        let parts_exist = meta.fields.iter().all(|field| field.part < meta.parts.len());
        let fields_exist = meta.groups.iter().flat_map(|group| &group.fields).all(|field| *field < meta.fields.len());
        if !parts_exist || !fields_exist {
            return Err(damaged("its outline is out of bounds"));
        }
        let ids = Ids::read(&container, &meta, cache)?;
        let Columns { fields, groups, tuples, tuple } = match purpose {
            Purpose::Searching => Columns::open(&container, &meta, cache)?,
            Purpose::Reading => Columns::none(documents),
        };
        let inverted = fields.iter().map(|_| OnceLock::new()).collect();
        let permutations = Permutations::default();
        let segment = Self {
            parts: meta.parts.iter().map(|_| OnceLock::new()).collect(),
            heads: OnceLock::new(),
            dictionary: OnceLock::new(),
            cache: cache.clone(),
            container,
            meta,
            ids,
            fields,
            groups,
            tuples,
            tuple,
            permutations,
            inverted,
            bundle_hashes: OnceLock::new(),
        };
        if purpose == Purpose::Searching {
            segment.heads()?;
            (0..segment.parts.len()).try_for_each(|position| segment.part(position).map(drop))?;
        }
        Ok(segment)
    }

    /// What is left of documents without their shared parts.
    fn heads(&self) -> Result<&Blocks> {
        if let Some(heads) = self.heads.get() {
            return Ok(heads);
        }
        let dictionary = self.container.bytes("heads.dictionary")?.into();
        let heads = Blocks::open(&self.container, "heads", dictionary, &self.cache)?;
        if heads.len() != self.meta.documents {
            return Err(self.container.damaged("the number of its documents differs"));
        }
        Ok(self.heads.get_or_init(|| heads))
    }

    /// The part at a position, if it is shared.
    fn part(&self, position: usize) -> Result<Option<&SharedPart>> {
        let (Some(part), Some(meta)) = (self.parts.get(position), self.meta.parts.get(position)) else {
            return Ok(None);
        };
        let Some(count) = meta.shared else { return Ok(None) };
        if let Some(part) = part.get() {
            return Ok(Some(part));
        }
        let dictionary = match self.dictionary.get() {
            Some(dictionary) => dictionary.clone(),
            None => {
                let bytes = self.container.bytes("parts.dictionary")?;
                self.dictionary.get_or_init(|| bytes.into()).clone()
            }
        };
        let texts = Blocks::open(&self.container, &format!("part/{position}"), dictionary, &self.cache)?;
        if texts.len() != count {
            return Err(self.container.damaged("the number of texts of a part differs"));
        }
        let (name, documents) = (format!("part/{position}/rows"), self.meta.documents as usize);
        let rows = Column::read(&self.container, &name, documents, count as usize + 1)?;
        Ok(Some(part.get_or_init(|| SharedPart { texts, rows })))
    }

    /// The ids of the documents, sorted.
    pub(crate) fn ids(&self) -> &Ids {
        &self.ids
    }

    /// Number of documents, dead ones included.
    pub(crate) fn len(&self) -> u32 {
        self.meta.documents
    }

    /// The id of a document.
    pub(crate) fn id(&self, document: u32) -> Result<String> {
        self.ids.get(document)
    }

    /// Number of documents with lesser ids, and whether the next one has this id.
    pub(crate) fn find(&self, id: &str) -> Result<(u32, bool)> {
        self.ids.find(id)
    }

    /// The document as it was written.
    pub(crate) fn source(&self, document: u32) -> Result<Vec<u8>> {
        self.source_after(document, &mut Recent::default())
    }

    /// The same for one of several documents, which may have parts in common with those that were read before.
    pub(crate) fn source_after(&self, document: u32, recent: &mut Recent) -> Result<Vec<u8>> {
        recent.texts.resize_with(self.parts.len(), || None);
        let head = self.heads()?.get(document)?;
        let mut source = Vec::with_capacity(recent.length.max(head.len()));
        let mut rest = &head[..];
        while let Some(mark) = memchr::memchr(MARK, rest) {
            source.extend_from_slice(&rest[..mark]);
            let damaged = || self.container.damaged("a document mentions a part that is not there");
            let position = rest.get(mark + 1..mark + 3).and_then(|p| p.try_into().ok()).map(u16::from_le_bytes);
            let position = usize::from(position.ok_or_else(damaged)?);
            let part = self.part(position)?.ok_or_else(damaged)?;
            let text = part.rows.get(document as usize).checked_sub(1).ok_or_else(damaged)?;
            match &recent.texts[position] {
                Some((known, record)) if *known == text => source.extend_from_slice(record),
                _ => {
                    let record = part.texts.get(text)?;
                    source.extend_from_slice(&record);
                    recent.texts[position] = Some((text, record));
                }
            }
            rest = &rest[mark + 3..];
        }
        source.extend_from_slice(rest);
        // The next document is about as long.
        recent.length = source.len() + source.len() / 8;
        Ok(source)
    }

    /// The row that a document has in a part, in a segment that is searched.
    #[inline]
    pub(crate) fn row(&self, part: usize, document: u32) -> usize {
        match self.parts[part].get() {
            Some(part) => part.rows.get(document as usize) as usize,
            None => document as usize,
        }
    }

    /// The rows of documents in a part, unless each has its own, in a segment that is searched.
    pub(crate) fn rows(&self, part: usize) -> Option<&Column> {
        self.parts[part].get().map(|part| &part.rows)
    }

    /// The position of a field of the project. Nothing if no document can have values in it.
    ///
    /// # Errors
    /// If the segment was made when the project did not have the field, or read it in another way.
    pub(crate) fn position(&self, field: &Field) -> Result<Option<usize>> {
        if item::Form::of(field.kind).is_none() || field.path.is_empty() {
            return Ok(None);
        }
        let kind = kind(field.kind);
        let same = |meta: &meta::FieldMeta| {
            meta.kind == kind && field.path.iter().copied().eq(meta.path.iter().map(String::as_str))
        };
        let found = self.meta.fields.iter().position(same);
        if found.is_some() {
            return Ok(found);
        }
        let message = format!(
            "the catalog was made before the project had the field {} as it is now: load its documents again",
            field.name
        );
        Err(Error::new(ErrorKind::Schema, message))
    }

    /// The rows of the part that has the bundles, and the hash of each of its texts; nothing if documents do not share it.
    pub(crate) fn bundle_hashes(
        &self,
        name: &PartName,
        hash: impl Fn(&[u8]) -> Result<i32>,
    ) -> Result<Option<(&Column, &[i32])>> {
        let Some(position) = self.meta.parts.iter().position(|part| part.name == *name) else { return Ok(None) };
        let Some(part) = self.part(position)? else { return Ok(None) };
        if let Some(hashes) = self.bundle_hashes.get() {
            return Ok(Some((&part.rows, hashes)));
        }
        let hashes = (0..part.texts.len()).map(|text| hash(&part.texts.get(text)?)).collect::<Result<_>>()?;
        Ok(Some((&part.rows, self.bundle_hashes.get_or_init(|| hashes))))
    }

    /// Columns of the words of documents.
    pub(crate) fn words(&self) -> impl Iterator<Item = &FieldColumn> {
        let words = |(field, _): &(&meta::FieldMeta, _)| field.kind == WORDS;
        self.meta.fields.iter().zip(&self.fields).filter(words).map(|(_, column)| column)
    }

    /// The field at a key, and from its values to documents.
    pub(crate) fn inverted(&self, key: &str) -> Option<(&FieldColumn, &Inverted)> {
        let position = self.meta.fields.iter().position(|field| field.path == [key])?;
        let column = &self.fields[position];
        Some((column, self.inverted[position].get_or_init(|| Inverted::new(self, column))))
    }

    /// Compares all checksums.
    pub(crate) fn check(&self) -> Result<()> {
        self.container.check()
    }
}

/// What a segment is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Documents are searched: all columns are loaded.
    Searching,
    /// Documents are read by their ids, and nothing is searched.
    Reading,
}

/// The columns of a segment.
struct Columns {
    fields: Vec<FieldColumn>,
    groups: Vec<Group>,
    tuples: Vec<Column>,
    tuple: Column,
}

impl Columns {
    fn none(documents: usize) -> Self {
        Self { fields: Vec::new(), groups: Vec::new(), tuples: Vec::new(), tuple: Column::Same(0, documents) }
    }

    fn open(container: &Arc<Container>, meta: &Meta, cache: &Arc<Cache>) -> Result<Self> {
        let mut fields = Vec::with_capacity(meta.fields.len());
        for (position, field) in meta.fields.iter().enumerate() {
            let rows = meta.parts[field.part].rows(meta.documents);
            fields.push(FieldColumn::open(container, position, field, rows, cache)?);
        }
        let mut groups = Vec::with_capacity(meta.groups.len());
        let mut tuples = Vec::with_capacity(meta.groups.len());
        for (position, group) in meta.groups.iter().enumerate() {
            let column = |field: &usize| {
                let name = format!("group/{position}/{field}");
                Ok((*field, Column::read(container, &name, group.tuples as usize, fields[*field].sets())?))
            };
            groups.push(Group { sets: group.fields.iter().map(column).collect::<Result<_>>()? });
            let name = format!("tuples/{position}");
            tuples.push(Column::read(container, &name, meta.tuples as usize, group.tuples as usize)?);
        }
        let tuple = Column::read(container, "tuples/documents", meta.documents as usize, meta.tuples as usize)?;
        Ok(Self { fields, groups, tuples, tuple })
    }
}

impl Ids {
    /// Opens the ids alone of a segment that a manifest names.
    pub(crate) fn open(directory: &Path, entry: &SegmentEntry, cache: &Arc<Cache>) -> Result<Self> {
        let container = Arc::new(Container::open(directory, &entry.file)?);
        let meta = read_meta(&container, entry)?;
        Self::read(&container, &meta, cache)
    }

    fn read(container: &Arc<Container>, meta: &Meta, cache: &Arc<Cache>) -> Result<Self> {
        let ids = match meta.uuids {
            true => Ids::Uuids(read_uuids(container)?),
            false => Ids::Texts(Texts::open(container, "ids", cache)?),
        };
        if ids.len() != meta.documents as usize {
            return Err(container.damaged("the number of its ids differs"));
        }
        Ok(ids)
    }

    /// The id of a document.
    pub(crate) fn get(&self, document: u32) -> Result<String> {
        match self {
            Ids::Uuids(uuids) => {
                let outside = || Error::new(ErrorKind::Io, "a document is out of bounds");
                uuids.get(document as usize).map(|uuid| uuid::print(*uuid)).ok_or_else(outside)
            }
            Ids::Texts(texts) => texts.get(document),
        }
    }

    /// Number of lesser ids, and whether this one is the next.
    pub(crate) fn find(&self, id: &str) -> Result<(u32, bool)> {
        match self {
            Ids::Uuids(uuids) => Ok(find_uuid(uuids, id)),
            Ids::Texts(texts) => texts.find(id.as_bytes()),
        }
    }

    fn len(&self) -> usize {
        match self {
            Ids::Uuids(uuids) => uuids.len(),
            Ids::Texts(texts) => texts.len() as usize,
        }
    }
}

fn read_meta(container: &Container, entry: &SegmentEntry) -> Result<Meta> {
    let meta: Meta = serde_json::from_slice(&container.bytes(meta::SECTION)?)
        .map_err(|e| container.damaged("its outline cannot be parsed").caused_by(e))?;
    if meta.documents != entry.documents {
        return Err(container.damaged("the number of its documents is not that of the manifest"));
    }
    Ok(meta)
}

fn read_uuids(container: &Container) -> Result<Vec<u128>> {
    let bytes = container.bytes("ids")?;
    let (chunks, rest) = bytes.as_chunks();
    let uuids: Vec<u128> = chunks.iter().map(|bytes| u128::from_be_bytes(*bytes)).collect();
    let sorted = uuids.is_sorted_by(|a, b| a < b);
    if sorted && rest.is_empty() { Ok(uuids) } else { Err(container.damaged("its ids are not sorted")) }
}

/// As [`Segment::find`]. What is no UUID has a place between them all the same.
fn find_uuid(uuids: &[u128], id: &str) -> (u32, bool) {
    if uuid::is_canonical(id)
        && let Ok(uuid) = uuid::parse(id)
    {
        let before = uuids.partition_point(|known| *known < uuid);
        return (before as u32, uuids.get(before) == Some(&uuid));
    }
    let before = uuids.partition_point(|known| uuid::print(*known).as_str() < id);
    (before as u32, false)
}
