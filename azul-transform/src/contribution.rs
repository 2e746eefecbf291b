//! Contributions and replicas as documents: rendering what a batch holds.
//!
//! Each inner entity is rendered once, each list of them once; a document is a concatenation of rendered
//! lists between a head and a tail.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;

use crate::batch::{Batch, ListRef, RecordRef, Replica};
use crate::bundle::BundleFqid;
use crate::context::Context;
use crate::document::{DocumentType, IndexName, ReplicaId, contribution_id};
use crate::error::{Error, ErrorKind, Result};
use crate::json::write_str;
use crate::position::{FieldIndex, InnerType, OuterType};
use crate::record::Record;
use crate::schema::{FieldWriter, InnerEntityType, Schema};
use crate::sink::{DocumentRun, DocumentSink};
use crate::value::write_list;

/// Renders the documents of batches.
pub struct Renderer<'s> {
    schema: &'s Schema,
    /// Per inner entity type, how its fields are written.
    writers: Vec<Vec<FieldWriter>>,
    contributions: Vec<String>,
    replicas: String,
}

impl fmt::Debug for Renderer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renderer")
            .field("contributions", &self.contributions)
            .field("replicas", &self.replicas)
            .finish()
    }
}

/// What the documents of one batch are put together of: rendered inner entities and lists of them. Much smaller than the
/// documents, so that many batches can be kept like this.
#[derive(Debug, Clone, Default)]
pub struct Fragments {
    /// Rendered inner entities and lists, one after the other.
    text: Vec<u8>,
    lists: Vec<Fragment>,
    tail: Vec<u8>,
}

