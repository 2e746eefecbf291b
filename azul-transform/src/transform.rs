//! Transformers: what turns a bundle into contributions, an outer entity type each.

use std::rc::Rc;

use crate::contributions::Contributions;
use crate::error::Result;
use crate::partition::Partitioning;
use crate::position::OuterType;

/// Turns a bundle into contributions to one outer entity type.
///
/// A project makes its transformers anew for each bundle. They are run one after the other, on one thread, in the order
/// in which the project gave them, on the same [`Contributions`]: what one of them has extracted is at hand for the next.
/// [`transformers`](crate::transformers) makes them of one view of the bundle that they share.
pub trait Transformer {
    /// The outer entity type.
    fn outer_type(&self) -> OuterType;

    /// UUIDs of the outer entities that the bundle has, those included that turn out not to contribute.
    /// They are counted to decide on partitions.
    fn outer_entities(&self) -> Vec<u128>;

    /// Adds the contributions, and perhaps replicas, of the outer entities in scope: those whose UUIDs it
    /// [contains](Partitioning::contains). The same scope is given to all transformers of a bundle.
    ///
    /// # Errors
    /// Whatever makes the bundle unfit; no documents of the bundle are written then.
    fn transform(&mut self, scope: &Partitioning, out: &mut Contributions) -> Result<()>;
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
