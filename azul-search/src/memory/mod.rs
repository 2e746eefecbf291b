//! Documents in memory, looked at one by one: what every other index must answer, and the plain way to an index.
//!
//! Nothing here is clever, so that it can be seen to be right; it is meant for tests and for catalogs of some thousands
//! of documents.

mod figures;
mod load;
mod matching;

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use azul_transform::Result;

use crate::fields::{FieldId, Fields};
use crate::index::{Document, Found, Page, Replica, Search, SearchIndex};
use crate::query::{Key, PageRequest, Query, Scalar, Start};
use crate::values::Values;

/// An index of documents in memory.
#[derive(Debug, Default)]
pub struct MemoryIndex {
    fields: Arc<Fields>,
    /// By outer entity type; each by entity id.
    types: BTreeMap<String, BTreeMap<String, Entry>>,
    /// By document id.
    replicas: BTreeMap<String, Replica>,
    changes: u64,
}

/// A document, and the values of each of its fields.
#[derive(Debug)]
struct Entry {
    document: Document,
    /// By [`FieldId`].
    values: Vec<Values>,
    /// Words for full text.
    words: Vec<String>,
}

impl Entry {
    fn values(&self, field: FieldId) -> &Values {
        &self.values[field.index()]
    }

    /// What documents are sorted by: the least value.
    fn key(&self, field: FieldId) -> Key {
        let value = match self.values(field) {
            Values::Scalars(scalars) => scalars.iter().min().cloned(),
            Values::TooLong | Values::Ranges(_) | Values::Elements(_) => None,
        };
        Key { value, id: self.document.id.clone() }
    }
}

impl MemoryIndex {
    /// An index without documents.
    pub fn new(fields: Arc<Fields>) -> Self {
        Self { fields, ..Self::default() }
    }

    fn entries(&self, outer_type: &str) -> impl Iterator<Item = &Entry> {
        self.types.get(outer_type).into_iter().flat_map(BTreeMap::values)
    }

    fn page(&self, hits: &[&Entry], request: &PageRequest) -> Page {
        let sort = request.sort;
        let mut list: Vec<(Key, &Entry)> = hits.iter().map(|entry| (entry.key(sort.field), *entry)).collect();
        let order = |a: &Key, b: &Key| if sort.descending { ascending(b, a) } else { ascending(a, b) };
        list.sort_by(|(a, _), (b, _)| order(a, b));
        let (list, more) = match &request.start {
            Start::First => first(list, request.size),
            Start::After(key) => {
                list.retain(|(k, _)| order(k, key) == Ordering::Greater);
                first(list, request.size)
            }
            Start::Before(key) => {
                list.retain(|(k, _)| order(k, key) == Ordering::Less);
                let surplus = list.len().saturating_sub(request.size);
                (list.split_off(surplus), surplus > 0)
            }
        };
        Page { hits: list.into_iter().map(|(key, entry)| (key, entry.document.clone())).collect(), more }
    }
}

/// The first so many of a list, and whether there are more.
fn first<T>(mut list: Vec<T>, size: usize) -> (Vec<T>, bool) {
    let more = list.len() > size;
    list.truncate(size);
    (list, more)
}

/// Absent values come last, and the id decides between equal ones.
fn ascending(a: &Key, b: &Key) -> Ordering {
    let present = |value: &Option<Scalar>| value.is_none();
    present(&a.value).cmp(&present(&b.value)).then_with(|| a.value.cmp(&b.value)).then_with(|| a.id.cmp(&b.id))
}

impl SearchIndex for MemoryIndex {
    fn generation(&self) -> String {
        self.changes.to_string()
    }

    fn search(&self, search: &Search<'_>) -> Result<Found> {
        let query = search.query;
        let hits: Vec<&Entry> = self.matches(query).collect();
        Ok(Found {
            total: hits.len() as u64,
            page: search.page.as_ref().map(|request| self.page(&hits, request)).unwrap_or_default(),
            facets: search.facets.iter().map(|facet| self.buckets(query, *facet)).collect(),
            aggregated: search.aggregations.iter().map(|figure| figures::figure(&hits, figure)).collect(),
        })
    }

    fn get(&self, outer_type: &str, id: &str) -> Result<Option<Document>> {
        Ok(self.types.get(outer_type).and_then(|entries| entries.get(id)).map(|entry| entry.document.clone()))
    }

    fn scan<'s>(&'s self, query: &'s Query) -> Result<Box<dyn Iterator<Item = Result<Document>> + 's>> {
        Ok(Box::new(self.matches(query).map(|entry| Ok(entry.document.clone()))))
    }

    fn replicas<'s>(
        &'s self,
        hubs: &'s [String],
        entities: &'s [String],
    ) -> Result<Box<dyn Iterator<Item = Result<Replica>> + 's>> {
        let wanted = move |replica: &&Replica| {
            entities.contains(&replica.entity_id) || replica.hubs.iter().any(|hub| hubs.contains(hub))
        };
        Ok(Box::new(self.replicas.values().filter(wanted).map(|replica| Ok(replica.clone()))))
    }
}
