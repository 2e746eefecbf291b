//! Projects as plugins, and the registry of those that are linked. The only module that touches `inventory`.

use std::sync::Arc;

use crate::bundle::Bundle;
use crate::error::{Error, ErrorKind, Result};
use crate::problems::Problems;
use crate::schema::FacetSchema;
use crate::transform::{Context, Transformer};

/// A project: what its metadata means.
pub trait Plugin: Send + Sync {
    /// Name by which users choose the project: lower case letters, digits and hyphens.
    fn name(&self) -> &'static str;

    /// One line of description.
    fn description(&self) -> &'static str {
        ""
    }

    /// The rows that everything is derived from.
    ///
    /// # Errors
    /// [`ErrorKind::Schema`] if the rows contradict each other or a path in them is invalid.
    fn schema(&self) -> Result<&dyn FacetSchema>;

    /// Whether a bundle looks like one of this project.
    fn recognises(&self, bundle: &Bundle) -> bool;

    /// Reads a bundle and makes its transformers, in the order of the schema's outer entity types.
    ///
    /// # Errors
    /// Whatever makes the bundle unfit.
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

/// Registers a plugin at link time.
///
/// ```ignore
/// azul_transform::register!(&MyProject);
/// ```
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
            let message = format!("two projects are named `{}`; rename one of them", pair[0].name());
            return Err(Error::new(ErrorKind::Plugin, message));
        }
        if plugins.is_empty() {
            return Err(Error::new(
                ErrorKind::Plugin,
                "no project is linked; mention its crate in the program, e.g. `use azul_projects_hca as _;` \
                 (listing it in Cargo.toml is not enough)",
            ));
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
            let message = format!("no project `{name}` is linked; linked are: {}", self.names().join(", "));
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
                let who = if recognising.is_empty() { "no project recognises" } else { "several projects recognise" };
                let names = self.names().join(", ");
                let message = format!("{who} the bundle; name one of them: {names}");
                Err(Error::new(ErrorKind::Plugin, message))
            }
        }
    }
}
