//! What the transformers of a bundle make, one after the other.

mod work;

use crate::batch::{Batch, ListRef, RecordRef};
use crate::bundle::BundleFqid;
use crate::error::{Error, Result};
use crate::json::Json;
use crate::position::{InnerType, OuterType};
use crate::record::RecordWriter;
use crate::view::View;
use work::Known;
pub use work::Work;

/// The contributions and replicas of a bundle in the making. Whatever one transformer has made of an entity or of a list
/// of them is at hand for those that come after it: see [`Contributions::of`].
#[derive(Debug)]
pub struct Contributions {
    batch: Batch,
    /// That of the transformer at work.
    outer_type: OuterType,
    known: Known,
}

impl Contributions {
    /// None yet.
    pub(crate) fn new(fqid: BundleFqid) -> Self {
        Self { batch: Batch::new(fqid), outer_type: OuterType::new(0), known: Known::default() }
    }

    /// What follows is about entities of an outer type.
    pub(crate) fn begin(&mut self, outer_type: OuterType) {
        self.outer_type = outer_type;
    }

    pub(crate) fn finish(self) -> Batch {
        self.batch
    }

    /// The bundle.
    pub fn fqid(&self) -> &BundleFqid {
        self.batch.fqid()
    }

    /// Together with the view that all transformers of the bundle share: entities are extracted once each, and lists of
    /// them made once.
    pub fn of<'w, V: View>(&'w mut self, view: &'w V) -> Work<'w, V> {
        Work::new(view, self)
    }

    /// Adds an inner entity.
    ///
    /// # Errors
    /// What `write` returns; nothing is added then.
    pub fn record(
        &mut self,
        inner_type: InnerType,
        write: impl FnOnce(&mut RecordWriter<'_>) -> Result<()>,
    ) -> Result<RecordRef> {
        self.batch.record(inner_type, write)
    }

    /// Adds a list of inner entities of one type.
    pub fn list(&mut self, inner_type: InnerType, records: &[RecordRef]) -> ListRef {
        self.batch.list(inner_type, records)
    }

    /// The inner entities of a list.
    pub fn read_list(&self, list: ListRef) -> &[RecordRef] {
        self.batch.read_list(list).1
    }

    /// Adds a contribution to an outer entity. The contents are at most one list per inner entity type, in the order of
    /// the schema.
    pub fn contribute(&mut self, entity_id: &str, contents: &[ListRef]) {
        self.batch.contribute(self.outer_type, entity_id, contents);
    }

    /// Warns of something that documents leave out, or that is odd in them; see [`Batch::warn`].
    pub fn warn(&mut self, warning: Error) {
        self.batch.warn(warning);
    }

    /// Adds a replica; see [`Batch::replicate`].
    pub fn replicate(&mut self, replica_type: &str, entity_id: &str, contents: Json<'_>, hub_ids: Vec<String>) {
        self.batch.replicate(replica_type, entity_id, contents, hub_ids);
    }
}
