//! From a request for a manifest to the finished one: `/manifest/files` and `/fetch/manifest/files`.
//!
//! PUT looks for a stored manifest of the same identity, or starts a job and answers with a token. GET with a token
//! says to come back, until the manifest is stored. GET with the key of a stored manifest needs no authentication.

use std::io::{BufWriter, Write};
use std::sync::Arc;

use azul_transform::Result;
use azul_transform::json::Document;

use super::answers::{pending, ready};
use super::cannot_write;
use super::format::{find, formats};
use super::token::Token;
use crate::files::{FILES, FileUrls};
use crate::filters::Filters;
use crate::index::SearchIndex;
use crate::project::{ManifestFormat, ManifestRequest, Project};
use crate::python;
use crate::query::Query;
use crate::service::{Answer, Ask, Catalog, Method, Params, Refusal};
use crate::workshop::identity::{Ingredients, ManifestKey, source_hash};
use crate::workshop::store::{JobStatus, ManifestJob, StoredManifest, Workshop};

/// Milliseconds before its end during which a manifest is made anew rather than used once more, so that there is time to
/// download it.
const LAST_MOMENTS: i64 = 15 * 60 * 1000;
/// Names of all formats that there are, whether or not a project has them.
const KNOWN: [&str; 6] = ["compact", "terra.bdbag", "terra.pfb", "curl", "verbatim.jsonl", "verbatim.pfb"];
/// Parameters of a request for a manifest. The last two are not the reference's.
const PARAMETERS: [&str; 5] = ["catalog", "format", "filters", "where", "columns"];

/// Answers a request about manifests; `path` is that of the request, without slashes.
pub(crate) fn answer(ask: &Ask<'_>, path: &[&str]) -> Result<Answer, Refusal> {
    let (fetch, rest) = match path {
        ["fetch", "manifest", "files", rest @ ..] => (true, rest),
        ["manifest", "files", rest @ ..] => (false, rest),
        _ => return Ok(Answer::empty(403)),
    };
    let no_workshop = || Refusal::unavailable("This service makes no manifests");
    let flow = Flow { ask, fetch, workshop: ask.service.workshop.as_ref().ok_or_else(no_workshop)? };
    match (ask.request.method, rest) {
        (Method::Put, [] | [""]) => flow.begin(),
        (Method::Get | Method::Head, [] | [""]) => {
            Err(Refusal::bad_request("A manifest is requested with PUT; GET needs the token that PUT answers with"))
        }
        (Method::Get | Method::Head, [token]) => flow.resume(token),
        (_, [] | [_]) => Err(Refusal::method_not_allowed()),
        _ => Ok(Answer::empty(403)),
    }
}

/// A request, and what it takes to answer it.
pub(super) struct Flow<'a> {
    pub ask: &'a Ask<'a>,
    /// The client wants status and headers in the body.
    pub fetch: bool,
    pub workshop: &'a Workshop,
}

