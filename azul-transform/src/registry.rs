//! The registry of plugins that are linked. The only module that touches `inventory`.

use std::sync::OnceLock;

use crate::bundle::Bundle;
use crate::error::{Error, ErrorKind, Result};
use crate::plugin::{Compiled, Plugin};
use crate::suggest::did_you_mean;

/// A plugin with its project, which is compiled when it is first asked for. [`register!`](crate::register) makes one;
/// where link-time registration is not to be had, it is a `static` that is given to [`Registry::new`].
pub struct Registration {
    plugin: &'static dyn Plugin,
    compiled: OnceLock<Result<Compiled>>,
}

impl Registration {
    /// A plugin that is not compiled yet.
    pub const fn new(plugin: &'static dyn Plugin) -> Self {
        Self { plugin, compiled: OnceLock::new() }
    }

    /// See [`Plugin::name`].
    pub fn name(&self) -> &'static str {
        self.plugin.name()
    }

    /// See [`Plugin::description`].
    pub fn description(&self) -> &'static str {
        self.plugin.description()
    }

    /// The project, which is compiled once.
    ///
    /// # Errors
    /// Those of [`Compiled::new`], each time the same.
    pub fn project(&self) -> Result<&Compiled> {
        self.compiled.get_or_init(|| Compiled::new(self.plugin)).as_ref().map_err(Error::clone)
    }
}

impl std::fmt::Debug for Registration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Registration").field(&self.name()).finish()
    }
}

/// A registration submitted at link time; made by [`register!`](crate::register).
#[doc(hidden)]
#[derive(Debug)]
pub struct Submitted(pub &'static Registration);

inventory::collect!(Submitted);

/// Registers a plugin at link time: `azul_transform::register!(&Library);` beside the plugin, once.
///
/// That is a constant, not a call; a program has the plugin as soon as it mentions the crate, as in
/// `use azul_projects_library as _;`. See [`Plugin`] for an example, and [`Registry::new`] for doing without.
/// `register!(LIBRARY = &Library);` gives the [`Registration`] a name, for the crate to ask for its own project.
#[macro_export]
macro_rules! register {
    ($name:ident = $plugin:expr) => {
        static $name: $crate::Registration = $crate::Registration::new($plugin);
        $crate::__inventory::submit! { $crate::__Submitted(&$name) }
    };
    ($plugin:expr) => {
        const _: () = {
            $crate::register!(REGISTRATION = $plugin);
        };
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
    plugins: Vec<&'static Registration>,
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
        Self::new(inventory::iter::<Submitted>().map(|submitted| submitted.0))
    }

    /// A registry of plugins given explicitly, where link-time registration is not to be had.
    ///
    /// # Errors
    /// As [`Registry::linked`].
    pub fn new(plugins: impl IntoIterator<Item = &'static Registration>) -> Result<Self> {
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
    pub fn iter(&self) -> impl Iterator<Item = &'static Registration> {
        self.plugins.iter().copied()
    }

    /// The names of all plugins.
    pub fn names(&self) -> Vec<&'static str> {
        self.iter().map(|p| p.name()).collect()
    }

    /// A project by the name of its plugin.
    ///
    /// # Errors
    /// [`ErrorKind::Plugin`] naming those that are linked, and those of [`Registration::project`].
    pub fn get(&self, name: &str) -> Result<&'static Compiled> {
        self.only(name)?.plugins[0].project()
    }

    /// A registry of one of the plugins.
    ///
    /// # Errors
    /// [`ErrorKind::Plugin`] naming those that are linked.
    pub fn only(&self, name: &str) -> Result<Self> {
        let found = self.iter().find(|p| p.name() == name).ok_or_else(|| {
            let (hint, names) = (did_you_mean(name, self.names()), self.names().join(", "));
            // A name that is like none may be that of a crate that was listed, but not mentioned.
            let link = if hint.is_empty() {
                let line = format!("`use azul_projects_{} as _;`", name.replace('-', "_"));
                format!("; to link another one, {}", mention(&line))
            } else {
                String::new()
            };
            let message = format!("no project `{name}` is linked{hint}; linked are: {names}{link}");
            Error::new(ErrorKind::Plugin, message)
        })?;
        Ok(Self { plugins: vec![found] })
    }

    /// The project that a bundle is for: the only one, or the one that recognises it.
    ///
    /// # Errors
    /// [`ErrorKind::Plugin`] if several projects recognise the bundle, or several are linked and none does; and those of
    /// [`Registration::project`].
    pub fn for_bundle(&self, bundle: &Bundle) -> Result<&'static Compiled> {
        if let [only] = self.plugins[..] {
            return only.project();
        }
        let mut recognising = Vec::new();
        for plugin in self.iter() {
            let project = plugin.project()?;
            if project.recognises(bundle) {
                recognising.push(project);
            }
        }
        let message = match recognising[..] {
            [one] => return Ok(one),
            [] => return Err(self.unrecognised(bundle)),
            _ => {
                let names: Vec<_> = recognising.iter().map(|project| project.name()).collect();
                format!("several projects recognise the bundle; name one of them: {}", names.join(", "))
            }
        };
        Err(Error::new(ErrorKind::Plugin, message))
    }

    /// The error for a bundle that no project recognises: which were tried, and what each of them misses.
    fn unrecognised(&self, bundle: &Bundle) -> Error {
        let tried = self.iter().map(|plugin| {
            let parts = plugin.project().map(|project| project.parts()).unwrap_or_default();
            let missing: Vec<_> = parts.iter().filter(|part| bundle.root().get(part).is_none()).collect();
            let missing: Vec<_> = missing.into_iter().map(|part| format!("`{part}`")).collect();
            if missing.is_empty() {
                format!("{} does not recognise it", plugin.name())
            } else {
                format!("{} misses {}", plugin.name(), missing.join(" and "))
            }
        });
        let message = format!("no project takes the bundle: {}", tried.collect::<Vec<_>>().join("; "));
        Error::new(ErrorKind::Plugin, message).at_path("$").with_cure("Supply what is missing, or name the project.")
    }
}

/// What to do for a project to be linked, with an example of the line to add.
fn mention(example: &str) -> String {
    format!("mention its crate in the program, e.g. {example} (listing it in Cargo.toml is not enough)")
}
