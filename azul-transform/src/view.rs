//! A project's view of a bundle, and the work that is the same for all projects: entities extracted once each, lists of
//! them made once, one view shared by all transformers.

use std::rc::Rc;

use crate::batch::{ListRef, RecordRef};
use crate::contributions::Contributions;
use crate::error::Result;
use crate::graph::{ListId, Reach};
use crate::partition::Partitioning;
use crate::position::{EntityIndex, InnerType, OuterType};
use crate::record::RecordWriter;
use crate::transform::Transformer;

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

/// How the entities of one outer type are contributed to, of bundles that a project views as `V`: a [`Transformer`] that
/// is given the view.
pub trait Outer<V> {
    /// The outer entity type.
    fn outer_type(&self) -> OuterType;

    /// See [`Transformer::outer_entities`].
    fn outer_entities(&self, view: &V) -> Vec<u128>;

    /// See [`Transformer::transform`].
    ///
    /// # Errors
    /// Whatever makes the bundle unfit.
    fn transform(&self, view: &V, scope: &Partitioning, out: &mut Contributions) -> Result<()>;
}

/// Transformers that share a view of a bundle, one for each outer entity type.
pub fn transformers<'p, V: 'p>(
    view: V,
    outer: impl IntoIterator<Item = Box<dyn Outer<V> + 'p>>,
) -> Vec<Box<dyn Transformer + 'p>> {
    let view = Rc::new(view);
    let shared = |outer| Box::new(Shared { view: view.clone(), outer }) as Box<dyn Transformer + 'p>;
    outer.into_iter().map(shared).collect()
}

struct Shared<'p, V> {
    view: Rc<V>,
    outer: Box<dyn Outer<V> + 'p>,
}

impl<V> Transformer for Shared<'_, V> {
    fn outer_type(&self) -> OuterType {
        self.outer.outer_type()
    }

    fn outer_entities(&self) -> Vec<u128> {
        self.outer.outer_entities(&self.view)
    }

    fn transform(&mut self, scope: &Partitioning, out: &mut Contributions) -> Result<()> {
        self.outer.transform(&self.view, scope, out)
    }
}

/// A view of a bundle together with what was made of it so far.
#[derive(Debug)]
pub struct Work<'w, V> {
    view: &'w V,
    out: &'w mut Contributions,
}

impl<'w, V: View> Work<'w, V> {
    pub(crate) fn new(view: &'w V, out: &'w mut Contributions) -> Self {
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
