//! Writing a segment: documents stream in, in any order; what is large goes to disk at once, and is put in order at the
//! end.
//!
//! A document is split into its parts (`split`). Parts that many documents have are kept once (`part`), and so are the
//! values in them; the rest of a document is its *head*. Fields collect their values row by row (`field`), where a row
//! is a document, or a text that documents share. In the end, facets become tuples (`tuples`).

pub(crate) mod column;
pub(crate) mod field;
mod part;
pub(crate) mod spill;
pub(crate) mod split;
mod tuples;

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

use azul_search::{Fields, Values};
use azul_transform::{DocumentType, Error, ErrorKind, Result, uuid};

use self::column::Searched;
use self::field::{BuiltField, FieldBuilder, texts_section};
use self::part::PartBuilder;
use self::spill::Spill;
use self::split::{Part, PartName, Source};
use self::tuples::Rows;
use crate::disk::container::Writer;
use crate::disk::manifest::FileEntry;
use crate::segment::blocks::BlockWriter;
use crate::segment::column::Column;
use crate::segment::meta::{self, FieldMeta, Meta, PartMeta};

/// Documents after which it is decided which parts are worth sharing, …
const SAMPLE: usize = 1024;
/// … or bytes.
const SAMPLE_BYTES: usize = 32 << 20;
/// Bytes of heads that stay in memory.
const HEADS: usize = 8 << 20;
/// In a head, this stands before the position of a shared part, in two bytes. It does not occur in JSON.
pub(crate) const MARK: u8 = 1;
/// Documents from which on a dictionary for their compression is made.
const TRAINED: usize = 4000;
/// Bytes of such a dictionary.
const DICTIONARY: usize = 64 << 10;

/// Collects the documents of a segment.
pub(crate) struct Builder {
    directory: PathBuf,
    document_type: DocumentType,
    fields: Vec<Searched>,
    /// Documents that came before it was decided how to keep them.
    sample: Vec<Source>,
    sample_bytes: usize,
    state: Option<State>,
    ids: Vec<Id>,
}

/// The id of a document; mostly it is a UUID.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Id {
    Uuid(u128),
    Text(Box<str>),
}

impl Id {
    fn new(id: &str) -> Self {
        match uuid::is_canonical(id).then(|| uuid::parse(id)) {
            Some(Ok(uuid)) if uuid::print(uuid) == id => Id::Uuid(uuid),
            _ => Id::Text(id.into()),
        }
    }

    fn text(&self) -> String {
        match self {
            Id::Uuid(uuid) => uuid::print(*uuid),
            Id::Text(text) => text.to_string(),
        }
    }
}

impl PartialOrd for Id {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Id {
    /// By the bytes of the text; canonical UUIDs compare like their texts.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        match (self, other) {
            (Id::Uuid(a), Id::Uuid(b)) => a.cmp(b),
            (Id::Text(a), Id::Text(b)) => a.cmp(b),
            (a, b) => a.text().cmp(&b.text()),
        }
    }
}

/// What there is once it is decided which parts are shared.
struct State {
    parts: Vec<PartBuilder>,
    fields: Vec<FieldBuilder>,
    heads: Spill,
    places: Vec<(u64, u32)>,
    head: Vec<u8>,
}

impl Builder {
    /// A builder for documents of a type. Only aggregates have fields that are searched.
    pub(crate) fn new(directory: &Path, document_type: DocumentType, fields: &Fields) -> Self {
        let fields = Searched::of(document_type, fields);
        Self {
            directory: directory.to_owned(),
            document_type,
            fields,
            sample: Vec::new(),
            sample_bytes: 0,
            state: None,
            ids: Vec::new(),
        }
    }

