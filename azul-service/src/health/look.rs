//! What is looked at for each key.

use azul_search::{Caller, Method, Request, Service};
use serde_json::{Map, Value, json};

use super::{Depth, Health};

impl Health {
    /// Looks at what a key is about.
    pub(super) fn look(&self, service: &Service, key: &str) -> Value {
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
