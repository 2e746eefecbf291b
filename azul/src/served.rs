//! A catalog of a store as the web service has it, for commands that ask what the service is asked.

use std::sync::Arc;

use anyhow::{anyhow, bail};
use azul_search::{Answer, Body, Caller, Catalog, Project, RepositoryKind, Request, Service};
use azul_service::stores::{Found, StoreOpener};
use azul_transform::{Registry, did_you_mean};

use crate::store::Opener;

/// A service with one catalog, and a caller who may see everything.
pub(crate) struct Served {
    service: Service,
    caller: Caller,
    project: Arc<Project>,
}

impl Served {
    /// Opens the catalog of a name, or the only one of a store.
    ///
    /// # Errors
    /// If there is no such store or catalog, several of which none is named, or its project is not linked.
    pub(crate) fn open(store: &str, catalog: Option<&str>) -> anyhow::Result<Self> {
        let found = choose(store, Opener.catalogs(store)?, catalog)?;
        let project = Registry::linked()?.get(found.project.as_deref().unwrap_or(&found.name))?;
        let project = Arc::new(Project::of(project)?);
        let live = Opener.open(store, &found.deployment, &found.name, &project)?;
        let catalog = Catalog {
            name: found.name,
            project: project.clone(),
            live,
            atlas: project.name().to_owned(),
            internal: false,
            sources: Vec::new(),
            repository: RepositoryKind::Canned,
            downloads: None,
        };
        let caller = Caller { sources: Arc::new(catalog.all_sources()?), authenticated: false };
        let service = Service { catalogs: vec![catalog], ..Service::default() };
        Ok(Self { service, caller, project })
    }

    /// What the documents mean.
    pub(crate) fn project(&self) -> &Project {
        &self.project
    }

    /// The catalog.
    pub(crate) fn catalog(&self) -> &Catalog {
        &self.service.catalogs[0]
    }

    /// The body of the answer to a request.
    ///
    /// # Errors
    /// If the service refuses it, with what it says.
    pub(crate) fn ask(&self, request: &Request) -> anyhow::Result<Body> {
        let Answer { status, body, .. } = self.service.answer(request, &self.caller);
        if status == 200 {
            return Ok(body);
        }
        let body = body.into_bytes()?;
        let said: Option<serde_json::Value> = serde_json::from_slice(&body).ok();
        let message = said.as_ref().and_then(|said| said.get("Message")?.as_str());
        bail!("{}", message.map_or_else(|| format!("the service refuses this with status {status}"), str::to_owned))
    }

    /// The body of the answer to a request, parsed.
    ///
    /// # Errors
    /// As [`Served::ask`].
    pub(crate) fn ask_json(&self, request: &Request) -> anyhow::Result<serde_json::Value> {
        Ok(serde_json::from_slice(&self.ask(request)?.into_bytes()?)?)
    }

    /// The outer entity type of a name, which is one that can be asked for.
    ///
    /// # Errors
    /// If there is none, with those that there are.
    pub(crate) fn outer_type(&self, name: &str) -> anyhow::Result<&'static str> {
        let names = || self.project.exposed().iter().map(|exposed| exposed.outer_type);
        let unknown = || {
            let known = names().collect::<Vec<_>>().join(", ");
            let near = did_you_mean(name, names());
            let near = if near.is_empty() { ";" } else { &near };
            anyhow!("there is no index `{name}`{near} There are {known}")
        };
        names().find(|known| *known == name).ok_or_else(unknown)
    }
}

/// The catalog that is meant.
fn choose(store: &str, found: Vec<Found>, name: Option<&str>) -> anyhow::Result<Found> {
    let names = found.iter().map(|found| found.name.clone()).collect::<Vec<_>>();
    let known = names.join(", ");
    match name {
        None if found.len() > 1 => bail!("{store} has several catalogs, {known}; give --catalog"),
        None => found.into_iter().next().ok_or_else(|| anyhow!("{store} has no catalogs")),
        Some(name) => {
            let near = did_you_mean(name, names.iter().map(String::as_str));
            let missing = || anyhow!("there is no catalog `{name}` in {store}{near}: it has {known}");
            found.into_iter().find(|found| found.name == name).ok_or_else(missing)
        }
    }
}
