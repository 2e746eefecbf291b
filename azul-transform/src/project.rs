//! A project: what its metadata means.

use std::sync::Arc;

use crate::bundle::Bundle;
use crate::context::Context;
use crate::error::Result;
use crate::problems::Problems;
use crate::record::Record;
use crate::schema::{InnerEntityType, Schema};
use crate::transform::Transformer;

/// What the metadata of a project means: the room behind a [`Plugin`](crate::Plugin), which is its door.
///
/// Three methods are required. Projects are asked from many threads at once; what they make for one bundle stays on one
/// thread. [`Linked`](crate::linked::Linked) makes a project of rows, for metadata that is entities and links.
pub trait Project: Send + Sync {
    /// The rows that everything is derived from.
    fn schema(&self) -> &Schema;

    /// Whether a bundle looks like one of this project. Asked only where several projects are linked and nobody has
    /// said which one to use; a look at a few keys will do, and no two projects should say yes to the same bundle.
    fn recognises(&self, bundle: &Bundle) -> bool;

    /// The keys that bundles of this project have at their root, for telling what a bundle lacks that no project
    /// recognises.
    fn parts(&self) -> &[&str] {
        &[]
    }

    /// Reads a bundle and makes its transformers, in the order of the schema's outer entity types.
    /// [`transformers`](crate::transformers) makes them of one view of the bundle that they share.
    ///
    /// # Errors
    /// Whatever makes the bundle unfit. It is refused as a whole then, others go on; plugin and bundle are added to the
    /// error's place, entity and path are for the project to add.
    fn transformers(&self, bundle: Arc<Bundle>, context: &Context) -> Result<Vec<Box<dyn Transformer + '_>>>;

    /// Reads a bundle as for [`Project::transformers`] and takes note of everything that is wrong with it, going on
    /// where it can. Without a method of its own, a project finds the first problem only. What is found by making
    /// documents is added by [`validate`](crate::validate()).
    ///
    /// # Errors
    /// A problem after which there is nothing left to look at; it is not among those taken note of.
    fn validate(&self, bundle: Arc<Bundle>, context: &Context, problems: &mut Problems) -> Result<()> {
        let _ = problems;
        self.transformers(bundle, context).map(drop)
    }

    /// Decides between two copies of an inner entity: the one that is kept so far, and one of a bundle that comes
    /// later in the order of bundle UUIDs. The greater bundle version wins, the first copy if they are the same.
    ///
    /// # Errors
    /// Of projects in which copies must not disagree.
    fn reconcile(&self, inner_type: &InnerEntityType, this: Copy<'_>, that: Copy<'_>) -> Result<Choice> {
        let _ = inner_type;
        Ok(if that.version > this.version { Choice::That } else { Choice::This })
    }
}

/// A copy of an inner entity, and the version of the bundle that it is from.
#[derive(Debug, Clone, Copy)]
pub struct Copy<'s> {
    /// The inner entity.
    pub record: Record<'s>,
    /// Version of the bundle.
    pub version: &'s str,
}

/// What becomes of two copies of an inner entity.
#[derive(Debug, Clone, PartialEq)]
pub enum Choice {
    /// The one that was there is kept.
    This,
    /// The other one takes its place.
    That,
    /// Both are replaced by a third.
    Merged(String),
}