    /// Number of documents, replaced ones included.
    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The ids of all documents, sorted.
    pub(crate) fn ids(&self) -> Vec<String> {
        let mut ids: Vec<_> = self.ids.iter().map(Id::text).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Adds a document; of several with an id, the last one counts.
    pub(crate) fn put(&mut self, id: &str, source: Source) -> Result<()> {
        // Refuses what cannot be split before anything is kept of it.
        let parts = source.split(self.expand())?;
        if self.ids.len() >= u32::MAX as usize / 2 {
            return Err(Error::new(ErrorKind::Size, "a segment has at most two thousand million documents"));
        }
        self.ids.push(Id::new(id));
        if let Some(state) = &mut self.state {
            return state.put(&self.fields, &source, &parts);
        }
        drop(parts);
        self.sample_bytes += source.span().len();
        self.sample.push(source);
        if self.sample.len() >= SAMPLE || self.sample_bytes >= SAMPLE_BYTES { self.decide() } else { Ok(()) }
    }

    /// Whether the parts of contents are parts of documents.
    fn expand(&self) -> bool {
        self.document_type != DocumentType::Replica
    }

    /// Decides which parts are shared, and goes on with the documents that came so far.
    fn decide(&mut self) -> Result<()> {
        let expand = self.expand();
        let mut parts: Vec<PartBuilder> = Vec::new();
        let mut fields = Vec::new();
        for (position, field) in self.fields.iter().enumerate() {
            let Some(name) = PartName::of(&field.path, expand) else { continue };
            let part = PartBuilder::named(&mut parts, name, &self.directory);
            part.fields.push(position);
            fields.push(FieldBuilder::new(field.form, &self.directory));
        }
        for document in &self.sample {
            for part in document.split(expand)? {
                let name = PartName { inside: part.inside, key: part.key.to_owned() };
                PartBuilder::named(&mut parts, name, &self.directory).look(&document.text()[part.span]);
            }
        }
        parts.iter_mut().for_each(PartBuilder::decide);
        // A part without fields is only worth knowing if it is shared. Positions in heads have two bytes.
        parts.retain(|part| part.shared || !part.fields.is_empty());
        parts.truncate(usize::from(u16::MAX));
        // The first row of a shared part is that of documents without it.
        for at in parts.iter().filter(|part| part.shared).flat_map(|part| &part.fields) {
            fields[*at].push(&Values::Scalars(Vec::new()))?;
        }
        let heads = Spill::new(&self.directory, HEADS);
        let mut state = State { parts, fields, heads, places: Vec::new(), head: Vec::new() };
        for document in std::mem::take(&mut self.sample) {
            state.put(&self.fields, &document, &document.split(expand)?)?;
        }
        self.state = Some(state);
        Ok(())
    }

    /// Writes the segment as a file, without documents that were deleted after they came.
    pub(crate) fn finish(mut self, path: PathBuf, deleted: &BTreeSet<String>) -> Result<(FileEntry, u32)> {
        if self.state.is_none() {
            self.decide()?;
        }
        let Some(state) = self.state.take() else { return Err(Error::new(ErrorKind::Io, "nothing to write")) };
        let mut writer = Writer::create(path)?;
        let order = self.order(deleted);
        let documents = order.len() as u32;
        let uuids = order.iter().all(|at| matches!(self.ids[*at as usize], Id::Uuid(_)));
        self.write_ids(&order, uuids, &mut writer)?;
        let State { mut parts, fields, heads, places, .. } = state;
        write_heads(&heads, &places, &order, &mut writer)?;
        drop((heads, places));
        let dictionary = part::dictionary(&parts)?;
        writer.section("parts.dictionary", &dictionary)?;
        let mut part_metas = Vec::new();
        for (position, part) in parts.iter_mut().enumerate() {
            let shared = part.finish(position, &order, &dictionary, &mut writer)?;
            part_metas.push(PartMeta { name: part.name.clone(), shared });
        }
        let mut field_metas = Vec::new();
        let mut by_part: Vec<Vec<Rows>> = parts.iter().map(|_| Vec::new()).collect();
        for (position, (field, builder)) in self.fields.iter().zip(fields).enumerate() {
            let built = builder.finish(position, &mut writer)?;
            let part = parts.iter().position(|part| part.fields.contains(&position));
            let part = part.ok_or_else(|| {
                Error::new(ErrorKind::Schema, format!("no part has the field {}", field.path.join(".")))
            })?;
            let by_arrival = || order.iter().map(|at| built.rows[*at as usize]).collect();
            let rows = Column::new(if parts[part].shared { built.rows.clone() } else { by_arrival() });
            rows.write(&mut writer, format!("field/{position}/rows"))?;
            by_part[part].push(Rows { field: position, facet: field.facet, sets: rows });
            let path = field.path.iter().map(|name| (*name).to_owned()).collect();
            let BuiltField { values, sets, .. } = built;
            field_metas.push(FieldMeta { path, form: field.form, kind: field.kind.clone(), part, values, sets });
        }
        let (groups, tuples) = tuples::write(&parts, by_part, documents, &mut writer)?;
        let meta = Meta { documents, uuids, parts: part_metas, fields: field_metas, groups, tuples };
        let text = serde_json::to_vec(&meta).map_err(|e| Error::new(ErrorKind::Io, "cannot write").caused_by(e))?;
        writer.section(meta::SECTION, &text)?;
        Ok((writer.finish()?, documents))
    }

    /// Numbers of arrival in the order of ids, the last one of each id.
    fn order(&self, deleted: &BTreeSet<String>) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.ids.len() as u32).collect();
        let id = |at: &u32| &self.ids[*at as usize];
        order.sort_unstable_by(|a, b| id(a).cmp(id(b)).then_with(|| b.cmp(a)));
        order.dedup_by(|next, kept| id(next) == id(kept));
        if !deleted.is_empty() {
            order.retain(|at| !deleted.contains(&id(at).text()));
        }
        order
    }

    fn write_ids(&self, order: &[u32], uuids: bool, writer: &mut Writer) -> Result<()> {
        if !uuids {
            let texts: Vec<String> = order.iter().map(|at| self.ids[*at as usize].text()).collect();
            return texts_section(writer, "ids", texts.iter().map(String::as_bytes));
        }
        let mut section = writer.begin("ids");
        for at in order {
            if let Id::Uuid(uuid) = &self.ids[*at as usize] {
                section.write(&uuid.to_be_bytes())?;
            }
        }
        section.end();
        Ok(())
    }
}

