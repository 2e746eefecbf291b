//! How often a cluster shows what is written. To do so each second, as indices are made to, takes a cluster half of its time
//! while very much is written, so that large runs ask for less, and for everything at once when they are done.

use std::sync::Arc;
use std::time::{Duration, Instant};

use azul_transform::Result;
use azul_transform::json::Json;
use serde_json::{Value, json};

use crate::client::{Client, Method, Request};

/// Documents from which on a run is a large one.
const MANY: u64 = 1000;

/// How often indices are refreshed while large runs write. Nobody else writes it like this, so that what a run left that was
/// killed is known to be of one.
const SELDOM: &str = "30000ms";

/// What indices are made with. An index that has something else is left as it is.
const USUAL: &str = "1s";

/// When it is said again: another run may have ended meanwhile, and have gone back to what is usual.
const AGAIN: Duration = Duration::from_secs(30);

/// Lets a cluster refresh the indices of a run less often while much is written to them, until this value goes.
#[derive(Debug)]
pub(crate) struct Refreshing {
    client: Arc<Client>,
    /// The indices of the run, which may be aliases.
    indices: Vec<String>,
    /// Documents since it was said.
    documents: u64,
    said: Option<Instant>,
    /// What is refreshed less often, as the cluster calls it.
    places: Vec<String>,
}

impl Refreshing {
    /// Nothing is asked before a run turns out to be a large one.
    pub(crate) fn new(client: &Arc<Client>, indices: Vec<String>) -> Self {
        Self { client: client.clone(), indices, documents: 0, said: None, places: Vec::new() }
    }

    /// Takes note of a document that is written.
    pub(crate) fn note(&mut self) {
        self.documents += 1;
        if self.documents >= MANY && self.said.is_none_or(|said| said.elapsed() >= AGAIN) {
            (self.documents, self.said) = (0, Some(Instant::now()));
            // Whoever may not change settings writes all the same.
            self.places = find(&self.client, &self.indices).unwrap_or_default();
            set(&self.client, &self.places, SELDOM).ok();
        }
    }
}

impl Drop for Refreshing {
    fn drop(&mut self) {
        set(&self.client, &self.places, USUAL).ok();
    }
}

/// Those of the indices that are refreshed as usual, or less often because of a large run.
fn find(client: &Client, indices: &[String]) -> Result<Vec<String>> {
    let path = format!("/{}/_settings?filter_path=*.settings.index.refresh_interval", indices.join(","));
    let answer = client.get(&path)?;
    let interval = |index: Json<'_>| {
        let index = index.get("settings").and_then(|settings| settings.get("index"));
        index.and_then(|index| index.get("refresh_interval")?.as_str().map(str::to_owned))
    };
    let found = answer.root().entries().map(|(place, index)| (place, interval(index)));
    let ours = found.filter(|(_, interval)| matches!(interval.as_deref(), Some(USUAL | SELDOM)));
    Ok(ours.map(|(place, _)| place.to_owned()).collect())
}

fn set(client: &Client, places: &[String], interval: &str) -> Result<()> {
    if places.is_empty() {
        return Ok(());
    }
    let body: Value = json!({ "index": { "refresh_interval": interval } });
    let (path, body) = (format!("/{}/_settings", places.join(",")), body.to_string());
    client.send(Request { method: Method::Put, path: &path, body: body.as_bytes(), accept: None }).map(drop)
}
