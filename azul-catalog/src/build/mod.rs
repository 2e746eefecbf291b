//! Writing a segment: documents stream in, in any order; what is large goes to disk at once, and is put in order at the
//! end.
//!
//! A document is split into its parts (`split`). Parts that many documents have are kept once (`part`), and so are the
//! values in them; the rest of a document is its *head*. Fields collect their values row by row (`field`), where a row
//! is a document, or a text that documents share. In the end, facets become tuples (`tuples`).

pub(crate) mod column;
mod distinct;
pub(crate) mod field;
mod ids;
mod part;
mod samples;
pub(crate) mod spill;
pub(crate) mod split;
mod texts;
mod tuples;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use azul_search::{Fields, Values};
use azul_transform::json::Document;
use azul_transform::{DocumentType, Error, ErrorKind, Result};

use self::column::Searched;
use self::field::{BuiltField, FieldBuilder, texts_section};
use self::ids::Ids;
use self::part::PartBuilder;
use self::samples::{SAMPLES, Samples, TRAINED};
use self::spill::Spill;
use self::split::Source;
use self::tuples::Rows;
use crate::disk::container::Writer;
use crate::disk::manifest::FileEntry;
use crate::segment::blocks::{BlockWriter, Packer, Packing};
use crate::segment::column::Column;
use crate::segment::meta::{self, FieldMeta, MARK, Meta, PartMeta, PartName};

/// Documents after which it is decided which parts are worth sharing, …
const SAMPLE: usize = 1024;
/// … or bytes.
const SAMPLE_BYTES: usize = 32 << 20;
/// Bytes of heads that stay in memory.
const HEADS: usize = 8 << 20;
/// Bytes of texts that documents share that stay in memory.
const TEXTS: usize = 8 << 20;

/// Collects the documents of a segment.
pub(crate) struct Builder {
    directory: PathBuf,
    document_type: DocumentType,
    fields: Vec<Searched>,
    /// Documents that came before it was decided how to keep them.
    sample: Vec<Box<[u8]>>,
    sample_bytes: usize,
    state: Option<State>,
    ids: Ids,
}

/// What there is once it is decided which parts are shared.
struct State {
    parts: Vec<PartBuilder>,
    /// Distinct texts of the parts that are shared.
    texts: Spill,
    fields: Vec<FieldBuilder>,
    heads: Spill,
    places: Vec<(u64, u32)>,
    head: Vec<u8>,
    /// For each part of the last document, in the order of its text, the position of the part if it is a known one. The next
    /// document mostly has the same.
    layout: Vec<Option<usize>>,
}

