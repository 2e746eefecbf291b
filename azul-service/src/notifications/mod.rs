//! Notifications: somebody says that a bundle was added or deleted, and signs it.
//!
//! What is said goes into a durable queue before the sender is told that it was taken; workers do the rest. A
//! notification that comes twice, be it replayed by somebody else, is worked on twice, which is as once.

mod body;
pub mod signature;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use azul_indexer::queue::{Group, Message, Name, Notification, Queues, Stored, Totals, groups};
use azul_page::{GivenUp, MOST_PENDING, Pending, Work};
use azul_transform::{Error, ErrorKind, Result, SourceRef};
use serde_json::{Value, json};

use crate::config::{CatalogConfig, IndexerConfig};
use crate::fetch;
use crate::health::{Backlog, Depth};
use crate::server::{Head, Reply, Request, StatusCode};
use signature::{Key, Signed};

/// Everything that it takes to receive notifications.
#[derive(Debug)]
pub(crate) struct Notifications {
    key: Key,
    /// The queues of each catalog, and its sources.
    catalogs: BTreeMap<String, (Arc<Queues>, Vec<String>)>,
    /// The catalog of notifications that name none.
    default: String,
}

/// What a request is about.
enum Target<'h> {
    /// `POST /{catalog}/{action}`.
    Named { catalog: &'h str, action: &'h str },
    /// `POST /` and `POST /delete`, as repositories sent them in 2019.
    Old { action: &'static str },
}

impl Notifications {
    /// The notifications of some catalogs, if the configuration says that they are taken. A catalog whose store is no
    /// directory has none, unless it is a cluster and the configuration says where its queue is.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](azul_transform::ErrorKind::Io) if a queue cannot be opened.
    pub fn open(config: Option<IndexerConfig>, catalogs: &[CatalogConfig]) -> Result<Option<Self>> {
        let Some(config) = config else { return Ok(None) };
        let mut known: BTreeMap<&Path, Arc<Queues>> = BTreeMap::new();
        let mut all = BTreeMap::new();
        for catalog in catalogs {
            let Some(place) = catalog.queue(Some(&config)) else { continue };
            // Where there is no store, there is nothing to index into either.
            if !place.is_dir() && config.queue.as_deref() != Some(place) {
                continue;
            }
            let queues = match known.get(place) {
                Some(queues) => queues.clone(),
                None => Arc::new(Queues::open(place)?),
            };
            known.insert(place, queues.clone());
            all.insert(catalog.name.clone(), (queues, catalog.sources.clone()));
        }
        let key = Key { id: config.hmac_key_id.clone(), secret: config.hmac_key.expose().to_owned() };
        let default = catalogs.first().map(|catalog| catalog.name.clone()).unwrap_or_default();
        Ok(Some(Self { key, catalogs: all, default }))
    }

    /// Takes a notification.
    pub fn take(&self, request: &Request) -> Reply {
        let signed =
            Signed { method: request.head.method.as_str(), path: &request.head.path, headers: &request.head.headers };
        if let Err(unsigned) = signature::verify(&signed, &request.body, &self.key, seconds_now()) {
            tracing::warn!(target: "azul::audit", id = request.head.id, peer = %request.head.peer, %unsigned, "not signed");
            // Whoever has no key learns nothing about what is wrong.
            return Reply::error(StatusCode::UNAUTHORIZED, "UnauthorizedError", "Invalid authorization credentials");
        }
        match self.message(request) {
            Ok((queues, message)) => match queues.send(Name::Notifications, vec![message.to_body()]) {
                Ok(()) => Reply::empty(StatusCode::ACCEPTED),
                Err(error) => {
                    tracing::error!(%error, "a notification cannot be kept");
                    let message = "The notification cannot be kept; send it again later";
                    Reply::error(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailableError", message)
                }
            },
            Err(message) => Reply::error(StatusCode::BAD_REQUEST, "BadRequestError", &message),
        }
    }

    /// The message that a request becomes, and where it goes; or what is wrong with the request.
    fn message(&self, request: &Request) -> std::result::Result<(&Queues, Message), String> {
        let target = target(&request.head).ok_or("Unknown path")?;
        let (catalog, action) = match target {
            Target::Named { catalog, action } => (catalog, action),
            Target::Old { action } => (self.default.as_str(), action),
        };
        body::check_catalog_name(catalog)?;
        if !["add", "delete", "reindex"].contains(&action) {
            return Err(format!("Invalid action: {action}"));
        }
        let (queues, sources) = self.catalogs.get(catalog).ok_or_else(|| format!("Unknown catalog: {catalog}"))?;
        let body: Value = serde_json::from_slice(&request.body).map_err(|_| "The body is no JSON".to_owned())?;
        let notification = match target {
            Target::Named { .. } => body::checked(body)?,
            Target::Old { .. } => body::of_2019(&body, &old_source(sources))?,
        };
        let notification = Notification { catalog: catalog.to_owned(), notification };
        let message = if action == "delete" { Message::Delete(notification) } else { Message::Add(notification) };
        Ok((queues, message))
    }

    /// The queues of all stores, each once.
    fn queues(&self) -> Vec<&Arc<Queues>> {
        let mut all: Vec<&Arc<Queues>> = self.catalogs.values().map(|(queues, _)| queues).collect();
        all.sort_by_key(|queues| Arc::as_ptr(queues));
        all.dedup_by(|a, b| Arc::ptr_eq(a, b));
        all
    }
}

impl Backlog for Notifications {
    fn queues(&self) -> Result<BTreeMap<String, Depth>> {
        let mut depths: BTreeMap<String, Depth> = BTreeMap::new();
        for queues in Notifications::queues(self) {
            for name in Name::ALL {
                let found = queues.depth(name)?;
                let depth = depths.entry(name.as_str().to_owned()).or_default();
                depth.queued += found.queued;
                depth.invisible += found.invisible;
                depth.delayed += found.delayed;
                // Those that are tried again are not counted as progress, and neither are those that failed.
                depth.bundles = name == Name::Notifications;
            }
        }
        Ok(depths)
    }

