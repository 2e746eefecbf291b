//! Projects as plugins, and the registry of those that are linked. The only module that touches `inventory`.

use std::sync::Arc;

use crate::bundle::Bundle;
use crate::error::{Error, ErrorKind, Result};
use crate::problems::Problems;
use crate::schema::FacetSchema;
use crate::suggest::did_you_mean;
use crate::transform::{Context, Transformer};

/// A project: what its metadata means.
///
/// A plugin is a unit struct in a crate of its own, which [registers](crate::register) it; mentioning that crate links
/// it. Plugins are asked from many threads at once. What they make for one bundle is used by one thread at a time.
///
/// ```
/// use std::sync::Arc;
/// use azul_transform::convert::{list, optional, text};
/// use azul_transform::linked::{Entities, EntityType, Linked};
/// use azul_transform::schema::{FacetSchema, FieldType, Row};
/// use azul_transform::{Bundle, Context, Plugin, Result, Transformer, transform};
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
///     fn schema(&self) -> Result<&dyn FacetSchema> {
///         LIBRARY.schema()
///     }
///
///     fn recognises(&self, bundle: &Bundle) -> bool {
///         bundle.root().get("books").is_some()
///     }
///
///     fn transformers(&self, bundle: Arc<Bundle>, context: &Context) -> Result<Vec<Box<dyn Transformer>>> {
///         let mut reader = LIBRARY.reader(bundle.clone())?;
///         for book in list(bundle.root(), "books")? {
///             reader.entity("books", text(book, "id")?, book)?;
///         }
///         reader.transformers(context)
///     }
/// }
///
/// let bundle = Bundle::parse(*br#"{
///     "fqid": {"uuid": "b", "version": "1", "source": {"id": "s", "spec": "s:/0"}},
///     "books": [{"id": "c48e2b90-5fd1-4a76-b03c-6e9817d4a25f", "title": "Slow Rivers"}]
/// }"#)?;
/// assert_eq!(transform(&Library, bundle, &Context::new("dev", "library"))?.len(), 1);
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

    /// The rows that everything is derived from. Asked for often: make it once.
    ///
    /// # Errors
    /// [`ErrorKind::Schema`] if the rows contradict each other or a path in them is invalid.
    fn schema(&self) -> Result<&dyn FacetSchema>;

    /// Whether a bundle looks like one of this project. Asked only where several projects are linked and nobody has
    /// said which one to use; a look at a few keys will do, and no two projects should say yes to the same bundle.
    fn recognises(&self, bundle: &Bundle) -> bool;

    /// Reads a bundle and makes its transformers, in the order of the schema's outer entity types. They share what was
    /// read.
    ///
    /// # Errors
    /// Whatever makes the bundle unfit. It is refused as a whole then, others go on; plugin and bundle are added to the
    /// error's place, entity and path are for the plugin to add.
    fn transformers(&self, bundle: Arc<Bundle>, context: &Context) -> Result<Vec<Box<dyn Transformer>>>;

    /// Reads a bundle as for [`Plugin::transformers`] and takes note of everything that is wrong with it, going on
    /// where it can. Without a method of its own, a project finds the first problem only. What is found by making
    /// documents is added by [`validate`](crate::validate()).
    ///
    /// # Errors
    /// A problem after which there is nothing left to look at; it is not among those taken note of.
    fn validate(&self, bundle: Arc<Bundle>, context: &Context, problems: &mut Problems) -> Result<()> {
        let _ = problems;
        self.transformers(bundle, context).map(drop)
    }
}

