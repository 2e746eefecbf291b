//! Numbers for those who run the service, as Prometheus reads them.

use std::fmt;
use std::sync::atomic::Ordering;
use std::time::Duration;

use azul_search::Traffic;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::health::Backlog;

/// The content type of the text.
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Bounds of latencies, in seconds.
const BOUNDS: [f64; 14] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// What is told of stores that are asked over a network. Catalogs of one store have the same numbers.
const TRAFFIC: [(&str, &str); 4] = [
    ("store_requests", "Requests to the store of a catalog"),
    ("store_retries", "Requests to the store of a catalog that were sent again"),
    ("store_throttled", "Requests for which the store of a catalog had no capacity"),
    ("store_conflicts", "Documents made again because others wrote them meanwhile"),
];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: &'static str,
    method: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ReasonLabels {
    reason: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct DocumentLabels {
    catalog: String,
    entity_type: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CatalogLabels {
    catalog: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct GenerationLabels {
    catalog: String,
    generation: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct QueueLabels {
    queue: String,
    state: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabels {
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct FailureLabels {
    kind: String,
}

/// The numbers.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    seconds: Family<RouteLabels, Histogram>,
    bytes: Family<RouteLabels, Counter>,
    refused: Family<ReasonLabels, Counter>,
    dropped: Family<ReasonLabels, Counter>,
    pub unchanged: Counter,
    pub manifests_waiting: Gauge,
    pub manifests_running: Gauge,
    documents: Family<DocumentLabels, Gauge>,
    generation: Family<GenerationLabels, Gauge>,
    queues: Family<QueueLabels, Gauge>,
    messages: Family<OutcomeLabels, Counter>,
    failures: Family<FailureLabels, Gauge>,
    traffic: [Family<CatalogLabels, Counter>; 4],
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

impl Metrics {
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("azul");
        let (requests, bytes) = (Family::default(), Family::default());
        let (refused, dropped) = (Family::default(), Family::default());
        let seconds = Family::new_with_constructor((|| Histogram::new(BOUNDS)) as fn() -> Histogram);
        let (unchanged, documents, generation) = (Counter::default(), Family::default(), Family::default());
        let (manifests_waiting, manifests_running) = (Gauge::default(), Gauge::default());
        registry.register("requests", "Requests by route, method and status", requests.clone());
        registry.register_with_unit("request", "Time to the beginning of answers", Unit::Seconds, seconds.clone());
        registry.register("answer_bytes", "Bytes of answers whose length is known", bytes.clone());
        registry.register("refused", "Requests refused, by reason", refused.clone());
        registry.register("dropped", "Spans that no collector took in time", dropped.clone());
        registry.register("unchanged", "Requests answered 304, from the generation alone", unchanged.clone());
        registry.register("manifests_waiting", "Manifests that wait to be made", manifests_waiting.clone());
        registry.register("manifests_running", "Manifests that are being made", manifests_running.clone());
        registry.register("documents", "Documents of a catalog by entity type", documents.clone());
        registry.register("catalog_generation", "The generation of a catalog", generation.clone());
        let (queues, messages, failures) = (Family::default(), Family::default(), Family::default());
        registry.register("queue_messages", "Messages in a queue of the indexer, by state", queues.clone());
        registry.register("indexer_messages", "What became of messages: sent, done, attempts failed", messages.clone());
        registry.register("indexer_failures", "Messages that were given up, by kind of error", failures.clone());
        let traffic: [Family<CatalogLabels, Counter>; 4] = Default::default();
        for (family, (name, help)) in traffic.iter().zip(TRAFFIC) {
            registry.register(name, help, family.clone());
        }
        Self {
            registry,
            requests,
            seconds,
            bytes,
            refused,
            dropped,
            unchanged,
            manifests_waiting,
            manifests_running,
            documents,
            generation,
            queues,
            messages,
            failures,
            traffic,
        }
    }

    /// The work of an indexer is as it says.
    ///
    /// # Errors
    /// If it cannot say.
    pub fn indexer(&self, backlog: &dyn Backlog) -> azul_transform::Result<()> {
        let gauge = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        for (queue, depth) in backlog.queues()? {
            for (state, number) in
                [("queued", depth.queued), ("invisible", depth.invisible), ("delayed", depth.delayed)]
            {
                self.queues.get_or_create(&QueueLabels { queue: queue.clone(), state }).set(gauge(number));
            }
        }
        for (outcome, number) in backlog.totals()? {
            // Whoever counts does so on disk, for all processes.
            self.messages.get_or_create(&OutcomeLabels { outcome }).inner().store(number, Ordering::Relaxed);
        }
        self.failures.clear();
        for group in backlog.failures()?["groups"].as_array().into_iter().flatten() {
            let kind = group["kind"].as_str().unwrap_or_default().to_owned();
            let number = group["messages"].as_u64().unwrap_or_default();
            self.failures.get_or_create(&FailureLabels { kind }).inc_by(gauge(number));
        }
        Ok(())
    }

    /// A request was answered.
    pub fn answered(&self, route: &'static str, method: &'static str, status: u16, bytes: Option<u64>, time: Duration) {
        self.requests.get_or_create(&RequestLabels { route, method, status }).inc();
        self.seconds.get_or_create(&RouteLabels { route }).observe(time.as_secs_f64());
        if let Some(bytes) = bytes {
            self.bytes.get_or_create(&RouteLabels { route }).inc_by(bytes);
        }
    }

    /// A request was refused for a reason that has nothing to do with what it asks.
    pub fn refused(&self, reason: &'static str) {
        self.refused.get_or_create(&ReasonLabels { reason }).inc();
    }

    /// Something was dropped that nobody took in time.
    pub fn dropped(&self, reason: &'static str) {
        self.dropped.get_or_create(&ReasonLabels { reason }).inc();
    }

    /// A catalog has this generation, and this many documents.
    pub fn catalog(&self, catalog: &str, generation: &str, documents: &[(&'static str, u64)]) {
        for (entity_type, count) in documents {
            let labels = DocumentLabels { catalog: catalog.to_owned(), entity_type };
            self.documents.get_or_create(&labels).set(i64::try_from(*count).unwrap_or(i64::MAX));
        }
        let labels = GenerationLabels { catalog: catalog.to_owned(), generation: generation.to_owned() };
        self.generation.get_or_create(&labels).set(1);
    }

    /// What asking the store of a catalog came to.
    pub fn store(&self, catalog: &str, traffic: Traffic) {
        let Traffic { requests, retries, throttled, conflicts } = traffic;
        for (family, value) in self.traffic.iter().zip([requests, retries, throttled, conflicts]) {
            let labels = CatalogLabels { catalog: catalog.to_owned() };
            family.get_or_create(&labels).inner().store(value, Ordering::Relaxed);
        }
    }

    /// Forgets the generations of catalogs, before they are told anew.
    pub fn forget_generations(&self) {
        self.generation.clear();
    }

    /// All numbers as text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        encode(&mut text, &self.registry).ok();
        text
    }
}
