//! Counting more values than the cluster counts at once: part by part.

use azul_search::{Bucket, Buckets, Clause, Facet, Fields, Query};
use azul_transform::json::{Document, Json};
use azul_transform::{Error, ErrorKind, Result};
use serde_json::{Map, Value, json};

use super::facets::{FacetPlan, sort};
use super::{plan, refused};
use crate::client::{Client, Refused};

/// Most parts: those of some hundred million values.
const MOST_PARTS: u64 = 1 << 13;

/// Counts all values of a field over the documents that pass all clauses; unless `own`, all but those on the field. A
/// request is about at most that many values.
pub(super) fn count_all(
    client: &Client,
    path: &str,
    fields: &Fields,
    query: &Query,
    facet: Facet,
    own: bool,
    most: u64,
) -> Result<Buckets> {
    let clauses: Vec<&Clause> =
        query.filter.clauses.iter().filter(|clause| own || clause.field != facet.field).collect();
    let documents = plan::query(fields, query, &clauses);
    let counts = FacetPlan::new(fields, facet, "values".to_owned());
    let ask = |aggregations: Map<String, Value>| {
        client.post(path, &json!({ "size": 0, "track_total_hits": true, "query": documents, "aggs": aggregations }))
    };
    let nothing = Json::null();
    let mut aggregations = Map::new();
    counts.add_totals_to(&mut aggregations);
    let answer = ask(aggregations)?;
    let total = plan::total(answer.root());
    let mut buckets = counts.read_totals(answer.root().get("aggregations").unwrap_or(nothing), total);
    // Whoever comes here has asked for the whole already.
    let mut parts = 2;
    while parts <= MOST_PARTS {
        if let Some(values) = in_parts(&counts, &ask, parts, most)? {
            buckets.buckets = values;
            sort(&mut buckets.buckets);
            return Ok(buckets);
        }
        parts *= 2;
    }
    let name = &fields.get(facet.field).name;
    Err(Error::new(ErrorKind::Size, format!("`{name}` has more values than can be counted in {MOST_PARTS} requests")))
}

/// Counts all values in that many parts; nothing if one of them has more than are counted at once. Which part a value is in
/// follows from the value, so that parts are about equal.
fn in_parts(
    counts: &FacetPlan,
    ask: &dyn Fn(Map<String, Value>) -> Result<Document>,
    parts: u64,
    most: u64,
) -> Result<Option<Vec<Bucket>>> {
    let mut all = Vec::new();
    for part in 0..parts {
        let mut aggregations = Map::new();
        counts.add_part_to(part, parts, most, &mut aggregations);
        let answer = match ask(aggregations) {
            Ok(answer) => answer,
            Err(error) if refused(&error).is_some_and(Refused::is_too_many_values) => return Ok(None),
            Err(error) => return Err(error),
        };
        match counts.read(answer.root().get("aggregations").unwrap_or(Json::null()), 0) {
            Some(values) => all.extend(values.buckets),
            None => return Ok(None),
        }
    }
    Ok(Some(all))
}