impl Flow<'_> {
    /// Answers a request for a manifest.
    fn begin(&self) -> Result<Answer, Refusal> {
        let params = Params::read(self.ask.request, &PARAMETERS, &[])?;
        let catalog = params.catalog(self.ask.service)?;
        let project = &catalog.project;
        let (filters, extended) = (params.get("filters")?, params.get("where")?);
        let filters = Filters::read(project, filters.as_deref(), extended.as_deref())?;
        let format = format(catalog, params.get("format")?.as_deref())?;
        let columns: Vec<String> = match params.get("columns")? {
            Some(columns) => columns.split(',').map(|column| column.trim().to_owned()).collect(),
            None => Vec::new(),
        };
        super::table::check(project.schema(), &columns)
            .map_err(|error| Refusal::bad_request(format!("{}: `columns`", error.message())))?;
        let query = filters.query(project, files_type(project), self.ask.caller)?;
        let index = catalog.live.index();
        let explicit = Document::parse(filters.explicit())?;
        let mut options = String::new();
        for (name, value) in [("where", extended.as_deref()), ("columns", params.get("columns")?.as_deref())] {
            options.extend(value.map(|value| format!("{name}={value};")));
        }
        let ingredients = Ingredients {
            git_commit: &self.ask.service.git_commit,
            catalog: &catalog.name,
            format: format.name(),
            content_hash: index.content_hash(&query)?,
            filters: explicit.root(),
            options: &options,
        };
        let key = ManifestKey {
            catalog: catalog.name.clone(),
            format: format.name().to_owned(),
            manifest_hash: ingredients.hash(),
            source_hash: source_hash(&*self.ask.caller.sources),
        };
        let stored = self.workshop.storage.head(&key.object_key(format.extension()))?;
        if let Some(stored) = stored.filter(|stored| stored.expires - self.workshop.clock.now() > LAST_MOMENTS) {
            return self.finished(&key, format, &stored);
        }
        let id = key.execution_id();
        let urls = catalog.file_urls(self.ask.service);
        let order = Order { project: project.clone(), index, query, columns, urls, atlas: catalog.atlas.clone() };
        let workshop = self.workshop.clone();
        let job: ManifestJob = Box::new(move || order.make(&workshop, format, key));
        let full = |_| Refusal::too_many_requests("Too many manifests are being made; try again in a few minutes");
        self.workshop.runner.start(id.clone(), job).map_err(full)?;
        Ok(self.pending(&Token::first(id)))
    }

    /// Answers a request with a token, or with the key of a stored manifest.
    fn resume(&self, text: &str) -> Result<Answer, Refusal> {
        Params::read(self.ask.request, &[], &[])?;
        if let Some(key) = ManifestKey::decode(text, &*self.workshop.signer) {
            return self.with_key(&key);
        }
        let invalid = || Refusal::bad_request("Invalid token");
        let token = Token::decode(text).ok_or_else(invalid)?;
        match self.workshop.runner.status(&token.execution_id).ok_or_else(invalid)? {
            JobStatus::Running => Ok(self.pending(&token.next())),
            JobStatus::Done(key) => {
                let soon = || Token { retry_after: 1, ..token.clone().next() };
                let (format, stored) = self.stored(&key)?;
                stored.map_or_else(|| Ok(self.pending(&soon())), |stored| self.finished(&key, format, &stored))
            }
            JobStatus::Failed(error) => Err(Refusal::from_job(&error)),
        }
    }

    /// Tells the client to come back.
    fn pending(&self, token: &Token) -> Answer {
        pending(&self.ask.service.base_url, self.fetch, token)
    }

    /// Answers a request with the key of a stored manifest.
    fn with_key(&self, key: &ManifestKey) -> Result<Answer, Refusal> {
        if self.fetch {
            return Err(Refusal::bad_request("The fetch endpoint does not support a manifest key"));
        }
        if self.ask.caller.authenticated || self.ask.request.header("authorization").is_some() {
            return Err(Refusal::bad_request("Must omit authentication when passing a manifest key"));
        }
        let (format, stored) = self.stored(key)?;
        self.finished(key, format, &stored.ok_or_else(expired)?)
    }

    /// The format of a manifest, and what is known about it if it is stored.
    fn stored(&self, key: &ManifestKey) -> Result<(&'static dyn ManifestFormat, Option<StoredManifest>), Refusal> {
        let catalog = self.ask.service.catalogs.iter().find(|catalog| catalog.name == key.catalog);
        let format = catalog.and_then(|catalog| find(&catalog.project, &key.format)).ok_or_else(expired)?;
        Ok((format, self.workshop.storage.head(&key.object_key(format.extension()))?))
    }

    /// Says where a stored manifest is.
    fn finished(
        &self,
        key: &ManifestKey,
        format: &dyn ManifestFormat,
        stored: &StoredManifest,
    ) -> Result<Answer, Refusal> {
        // Curl is given a URL that outlives that of the object, so that a download can go on after days.
        let url = match self.fetch && format.is_for_curl() {
            true => format!("{}/manifest/files/{}", self.ask.service.base_url, key.encode(&*self.workshop.signer)),
            false => self.workshop.storage.url(&key.object_key(format.extension()))?,
        };
        Ok(ready(self.fetch, format.is_for_curl(), &url, &stored.file_name))
    }
}

/// The manifest is not there any more.
fn expired() -> Refusal {
    Refusal::gone("The requested manifest has expired, please request a new one")
}

/// The format of a name, or the default one.
fn format(catalog: &Catalog, name: Option<&str>) -> Result<&'static dyn ManifestFormat, Refusal> {
    let formats = formats(&catalog.project);
    let Some(name) = name else {
        return formats.first().copied().ok_or_else(|| Refusal::bad_request("The catalog has no manifests"));
    };
    find(&catalog.project, name).ok_or_else(|| {
        let names = python::names(formats.iter().map(|format| format.name()));
        Refusal::bad_request(if KNOWN.contains(&name) {
            let catalog = &catalog.name;
            format!("Manifest format `{name}` is not supported for catalog {catalog}. Must be one of {names}")
        } else {
            format!("Unknown manifest format `{name}`. Must be one of {names}")
        })
    })
}

/// The outer entity type whose documents manifests list: that of files, or else the first one.
pub fn files_type(project: &Project) -> &'static str {
    let types = project.schema().outer_types();
    types
        .iter()
        .map(|outer| outer.name)
        .find(|name| *name == FILES)
        .unwrap_or_else(|| types.first().map_or(FILES, |outer| outer.name))
}

/// Everything that a job needs.
struct Order {
    project: Arc<Project>,
    index: Arc<dyn SearchIndex>,
    query: Query,
    columns: Vec<String>,
    urls: FileUrls,
    atlas: String,
}

impl Order {
    /// Makes a manifest and stores it.
    fn make(&self, workshop: &Workshop, format: &dyn ManifestFormat, key: ManifestKey) -> Result<ManifestKey> {
        let request = ManifestRequest {
            project: &self.project,
            index: &*self.index,
            query: &self.query,
            columns: &self.columns,
            catalog: &key.catalog,
            urls: &self.urls,
            now: workshop.clock.now(),
        };
        let extension = format.extension();
        let mut object = workshop.storage.create(&key.object_key(extension), format.content_type())?;
        let mut out = BufWriter::with_capacity(1 << 16, &mut object);
        let written = format.write(&request, &mut out)?;
        out.flush().map_err(cannot_write)?;
        drop(out);
        let file_name = match written.name {
            Some(name) => format!("{name}.{extension}"),
            None => key.file_name(&self.atlas, extension),
        };
        object.finish(&file_name)?;
        Ok(key)
    }
}
