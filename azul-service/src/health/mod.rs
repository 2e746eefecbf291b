//! Health: what is up, each thing looked at only if it is asked for.
//!
//! Each key has a thread that looks when somebody asks. Whoever asks waits for it a moment, so that the answer is about now;
//! if that takes longer, because the machine is busy, the answer is what was found a few seconds ago. So health is told
//! within a tenth of a second whatever else goes on, unless nothing was found out for long.

mod look;
mod memory;

use std::collections::BTreeMap;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use azul_page::Work;
use azul_search::Service;
use azul_transform::Result;
use serde_json::{Map, Value, json};

use crate::server::{Reply, StatusCode};
use memory::Memory;

/// Everything that can be checked.
const KEYS: [&str; 5] = ["api_endpoints", "elasticsearch", "other_lambdas", "progress", "queues"];
/// What can be checked fast.
const FAST: [&str; 2] = ["api_endpoints", "elasticsearch"];
/// How often the fast check is made by itself, and how old its last result may be.
const PERIOD: Duration = Duration::from_secs(60);
const OLD: Duration = Duration::from_secs(120);
/// How long an answer about now is waited for, and how old one may be that is given instead.
const MOMENT: Duration = Duration::from_millis(50);
const RECENT: Duration = Duration::from_secs(10);
/// How long anything is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// Work that the indexer has before it. Whoever has a queue says so.
pub trait Backlog: Send + Sync {
    /// Messages in each queue by name: waiting, being worked on, delayed.
    ///
    /// # Errors
    /// If it cannot be found out.
    fn queues(&self) -> Result<BTreeMap<String, Depth>>;

    /// What became of messages so far, by what that is.
    ///
    /// # Errors
    /// If it cannot be found out.
    fn totals(&self) -> Result<BTreeMap<&'static str, u64>>;

    /// What failed as often as it may, as it is told to everybody: how many messages, and groups of them.
    ///
    /// # Errors
    /// If it cannot be found out.
    fn failures(&self) -> Result<Value>;

    /// The work in the store of a catalog, as it is told to those who run the service: with bundles and reasons. Nothing if
    /// nobody is notified of its bundles.
    ///
    /// # Errors
    /// If it cannot be found out.
    fn work(&self, catalog: &str) -> Result<Option<Work>>;
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
    looks: BTreeMap<&'static str, Arc<Memory>>,
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
        let looks = KEYS.into_iter().map(|key| (key, Arc::default())).collect();
        Self { backlog, looks }
    }

    /// Starts the threads that look, which end some time after `site` is gone; `parts` are those of it that are looked at.
    ///
    /// # Errors
    /// If the threads cannot be had.
    pub fn start<S: Send + Sync + 'static>(
        &self,
        site: &Arc<S>,
        parts: impl Fn(&S) -> (&Self, &Service) + Copy + Send + 'static,
    ) -> std::io::Result<()> {
        for (&key, memory) in &self.looks {
            let (site, memory): (Weak<S>, _) = (Arc::downgrade(site), memory.clone());
            let work = move || {
                // What can be checked fast is, even if nobody asks: the cached answer is made of it.
                let unasked = FAST.contains(&key);
                let mut is_due = unasked;
                while let Some(site) = site.upgrade() {
                    let (health, service) = parts(&site);
                    if is_due {
                        memory.look(|| health.look(service, key));
                    }
                    drop(site);
                    is_due = memory.is_wanted(PERIOD) || unasked;
                }
            };
            std::thread::Builder::new().name(format!("health {key}")).spawn(work)?;
        }
        Ok(())
    }

    /// The work of an indexer, if there is one.
    pub fn backlog(&self) -> Option<&dyn Backlog> {
        self.backlog.as_deref()
    }

    /// The work in the store of a catalog, if there is an indexer.
    ///
    /// # Errors
    /// As [`Backlog::work`].
    pub fn work(&self, catalog: &str) -> Result<Option<Work>> {
        self.backlog.as_ref().map_or(Ok(None), |backlog| backlog.work(catalog))
    }

    /// Answers `/health…` if that needs no waiting; `what` is the rest of the path.
    pub fn at_once(&self, service: &Service, what: &str, catalog: Option<&str>) -> Option<Reply> {
        match what {
            "/basic" => Some(reply(&json!({"up": true}))),
            "/cached" => Some(self.cached(service, catalog)),
            _ => None,
        }
    }

    /// Answers `/health…`; may wait a moment.
    pub fn answer(&self, service: &Service, what: &str, catalog: Option<&str>) -> Reply {
        if let Some(reply) = self.at_once(service, what, catalog) {
            return reply;
        }
        match what {
            "" | "/" => self.check(&KEYS),
            "/fast" => self.check(&FAST),
            keys => {
                let keys: Vec<&str> = keys.trim_start_matches('/').split(',').collect();
                self.check(&keys)
            }
        }
    }

    fn cached(&self, service: &Service, catalog: Option<&str>) -> Reply {
        let default = service.catalogs.first().map(|catalog| catalog.name.as_str());
        let none = || Reply::error(StatusCode::NOT_FOUND, "NotFoundError", "Cached health object does not exist");
        if catalog.is_some() && catalog != default {
            return none();
        }
        let found: Option<Vec<_>> = FAST.into_iter().map(|key| Some((key, self.looks.get(key)?.last()?))).collect();
        let Some(found) = found else { return none() };
        if found.iter().any(|(_, (at, _))| at.elapsed() > OLD) {
            let message = "The last check is too old";
            return Reply::error(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailableError", message);
        }
        reply(&body(found.into_iter().map(|(key, (_, value))| (key, value))))
    }

    fn check(&self, keys: &[&str]) -> Reply {
        let looks: Option<BTreeMap<_, _>> = keys.iter().map(|key| self.looks.get_key_value(*key)).collect();
        let Some(looks) = looks else {
            let body = json!({"Message": "Invalid health keys"}).to_string();
            return Reply::new(StatusCode::BAD_REQUEST, "application/json", body);
        };
        // All begin before any is waited for.
        let start = Instant::now();
        let wanted: Vec<_> = looks.into_iter().map(|(key, memory)| (*key, memory, memory.want())).collect();
        let found = wanted.into_iter().map(|(key, memory, wanted)| {
            let value = memory.found(wanted, start, MOMENT, RECENT, PATIENCE);
            (key, value.unwrap_or_else(|| json!({"up": false, "error": "nothing was found out in time"})))
        });
        reply(&body(found))
    }
}

/// What was found, as it is told.
fn body(found: impl Iterator<Item = (&'static str, Value)>) -> Value {
    let mut body: Map<String, Value> = found.map(|(key, value)| (key.to_owned(), value)).collect();
    let up = body.values().all(|value| value["up"] == true);
    body.insert("up".to_owned(), up.into());
    Value::Object(body)
}

fn reply(body: &Value) -> Reply {
    let status = if body["up"] == true { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    Reply::new(status, "application/json", body.to_string())
}