/// The documents of one batch. Rendering them cannot fail any more.
#[derive(Debug)]
pub struct Rendered<'r> {
    renderer: &'r Renderer<'r>,
    batch: &'r Batch,
    fragments: Cow<'r, Fragments>,
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
        let fragments = Cow::Owned(self.fragments(batch)?);
        Ok(Rendered { renderer: self, batch, fragments })
    }

    /// The documents of a batch of which the fragments were kept.
    pub fn assemble<'r>(&'r self, batch: &'r Batch, fragments: &'r Fragments) -> Rendered<'r> {
        Rendered { renderer: self, batch, fragments: Cow::Borrowed(fragments) }
    }

    /// What the documents of a batch are put together of.
    ///
    /// # Errors
    /// Those of [`Renderer::render`].
    pub fn fragments(&self, batch: &Batch) -> Result<Fragments> {
        let types = self.schema.inner_types();
        self.check_types(batch)?;
        // Index form is about twice as long as compact form; lists repeat some of it.
        let mut text = Vec::with_capacity(batch.record_bytes() * 4);
        let mut records: Vec<Option<(usize, usize)>> = vec![None; batch.record_count()];
        let mut lists = Vec::with_capacity(batch.list_count());
        for list in batch.lists() {
            let (inner_type, elements) = batch.read_list(list);
            for element in elements {
                self.check_list(batch, inner_type, *element)?;
                let span = &mut records[element.index()];
                if span.is_none() {
                    let start = text.len();
                    let (writers, record) = (&self.writers[inner_type], batch.read_record(*element));
                    write_record(&mut text, &types[inner_type], writers, record).map_err(|e| in_batch(batch, e))?;
                    *span = Some((start, text.len()));
                }
            }
            let spans = elements.iter().filter_map(|e| records[e.index()]);
            let (start, end, bracketed) = if let ([_], Some((start, end))) = (elements, spans.clone().next()) {
                (start, end, false)
            } else {
                let start = text.len();
                write_list(&mut text, spans, |out, (start, end)| out.extend_from_within(start..end));
                (start, text.len(), true)
            };
            lists.push(Fragment { inner_type, bracketed, start, end });
        }
        let mut tail = Vec::new();
        write_tail(&mut tail, batch.fqid(), batch.is_deleted());
        Ok(Fragments { text, lists, tail })
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

/// Appends what contributions begin with, up to the first inner entity type.
pub(crate) fn write_head(out: &mut Vec<u8>, entity_id: &str) {
    out.extend_from_slice(b"{\"entity_id\":");
    write_str(out, entity_id);
    out.extend_from_slice(b",\"contents\":{");
}

/// Appends what comes after the last inner entity type.
pub(crate) fn write_id(out: &mut Vec<u8>, id: &str) {
    out.extend_from_slice(b"},\"document_id\":");
    write_str(out, id);
}

/// Appends what all contributions of a bundle end with.
pub(crate) fn write_tail(out: &mut Vec<u8>, fqid: &BundleFqid, deleted: bool) {
    out.extend_from_slice(b",\"source\":{\"id\":");
    write_str(out, &fqid.source.id);
    out.extend_from_slice(b",\"spec\":");
    write_str(out, &fqid.source.spec);
    out.extend_from_slice(b"},\"bundle_uuid\":");
    write_str(out, &fqid.uuid);
    out.extend_from_slice(b",\"bundle_version\":");
    write_str(out, &fqid.version);
    out.extend_from_slice(if deleted { b",\"bundle_deleted\":true}" } else { b",\"bundle_deleted\":false}" });
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

    /// Position, outer entity type and document id of all contributions, in the order of the batch.
    pub fn contributions(&self) -> impl Iterator<Item = (usize, OuterType, String)> {
        let outer = self.batch.outer_entities().enumerate();
        outer.map(|(i, (outer_type, entity_id))| {
            let bundle = self.batch.fqid();
            (i, outer_type, contribution_id(entity_id, &bundle.uuid, &bundle.version, self.batch.is_deleted()))
        })
    }

    /// Appends a contribution, given by its position and id, to the documents of its index.
    pub fn put(&self, contribution: usize, id: &str, run: &mut DocumentRun) {
        let Ok(()) = run.push(id, |out| {
            self.write_contribution(contribution, id, out);
            Ok::<_, Infallible>(())
        });
    }

    /// Hands all contributions to a sink, one run for each index, sorted by index and id; `spare` is memory to use, and is
    /// returned.
    ///
    /// # Errors
    /// What the sink returns.
    pub fn put_into(&self, sink: &mut (impl DocumentSink + ?Sized), mut spare: DocumentRun) -> Result<DocumentRun> {
        let index = |outer_type| self.renderer.contribution_index(outer_type);
        let mut sorted: Vec<_> = self.contributions().map(|(i, outer_type, id)| (index(outer_type), id, i)).collect();
        sorted.sort_unstable();
        for same in sorted.chunk_by(|a, b| a.0 == b.0) {
            spare = spare.reuse(same[0].0);
            same.iter().for_each(|(_, id, i)| self.put(*i, id, &mut spare));
            spare = sink.put_run(spare)?;
        }
        Ok(spare)
    }

    /// Appends the document of a contribution, in index form.
    fn write_contribution(&self, contribution: usize, id: &str, out: &mut Vec<u8>) {
        let (_, entity_id) = self.batch.outer_entity(contribution);
        let types = self.renderer.schema.inner_types();
        let lists = self.batch.contents(contribution);
        let Fragments { text, lists: fragments, tail } = &*self.fragments;
        let fragment = |list: &ListRef| fragments[list.index()];
        let size: usize = lists.iter().map(fragment).map(|f| f.end - f.start + 48).sum();
        out.reserve(size + tail.len() + entity_id.len() + id.len() + 80);
        write_head(out, entity_id);
        for (i, list) in lists.iter().enumerate() {
            let Fragment { inner_type, bracketed, start, end } = fragment(list);
            out.extend_from_slice(if i > 0 { b",\"" } else { b"\"" });
            out.extend_from_slice(types[inner_type].name.as_bytes());
            out.extend_from_slice(if bracketed { b"\":" } else { b"\":[" });
            out.extend_from_slice(&text[start..end]);
            if !bracketed {
                out.push(b']');
            }
        }
        write_id(out, id);
        out.extend_from_slice(tail);
    }
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

    /// Appends the replica to the documents of its index.
    pub fn put(&self, run: &mut DocumentRun) {
        let Ok(()) = run.push(&self.id().to_string(), |out| {
            self.write(out);
            Ok::<_, Infallible>(())
        });
    }

    /// Appends the document.
    fn write(&self, out: &mut Vec<u8>) {
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
