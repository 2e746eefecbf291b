//! Contributions and replicas as documents: rendering what a batch holds.
//!
//! Each inner entity is rendered once, each list of them once; a document is a concatenation of rendered
//! lists between a head and a tail.

use crate::batch::{Batch, ListRef, RecordRef, Replica};
use crate::document::{ContributionId, DocumentType, IndexName, ReplicaId};
use crate::error::{Error, ErrorKind, Result};
use crate::json::write_str;
use crate::position::{FieldIndex, InnerType, OuterType};
use crate::record::Record;
use crate::schema::{FieldWriter, InnerEntityType, Schema};
use crate::transform::Context;
use crate::value::write_list;

/// Renders the documents of batches.
pub struct Renderer<'s> {
    schema: &'s Schema,
    /// Per inner entity type, how its fields are written.
    writers: Vec<Vec<FieldWriter>>,
    contributions: Vec<String>,
    replicas: String,
}

/// The documents of one batch. Rendering them cannot fail any more.
pub struct Rendered<'r> {
    renderer: &'r Renderer<'r>,
    batch: &'r Batch,
    /// Rendered inner entities and lists, one after the other.
    fragments: Vec<u8>,
    lists: Vec<Fragment>,
    tail: Vec<u8>,
}

/// A list: its key, and its elements with or without brackets.
#[derive(Debug, Clone, Copy)]
struct Fragment {
    inner_type: InnerType,
    bracketed: bool,
    start: usize,
    end: usize,
}

impl<'s> Renderer<'s> {
    /// A renderer for one schema and context.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidId`] if deployment or catalog cannot be part of the name of an index.
    pub fn new(schema: &'s Schema, context: &Context) -> Result<Self> {
        let name = |document_type, qualifier: &str| {
            IndexName::new(&context.deployment, &context.catalog, document_type, qualifier).map(|n| n.to_string())
        };
        let outer = schema.outer_types().iter();
        Ok(Self {
            schema,
            writers: schema.inner_types().iter().map(FieldWriter::of).collect(),
            contributions: outer.map(|t| name(DocumentType::Contribution, t.name)).collect::<Result<_>>()?,
            replicas: name(DocumentType::Replica, "replica")?,
        })
    }

    /// Name of the index of contributions to an outer entity type, by position in the schema.
    pub fn contribution_index(&self, outer_type: OuterType) -> &str {
        &self.contributions[outer_type]
    }

    /// Name of the index of replicas.
    pub fn replica_index(&self) -> &str {
        &self.replicas
    }

    /// Finds out whether a batch [renders](Renderer::render), without rendering it: most values need no more than a look.
    ///
    /// # Errors
    /// Those of [`Renderer::render`].
    pub fn check(&self, batch: &Batch) -> Result<()> {
        self.check_types(batch)?;
        let mut scratch = Vec::new();
        let mut checked = vec![false; batch.record_count()];
        for list in batch.lists() {
            let (inner_type, elements) = batch.read_list(list);
            for element in elements {
                self.check_list(batch, inner_type, *element)?;
                if !std::mem::replace(&mut checked[element.index()], true) {
                    let (of, record) = (&self.schema.inner_types()[inner_type], batch.read_record(*element));
                    check_record(&mut scratch, of, &self.writers[inner_type], record)
                        .map_err(|e| in_batch(batch, e))?;
                }
            }
        }
        Ok(())
    }

    fn check_types(&self, batch: &Batch) -> Result<()> {
        let outer = batch.outer_entities().map(|(outer_type, _)| outer_type.index());
        let inner = batch.lists().map(|list| batch.read_list(list).0.index());
        declared("outer entity type", outer, self.contributions.len()).map_err(|e| in_batch(batch, e))?;
        declared("inner entity type", inner, self.writers.len()).map_err(|e| in_batch(batch, e))
    }

    fn check_list(&self, batch: &Batch, inner_type: InnerType, element: RecordRef) -> Result<()> {
        match batch.type_of(element) {
            of if of == inner_type => Ok(()),
            of => Err(in_batch(batch, misplaced(self.schema.inner_types(), inner_type, of))),
        }
    }

