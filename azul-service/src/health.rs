//! Health: what is up, each thing looked at only if it is asked for.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use azul_page::Work;
use azul_search::{Caller, Method, Request, Service};
use serde_json::{Map, Value, json};

use crate::server::{Reply, StatusCode};

/// Everything that can be checked.
const KEYS: [&str; 5] = ["api_endpoints", "elasticsearch", "other_lambdas", "progress", "queues"];
/// What can be checked fast.
const FAST: [&str; 2] = ["api_endpoints", "elasticsearch"];
/// How often the fast check is made by itself, and how old its last result may be.
pub(crate) const PERIOD: Duration = Duration::from_secs(60);
const OLD: Duration = Duration::from_secs(120);

/// Work that the indexer has before it. Whoever has a queue says so.
pub trait Backlog: Send + Sync {
    /// Messages in each queue by name: waiting, being worked on, delayed.
    ///
    /// # Errors
    /// If it cannot be found out.
    fn queues(&self) -> azul_transform::Result<BTreeMap<String, Depth>>;

    /// What became of messages so far, by what that is.
    ///
    /// # Errors
    /// If it cannot be found out.
    fn totals(&self) -> azul_transform::Result<BTreeMap<&'static str, u64>>;

    /// What failed as often as it may, as it is told to everybody: how many messages, and groups of them.
    ///
    /// # Errors
    /// If it cannot be found out.
    fn failures(&self) -> azul_transform::Result<Value>;

    /// The work in the store of a catalog, as it is told to those who run the service: with bundles and reasons. Nothing if
    /// nobody is notified of its bundles.
    ///
    /// # Errors
    /// If it cannot be found out.
    fn work(&self, catalog: &str) -> azul_transform::Result<Option<Work>>;
}

/// Messages in a queue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depth {
    /// Messages that wait.
    pub queued: u64,
    /// Messages that are being worked on.
    pub invisible: u64,
    /// Messages that are not to be worked on yet.
    pub delayed: u64,
    /// Whether they count as bundles that are not indexed yet.
    pub bundles: bool,
}

/// Checks, and what they said last.
pub(crate) struct Health {
    cached: Mutex<Option<(Instant, Value)>>,
    backlog: Option<Arc<dyn Backlog>>,
}

impl std::fmt::Debug for Health {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Health")
    }
}

impl Health {
    /// Checks, of which some look at the work of an indexer.
    pub fn of(backlog: Option<Arc<dyn Backlog>>) -> Self {
        Self { backlog, cached: Mutex::default() }
    }

    /// The work of an indexer, if there is one.
    pub fn backlog(&self) -> Option<&dyn Backlog> {
        self.backlog.as_deref()
    }

    /// Answers `/health…`; `what` is the rest of the path.
    pub fn answer(&self, service: &Service, what: &str, catalog: Option<&str>) -> Reply {
        match what {
            "" | "/" => reply(&self.check(service, &KEYS)),
            "/basic" => reply(&json!({"up": true})),
            "/fast" => reply(&self.check(service, &FAST)),
            "/cached" => self.cached(service, catalog),
            keys => {
                let keys: Vec<&str> = keys.trim_start_matches('/').split(',').collect();
                if keys.iter().any(|key| !KEYS.contains(key)) {
                    let body = json!({"Message": "Invalid health keys"}).to_string();
                    return Reply::new(StatusCode::BAD_REQUEST, "application/json", body);
                }
                reply(&self.check(service, &keys))
            }
        }
    }

    /// The work in the store of a catalog, if there is an indexer.
    ///
    /// # Errors
    /// As [`Backlog::work`].
    pub fn work(&self, catalog: &str) -> azul_transform::Result<Option<Work>> {
        self.backlog.as_ref().map_or(Ok(None), |backlog| backlog.work(catalog))
    }

