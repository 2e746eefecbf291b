//! A project, compiled: what its metadata means, ready for bundles.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::aggregate::{Choice, Copy};
use crate::bundle::Bundle;
use crate::error::Result;
use crate::plugin::Plugin;
use crate::problems::Problems;
use crate::schema::{InnerEntityType, Schema};
use crate::transform::{Context, Transformer};

/// What the metadata of a project means: the room behind a [`Plugin`], which is its door.
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

/// A [`Project`] that was compiled, with the name of its plugin. The registry compiles each once; this does it where
/// there is no registry.
///
/// ```no_run
/// # fn example(plugin: &dyn azul_transform::Plugin) -> azul_transform::Result<()> {
/// let project = azul_transform::Compiled::new(plugin)?;
/// println!("{}: {} fields", project.name(), project.schema().field_count());
/// # Ok(())
/// # }
/// ```
pub struct Compiled {
    name: &'static str,
    description: &'static str,
    rules_version: &'static str,
    project: Box<dyn Project>,
}

impl Compiled {
    /// Compiles a project.
    ///
    /// # Errors
    /// Those of [`Plugin::compile`], with the plugin as their place.
    pub fn new(plugin: &dyn Plugin) -> Result<Self> {
        let project = plugin.compile().map_err(|e| e.in_plugin(plugin.name()))?;
        let (name, description, rules_version) = (plugin.name(), plugin.description(), plugin.rules_version());
        Ok(Self { name, description, rules_version, project })
    }

    /// See [`Plugin::name`].
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// See [`Plugin::description`].
    pub fn description(&self) -> &'static str {
        self.description
    }

    /// See [`Plugin::rules_version`].
    pub fn rules_version(&self) -> &'static str {
        self.rules_version
    }
}

impl Deref for Compiled {
    type Target = dyn Project;

    fn deref(&self) -> &Self::Target {
        &*self.project
    }
}

impl fmt::Debug for Compiled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compiled").field("name", &self.name).finish_non_exhaustive()
    }
}