    /// Translates all inner entities that contributions mention to index form.
    ///
    /// # Errors
    /// [`crate::ErrorKind::WrongType`], [`crate::ErrorKind::InvalidValue`] or [`crate::ErrorKind::Schema`] if a value
    /// does not fit the type of its field.
    pub fn render<'r>(&'r self, batch: &'r Batch) -> Result<Rendered<'r>> {
        let types = self.schema.inner_types();
        self.check_types(batch)?;
        // Index form is about twice as long as compact form; lists repeat some of it.
        let mut fragments = Vec::with_capacity(batch.record_bytes() * 4);
        let mut records: Vec<Option<(usize, usize)>> = vec![None; batch.record_count()];
        let mut lists = Vec::with_capacity(batch.list_count());
        for list in batch.lists() {
            let (inner_type, elements) = batch.read_list(list);
            for element in elements {
                self.check_list(batch, inner_type, *element)?;
                let span = &mut records[element.index()];
                if span.is_none() {
                    let start = fragments.len();
                    let (writers, record) = (&self.writers[inner_type], batch.read_record(*element));
                    write_record(&mut fragments, &types[inner_type], writers, record)
                        .map_err(|e| in_batch(batch, e))?;
                    *span = Some((start, fragments.len()));
                }
            }
            let spans = elements.iter().filter_map(|e| records[e.index()]);
            let (start, end, bracketed) = if let ([_], Some((start, end))) = (elements, spans.clone().next()) {
                (start, end, false)
            } else {
                let start = fragments.len();
                write_list(&mut fragments, spans, |out, (start, end)| out.extend_from_within(start..end));
                (start, fragments.len(), true)
            };
            lists.push(Fragment { inner_type, bracketed, start, end });
        }
        Ok(Rendered { renderer: self, batch, fragments, lists, tail: tail(batch) })
    }
}

/// Appends an inner entity in index form.
pub(crate) fn write_record(
    out: &mut Vec<u8>,
    inner_type: &InnerEntityType,
    writers: &[FieldWriter],
    record: Record<'_>,
) -> Result<()> {
    out.push(b'{');
    for (n, (i, compact)) in record.compact().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        let writer = writers.get(i.index()).ok_or_else(|| undeclared(inner_type, i))?;
        writer.write(out, compact).map_err(|e| in_record(inner_type, record, e))?;
    }
    out.push(b'}');
    Ok(())
}

/// Finds out whether an inner entity can be written.
fn check_record(
    scratch: &mut Vec<u8>,
    inner_type: &InnerEntityType,
    writers: &[FieldWriter],
    record: Record<'_>,
) -> Result<()> {
    record.compact().try_for_each(|(i, compact)| {
        let writer = writers.get(i.index()).ok_or_else(|| undeclared(inner_type, i))?;
        writer.check(scratch, compact).map_err(|e| in_record(inner_type, record, e))
    })
}

#[cold]
fn in_record(inner_type: &InnerEntityType, record: Record<'_>, error: Error) -> Error {
    let id = inner_type.field("document_id").and_then(|i| record.get(i));
    let id = id.as_ref().and_then(|v| v.as_str()).unwrap_or("?");
    error.in_entity(format!("{}/{id}", inner_type.name))
}

/// Checks that what a transformer emitted is in the schema.
fn declared(what: &str, mut positions: impl Iterator<Item = usize>, len: usize) -> Result<()> {
    positions.find(|&position| position >= len).map_or(Ok(()), |position| {
        let message = format!("documents mention {what} number {position}, from 0, but the schema has {len} of them");
        Err(Error::new(ErrorKind::Schema, message))
    })
}

/// Adds what is known of the bundle; a batch need not have been made by a plugin.
#[cold]
fn in_batch(batch: &Batch, error: Error) -> Error {
    let error = if batch.plugin.is_empty() { error } else { error.in_plugin(batch.plugin) };
    error.in_bundle(&batch.fqid.uuid, &batch.fqid.version)
}

#[cold]
fn misplaced(types: &[InnerEntityType], list: InnerType, record: InnerType) -> Error {
    let name = |inner_type: InnerType| types.get(inner_type.index()).map_or("?", |inner_type| inner_type.name);
    let message = format!("a list of `{}` mentions an inner entity of type `{}`", name(list), name(record));
    Error::new(ErrorKind::Schema, message)
}

#[cold]
fn undeclared(inner_type: &InnerEntityType, field: FieldIndex) -> Error {
    let (name, rows, position) = (inner_type.name, inner_type.fields.len(), field.index());
    let message = format!(
        "no row of inner entity type `{name}` declares the field that was emitted: it is number {position}, from 0, and \
         there are {rows} rows; add a row, or ask `Table::position` for the number"
    );
    Error::new(ErrorKind::Schema, message)
}

/// What all contributions of a batch end with.
fn tail(batch: &Batch) -> Vec<u8> {
    let fqid = batch.fqid();
    let mut out = b",\"source\":{\"id\":".to_vec();
    write_str(&mut out, &fqid.source.id);
    out.extend_from_slice(b",\"spec\":");
    write_str(&mut out, &fqid.source.spec);
    out.extend_from_slice(b"},\"bundle_uuid\":");
    write_str(&mut out, &fqid.uuid);
    out.extend_from_slice(b",\"bundle_version\":");
    write_str(&mut out, &fqid.version);
    out.extend_from_slice(b",\"bundle_deleted\":");
    out.extend_from_slice(if batch.is_deleted() { b"true}" } else { b"false}" });
    out
}