    /// Makes the fast check and keeps what it says.
    pub fn refresh(&self, service: &Service) {
        let checked = self.check(service, &FAST);
        *self.cached.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), checked));
    }

    fn cached(&self, service: &Service, catalog: Option<&str>) -> Reply {
        let default = service.catalogs.first().map(|catalog| catalog.name.as_str());
        let cached = self.cached.lock().unwrap_or_else(PoisonError::into_inner);
        match &*cached {
            Some((at, body)) if catalog.is_none() || catalog == default => {
                if at.elapsed() > OLD {
                    let message = "The last check is too old";
                    return Reply::error(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailableError", message);
                }
                reply(body)
            }
            _ => Reply::error(StatusCode::NOT_FOUND, "NotFoundError", "Cached health object does not exist"),
        }
    }

    fn check(&self, service: &Service, keys: &[&str]) -> Value {
        let mut body: BTreeMap<&str, Value> = BTreeMap::new();
        for key in keys {
            body.entry(*key).or_insert_with(|| self.look(service, key));
        }
        let up = body.values().all(|value| value["up"] == true);
        let mut object: Map<String, Value> = body.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        object.insert("up".to_owned(), up.into());
        Value::Object(object)
    }

    fn look(&self, service: &Service, key: &str) -> Value {
        match key {
            "api_endpoints" => api_endpoints(service),
            "elasticsearch" => json!({"up": service.catalogs.iter().all(can_be_read)}),
            "progress" => self.progress(),
            "queues" => self.queues(),
            // The indexer's part runs in this process, if it runs.
            _ => json!({"up": true}),
        }
    }

    fn progress(&self) -> Value {
        let Some(backlog) = &self.backlog else {
            return json!({"up": true, "unindexed_bundles": 0, "unindexed_documents": 0});
        };
        match backlog.queues().and_then(|queues| Ok((queues, backlog.failures()?))) {
            Ok((queues, failures)) => {
                let bundles = queues.values().filter(|depth| depth.bundles);
                let bundles: u64 = bundles.map(|depth| depth.queued + depth.invisible + depth.delayed).sum();
                // Documents are made together with what is known of their bundles: none are left over.
                json!({"up": true, "unindexed_bundles": bundles, "unindexed_documents": 0, "failures": failures})
            }
            Err(error) => json!({"up": false, "error": error.kind().code()}),
        }
    }

    fn queues(&self) -> Value {
        let Some(backlog) = &self.backlog else { return json!({"up": true}) };
        match backlog.queues() {
            Ok(queues) => {
                let mut object = Map::new();
                object.insert("up".to_owned(), true.into());
                for (name, Depth { queued, invisible, delayed, .. }) in queues {
                    let messages = json!({"delayed": delayed, "invisible": invisible, "queued": queued});
                    object.insert(name, json!({"up": true, "messages": messages}));
                }
                Value::Object(object)
            }
            Err(error) => json!({"up": false, "error": error.kind().code()}),
        }
    }
}

/// Asks for one document of one type of entity, another one each time.
fn api_endpoints(service: &Service) -> Value {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static TURN: AtomicUsize = AtomicUsize::new(0);
    let types = service.catalogs.first().map_or(&[][..], |catalog| catalog.project.exposed());
    let Some(exposed) = types.get(TURN.fetch_add(1, Ordering::Relaxed) % types.len().max(1)) else {
        return json!({"up": true});
    };
    let path = format!("/index/{}", exposed.outer_type);
    let request = Request { method: Method::Head, ..Request::get(&path).with("size", "1") };
    let status = service.answer(&request, &Caller::default()).status;
    if status == 200 { json!({"up": true}) } else { json!({"up": false, "error": format!("{path}: status {status}")}) }
}

/// Whether the documents of a catalog can be read.
fn can_be_read(catalog: &azul_search::Catalog) -> bool {
    let any = catalog.project.exposed().first().map_or("files", |exposed| exposed.outer_type);
    catalog.live.index().get(any, "00000000-0000-0000-0000-000000000000").is_ok()
}

fn reply(body: &Value) -> Reply {
    let status = if body["up"] == true { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    Reply::new(status, "application/json", body.to_string())
}
