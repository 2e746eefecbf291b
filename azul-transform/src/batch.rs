//! What one bundle says, in compact form: inner entities once each, contributions as references to them.

use rustc_hash::FxHashSet;

use crate::bundle::BundleFqid;
use crate::error::{Error, Result};
use crate::json::{Json, canonical};
use crate::partition::Partition;
use crate::position::{InnerType, OuterType};
use crate::record::{Record, RecordWriter};

/// An inner entity of a [`Batch`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RecordRef(u32);

/// A list of inner entities of one type in a [`Batch`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ListRef(u32);

/// The contributions and replicas of one bundle.
///
/// Contributions mention inner entities by reference: a project that occurs in a thousand contributions
/// of the bundle is stored, and later rendered, once. Transformers add [records](Batch::record), then
/// [lists](Batch::list) of them, then [contributions](Batch::contribute); types and fields are given by their positions
/// in the schema, and [`Renderer::render`](crate::Renderer::render) refuses what the schema does not have.
///
/// ```
/// use azul_transform::{Batch, BundleFqid, FieldIndex, InnerType, OuterType, Value};
///
/// let mut batch = Batch::new(BundleFqid { uuid: "b".into(), version: "1".into(), ..BundleFqid::default() });
/// let books = InnerType::new(0);
/// let book = batch.record(books, |out| {
///     out.push(FieldIndex::new(0), &Value::from("Slow Rivers"));
///     Ok(())
/// })?;
/// let list = batch.list(books, &[book]);
/// batch.contribute(OuterType::new(0), "c48e2b90-5fd1-4a76-b03c-6e9817d4a25f", &[list]);
/// batch.contribute(OuterType::new(1), "1f6a0c3e-8d57-4b29-9e14-70c5d2ab86f3", &[list]); // shares the list
/// assert_eq!((batch.len(), batch.record_count()), (2, 1));
/// # Ok::<_, azul_transform::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Batch {
    pub(crate) fqid: BundleFqid,
    /// Name of the plugin, for messages.
    pub(crate) plugin: &'static str,
    pub(crate) deleted: bool,
    /// The partitions that the outer entities fell into, ascending.
    pub(crate) partitions: Vec<Partition>,
    record_text: String,
    record_ends: Vec<usize>,
    record_types: Vec<InnerType>,
    lists: Vec<List>,
    list_records: Vec<RecordRef>,
    contributions: Vec<Contribution>,
    contents: Vec<ListRef>,
    replicas: Vec<Replica>,
    warnings: Vec<Error>,
}

#[derive(Debug, Clone, Copy)]
struct List {
    inner_type: InnerType,
    start: u32,
    len: u32,
}

#[derive(Debug, Clone)]
struct Contribution {
    outer_type: OuterType,
    entity_id: String,
    start: u32,
    end: u32,
}

/// A verbatim copy of a metadata document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replica {
    /// Type of the metadata document.
    pub replica_type: String,
    /// Id of the entity that the document describes.
    pub entity_id: String,
    /// SHA-1 of the canonical form of the content.
    pub content_hash: String,
    /// The content, as compact JSON.
    pub contents: Vec<u8>,
    /// Ids of the file entities through which the replica is found.
    pub hub_ids: Vec<String>,
}

impl Batch {
    /// A batch for a bundle, without contributions yet.
    pub fn new(fqid: BundleFqid) -> Self {
        Self { fqid, ..Self::default() }
    }

    /// The bundle.
    pub fn fqid(&self) -> &BundleFqid {
        &self.fqid
    }

    /// Whether the contributions are deletions.
    pub fn is_deleted(&self) -> bool {
        self.deleted
    }

    /// Makes the contributions deletions, with the same contents that additions would have.
    pub fn into_deletion(mut self) -> Self {
        self.deleted = true;
        self
    }

    /// Takes the replicas away.
    pub fn take_replicas(&mut self) -> Vec<Replica> {
        std::mem::take(&mut self.replicas)
    }

    /// The partitions into which the bundle was divided, ascending; the root alone if it was not.
    pub fn partitions(&self) -> &[Partition] {
        &self.partitions
    }

