//! A project's view of a bundle.

use crate::error::Result;
use crate::graph::{ListId, Reach};
use crate::position::{EntityIndex, InnerType};
use crate::record::RecordWriter;

/// A bundle as a project has read it: entities by number, what leads to what, and how entities are extracted.
pub trait View {
    /// Number of entities.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Id of an entity.
    fn id(&self, entity: EntityIndex) -> &str;

    /// What leads to what, by categories of the project's own.
    fn reach(&self) -> &Reach;

    /// The inner entity type that an entity becomes wherever it is mentioned; none if no document lists it.
    fn inner_type(&self, entity: EntityIndex) -> Option<InnerType>;

    /// Extracts an entity as an inner entity of a type.
    ///
    /// # Errors
    /// Those of [`Table::extract`](crate::schema::Table::extract).
    fn extract(&self, inner_type: InnerType, entity: EntityIndex, out: &mut RecordWriter<'_>) -> Result<()>;

    /// The entities of a list in the order in which documents list them: that of the list, unless a project sorts them.
    fn read(&self, list: ListId) -> Vec<EntityIndex> {
        self.reach().entities(list)
    }
}
