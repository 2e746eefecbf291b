//! Spans, for programs that export them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use azul_service::server::{Done, Handler, Head, HeaderMap, Method, StatusCode};
use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::library::{Library, get, site};

/// Keeps what it is told about spans.
#[derive(Clone, Default)]
struct Listener(Arc<Mutex<Vec<String>>>);

impl Visit for Listener {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0.lock().expect("not poisoned").push(format!("{field}={value:?}"));
    }
}

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "azul::request"
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.0.lock().expect("not poisoned").push(span.metadata().name().to_owned());
        span.record(&mut self.clone());
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[test]
fn a_request_is_a_span_that_says_how_it_ended() {
    let site = site(&Library::of(&[(1, "s1")]), "");
    let listener = Listener::default();
    tracing::subscriber::with_default(listener.clone(), || {
        get("/index/files?size=0").of(&site);
    });
    let heard = listener.0.lock().expect("not poisoned").join(" ");
    assert_eq!(
        heard,
        "request otel.kind=\"server\" id=\"id\" http.request.method=\"GET\" http.route=\"/index/{entity_type}\" \
         http.response.status_code=400"
    );
}

/// Takes this many spans, in one batch or several, as a collector does: the last head, the resource, and the spans.
fn collector(wanted: usize) -> (String, std::thread::JoinHandle<(String, Value, Vec<Value>)>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let url = format!("http://{}/v1/traces", listener.local_addr().expect("an address"));
    let thread = std::thread::spawn(move || {
        let (mut head, mut resource, mut spans) = (String::new(), Value::Null, Vec::new());
        while spans.len() < wanted {
            let (stream, _) = listener.accept().expect("a connection");
            let mut reader = BufReader::new(&stream);
            let lines = reader.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty());
            head = lines.collect::<Vec<String>>().join("\n").to_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("a length");
            let mut body = vec![0; length.parse().expect("a number")];
            reader.read_exact(&mut body).expect("a body");
            write!(&stream, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}").expect("sent");
            let body: Value = serde_json::from_slice(&body).expect("JSON");
            let group = &body["resourceSpans"][0];
            resource = group["resource"].clone();
            spans.extend(group["scopeSpans"][0]["spans"].as_array().expect("a list").iter().cloned());
        }
        (head, resource, spans)
    });
    (url, thread)
}

#[test]
fn spans_are_sent_to_a_collector() {
    let (url, collected) = collector(2);
    let site = site(&Library::of(&[(1, "s1")]), &format!("[traces]\notlp = \"{url}\"\n"));
    let done = |path: &str, traceparent: &str, status: u16| {
        let (method, peer) = (Method::GET, [127, 0, 0, 1].into());
        let mut headers = HeaderMap::new();
        headers.insert("traceparent", traceparent.parse().expect("a header"));
        let head = Head { method, path: path.to_owned(), query: Vec::new(), headers, peer, id: "id".to_owned() };
        let status = StatusCode::from_u16(status).expect("a status");
        site.done(&head, Done { status, bytes: None, time: Duration::from_millis(5), caller: None });
    };
    let trace = "0123456789abcdef0123456789abcdef";
    done("/index/files", &format!("00-{trace}-00f067aa0ba902b7-01"), 200);
    done("/index/samples", &format!("00-{trace}-00f067aa0ba902b7-00"), 200);
    done("/foo", "nonsense", 503);
    // What is left is sent when the site goes.
    drop(site);
    let (head, resource, spans) = collected.join().expect("spans");
    assert!(
        head.starts_with("post /v1/traces http/1.1\n") && head.contains("content-type: application/json"),
        "{head}"
    );
    assert_eq!(resource["attributes"][0]["value"]["stringValue"], "azul");
    let names: Vec<&Value> = spans.iter().map(|span| &span["name"]).collect();
    assert_eq!(names, ["GET /index/{entity_type}", "GET none"], "one is not to be sampled");
    assert_eq!((&spans[0]["traceId"], &spans[0]["parentSpanId"]), (&trace.into(), &"00f067aa0ba902b7".into()));
    assert_eq!(spans[0]["attributes"][2]["value"]["intValue"], "200");
    let time = |name: &str| -> u64 { spans[0][name].as_str().expect("text").parse().expect("a number") };
    assert_eq!(time("endTimeUnixNano") - time("startTimeUnixNano"), 5_000_000);
    let id = spans[1]["traceId"].as_str().expect("text");
    assert!(id.len() == 32 && id != trace, "a trace of its own: {id}");
    assert_eq!(spans[1]["status"]["code"], 2);
}
