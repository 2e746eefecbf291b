//! Who may see what. Each kind of access is a plugin, registered like projects, in a file of its own.

mod cache;
#[cfg(feature = "oidc")]
mod oidc;
mod registry;
mod static_lists;
mod terra;
pub mod tokens;

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::Arc;

use crate::table::{self, Table};

#[doc(hidden)]
pub use registry::Registration;
pub use registry::plugins;

/// Says what callers may see. Plugins implement it; it is asked for each request, on a thread that may wait.
pub trait Access: Send + Sync + Debug {
    /// What somebody may see in a catalog who shows a token, or none.
    ///
    /// # Errors
    /// If the token is no good, or if nobody is there to say.
    fn grant(&self, token: Option<&str>, catalog: &str) -> Result<Grant, Denied>;

    /// Whether any token is good for anything, so that pages offer to sign in.
    fn takes_tokens(&self) -> bool {
        true
    }
}

/// What a caller may see and do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Who it is, for the log; never the token. Nothing if the caller did not say.
    pub who: Option<String>,
    /// Which sources it may see.
    pub sources: Sources,
    /// It may change the run level.
    pub admin: bool,
}

/// Sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sources {
    /// All that there are.
    All,
    /// Those of these ids.
    Only(Arc<BTreeSet<String>>),
}

/// Why there is no grant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The token is unknown, expired or not meant for this service: 401.
    #[error("{0}")]
    Token(&'static str),
    /// Whoever decides does not answer, or not in time: 503.
    #[error("the service that decides about access does not answer")]
    Unavailable,
    /// Whoever decides wants to be asked less often: 429.
    #[error("the service that decides about access is asked too often")]
    Throttled,
}

/// A kind of access.
pub trait AccessPlugin: Sync {
    /// Name in configuration files: `[access] kind = "…"`.
    fn name(&self) -> &'static str;

    /// What it does, in one sentence.
    fn description(&self) -> &'static str;

    /// Access as a table of the configuration file says. `kind` has been taken from it.
    ///
    /// # Errors
    /// If the table makes no sense.
    fn open(&self, table: &mut Table<'_>) -> table::Result<Box<dyn Access>>;
}

/// Access as `[access]` says.
pub(crate) fn open(mut table: Table<'_>) -> table::Result<Box<dyn Access>> {
    let kind = table.required("kind")?;
    let names = || plugins().map(|plugin| plugin.name());
    let Some(plugin) = plugins().find(|plugin| plugin.name() == kind) else {
        let mut known: Vec<_> = names().collect();
        known.sort_unstable();
        let hint = azul_transform::did_you_mean(kind, known.iter().copied());
        return Err(table.error("kind", format!("one of {} is wanted, not `{kind}`{hint}", known.join(", "))));
    };
    let access = plugin.open(&mut table)?;
    table.finish()?;
    Ok(access)
}

/// Everything for everybody.
pub(crate) fn everything() -> Box<dyn Access> {
    Box::new(static_lists::Static::everything())
}

/// A list of source ids in a table; nothing if the key is absent.
fn source_list(table: &mut Table<'_>, key: &str) -> table::Result<Option<Sources>> {
    Ok(table.texts(key)?.map(Sources::only))
}

impl Sources {
    /// These sources.
    pub fn only(ids: impl IntoIterator<Item = String>) -> Self {
        Sources::Only(Arc::new(ids.into_iter().collect()))
    }

    /// These and others.
    fn and(self, other: &Sources) -> Self {
        match (self, other) {
            (Sources::Only(one), Sources::Only(other)) if other.is_subset(&one) => Sources::Only(one),
            (Sources::Only(one), Sources::Only(other)) => Sources::only(one.union(other).cloned()),
            _ => Sources::All,
        }
    }
}

impl Grant {
    /// What somebody may see who did not say who it is.
    fn anonymous(sources: Sources) -> Self {
        Self { who: None, sources, admin: false }
    }
}
