//! Reading documents in parts, all as of one moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::vec;

use azul_transform::json::{Document, Json};
use azul_transform::{Error, ErrorKind, Result};
use serde_json::{Value, json};

use super::{WHOLE, facets, is_missing, refused};
use crate::client::{Client, Method, Request};

/// How long the cluster holds a moment after it was last asked for.
const KEPT: &str = "5m";

/// Documents that are read at once.
const PAGE: usize = 500;

/// Most documents that a cluster gives at once.
pub(crate) const LARGEST_PAGE: usize = 10_000;

/// An index as it was at one moment, for as long as this value is kept. Clusters that cannot hold one – Elasticsearch
/// before 7.10 – are read as they are.
#[derive(Debug)]
pub(crate) struct Moment {
    client: Arc<Client>,
    index: String,
    held: Option<Held>,
    /// It is not given back: somebody goes on with it later.
    is_left: AtomicBool,
}

/// OpenSearch and Elasticsearch have other names for it.
#[derive(Debug)]
struct Held {
    id: String,
    path: &'static str,
    key: &'static str,
}

impl Moment {
    /// Holds an index; nothing if there is none.
    pub(crate) fn hold(client: &Arc<Client>, index: &str) -> Result<Option<Self>> {
        let moment = |held| Some(Self::new(client, index, held));
        for (suffix, path, key) in
            [("_search/point_in_time", "/_search/point_in_time", "pit_id"), ("_pit", "/_pit", "id")]
        {
            // Elasticsearch never holds a part of an index alone, and does not know the option.
            let whole = if suffix == "_pit" { "" } else { "&allow_partial_pit_creation=false" };
            match client.post(&format!("/{index}/{suffix}?keep_alive={KEPT}{whole}"), &Value::Null) {
                Ok(answer) => {
                    let id = ["pit_id", "id"].iter().find_map(|key| answer.root().get(key)).and_then(Json::as_str);
                    if let Some(id) = id {
                        return Ok(moment(Some(Held { id: id.to_owned(), path, key })));
                    }
                }
                Err(error) if is_missing(&error) => return Ok(None),
                // No such route.
                Err(error) if refused(&error).is_some_and(|refused| matches!(refused.status, 400 | 405)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(moment(None))
    }

    fn new(client: &Arc<Client>, index: &str, held: Option<Held>) -> Self {
        Self { client: client.clone(), index: index.to_owned(), held, is_left: AtomicBool::new(false) }
    }

    /// What the cluster calls the moment, with what kind of cluster it is; nothing if it cannot hold one.
    pub(crate) fn id(&self) -> Option<String> {
        self.held.as_ref().map(|held| format!("{}:{}", held.key, held.id))
    }

    /// A moment that was held by another process, unless the cluster has forgotten it.
    pub(crate) fn again(client: &Arc<Client>, index: &str, id: &str) -> Result<Option<Self>> {
        let held = match id.split_once(':') {
            Some(("pit_id", id)) => Held { id: id.to_owned(), path: "/_search/point_in_time", key: "pit_id" },
            Some(("id", id)) => Held { id: id.to_owned(), path: "/_pit", key: "id" },
            _ => return Ok(None),
        };
        let moment = Self::new(client, index, Some(held));
        match moment.search(json!({ "size": 0 })) {
            Ok(_) => Ok(Some(moment)),
            Err(error) if refused(&error).is_some() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Does not give the moment back: somebody goes on with it later.
    pub(crate) fn leave(&self) {
        self.is_left.store(true, Ordering::Relaxed);
    }

    pub(crate) fn search(&self, mut body: Value) -> Result<Document> {
        match &self.held {
            Some(held) => {
                body["pit"] = json!({ "id": held.id, "keep_alive": KEPT });
                self.client.post(&format!("/_search?{WHOLE}"), &body)
            }
            None => self.client.post(&format!("/{}/_search?{WHOLE}", self.index), &body),
        }
    }
}

impl Drop for Moment {
    fn drop(&mut self) {
        if let Some(held) = self.held.as_ref().filter(|_| !self.is_left.load(Ordering::Relaxed)) {
            let id = if held.key == "pit_id" { json!([held.id]) } else { json!(held.id) };
            let body = json!({ held.key: id }).to_string();
            let request = Request { method: Method::Delete, path: held.path, body: body.as_bytes(), accept: Some(404) };
            // If it cannot be given back, the cluster forgets it by itself.
            self.client.send(request).ok();
        }
    }
}

/// Whether several documents may have the same place in the order in which they are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// Each has a place of its own.
    Single,
    /// Several may share one. All of them are read on the same page, which is sorted by id.
    Several,
}

/// Documents of a query in the order of some fields. Memory does not grow with their number.
pub(crate) struct Scan {
    moment: Option<Arc<Moment>>,
    query: Value,
    order: &'static [&'static str],
    group: Group,
    keys: Option<&'static [&'static str]>,
    page: vec::IntoIter<azul_search::Document>,
    /// Place of the last document that was read.
    after: Option<Value>,
    done: bool,
}

impl Scan {
    /// Reads documents; none if there is no index.
    pub(crate) fn new(moment: Option<Arc<Moment>>, query: Value, order: &'static [&'static str], group: Group) -> Self {
        let done = moment.is_none();
        Self { moment, query, order, group, keys: None, page: Vec::new().into_iter(), after: None, done }
    }

    /// Reads some keys of documents alone.
    pub(crate) fn only(self, keys: Option<&'static [&'static str]>) -> Self {
        Self { keys, ..self }
    }