    /// Adds an inner entity of a type.
    ///
    /// # Errors
    /// What `write` returns; nothing is added then.
    pub fn record(
        &mut self,
        inner_type: InnerType,
        write: impl FnOnce(&mut RecordWriter<'_>) -> Result<()>,
    ) -> Result<RecordRef> {
        let start = self.record_text.len();
        let mut writer = RecordWriter::new(&mut self.record_text);
        let written = write(&mut writer);
        let mut warnings = writer.warnings;
        if let Err(e) = written {
            self.record_text.truncate(start);
            return Err(e);
        }
        self.warnings.append(&mut warnings);
        self.record_ends.push(self.record_text.len());
        self.record_types.push(inner_type);
        Ok(RecordRef(self.record_ends.len() as u32 - 1))
    }

    /// Adds an inner entity in compact form.
    pub(crate) fn push_record(&mut self, inner_type: InnerType, text: &str) -> RecordRef {
        self.record_text.push_str(text);
        self.record_ends.push(self.record_text.len());
        self.record_types.push(inner_type);
        RecordRef(self.record_ends.len() as u32 - 1)
    }

    /// The inner entity, and the list, of a position.
    pub(crate) fn record_at(&self, position: usize) -> Option<RecordRef> {
        (position < self.record_ends.len()).then_some(RecordRef(position as u32))
    }

    pub(crate) fn list_at(&self, position: usize) -> Option<ListRef> {
        (position < self.lists.len()).then_some(ListRef(position as u32))
    }

    /// Adds a list of inner entities, all of this type.
    pub fn list(&mut self, inner_type: InnerType, records: &[RecordRef]) -> ListRef {
        let start = self.list_records.len() as u32;
        self.list_records.extend_from_slice(records);
        self.lists.push(List { inner_type, start, len: records.len() as u32 });
        ListRef(self.lists.len() as u32 - 1)
    }

    /// Adds a contribution to an outer entity, whose type is given by its position in the schema.
    /// The contents are at most one list per inner entity type, in the order of the schema.
    pub fn contribute(&mut self, outer_type: OuterType, entity_id: &str, contents: &[ListRef]) {
        let start = self.contents.len() as u32;
        self.contents.extend_from_slice(contents);
        let end = self.contents.len() as u32;
        let contribution = Contribution { outer_type, entity_id: entity_id.to_owned(), start, end };
        self.contributions.push(contribution);
    }

    /// Adds a replica. A batch has at most one for each type, id and content: merge hubs before adding.
    pub fn replicate(&mut self, replica_type: &str, entity_id: &str, contents: Json<'_>, mut hub_ids: Vec<String>) {
        hub_ids.sort_unstable();
        hub_ids.dedup();
        let mut bytes = Vec::new();
        contents.write(&mut bytes);
        self.replicas.push(Replica {
            replica_type: replica_type.to_owned(),
            entity_id: entity_id.to_owned(),
            content_hash: canonical::content_hash_of(contents, bytes.len()),
            contents: bytes,
            hub_ids,
        });
    }

    /// Adds a replica that was made already.
    pub fn push_replica(&mut self, replica: Replica) {
        self.replicas.push(replica);
    }

    /// Warns that documents leave something out, or that something in them is odd: of a [kind that is a
    /// warning](crate::ErrorKind::is_warning), with entity and path.
    pub fn warn(&mut self, warning: Error) {
        self.warnings.push(warning);
    }

    /// Completes the places of warnings, and leaves out those that say the same: several inner entities may be made of
    /// one entity.
    pub(crate) fn place_warnings(&mut self, place: impl Fn(Error) -> Error) {
        let mut told = FxHashSet::default();
        let warnings = std::mem::take(&mut self.warnings).into_iter().map(place);
        self.warnings = warnings.filter(|warning| told.insert(warning.to_string())).collect();
    }

    /// What was warned of, in the order in which it was found.
    pub fn warnings(&self) -> &[Error] {
        &self.warnings
    }

    /// Number of contributions.
    pub fn len(&self) -> usize {
        self.contributions.len()
    }

    /// Whether there are no contributions.
    pub fn is_empty(&self) -> bool {
        self.contributions.is_empty()
    }

    /// The replicas.
    pub fn replicas(&self) -> &[Replica] {
        &self.replicas
    }

    /// Outer entity types, by position in the schema, and ids of the contributions.
    pub fn outer_entities(&self) -> impl Iterator<Item = (OuterType, &str)> {
        self.contributions.iter().map(|c| (c.outer_type, c.entity_id.as_str()))
    }

    /// Outer entity type, by position in the schema, and id of a contribution.
    pub fn outer_entity(&self, contribution: usize) -> (OuterType, &str) {
        let c = &self.contributions[contribution];
        (c.outer_type, &c.entity_id)
    }

    /// The lists of a contribution.
    pub fn contents(&self, contribution: usize) -> &[ListRef] {
        let c = &self.contributions[contribution];
        &self.contents[c.start as usize..c.end as usize]
    }

    /// Inner entity type, by position in the schema, and inner entities of a list.
    pub fn read_list(&self, list: ListRef) -> (InnerType, &[RecordRef]) {
        let List { inner_type, start, len } = self.lists[list.0 as usize];
        (inner_type, &self.list_records[start as usize..(start + len) as usize])
    }

    /// An inner entity.
    pub fn read_record(&self, record: RecordRef) -> Record<'_> {
        let i = record.0 as usize;
        let start = if i == 0 { 0 } else { self.record_ends[i - 1] };
        Record::new(&self.record_text[start..self.record_ends[i]])
    }

    /// Type of an inner entity.
    pub fn type_of(&self, record: RecordRef) -> InnerType {
        self.record_types[record.index()]
    }

    /// Number of inner entities; bound of [`RecordRef::index`].
    pub fn record_count(&self) -> usize {
        self.record_ends.len()
    }

    /// Bytes of all inner entities.
    pub fn record_bytes(&self) -> usize {
        self.record_text.len()
    }

    /// Number of lists; bound of [`ListRef::index`].
    pub fn list_count(&self) -> usize {
        self.lists.len()
    }

    /// All lists.
    pub fn lists(&self) -> impl Iterator<Item = ListRef> + use<> {
        (0..self.lists.len() as u32).map(ListRef)
    }
}

impl RecordRef {
    /// Position in the batch.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl ListRef {
    /// Position in the batch.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}
