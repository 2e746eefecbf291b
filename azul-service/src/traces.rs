//! Spans of requests, sent to a collector of OpenTelemetry: OTLP over HTTP, as JSON.
//!
//! One span says of a request what the log says: route, status, time. It belongs to the trace that the request names in
//! `traceparent`. Spans are sent in batches by a thread of their own; no request waits for a collector, and what a
//! collector that is slow or away does not take in time is dropped and counted.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::fetch;
use crate::server::{Done, Head, HeaderName};

/// Spans that wait to be sent, spans of a batch, and the longest that a span waits for others.
const WAITING: usize = 4096;
const BATCH: usize = 512;
const PERIOD: Duration = Duration::from_secs(2);
/// Time that a collector has to take a batch.
const WAIT: Duration = Duration::from_secs(5);

/// Sends spans to a collector, until it goes; then the last ones.
pub(crate) struct Traces {
    spans: Option<SyncSender<Value>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl std::fmt::Debug for Traces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Traces")
    }
}

impl Traces {
    /// Starts to send to a collector, whose URL is that of the protocol: `http://127.0.0.1:4318/v1/traces`.
    ///
    /// # Errors
    /// If the thread cannot be had.
    pub(crate) fn to(url: String) -> std::io::Result<Self> {
        let (sender, spans) = sync_channel(WAITING);
        let thread = std::thread::Builder::new().name("traces".to_owned()).spawn(move || send(&url, &spans))?;
        Ok(Self { spans: Some(sender), thread: Mutex::new(Some(thread)) })
    }

    /// Notes a request that was answered, unless its client wants no trace of it. False if there is no room.
    pub(crate) fn note(&self, head: &Head, done: &Done, route: &str) -> bool {
        let parent = head.header(HeaderName::from_static("traceparent")).and_then(Parent::read);
        if parent.as_ref().is_some_and(|parent| !parent.sampled) {
            return true;
        }
        let Some(span) = span(head, done, route, parent) else { return false };
        self.spans.as_ref().is_some_and(|spans| spans.try_send(span).is_ok())
    }
}

impl Drop for Traces {
    fn drop(&mut self) {
        self.spans = None;
        if let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take() {
            thread.join().ok();
        }
    }
}

/// What a request says about the trace that it is part of.
struct Parent {
    trace: String,
    span: String,
    sampled: bool,
}

impl Parent {
    /// Reads a header `traceparent`: version, trace, span and flags. One that is malformed is none.
    fn read(header: &str) -> Option<Self> {
        let mut parts = header.trim().split('-');
        let mut hex = |length: usize| {
            let part = parts.next().filter(|part| part.len() == length)?;
            part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).then_some(part)
        };
        let (version, trace, span, flags) = (hex(2)?, hex(32)?, hex(16)?, hex(2)?);
        let is_zero = |id: &str| id.bytes().all(|byte| byte == b'0');
        if version == "ff" || is_zero(trace) || is_zero(span) {
            return None;
        }
        let sampled = u8::from_str_radix(flags, 16).ok()? & 1 == 1;
        Some(Self { trace: trace.to_owned(), span: span.to_owned(), sampled })
    }
}

/// The span of a request; nothing if no randomness is to be had.
fn span(head: &Head, done: &Done, route: &str, parent: Option<Parent>) -> Option<Value> {
    let mut random = [0; 24];
    getrandom::fill(&mut random).ok()?;
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let (trace, parent) = match parent {
        Some(parent) => (parent.trace, parent.span),
        None => (hex(&random[..16]), String::new()),
    };
    let end = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let method = head.method.as_str();
    let text = |key: &str, value: &str| json!({"key": key, "value": {"stringValue": value}});
    // Numbers of 64 bits are text in this form of JSON.
    let number = |key: &str, value: u64| json!({"key": key, "value": {"intValue": value.to_string()}});
    let status = done.status.as_u16();
    Some(json!({
        "traceId": trace,
        "spanId": hex(&random[16..]),
        "parentSpanId": parent,
        "name": format!("{method} {route}"),
        "kind": 2,
        "startTimeUnixNano": end.saturating_sub(done.time).as_nanos().to_string(),
        "endTimeUnixNano": end.as_nanos().to_string(),
        "attributes": [
            text("http.request.method", method),
            text("http.route", route),
            number("http.response.status_code", status.into()),
            text("azul.request.id", &head.id),
        ],
        "status": if status >= 500 { json!({"code": 2}) } else { json!({}) },
    }))
}

/// Sends spans as long as there may be more.
fn send(url: &str, spans: &Receiver<Value>) {
    let mut reported = None;
    loop {
        let Ok(first) = spans.recv() else { return };
        let end = Instant::now() + PERIOD;
        let mut batch = vec![first];
        let last = loop {
            match spans.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(span) => batch.push(span),
                Err(error) => break error == RecvTimeoutError::Disconnected,
            }
            if batch.len() == BATCH {
                break false;
            }
        };
        let problem = match fetch::post(url, &[], body(&batch).as_bytes(), WAIT) {
            Ok(fetched) if fetched.status < 300 => None,
            Ok(fetched) => Some(format!("status {}", fetched.status)),
            Err(error) => Some(error.to_string()),
        };
        // A collector that is away for hours is not reported every other second.
        if let Some(problem) = problem.filter(|_| reported.is_none_or(|at: Instant| at.elapsed() > WAIT * 12)) {
            reported = Some(Instant::now());
            tracing::warn!(problem, spans = batch.len(), "the collector of traces does not take spans");
        }
        if last {
            return;
        }
    }
}

fn body(spans: &[Value]) -> String {
    let attribute = |key: &str, value: &str| json!({"key": key, "value": {"stringValue": value}});
    let version = env!("CARGO_PKG_VERSION");
    let resource = json!({"attributes": [attribute("service.name", "azul"), attribute("service.version", version)]});
    let scope = json!({"name": "azul", "version": version});
    json!({"resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": scope, "spans": spans}]}]}).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, expected: Option<(&str, &str, bool)>) {
        let parent = Parent::read(header);
        let found = parent.as_ref().map(|parent| (parent.trace.as_str(), parent.span.as_str(), parent.sampled));
        assert_eq!(found, expected, "{header}");
    }

    #[test]
    fn parents_are_read() {
        let (trace, span) = ("0123456789abcdef0123456789abcdef", "0123456789abcdef");
        check(&format!("00-{trace}-{span}-01"), Some((trace, span, true)));
        check(&format!("00-{trace}-{span}-00"), Some((trace, span, false)));
        check(&format!("01-{trace}-{span}-03-more"), Some((trace, span, true)));
        for malformed in [
            String::new(),
            format!("ff-{trace}-{span}-01"),
            format!("00-{}-{span}-01", "0".repeat(32)),
            format!("00-{trace}-{}-01", "0".repeat(16)),
            format!("00-{}-{span}-01", trace.to_uppercase()),
            format!("00-{trace}-{span}"),
            format!("00-{trace}-{span}-1"),
        ] {
            check(&malformed, None);
        }
    }
}
