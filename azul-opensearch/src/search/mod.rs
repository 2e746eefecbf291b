//! Searching a cluster: one request for everything that is asked at once, as the reference makes it.

mod exact;
mod facets;
mod figures;
mod filter;
mod page;
mod place;
mod plan;
mod replicas;
mod scan;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use azul_search::manifest::identity::content_hash;
use azul_search::{Document, Fields, Found, Query, Replica, Search, SearchIndex};
use azul_transform::{DocumentType, Error, IndexName, Result};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::client::{Client, Refused};
pub(crate) use facets::verbatim;
pub(crate) use place::Place;
use plan::Plan;
pub(crate) use plan::total;
pub(crate) use scan::{Group, LARGEST_PAGE, Moment, Scan};

/// Asks for an error if a part of an index is down, and not for what the other parts have.
pub(crate) const WHOLE: &str = "allow_partial_search_results=false";

/// The documents of a catalog in a cluster. Each request is answered as of the moment at which the cluster takes it; what
/// is read in parts ([`scan`](SearchIndex::scan)) is of the moment at which the first part of that index was read.
pub struct ClusterIndex {
    client: Arc<Client>,
    deployment: String,
    catalog: String,
    fields: Arc<Fields>,
    most_values: u64,
    generation: OnceLock<String>,
    /// Moments that are held for reading in parts, by name of the index.
    moments: Mutex<BTreeMap<String, Arc<Moment>>>,
}

impl ClusterIndex {
    /// The documents of a catalog; nothing is asked yet.
    pub fn new(client: Arc<Client>, deployment: &str, catalog: &str, fields: Arc<Fields>) -> Self {
        let (deployment, catalog) = (deployment.to_owned(), catalog.to_owned());
        let (most_values, generation, moments) = (facets::MOST_VALUES, OnceLock::new(), Mutex::default());
        Self { client, deployment, catalog, fields, most_values, generation, moments }
    }

    /// The same, counting at most that many values of a field in one request, at least one, and more of them part by part.
    /// Without this it is as many as clusters answer with, unless they are told otherwise by `search.max_buckets`.
    #[must_use]
    pub fn counting_at_once(self, values: u64) -> Self {
        Self { most_values: values.max(1), ..self }
    }

    /// The same with a generation that is known already.
    pub(crate) fn with_generation(self, generation: String) -> Self {
        Self { generation: OnceLock::from(generation), ..self }
    }

    /// Name of an index; nothing if there cannot be one.
    fn index(&self, document_type: DocumentType, qualifier: &str) -> Option<String> {
        let name = IndexName::new(&self.deployment, &self.catalog, document_type, qualifier);
        name.ok().map(|name| name.to_string())
    }

    /// The moment that an index is read at, which is held from now on; nothing if there is no such index.
    fn moment(&self, index: &str) -> Result<Option<Arc<Moment>>> {
        let mut moments = self.moments.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(moment) = moments.get(index) {
            return Ok(Some(moment.clone()));
        }
        let Some(moment) = Moment::hold(&self.client, index)? else { return Ok(None) };
        let moment = Arc::new(moment);
        moments.insert(index.to_owned(), moment.clone());
        Ok(Some(moment))
    }

    /// Documents of a query with some of their keys, or whole.
    fn scan_keys(&self, query: &Query, keys: Option<&'static [&'static str]>) -> Result<Scan> {
        let index = self.index(DocumentType::Aggregate, &query.outer_type);
        let moment = index.map(|index| self.moment(&index)).transpose()?.flatten();
        Ok(Scan::new(moment, plan::query_of(&self.fields, query), &[page::ENTITY_ID], Group::Single).only(keys))
    }
}

/// What the cluster says, if that is why there is an error.
pub(crate) fn refused(error: &Error) -> Option<&Refused> {
    error.cause().and_then(|cause| cause.downcast_ref())
}

/// Whether an error means that the cluster has no such index.
pub(crate) fn is_missing(error: &Error) -> bool {
    refused(error).is_some_and(|refused| refused.status == 404)
}

impl SearchIndex for ClusterIndex {
    fn generation(&self) -> String {
        let indices = format!("azul_v2_{}_{}_*", self.deployment, self.catalog);
        let ask = || crate::catalog::generation(&self.client, &indices);
        self.generation.get_or_init(ask).clone()
    }

    fn search(&self, search: &Search<'_>) -> Result<Found> {
        let plan = Plan::new(&self.fields, search, self.most_values);
        let Some(index) = self.index(DocumentType::Aggregate, &search.query.outer_type) else {
            return Ok(plan.nothing());
        };
        let path = format!("/{index}/_search?{WHOLE}");
        let ask = |plan: &Plan<'_>| self.client.post(&path, &plan.body());
        let all = |facet, own| {
            exact::count_all(&self.client, &path, &self.fields, search.query, facet, own, self.most_values)
        };
        match ask(&plan) {
            Ok(answer) => plan.read(&answer, &all),
            Err(error) if is_missing(&error) => Ok(plan.nothing()),
            Err(error) if refused(&error).is_some_and(Refused::is_too_many_values) => {
                plan.one_by_one(&|part| part.read(&ask(part)?, &all), &all)
            }
            Err(error) => Err(error),
        }
    }

    fn get(&self, outer_type: &str, id: &str) -> Result<Option<Document>> {
        let Some(index) = self.index(DocumentType::Aggregate, outer_type) else { return Ok(None) };
        let id = utf8_percent_encode(id, NON_ALPHANUMERIC);
        // What was written a moment ago and cannot be searched yet is not there yet.
        let answer = self.client.find(&format!("/{index}/_doc/{id}?realtime=false"))?;
        let found = answer.filter(|hit| hit.root().get("_source").is_some());
        Ok(found.map(|hit| page::document(hit.root())))
    }

    fn scan<'s>(&'s self, query: &'s Query) -> Result<Box<dyn Iterator<Item = Result<Document>> + 's>> {
        Ok(Box::new(self.scan_keys(query, None)?))
    }

    fn content_hash(&self, query: &Query) -> Result<i32> {
        content_hash(self.scan_keys(query, Some(&["bundles"]))?)
    }

    fn replicas<'s>(
        &'s self,
        hubs: &'s [String],
        entities: &'s [String],
    ) -> Result<Box<dyn Iterator<Item = Result<Replica>> + 's>> {
        let index = self.index(DocumentType::Replica, "replica");
        let moment = index.map(|index| self.moment(&index)).transpose()?.flatten();
        Ok(Box::new(replicas::find(moment, hubs, entities)))
    }
}
