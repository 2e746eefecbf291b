//! Who asks, and what it may see.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use azul_search::{Caller, Catalog, Refusal, Service};

use crate::auth::{Access, Denied, Grant, Sources};

/// All sources of each catalog, as of its last known generation.
#[derive(Debug, Default)]
pub(super) struct SourceLists(Mutex<HashMap<String, Listed>>);

/// All sources of a catalog.
#[derive(Debug, Clone)]
struct Listed {
    generation: String,
    sources: Arc<BTreeSet<String>>,
}

/// A caller, and who it is for the log.
pub(super) struct Known {
    pub caller: Caller,
    pub who: Option<String>,
    /// It is an administrator.
    pub admin: bool,
}

impl SourceLists {
    /// The caller of a request about a catalog.
    pub(super) fn caller(
        &self,
        service: &Service,
        access: &dyn Access,
        token: Option<&str>,
        catalog: &str,
    ) -> Result<Known, Refusal> {
        let Grant { who, sources, admin } = access.grant(token, catalog).map_err(refusal)?;
        let sources = match sources {
            Sources::Only(sources) => sources,
            Sources::All => match service.catalogs.iter().find(|known| known.name == catalog) {
                Some(catalog) => self.all(catalog)?,
                None => Arc::default(),
            },
        };
        Ok(Known { caller: Caller { sources, authenticated: token.is_some() }, who, admin })
    }

    /// All sources of a catalog.
    fn all(&self, catalog: &Catalog) -> azul_transform::Result<Arc<BTreeSet<String>>> {
        let generation = catalog.live.index().generation();
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&catalog.name).cloned();
        if let Some(known) = known.filter(|known| known.generation == generation) {
            return Ok(known.sources);
        }
        let sources = Arc::new(catalog.all_sources()?);
        let listed = Listed { generation, sources: sources.clone() };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(catalog.name.clone(), listed);
        Ok(sources)
    }
}

/// The refusal of somebody without a grant.
pub(super) fn refusal(denied: Denied) -> Refusal {
    let message = denied.to_string();
    match denied {
        Denied::Token(_) => Refusal::unauthorized(message),
        Denied::Unavailable => Refusal::unavailable(message),
        Denied::Throttled => Refusal::too_many_requests(message),
    }
}
