//! Plugins, the doors to projects, and what is behind them once it is compiled.

use std::fmt;
use std::ops::Deref;

use crate::error::Result;
use crate::project::Project;

/// The door to a project: its name, and how it is compiled.
///
/// A plugin is a unit struct in a crate of its own, which [registers](crate::register) it; mentioning that crate links
/// it. What its metadata means is said by the [`Project`](crate::Project) behind it.
///
/// ```
/// use azul_transform::convert::{list, optional, text};
/// use azul_transform::linked::{Entities, EntityType, Linked, Reader};
/// use azul_transform::schema::{FieldType, Row};
/// use azul_transform::{Bundle, Compiled, Context, Plugin, Project, Result, transform};
///
/// const BOOKS: &[Row<Entities>] =
///     &[Row::id(), Row::path("title", FieldType::NullStr, &["$.title"], optional).about("Title.")];
/// static LIBRARY: Linked = Linked::new(&[EntityType::outer("books", "Books.", BOOKS)]);
///
/// struct Library;
/// azul_transform::register!(&Library);
///
/// impl Plugin for Library {
///     fn name(&self) -> &'static str {
///         "library"
///     }
///
///     fn compile(&self) -> Result<Box<dyn Project>> {
///         LIBRARY.project(|bundle| bundle.root().get("books").is_some(), read)
///     }
/// }
///
/// fn read(bundle: &Bundle, reader: &mut Reader) -> Result<()> {
///     for book in list(bundle.root(), "books")? {
///         reader.entity("books", text(book, "id")?, book)?;
///     }
///     Ok(())
/// }
///
/// let bundle = Bundle::parse(*br#"{
///     "fqid": {"uuid": "b", "version": "1", "source": {"id": "s", "spec": "s:/0"}},
///     "books": [{"id": "c48e2b90-5fd1-4a76-b03c-6e9817d4a25f", "title": "Slow Rivers"}]
/// }"#)?;
/// let library = Compiled::new(&Library)?;
/// assert_eq!(transform(&library, bundle, &Context::new("dev", "library"))?.len(), 1);
/// # Ok::<_, azul_transform::Error>(())
/// ```
pub trait Plugin: Send + Sync {
    /// Name by which users choose the project, and that of its catalog unless they give another: lower case letters,
    /// digits and single hyphens, a letter first, up to 64.
    fn name(&self) -> &'static str;

    /// One line of description, for lists of projects.
    fn description(&self) -> &'static str {
        ""
    }

    /// Version of the rules that rows do not show: functions, readers, relations. To be raised with every change that makes
    /// other documents of the same bundles, so that catalogs notice that theirs are out of date.
    fn rules_version(&self) -> &'static str {
        "1"
    }

    /// Compiles the project: its rows are checked, their paths parsed. The registry asks once.
    ///
    /// # Errors
    /// [`ErrorKind::Schema`](crate::ErrorKind::Schema) if the rows contradict each other or a path in them is invalid.
    fn compile(&self) -> Result<Box<dyn Project>>;
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
