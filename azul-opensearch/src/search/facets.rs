//! Counts of values in the language of the cluster.

use azul_search::{Bucket, Buckets, Facet, Fields, Kind, Scalar};
use azul_transform::json::{Json, Kind as JsonKind};
use serde_json::{Map, Value, json};

use super::place::Place;

/// Most values that are counted at once, as many as clusters answer with. More are counted part by part.
pub(super) const MOST_VALUES: u64 = 65_535;

/// How the values of a field are counted.
pub(super) struct FacetPlan {
    /// Name of the aggregation.
    name: String,
    /// What is counted: the field, or the first property of a nested one; nothing if the kind has no values to count.
    values: Option<Place>,
    /// Path of a nested field.
    nested: Option<String>,
    with: Option<Place>,
}

impl FacetPlan {
    pub(super) fn new(fields: &Fields, facet: Facet, name: String) -> Self {
        let field = fields.get(facet.field);
        let place = Place::of(field);
        let (values, nested) = match field.kind {
            Kind::Nested(properties) => {
                let first = properties.first().map(|(name, field_type)| Place::within(field, name, *field_type));
                (first, Some(place.path))
            }
            _ => (Some(place).filter(Place::has_values), None),
        };
        // Elements of nested fields are documents of their own to the cluster, which have no values of others.
        let with = facet.with.filter(|_| nested.is_none()).map(|field| Place::of(fields.get(field)));
        Self { name, values, nested, with: with.filter(Place::has_values) }
    }

    /// Adds the aggregations, with at most that many values.
    pub(super) fn add_to(&self, most: u64, aggregations: &mut Map<String, Value>) {
        let mut inner = Map::new();
        if let Some(values) = &self.values {
            let mut terms = json!({ "terms": { "field": values.exact(), "size": most } });
            self.add_with(&mut terms);
            inner.insert(self.name.clone(), terms);
            inner.insert(self.missing(), json!({ "missing": { "field": values.exact() } }));
        }
        self.nest(inner, aggregations);
    }

    /// The same without the values.
    pub(super) fn add_totals_to(&self, aggregations: &mut Map<String, Value>) {
        let missing = |values: &Place| (self.missing(), json!({ "missing": { "field": values.exact() } }));
        self.nest(self.values.as_ref().map(missing).into_iter().collect(), aggregations);
    }

    fn missing(&self) -> String {
        format!("{}-missing", self.name)
    }

    /// Adds the aggregations for one of that many parts of the values.
    ///
    /// Composite aggregations, which are made for going through all values, count a document twice that has a number twice.
    pub(super) fn add_part_to(&self, part: u64, parts: u64, most: u64, aggregations: &mut Map<String, Value>) {
        let Some(values) = &self.values else { return };
        let mut terms = json!({ "terms": {
            "field": values.exact(), "size": most, "include": { "partition": part, "num_partitions": parts },
        } });
        self.add_with(&mut terms);
        self.nest(Map::from_iter([(self.name.clone(), terms)]), aggregations);
    }

    fn add_with(&self, aggregation: &mut Value) {
        if let Some(with) = &self.with {
            aggregation["aggs"] = json!({ "with": { "terms": { "field": with.exact(), "size": MOST_VALUES } } });
        }
    }

    fn nest(&self, inner: Map<String, Value>, aggregations: &mut Map<String, Value>) {
        match &self.nested {
            Some(path) => {
                let nested = json!({ "nested": { "path": path }, "aggs": inner });
                aggregations.insert(format!("{}-nested", self.name), nested);
            }
            None => aggregations.extend(inner),
        }
    }

    /// The part of an answer that has the counts.
    fn part<'j>(&self, answer: Json<'j>) -> Option<Json<'j>> {
        if self.nested.is_some() { answer.get(&format!("{}-nested", self.name)) } else { Some(answer) }
    }

    /// Reads the counts among the aggregations over that many documents; nothing if there are more values than were asked
    /// for.
    pub(super) fn read(&self, answer: Json<'_>, documents: u64) -> Option<Buckets> {
        let mut buckets = self.read_totals(answer, documents);
        let terms = self.part(answer).and_then(|part| part.get(&self.name));
        if let Some((values, terms)) = self.values.as_ref().zip(terms) {
            buckets.buckets = self.buckets(values, terms);
            sort(&mut buckets.buckets);
        }
        terms.is_none_or(is_whole).then_some(buckets)
    }

    /// The same without the values.
    pub(super) fn read_totals(&self, answer: Json<'_>, documents: u64) -> Buckets {
        let part = self.part(answer);
        let total = if self.nested.is_some() { part.map_or(0, count) } else { documents };
        let missing = match self.values {
            Some(_) => part.and_then(|part| part.get(&self.missing())).map_or(0, count),
            None => total,
        };
        Buckets { buckets: Vec::new(), missing, total }
    }

    fn buckets(&self, values: &Place, terms: Json<'_>) -> Vec<Bucket> {
        let mut buckets = Vec::new();
        for json in terms.get("buckets").into_iter().flat_map(Json::items) {
            let Some(term) = json.get("key").and_then(|key| values.read(key)) else { continue };
            let mut with: Vec<(Scalar, u64)> = Vec::new();
            if let Some((place, ids)) = self.with.as_ref().zip(json.get("with")) {
                for id in ids.get("buckets").into_iter().flat_map(Json::items) {
                    with.extend(id.get("key").and_then(|key| place.read(key)).map(|value| (value, count(id))));
                }
                with.sort_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
            }
            buckets.push(Bucket { term, count: count(json), with });
        }
        buckets
    }
}

/// The most frequent first, then the least.
pub(super) fn sort(buckets: &mut [Bucket]) {
    buckets.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.term.cmp(&b.term)));
}

/// Number of documents, or of nested elements, in a part of an answer.
pub(super) fn count(json: Json<'_>) -> u64 {
    match json.get("doc_count").map(Json::kind) {
        Some(JsonKind::Int(count)) => u64::try_from(count).unwrap_or(0),
        _ => 0,
    }
}

/// Whether a list of values has all of them.
pub(super) fn is_whole(terms: Json<'_>) -> bool {
    !matches!(terms.get("sum_other_doc_count").map(Json::kind), Some(JsonKind::Int(others)) if others > 0)
}

/// A value to give back as it came.
pub(crate) fn verbatim(json: Json<'_>) -> Option<Value> {
    let mut text = Vec::new();
    json.write(&mut text);
    serde_json::from_slice(&text).ok()
}
