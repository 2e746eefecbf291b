//! Spans, for programs that export them.

use std::sync::{Arc, Mutex};

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