impl Rendered<'_> {
    /// Number of contributions.
    pub fn len(&self) -> usize {
        self.batch.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.batch.is_empty()
    }

    /// Position in the schema of a contribution's outer entity type, index, and document id.
    pub fn contributions(&self) -> impl Iterator<Item = (OuterType, &str, String)> {
        let fqid = self.batch.fqid();
        self.batch.outer_entities().map(|(outer_type, entity_id)| {
            let id = ContributionId {
                entity_id: entity_id.to_owned(),
                bundle_uuid: fqid.uuid.clone(),
                bundle_version: fqid.version.clone(),
                deleted: self.batch.is_deleted(),
            };
            (outer_type, self.renderer.contribution_index(outer_type), id.to_string())
        })
    }

    /// Appends the document of a contribution, in index form.
    pub fn write_contribution(&self, contribution: usize, entity_id: &str, id: &str, out: &mut Vec<u8>) {
        let types = self.renderer.schema.inner_types();
        let lists = self.batch.contents(contribution);
        let fragment = |list: &ListRef| self.lists[list.index()];
        let size: usize = lists.iter().map(fragment).map(|f| f.end - f.start + 48).sum();
        out.reserve(size + self.tail.len() + entity_id.len() + id.len() + 80);
        out.extend_from_slice(b"{\"entity_id\":");
        write_str(out, entity_id);
        out.extend_from_slice(b",\"contents\":{");
        for (i, list) in lists.iter().enumerate() {
            let Fragment { inner_type, bracketed, start, end } = fragment(list);
            out.extend_from_slice(if i > 0 { b",\"" } else { b"\"" });
            out.extend_from_slice(types[inner_type].name.as_bytes());
            out.extend_from_slice(if bracketed { b"\":" } else { b"\":[" });
            out.extend_from_slice(&self.fragments[start..end]);
            if !bracketed {
                out.push(b']');
            }
        }
        out.extend_from_slice(b"},\"document_id\":");
        write_str(out, id);
        out.extend_from_slice(&self.tail);
    }

    /// Calls `emit` for each contribution with its index, document id and document.
    pub fn for_each_contribution(&self, mut emit: impl FnMut(OuterType, &str, &str, &[u8])) {
        let mut out = Vec::new();
        for (i, (entity_id, (outer_type, index, id))) in
            self.batch.outer_entities().map(|(_, id)| id).zip(self.contributions()).enumerate()
        {
            out.clear();
            self.write_contribution(i, entity_id, &id, &mut out);
            emit(outer_type, index, &id, &out);
        }
    }

    /// Appends all contributions as lines `{"_index","_id","_source"}`.
    pub fn write_lines(&self, out: &mut Vec<u8>) {
        let ids = self.batch.outer_entities().map(|(_, id)| id);
        for (i, (entity_id, (_, index, id))) in ids.zip(self.contributions()).enumerate() {
            write_line(out, index, &id, |out| self.write_contribution(i, entity_id, &id, out));
        }
    }
}

/// Appends a line `{"_index","_id","_source"}`.
pub fn write_line(out: &mut Vec<u8>, index: &str, id: &str, source: impl FnOnce(&mut Vec<u8>)) {
    out.extend_from_slice(b"{\"_index\":");
    write_str(out, index);
    out.extend_from_slice(b",\"_id\":");
    write_str(out, id);
    out.extend_from_slice(b",\"_source\":");
    source(out);
    out.extend_from_slice(b"}\n");
}

impl Replica {
    /// Id of the document.
    pub fn id(&self) -> ReplicaId {
        ReplicaId {
            entity_type: self.replica_type.clone(),
            entity_id: self.entity_id.clone(),
            content_hash: self.content_hash.clone(),
        }
    }

    /// Appends the document.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"entity_id\":");
        write_str(out, &self.entity_id);
        out.extend_from_slice(b",\"contents\":");
        out.extend_from_slice(&self.contents);
        out.extend_from_slice(b",\"replica_type\":");
        write_str(out, &self.replica_type);
        out.extend_from_slice(b",\"hub_ids\":");
        write_list(out, self.hub_ids.iter(), |out, hub| write_str(out, hub));
        out.push(b'}');
    }

    /// Adds the hubs of another copy of the same replica.
    pub fn merge(&mut self, other: Replica) {
        self.hub_ids.extend(other.hub_ids);
        self.hub_ids.sort_unstable();
        self.hub_ids.dedup();
    }
}
