//! A segment that is read: documents of one index, by rank of their ids, and columns to search them.

pub(crate) mod block;
pub(crate) mod blocks;
pub(crate) mod bundles;
pub(crate) mod bytes;
pub(crate) mod cache;
pub(crate) mod column;
pub(crate) mod dead;
pub(crate) mod field;
mod inverted;
pub(crate) mod item;
pub(crate) mod meta;
mod permutations;
pub(crate) mod rows;
pub(crate) mod texts;

use std::path::Path;
use std::sync::Arc;

use azul_search::Field;
use azul_transform::{Error, ErrorKind, Result, uuid};

use self::block::Record;
use self::blocks::Blocks;
use self::cache::Cache;
use self::column::Column;
use self::field::FieldColumn;
use self::inverted::Inverted;
use self::meta::{MARK, Meta, PartMeta, PartName, WORDS, kind};
use self::permutations::Permutations;
use self::rows::{Late, LateColumn};
use self::texts::Texts;
use crate::disk::container::Container;
use crate::disk::manifest::SegmentEntry;

/// An immutable segment.
pub(crate) struct Segment {
    container: Arc<Container>,
    pub meta: Meta,
    /// What it was opened for.
    pub purpose: Purpose,
    ids: Ids,
    cache: Arc<Cache>,
    heads: Late<Blocks>,
    /// The texts of all shared parts.
    texts: Late<Blocks>,
    /// By position.
    parts: Vec<Option<SharedPart>>,
    /// By position in `meta`.
    fields: Vec<Late<FieldColumn>>,
    pub groups: Vec<Group>,
    /// For each group, its number for each tuple.
    pub tuples: Vec<Column>,
    /// The tuple of each document.
    pub tuple: Column,
    /// Sorted lists of documents.
    pub permutations: Permutations,
    /// By position of the field.
    inverted: Vec<Late<Inverted>>,
    bundle_hashes: Late<Vec<i32>>,
}

