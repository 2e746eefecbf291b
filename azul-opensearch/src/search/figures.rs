//! Figures over documents in the language of the cluster.

use azul_search::{Aggregated, Aggregation, Bucket, FieldId, Fields, Share};
use azul_transform::json::{Json, Kind as JsonKind};
use azul_transform::schema::NULL_INT;
use serde_json::{Map, Value, json};

use super::facets::{count, is_whole};
use super::place::Place;

/// Adds the aggregations of a figure, with at most that many values.
pub(super) fn add(fields: &Fields, figure: &Aggregation, name: &str, most: u64, aggregations: &mut Map<String, Value>) {
    let place = |field: FieldId| Place::of(fields.get(field));
    let aggregation = match figure {
        Aggregation::Distinct(field) if !place(*field).has_values() => return,
        // That is exact, which a cluster's own count of distinct values is not.
        Aggregation::Distinct(field) => json!({ "terms": { "field": place(*field).exact(), "size": most } }),
        Aggregation::Sum { field, .. } if !place(*field).has_numbers() => return,
        Aggregation::Sum { field, over } => {
            let sum = json!({ "sum": sum(&place(*field)) });
            let (field, out) = match over {
                Share::All => return drop(aggregations.insert(name.to_owned(), sum)),
                Share::With(field) => (field, false),
                Share::Without(field) => (field, true),
            };
            let over = place(*field);
            let with = if over.has_numbers() {
                json!({ "bool": {
                    "filter": [{ "exists": { "field": over.exact() } }],
                    "must_not": [{ "terms": { over.exact(): [0, NULL_INT] } }],
                } })
            } else {
                json!({ "match_none": {} })
            };
            let filter = if out { json!({ "bool": { "must_not": [with] } }) } else { with };
            json!({ "filter": filter, "aggs": { "sum": sum } })
        }
        Aggregation::Terms { field, .. } if !place(*field).has_values() => return,
        Aggregation::Terms { field, sums } => {
            let sums: Map<String, Value> = sums
                .iter()
                .enumerate()
                .map(|(i, field)| (i.to_string(), json!({ "sum": sum(&place(*field)) })))
                .collect();
            json!({ "terms": { "field": place(*field).exact(), "size": most }, "aggs": sums })
        }
    };
    aggregations.insert(name.to_owned(), aggregation);
}

/// Reads a figure; nothing if there are more values than were asked for.
pub(super) fn read(fields: &Fields, figure: &Aggregation, name: &str, answer: Json<'_>) -> Option<Aggregated> {
    let part = answer.get(name);
    Some(match figure {
        Aggregation::Distinct(_) => {
            let number = part.and_then(|part| part.get("buckets")).map_or(0, |buckets| buckets.items().count());
            part.is_none_or(is_whole).then_some(Aggregated::Distinct(number as u64))?
        }
        Aggregation::Sum { over: Share::All, .. } => Aggregated::Sum(part.map_or(0.0, value)),
        Aggregation::Sum { .. } => Aggregated::Sum(part.and_then(|part| part.get("sum")).map_or(0.0, value)),
        Aggregation::Terms { field, sums } => {
            let place = Place::of(fields.get(*field));
            let mut terms: Vec<(Bucket, Vec<f64>)> = Vec::new();
            for json in part.and_then(|part| part.get("buckets")).into_iter().flat_map(Json::items) {
                let Some(term) = json.get("key").and_then(|key| place.read(key)) else { continue };
                let sums = (0..sums.len()).map(|i| json.get(&i.to_string()).map_or(0.0, value)).collect();
                terms.push((Bucket { term, count: count(json), with: Vec::new() }, sums));
            }
            terms.sort_by(|(a, _), (b, _)| b.count.cmp(&a.count).then_with(|| a.term.cmp(&b.term)));
            part.is_none_or(is_whole).then_some(Aggregated::Terms(terms))?
        }
    })
}

/// A figure over nothing.
pub(super) fn nothing(figure: &Aggregation) -> Aggregated {
    match figure {
        Aggregation::Distinct(_) => Aggregated::Distinct(0),
        Aggregation::Sum { .. } => Aggregated::Sum(0.0),
        Aggregation::Terms { .. } => Aggregated::Terms(Vec::new()),
    }
}

/// A sum without what stands for null: over the copy that has none, or else with it left out by a script.
fn sum(place: &Place) -> Value {
    match place.shadow() {
        Some(shadow) => json!({ "field": shadow }),
        None => {
            let script = json!({ "source": "_value == params.none ? 0 : _value", "params": { "none": NULL_INT } });
            json!({ "field": place.exact(), "script": script })
        }
    }
}

fn value(json: Json<'_>) -> f64 {
    match json.get("value").map(Json::kind) {
        Some(JsonKind::Float(float)) => float,
        Some(JsonKind::Int(int)) => int as f64,
        _ => 0.0,
    }
}
