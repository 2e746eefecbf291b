//! The site: everything that is served, on top of [`azul_search::Service`].

mod answer;
mod callers;
mod convert;
mod open;
mod reply;
mod revalidate;
mod sign_in;

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use azul_indexer::runlevel::{RunLevel, State};
use azul_search::Service;
use bytes::Bytes;

use crate::auth::Access;
use crate::client::Trusted;
use crate::config::MetricsAccess;
use crate::health::Health;
use crate::manifests::{DirectoryStorage, ThreadRunner};
use crate::metrics::Metrics;
use crate::notifications::{self, Notifications};
use crate::rate::RateLimiter;
use crate::routes::{Door, NOTIFICATION, Operation, Routed, route};
use crate::saved::SavedFilters;
use crate::server::header::{ALLOW, HeaderName, RETRY_AFTER};
use crate::server::{Done, Handler, Head, Method, Plan, Reply, Request, StatusCode};
use crate::traces::Traces;
use callers::SourceLists;

/// Everything that is served.
#[derive(Debug)]
pub struct Site {
    service: Service,
    access: Box<dyn Access>,
    sources: SourceLists,
    limiter: Option<RateLimiter>,
    trusted: Trusted,
    metrics: Metrics,
    metrics_access: MetricsAccess,
    health: Arc<Health>,
    storage: Arc<DirectoryStorage>,
    saved: SavedFilters,
    runner: Arc<ThreadRunner>,
    /// Directories of the stores, where the run level is kept.
    stores: Vec<PathBuf>,
    openapi: Bytes,
    traces: Option<Traces>,
    /// Notifications, if they are taken.
    notifications: Option<Arc<Notifications>>,
    /// The directory of manifests, if it goes with the process.
    _temporary: Option<tempfile::TempDir>,
}

impl Handler for Site {
    fn watches(&self, path: &str) -> bool {
        path == "/health" || path.starts_with("/health/")
    }

    fn plan(&self, head: &Head) -> Plan {
        let operation = match self.route(head) {
            Routed::Found(operation) => operation,
            Routed::Nothing => return Plan::Now(Reply::empty(StatusCode::FORBIDDEN)),
            Routed::OtherMethods(_) if head.method == Method::OPTIONS => return Plan::Now(reply::options()),
            Routed::OtherMethods(methods) => {
                let message = format!("The path takes {}", methods.join(", "));
                let refusal = Reply::error(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowedError", &message);
                return Plan::Now(refusal.with(ALLOW, methods.join(", ")));
            }
        };
        if let Some(refusal) = self.too_often(head, operation) {
            return Plan::Now(refusal);
        }
        if takes_work(operation) && !self.is_up() {
            let message = "The service is stopped for the moment";
            self.metrics.refused("stopped");
            let refusal = Reply::error(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailableError", message);
            return Plan::Now(refusal.with(RETRY_AFTER, "60"));
        }
        match self.at_once(head, operation) {
            Some(reply) => Plan::Now(reply),
            None => Plan::Work {
                body: [Method::POST, Method::PUT].contains(&head.method),
                urgent: matches!(operation.door, Door::Health | Door::Metrics | Door::RunLevel),
            },
        }
    }

    fn reply(&self, request: Request) -> Reply {
        let gzip = convert::accepts_gzip(&request.head);
        let route = match route(&request.head.method, &request.head.path) {
            Routed::Found(operation) => operation.path,
            Routed::OtherMethods(_) | Routed::Nothing => "none",
        };
        // For programs that export spans; the log has a line for each request without them.
        let span = tracing::debug_span!(
            target: "azul::request",
            "request",
            otel.kind = "server",
            id = request.head.id,
            http.request.method = request.head.method.as_str(),
            http.route = route,
            http.response.status_code = tracing::field::Empty,
        );
        let _entered = span.enter();
        let reply = convert::compressed(self.replied(request), gzip);
        span.record("http.response.status_code", reply.status.as_u16());
        reply
    }

    fn finish(&self, head: &Head, reply: Reply) -> Reply {
        let reply = reply::common(head, reply, self.service.base_url.starts_with("https:"));
        match &self.limiter {
            Some(limiter) => reply::with_policy(reply, limiter.rate()),
            None => reply,
        }
    }

    fn done(&self, head: &Head, done: Done) {
        let (route, method) = match self.route(head) {
            Routed::Found(operation) => (operation.path, operation.method.name()),
            Routed::OtherMethods(_) | Routed::Nothing => ("none", "other"),
        };
        if let Some(traces) = &self.traces
            && !traces.note(head, &done, route)
        {
            self.metrics.dropped("traces");
        }
        let Done { status, bytes, time, caller } = done;
        self.metrics.answered(route, method, status.as_u16(), bytes, time);
        // The path of a manifest is its key, and parameters may be tokens: the log has the route instead.
        let catalog = head.query.iter().find(|(name, _)| name == "catalog").map(|(_, value)| value.as_str());
        tracing::info!(
            target: "azul::access",
            id = head.id,
            client = %self.client(head),
            caller = caller.as_deref().unwrap_or("-"),
            method,
            route,
            catalog = catalog.unwrap_or("-"),
            status = status.as_u16(),
            bytes,
            micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX),
            "answered"
        );
    }
}

/// Whether an operation stops when the service is stopped. Health, the state itself and what is the same for everybody
/// go on.
fn takes_work(operation: &Operation) -> bool {
    matches!(operation.door, Door::Search | Door::Stored | Door::Page)
}

impl Site {
    /// The catalogs and what is said about them.
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// Where a request leads. Notifications come last, so that they take no path away from others.
    fn route(&self, head: &Head) -> Routed {
        match route(&head.method, &head.path) {
            Routed::Found(operation) => Routed::Found(operation),
            _ if self.notifications.is_some() && notifications::is_one(head) => Routed::Found(&NOTIFICATION),
            other => other,
        }
    }

    fn client(&self, head: &Head) -> IpAddr {
        self.trusted.client(head)
    }

    /// Refuses a client that asks too often. Health checks are not counted: a monitor must not be refused.
    fn too_often(&self, head: &Head, operation: &Operation) -> Option<Reply> {
        let limiter = self.limiter.as_ref().filter(|_| operation.door != Door::Health)?;
        let verdict = limiter.count(self.client(head), Instant::now());
        if verdict.allowed {
            return None;
        }
        self.metrics.refused("rate");
        // One second more, so that who waits as long as told is not refused again.
        let wait = verdict.wait.as_secs() + 1;
        let message = format!("Too many requests; come back in {wait} seconds");
        let refusal = Reply::error(StatusCode::TOO_MANY_REQUESTS, "TooManyRequestsError", &message);
        let limit = HeaderName::from_static("ratelimit");
        Some(refusal.with(RETRY_AFTER, wait.to_string()).with(limit, format!("\"default\";r=0;t={wait}")))
    }

    /// Whether the service takes work, as all stores have it.
    fn is_up(&self) -> bool {
        self.stores.iter().all(|store| self.state(store).is_up())
    }

    fn state(&self, store: &Path) -> State {
        match RunLevel::load(store) {
            Ok(Ok(level)) => level.state("service"),
            Ok(Err(problem)) => State::Unknown(problem),
            Err(error) => State::Unknown(error.to_string()),
        }
    }
}