/// A part of documents that has texts of its own.
struct SharedPart {
    /// Number of texts.
    texts: u32,
    /// The record of each text.
    records: Late<Vec<u32>>,
    /// Row of each document: 0 is no part.
    rows: Arc<LateColumn>,
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
    /// Opens a segment that a manifest names, and checks what searches of all kinds look at. What few of them do is checked
    /// when it is wanted first.
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
        let Columns { groups, tuples, tuple } = match purpose {
            Purpose::Searching => Columns::open(&container, &meta)?,
            Purpose::Reading => Columns::none(documents),
        };
        let part = |(position, part): (usize, &PartMeta)| {
            let texts = part.shared?;
            let name = format!("part/{position}/rows");
            let rows = Arc::new(LateColumn::new(&container, name, documents, texts as usize + 1));
            Some(SharedPart { texts, records: Late::default(), rows })
        };
        Ok(Self {
            parts: meta.parts.iter().enumerate().map(part).collect(),
            fields: meta.fields.iter().map(|_| Late::default()).collect(),
            inverted: meta.fields.iter().map(|_| Late::default()).collect(),
            heads: Late::default(),
            texts: Late::default(),
            cache: cache.clone(),
            container,
            meta,
            purpose,
            ids,
            groups,
            tuples,
            tuple,
            permutations: Permutations::default(),
            bundle_hashes: Late::default(),
        })
    }

    /// What is left of documents without their shared parts.
    fn heads(&self) -> Result<&Blocks> {
        self.heads.get(|| {
            let dictionary = self.container.bytes("heads.dictionary")?.into();
            let heads = Blocks::open(&self.container, "heads", dictionary, &self.cache)?;
            let is_sound = heads.len() == self.meta.documents;
            if is_sound { Ok(heads) } else { Err(self.container.damaged("the number of its documents differs")) }
        })
    }

    /// The part at a position, if it is shared.
    fn part(&self, position: usize) -> Result<&SharedPart> {
        let part = self.parts.get(position).and_then(Option::as_ref);
        part.ok_or_else(|| self.container.damaged("a document mentions a part that is not there"))
    }

    /// The text of a part of a document; nothing if it does not have the part.
    fn text(&self, position: usize, row: u32) -> Result<Option<Record>> {
        let Some(text) = row.checked_sub(1) else { return Ok(None) };
        let (part, texts) = (self.part(position)?, self.texts()?);
        let records = part.records.get(|| {
            let steps = Column::parsed(&self.container, &format!("part/{position}/records"))?;
            let records = ascending(&steps, texts.len()).filter(|records| records.len() == part.texts as usize);
            records.ok_or_else(|| self.container.damaged("the texts of a part are out of bounds"))
        })?;
        records.get(text as usize).map(|record| texts.get(*record)).transpose()
    }

    /// The texts of all shared parts.
    fn texts(&self) -> Result<&Blocks> {
        self.texts.get(|| {
            let dictionary = self.container.bytes("parts.dictionary")?.into();
            Blocks::open(&self.container, "parts", dictionary, &self.cache)
        })
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
            let row = self.part(position)?.rows.get()?.get(document as usize);
            match &recent.texts[position] {
                Some((known, record)) if *known == row => source.extend_from_slice(record),
                _ => {
                    let record = self.text(position, row)?.ok_or_else(damaged)?;
                    source.extend_from_slice(&record);
                    recent.texts[position] = Some((row, record));
                }
            }
            rest = &rest[mark + 3..];
        }
        source.extend_from_slice(rest);
        // The next document is about as long.
        recent.length = source.len() + source.len() / 8;
        Ok(source)
    }

    /// The position of a part that documents share; nothing if what they have of it is in their heads.
    pub(crate) fn shared(&self, name: &PartName) -> Option<usize> {
        self.meta.parts.iter().position(|part| part.name == *name && part.shared.is_some())
    }

    /// The row of each document in the shared part at a position: 0 if it does not have the part.
    pub(crate) fn shared_rows(&self, position: usize) -> Result<&Column> {
        self.part(position)?.rows.get()
    }

    /// The text of a row of the shared part at a position.
    pub(crate) fn shared_text(&self, position: usize, row: u32) -> Result<Option<Record>> {
        self.text(position, row)
    }

    /// A document as JSON, with a number in the place of each shared part.
    pub(crate) fn head(&self, document: u32) -> Result<Vec<u8>> {
        let mut head = self.heads()?.get(document)?.to_vec();
        let mut from = 0;
        while let Some(mark) = memchr::memchr(MARK, &head[from..]) {
            let at = from + mark;
            let place = head.get_mut(at..at + 3).ok_or_else(|| self.container.damaged("a document is cut off"))?;
            place.copy_from_slice(b"0  ");
            from = at + 3;
        }
        Ok(head)
    }

    /// The field at a position.
    pub(crate) fn field(&self, position: usize) -> Result<&FieldColumn> {
        self.fields[position].get(|| {
            let meta = &self.meta.fields[position];
            let part = self.parts[meta.part].as_ref();
            let rows = (self.meta.parts[meta.part].rows(self.meta.documents), part.map(|part| part.rows.clone()));
            FieldColumn::open(&self.container, position, meta, rows, &self.cache)
        })
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
    pub(crate) fn bundle_hashes(&self) -> Result<Option<(&Column, &[i32])>> {
        let Some(position) = self.meta.parts.iter().position(|part| bundles::is_part(&part.name)) else {
            return Ok(None);
        };
        let Some(part) = &self.parts[position] else { return Ok(None) };
        let hashes = self.bundle_hashes.get(|| {
            let bytes = self.container.bytes(bundles::SECTION)?;
            let hashes: Vec<i32> = bytes.as_chunks().0.iter().map(|hash| i32::from_le_bytes(*hash)).collect();
            let is_sound = hashes.len() == part.texts as usize;
            if is_sound { Ok(hashes) } else { Err(self.container.damaged("the number of hashes of bundles differs")) }
        })?;
        Ok(Some((part.rows.get()?, hashes)))
    }

    /// Columns of the words of documents.
    pub(crate) fn words(&self) -> impl Iterator<Item = Result<&FieldColumn>> {
        let fields = self.meta.fields.iter().enumerate().filter(|(_, field)| field.kind == WORDS);
        fields.map(|(position, _)| self.field(position))
    }

    /// The field at a key, and from its values to documents.
    pub(crate) fn inverted(&self, key: &str) -> Result<Option<(&FieldColumn, &Inverted)>> {
        let Some(position) = self.meta.fields.iter().position(|field| field.path == [key]) else { return Ok(None) };
        let column = self.field(position)?;
        Ok(Some((column, self.inverted[position].get(|| Inverted::new(self.len(), column))?)))
    }

    /// Compares all checksums.
    pub(crate) fn check(&self) -> Result<()> {
        self.container.check()
    }
}

/// What a segment is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Documents are searched.
    Searching,
    /// Documents are read by their ids, and nothing is searched.
    Reading,
}

/// The columns of a segment that every search looks at.
struct Columns {
    groups: Vec<Group>,
    tuples: Vec<Column>,
    tuple: Column,
}

impl Columns {
    fn none(documents: usize) -> Self {
        Self { groups: Vec::new(), tuples: Vec::new(), tuple: Column::Same(0, documents) }
    }

    fn open(container: &Container, meta: &Meta) -> Result<Self> {
        let mut groups = Vec::with_capacity(meta.groups.len());
        let mut tuples = Vec::with_capacity(meta.groups.len());
        for (position, group) in meta.groups.iter().enumerate() {
            let column = |field: &usize| {
                let name = format!("group/{position}/{field}");
                let sets = meta.fields[*field].all_sets();
                Ok((*field, Column::read(container, &name, group.tuples as usize, sets)?))
            };
            groups.push(Group { sets: group.fields.iter().map(column).collect::<Result<_>>()? });
            let name = format!("tuples/{position}");
            tuples.push(Column::read(container, &name, meta.tuples as usize, group.tuples as usize)?);
        }
        let tuple = Column::read(container, "tuples/documents", meta.documents as usize, meta.tuples as usize)?;
        Ok(Self { groups, tuples, tuple })
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

/// The sums of ever more numbers, if each is greater than the one before and less than a bound.
fn ascending(steps: &Column, bound: u32) -> Option<Vec<u32>> {
    let (mut sums, mut sum, mut is_sound) = (Vec::with_capacity(steps.len()), 0u64, true);
    steps.each(|at, step| {
        sum += u64::from(step);
        is_sound &= sum < u64::from(bound) && (step > 0 || at == 0);
        sums.push(sum as u32);
    });
    is_sound.then_some(sums)
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