    fn totals(&self) -> Result<BTreeMap<&'static str, u64>> {
        let mut all = BTreeMap::new();
        for queues in Notifications::queues(self) {
            let Totals { sent, done, failed, lost, given_up } = queues.totals()?;
            for (what, number) in
                [("sent", sent), ("done", done), ("failed", failed), ("lost", lost), ("given_up", given_up)]
            {
                *all.entry(what).or_default() += number;
            }
        }
        Ok(all)
    }

    fn failures(&self) -> Result<Value> {
        let mut all = Vec::new();
        for queues in Notifications::queues(self) {
            all.extend(groups(&queues.messages(Name::Failed)?));
        }
        let messages: usize = all.iter().map(|group| group.ids.len()).sum();
        // Health is for everybody: which sources there are is not, and neither is what bundles say.
        let groups: Vec<Value> = all
            .iter()
            .take(MOST_GROUPS)
            .map(|group| json!({"kind": group.kind, "place": group.place, "messages": group.ids.len()}))
            .collect();
        Ok(json!({"messages": messages, "groups": groups}))
    }

    fn work(&self, catalog: &str) -> Result<Option<Work>> {
        let Some((queues, _)) = self.catalogs.get(catalog) else { return Ok(None) };
        let mut work = Work::default();
        for name in [Name::Notifications, Name::Retry] {
            let depth = queues.depth(name)?;
            work.waiting += depth.queued + depth.delayed;
            work.under_way += depth.invisible;
            work.pending.extend(queues.first(name, MOST_PENDING)?.iter().map(pending));
        }
        work.pending.truncate(MOST_PENDING);
        work.failed = groups(&queues.messages(Name::Failed)?).into_iter().map(given_up).collect();
        Ok(Some(work))
    }
}

/// A message as something to be done.
fn pending(message: &Stored) -> Pending {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (body, failure) = (&message.body, message.failure.as_ref().unwrap_or(&Value::Null));
    let fqid = &body["notification"]["bundle_fqid"];
    let source = if fqid.is_object() { &fqid["source"] } else { &body["source"] };
    Pending {
        action: text(&body["action"]),
        catalog: text(&body["catalog"]),
        bundle: fqid.is_object().then(|| (text(&fqid["uuid"]), text(&fqid["version"]))),
        source: text(if source["spec"].is_string() { &source["spec"] } else { &source["id"] }),
        reason: failure["message"].as_str().map(str::to_owned),
    }
}

fn given_up(Group { kind, place, catalog, source, ids, example }: Group) -> GivenUp {
    GivenUp { kind, place, catalog, source, count: ids.len() as u64, example }
}

/// Sends a signed notification to a service; the status of the answer, and what it says.
///
/// # Errors
/// [`ErrorKind::Io`] if the service does not answer.
pub fn send(base_url: &str, catalog: &str, action: &str, body: &Value, key: &Key) -> Result<(u16, String)> {
    let (path, body) = (format!("/{catalog}/{action}"), body.to_string());
    let url = format!("{}{path}", base_url.trim_end_matches('/'));
    // What is behind the host in the base URL is part of the path that is signed.
    let path =
        url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or(path, |(_, path)| format!("/{path}"));
    let headers = signature::sign("POST", &path, body.as_bytes(), key, seconds_now());
    let answer = fetch::post(&url, &headers, body.as_bytes(), WAIT)
        .map_err(|error| Error::new(ErrorKind::Io, format!("{url} does not answer: {error}")).caused_by(error))?;
    Ok((answer.status, String::from_utf8_lossy(&answer.body).into_owned()))
}

/// Time for one notification.
const WAIT: Duration = Duration::from_secs(30);

fn seconds_now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |time| time.as_secs())
}

/// Groups of failures that are told of.
const MOST_GROUPS: usize = 20;

/// Whether a request may be a notification.
pub(crate) fn is_one(head: &Head) -> bool {
    head.method == crate::server::Method::POST && target(head).is_some()
}

fn target(head: &Head) -> Option<Target<'_>> {
    let mut parts = head.path.strip_prefix('/')?.split('/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(""), None, None) => Some(Target::Old { action: "add" }),
        (Some("delete"), None, None) => Some(Target::Old { action: "delete" }),
        (Some(catalog), Some(action), None) if !catalog.is_empty() && !action.is_empty() => {
            Some(Target::Named { catalog, action })
        }
        _ => None,
    }
}

/// The source of bundles of 2019: the catalog's only one.
fn old_source(sources: &[String]) -> SourceRef {
    let spec = sources.first().cloned().unwrap_or_default();
    let name = spec.rsplit_once(':').filter(|(_, prefix)| !prefix.contains("//")).map_or(&*spec, |(name, _)| name);
    SourceRef { id: body::source_id(name), spec }
}