/// Parts of a document whose places in it are remembered.
const LAYOUT: usize = 64;

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
            ids: Ids::default(),
        }
    }

    /// Number of documents, replaced ones included.
    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The ids of all documents, sorted.
    pub(crate) fn ids(&self) -> Vec<String> {
        let mut ids: Vec<String> = self.ids.iter().map(|id| id.text().into_owned()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Adds a document that was checked; of several with an id, the last one counts.
    pub(crate) fn put(&mut self, id: &str, source: Source<'_>) -> Result<()> {
        if self.ids.len() >= u32::MAX as usize / 2 {
            return Err(Error::new(ErrorKind::Size, "a segment has at most two thousand million documents"));
        }
        let expand = self.expand();
        self.ids.push(id);
        if let Some(state) = &mut self.state {
            return state.put(&self.fields, source, expand);
        }
        self.sample_bytes += source.text().len();
        self.sample.push(source.text().into());
        if self.sample.len() >= SAMPLE || self.sample_bytes >= SAMPLE_BYTES { self.decide() } else { Ok(()) }
    }

    /// Refuses a document that cannot be kept, before anything is kept of it.
    ///
    /// # Errors
    /// [`ErrorKind::WrongType`] if its contents are not an object.
    pub(crate) fn check(&self, source: Source<'_>) -> Result<()> {
        source.split(self.expand()).map(drop)
    }

    /// Whether the parts of contents are parts of documents.
    fn expand(&self) -> bool {
        self.document_type != DocumentType::Replica
    }

    /// Contributions and replicas are read when something is made of them, neighbours together.
    fn packing(&self) -> Packing {
        if self.document_type == DocumentType::Aggregate { Packing::SCATTERED } else { Packing::TOGETHER }
    }

    /// Decides which parts are shared, and goes on with the documents that came so far.
    fn decide(&mut self) -> Result<()> {
        let expand = self.expand();
        let mut parts: Vec<PartBuilder> = Vec::new();
        let mut fields = Vec::new();
        for (position, field) in self.fields.iter().enumerate() {
            let Some(name) = PartName::of(&field.path, expand) else { continue };
            let part = PartBuilder::named(&mut parts, name);
            part.fields.push(position);
            fields.push(FieldBuilder::new(field.form, &self.directory));
        }
        for document in &self.sample {
            let document = Source::well_formed(document)?;
            for part in document.split(expand)? {
                PartBuilder::named(&mut parts, part.name()).look(&document.text()[part.span]);
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
        let (texts, heads) = (Spill::new(&self.directory, TEXTS), Spill::new(&self.directory, HEADS));
        let mut state = State { parts, texts, fields, heads, places: Vec::new(), head: Vec::new(), layout: Vec::new() };
        for document in std::mem::take(&mut self.sample) {
            state.put(&self.fields, Source::well_formed(&document)?, expand)?;
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
        let uuids = order.iter().all(|at| self.ids.get(*at as usize).uuid().is_some());
        let mut plain = Packer::new(Packing::SCATTERED, &[])?;
        self.write_ids(&order, uuids, &mut plain, &mut writer)?;
        self.ids = Ids::default();
        let State { mut parts, texts, fields, heads, places, .. } = state;
        let packing = self.packing();
        write_heads(&heads, &places, &order, packing, &mut writer)?;
        drop((heads, places));
        let records = texts::write(&parts, &texts, self.document_type, packing, &mut writer)?;
        drop(texts);
        let facets = |part: &PartBuilder| part.fields.iter().any(|field| self.fields[*field].facet);
        let has_facets: Vec<bool> = parts.iter().map(facets).collect();
        let mut part_metas = Vec::new();
        for ((position, part), records) in parts.iter_mut().enumerate().zip(records) {
            let shared = part.finish(position, &order, records, &mut writer)?;
            if !has_facets[position] {
                part.rows = Column::default();
            }
            part_metas.push(PartMeta { name: part.name.clone(), shared });
        }
        let mut field_metas = Vec::new();
        let mut by_part: Vec<Vec<Rows>> = parts.iter().map(|_| Vec::new()).collect();
        for (position, (field, builder)) in self.fields.iter().zip(fields).enumerate() {
            let BuiltField { values, sets, rows } = builder.finish(position, &mut plain, &mut writer)?;
            let part = parts.iter().position(|part| part.fields.contains(&position));
            let part = part.ok_or_else(|| {
                Error::new(ErrorKind::Schema, format!("no part has the field {}", field.path.join(".")))
            })?;
            let is_shared = parts[part].shared;
            let rows = if is_shared { rows } else { order.iter().map(|at| rows[*at as usize]).collect() };
            let rows = Column::new(rows);
            rows.write(&mut writer, format!("field/{position}/rows"))?;
            // Others are not looked at again.
            if has_facets[part] {
                by_part[part].push(Rows { field: position, facet: field.facet, sets: rows });
            }
            let path = field.path.iter().map(|name| (*name).to_owned()).collect();
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
        let id = |at: &u32| self.ids.get(*at as usize);
        order.sort_unstable_by(|a, b| id(a).cmp(&id(b)).then_with(|| b.cmp(a)));
        order.dedup_by(|next, kept| id(next) == id(kept));
        if !deleted.is_empty() {
            order.retain(|at| !deleted.contains(&*id(at).text()));
        }
        order
    }

    fn write_ids(&self, order: &[u32], uuids: bool, packer: &mut Packer, writer: &mut Writer) -> Result<()> {
        if !uuids {
            return texts_section(writer, "ids", packer, order.iter().map(|at| self.ids.get(*at as usize).text()));
        }
        let mut section = writer.begin("ids");
        for at in order {
            if let Some(uuid) = self.ids.get(*at as usize).uuid() {
                section.write(uuid)?;
            }
        }
        section.end();
        Ok(())
    }
}

impl State {
    fn put(&mut self, fields: &[Searched], document: Source<'_>, expand: bool) -> Result<()> {
        let text = document.text();
        let Self { parts, texts, fields: builders, heads, places, head, layout } = self;
        head.clear();
        let mut copied = 0;
        document.each(expand, |number, inside, key, start| {
            let rest = &text[start..];
            let Some(position) = known(parts, layout, number, inside, &key) else {
                return Ok(start + split::length(rest));
            };
            let part = &mut parts[position];
            let length = part.repeated(rest).unwrap_or_else(|| split::length(rest));
            let value = &rest[..length];
            if part.row(Some(value), texts)? && !part.fields.is_empty() {
                // Of a part that many documents have, this is done once for each distinct text.
                let parsed = Document::parse(value)?;
                for at in &part.fields {
                    builders[*at].push(&fields[*at].values(inside, parsed.root()))?;
                }
            }
            if part.shared {
                head.extend_from_slice(&text[copied..start]);
                head.push(MARK);
                head.extend_from_slice(&(position as u16).to_le_bytes());
                copied = start + length;
            }
            Ok(start + length)
        })?;
        head.extend_from_slice(&text[copied..]);
        let at = heads.push(head)?;
        places.push((at, head.len() as u32));
        for part in parts.iter_mut().filter(|part| (part.documents as usize) < places.len()) {
            if part.row(None, texts)? {
                part.fields.iter().try_for_each(|at| builders[*at].push(&Values::Scalars(Vec::new())))?;
            }
        }
        Ok(())
    }
}

/// The position of a part, which is mostly where it was in the last document.
fn known(
    parts: &[PartBuilder],
    layout: &mut Vec<Option<usize>>,
    number: usize,
    inside: bool,
    key: &str,
) -> Option<usize> {
    let is = |part: &PartBuilder| part.name.inside == inside && part.name.key == key;
    if let Some(Some(last)) = layout.get(number)
        && is(&parts[*last])
    {
        return Some(*last);
    }
    let found = parts.iter().position(is);
    if number < LAYOUT {
        layout.resize(layout.len().max(number + 1), None);
        layout[number] = found;
    }
    found
}

/// Writes what is left of documents, in the order of ids.
fn write_heads(
    heads: &Spill,
    places: &[(u64, u32)],
    order: &[u32],
    packing: Packing,
    writer: &mut Writer,
) -> Result<()> {
    let mut samples = Samples::default();
    if packing.has_dictionary && order.len() >= TRAINED {
        samples.take(heads, places, order.iter().map(|at| *at as usize), SAMPLES)?;
    }
    let dictionary = samples.train();
    writer.section("heads.dictionary", &dictionary)?;
    let mut packer = Packer::new(packing, &dictionary)?;
    let mut blocks = BlockWriter::new(writer, "heads", &mut packer);
    let mut head = Vec::new();
    for at in order {
        let (at, length) = places[*at as usize];
        heads.read(at, length as usize, &mut head)?;
        blocks.push(&head)?;
    }
    let index = blocks.finish()?;
    writer.packed("heads.index", &index)
}