impl State {
    fn put(&mut self, fields: &[Searched], document: &Source, pieces: &[Part<'_>]) -> Result<()> {
        let text = document.text();
        self.head.clear();
        let Range { start: mut copied, end } = document.span();
        for part in &mut self.parts {
            // Parts come in one order mostly, so that this finds them soon.
            let piece = pieces.iter().find(|piece| piece.inside == part.name.inside && piece.key == part.name.key);
            let new = part.row(piece.map(|piece| &text[piece.span.clone()]))?;
            if new {
                for at in &part.fields {
                    self.fields[*at].push(&fields[*at].values(piece))?;
                }
            }
        }
        for piece in pieces {
            let found =
                self.parts.iter().position(|p| p.shared && p.name.inside == piece.inside && p.name.key == piece.key);
            if let Some(position) = found {
                self.head.extend_from_slice(&text[copied..piece.span.start]);
                self.head.push(MARK);
                self.head.extend_from_slice(&(position as u16).to_le_bytes());
                copied = piece.span.end;
            }
        }
        self.head.extend_from_slice(&text[copied..end]);
        let at = self.heads.push(&self.head)?;
        self.places.push((at, self.head.len() as u32));
        Ok(())
    }
}

/// Writes what is left of documents, in the order of ids.
fn write_heads(heads: &Spill, places: &[(u64, u32)], order: &[u32], writer: &mut Writer) -> Result<()> {
    let mut head = Vec::new();
    let mut samples = Vec::new();
    let mut lengths = Vec::new();
    if order.len() >= TRAINED {
        for at in order.iter().step_by(order.len() / TRAINED) {
            let (at, length) = places[*at as usize];
            heads.read(at, length as usize, &mut head)?;
            head.truncate(8 << 10);
            samples.extend_from_slice(&head);
            lengths.push(head.len());
        }
    }
    let dictionary = train(&samples, &lengths);
    writer.section("heads.dictionary", &dictionary)?;
    let mut blocks = BlockWriter::new(writer, "heads", &dictionary)?;
    for at in order {
        let (at, length) = places[*at as usize];
        heads.read(at, length as usize, &mut head)?;
        blocks.push(&head)?;
    }
    let index = blocks.finish()?;
    writer.section("heads.index", &index)
}

/// A dictionary of what samples have in common. Without enough samples there is none, which is no error.
fn train(samples: &[u8], lengths: &[usize]) -> Vec<u8> {
    if lengths.len() < TRAINED / 2 {
        return Vec::new();
    }
    zstd::dict::from_continuous(samples, lengths, DICTIONARY).unwrap_or_default()
}