    /// Reads the next page.
    fn read(&mut self) -> Result<()> {
        let Some(moment) = &self.moment else { return Ok(()) };
        let mut size = PAGE;
        loop {
            let sort: Vec<Value> = self
                .order
                .iter()
                .map(|field| json!({ *field: { "order": "asc", "unmapped_type": "keyword" } }))
                .collect();
            let mut body = json!({ "size": size, "query": self.query, "sort": sort, "track_total_hits": false });
            if let Some(keys) = self.keys {
                body["_source"] = json!(keys);
            }
            if let Some(after) = &self.after {
                body["search_after"] = after.clone();
            }
            let answer = moment.search(body)?;
            let hits = answer.root().get("hits").and_then(|hits| hits.get("hits"));
            let hits: Vec<Json<'_>> = hits.into_iter().flat_map(Json::items).collect();
            let is_last = hits.len() < size;
            let taken = if is_last || self.group == Group::Single { hits.len() } else { without_last_group(&hits) };
            if taken == 0 && !is_last {
                if size == LARGEST_PAGE {
                    let what = self.order.join(", ");
                    let message = format!("{}: more than {size} documents have the same {what}", moment.index);
                    return Err(Error::new(ErrorKind::Size, message));
                }
                size = LARGEST_PAGE;
                continue;
            }
            self.after = hits[..taken].last().and_then(|hit| hit.get("sort")).and_then(facets::verbatim);
            let mut page: Vec<_> = hits[..taken].iter().map(|hit| super::page::document(*hit)).collect();
            if self.group == Group::Several {
                page.sort_by(|a, b| a.id.cmp(&b.id));
            }
            self.page = page.into_iter();
            self.done = is_last;
            return Ok(());
        }
    }
}

/// How many of the hits have another place than the last one, of which there may be more.
fn without_last_group(hits: &[Json<'_>]) -> usize {
    let place = |hit: &Json<'_>| hit.get("sort").and_then(facets::verbatim);
    let last = hits.last().map(place);
    hits.iter().rposition(|hit| Some(place(hit)) != last).map_or(0, |position| position + 1)
}

impl Iterator for Scan {
    type Item = Result<azul_search::Document>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(document) = self.page.next() {
                return Some(Ok(document));
            }
            if self.done {
                return None;
            }
            if let Err(error) = self.read() {
                self.done = true;
                return Some(Err(error));
            }
        }
    }
}