/// A plugin submitted at link time; made by [`register!`](crate::register).
#[doc(hidden)]
pub struct Registration(pub &'static dyn Plugin);

inventory::collect!(Registration);

/// Registers a plugin at link time: `azul_transform::register!(&Library);` beside the plugin, once.
///
/// That is a constant, not a call; a program has the plugin as soon as it mentions the crate, as in
/// `use azul_projects_library as _;`. See [`Plugin`] for an example, and [`Registry::new`] for doing without.
#[macro_export]
macro_rules! register {
    ($plugin:expr) => {
        $crate::__inventory::submit! { $crate::Registration($plugin) }
    };
}

/// The plugins at hand, sorted by name.
///
/// ```
/// use azul_transform::Registry;
/// // No project is linked into this example.
/// let error = Registry::linked().and_then(|r| r.get("hca").map(|_| ())).unwrap_err();
/// assert!(error.to_string().contains("use azul_projects_"));
/// ```
#[derive(Default)]
pub struct Registry {
    plugins: Vec<&'static dyn Plugin>,
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

impl Registry {
    /// The plugins that are linked into the program.
    ///
    /// # Errors
    /// [`ErrorKind::Plugin`] if two have the same name, or none is linked: a crate that is listed in `Cargo.toml`
    /// but never mentioned in the source is left out by the linker.
    pub fn linked() -> Result<Self> {
        Self::new(inventory::iter::<Registration>().map(|r| r.0))
    }

    /// A registry of plugins given explicitly, where link-time registration is not to be had.
    ///
    /// # Errors
    /// As [`Registry::linked`].
    pub fn new(plugins: impl IntoIterator<Item = &'static dyn Plugin>) -> Result<Self> {
        let mut plugins: Vec<_> = plugins.into_iter().collect();
        plugins.sort_by_key(|p| p.name());
        if let Some(pair) = plugins.windows(2).find(|pair| pair[0].name() == pair[1].name()) {
            let [one, other] = [pair[0], pair[1]].map(|plugin| plugin.description());
            let message = format!(
                "two projects are named `{}`: “{one}” and “{other}”; change what `Plugin::name` of one of them says",
                pair[0].name()
            );
            return Err(Error::new(ErrorKind::Plugin, message));
        }
        if plugins.is_empty() {
            let message = format!("no project is linked; {}", mention("`use azul_projects_hca as _;`"));
            return Err(Error::new(ErrorKind::Plugin, message));
        }
        Ok(Self { plugins })
    }

    /// All plugins, by name.
    pub fn iter(&self) -> impl Iterator<Item = &'static dyn Plugin> {
        self.plugins.iter().copied()
    }

    /// The names of all plugins.
    pub fn names(&self) -> Vec<&'static str> {
        self.iter().map(|p| p.name()).collect()
    }

    /// A plugin by name.
    ///
    /// # Errors
    /// [`ErrorKind::Plugin`] naming those that are linked.
    pub fn get(&self, name: &str) -> Result<&'static dyn Plugin> {
        self.iter().find(|p| p.name() == name).ok_or_else(|| {
            let (hint, names) = (did_you_mean(name, self.names()), self.names().join(", "));
            // A name that is like none may be that of a crate that was listed, but not mentioned.
            let link = match hint.is_empty() {
                true => format!(
                    "; to link another one, {}",
                    mention(&format!("`use azul_projects_{} as _;`", name.replace('-', "_")))
                ),
                false => String::new(),
            };
            let message = format!("no project `{name}` is linked{hint}; linked are: {names}{link}");
            Error::new(ErrorKind::Plugin, message)
        })
    }

    /// The plugin that a bundle is for: the only one, or the one that recognises it.
    ///
    /// # Errors
    /// [`ErrorKind::Plugin`] if several plugins recognise the bundle, or several are linked and none does.
    pub fn for_bundle(&self, bundle: &Bundle) -> Result<&'static dyn Plugin> {
        if let [only] = self.plugins[..] {
            return Ok(only);
        }
        let recognising: Vec<_> = self.iter().filter(|p| p.recognises(bundle)).collect();
        match recognising[..] {
            [one] => Ok(one),
            _ => {
                let message = match recognising[..] {
                    [] => format!(
                        "no project recognises the bundle; name one of them: {}; to link another one, {}",
                        self.names().join(", "),
                        mention("`use azul_projects_… as _;`")
                    ),
                    _ => {
                        let names: Vec<_> = recognising.iter().map(|p| p.name()).collect();
                        format!("several projects recognise the bundle; name one of them: {}", names.join(", "))
                    }
                };
                Err(Error::new(ErrorKind::Plugin, message))
            }
        }
    }
}

/// What to do for a project to be linked, with an example of the line to add.
fn mention(example: &str) -> String {
    format!("mention its crate in the program, e.g. {example} (listing it in Cargo.toml is not enough)")
}
