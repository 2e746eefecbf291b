//! The work that is the same for all projects: entities extracted once each, lists of them made once.

use rustc_hash::FxHashMap;

use super::Contributions;
use crate::batch::{ListRef, RecordRef};
use crate::error::Result;
use crate::graph::ListId;
use crate::position::{EntityIndex, InnerType};
use crate::view::View;

/// A view of a bundle together with what was made of it so far.
#[derive(Debug)]
pub struct Work<'w, V> {
    view: &'w V,
    out: &'w mut Contributions,
}

impl<'w, V: View> Work<'w, V> {
    pub(super) fn new(view: &'w V, out: &'w mut Contributions) -> Self {
        Self { view, out }
    }

    /// The contributions.
    pub fn out(&mut self) -> &mut Contributions {
        self.out
    }

    /// Extracts every entity that documents may list, so that one that is unfit is found whatever the scope.
    ///
    /// # Errors
    /// Those of [`View::extract`].
    pub fn extract_all(&mut self) -> Result<()> {
        if std::mem::replace(&mut self.out.known.all, true) {
            return Ok(());
        }
        EntityIndex::all(self.view.len()).try_for_each(|entity| match self.view.inner_type(entity) {
            Some(inner_type) => self.record(inner_type, entity).map(drop),
            None => Ok(()),
        })
    }

    /// The inner entity of a type that an entity becomes.
    ///
    /// # Errors
    /// Those of [`View::extract`].
    pub fn record(&mut self, inner_type: InnerType, entity: EntityIndex) -> Result<RecordRef> {
        let entities = self.view.len();
        if let Some(known) = *self.out.known.record(inner_type, entity, entities) {
            return Ok(known);
        }
        let record = self.out.record(inner_type, |out| self.view.extract(inner_type, entity, out))?;
        *self.out.known.record(inner_type, entity, entities) = Some(record);
        Ok(record)
    }

    /// The inner entities of a type that some entities become, as a list that no one else has.
    ///
    /// # Errors
    /// Those of [`View::extract`].
    pub fn list_of(&mut self, inner_type: InnerType, entities: &[EntityIndex]) -> Result<ListRef> {
        let records = entities.iter().map(|&entity| self.record(inner_type, entity)).collect::<Result<Vec<_>>>()?;
        Ok(self.out.list(inner_type, &records))
    }

    /// The inner entities of a type that the entities of a list become.
    ///
    /// # Errors
    /// Those of [`View::extract`].
    pub fn list(&mut self, inner_type: InnerType, list: ListId) -> Result<ListRef> {
        let made = match self.out.known.lists.get(&(inner_type, list)) {
            Some(&Some(known)) => return Ok(known),
            _ => self.list_of(inner_type, &self.view.read(list))?,
        };
        self.out.known.lists.insert((inner_type, list), Some(made));
        Ok(made)
    }

    /// The same of some of the entities, and nothing if there are none. Which of them is up to the inner entity type
    /// alone.
    ///
    /// # Errors
    /// Those of [`View::extract`].
    pub fn list_where(
        &mut self,
        inner_type: InnerType,
        list: ListId,
        wanted: impl Fn(EntityIndex) -> bool,
    ) -> Result<Option<ListRef>> {
        if let Some(&known) = self.out.known.lists.get(&(inner_type, list)) {
            return Ok(known);
        }
        let mut entities = self.view.read(list);
        entities.retain(|&entity| wanted(entity));
        let made = if entities.is_empty() { None } else { Some(self.list_of(inner_type, &entities)?) };
        self.out.known.lists.insert((inner_type, list), made);
        Ok(made)
    }
}

/// What was made so far.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Records by inner entity type and entity.
    pub records: FxHashMap<InnerType, Vec<Option<RecordRef>>>,
    /// Lists by what they are lists of; none for those that are left out since they are empty.
    pub lists: FxHashMap<(InnerType, ListId), Option<ListRef>>,
    /// Every entity was extracted.
    pub all: bool,
}

impl Known {
    /// Where the record of an entity is kept, in a bundle of so many entities.
    pub fn record(&mut self, inner_type: InnerType, entity: EntityIndex, entities: usize) -> &mut Option<RecordRef> {
        let records = self.records.entry(inner_type).or_insert_with(|| vec![None; entities]);
        &mut records[entity]
    }
}
