//! Counting more values than the cluster counts at once: page by page.

use azul_search::{Buckets, Clause, Facet, Fields, Query};
use azul_transform::Result;
use azul_transform::json::Json;
use serde_json::{Map, Value, json};

use super::facets::{FacetPlan, sort};
use super::plan;
use crate::client::Client;

/// Values on a page.
const PAGE: u64 = 10_000;

/// Counts all values of a field over the documents that pass all clauses; unless `own`, all but those on the field.
pub(super) fn count_all(
    client: &Client,
    path: &str,
    fields: &Fields,
    query: &Query,
    facet: Facet,
    own: bool,
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
    let mut after = None;
    loop {
        let mut aggregations = Map::new();
        counts.add_page_to(after.as_ref(), PAGE, &mut aggregations);
        let answer = ask(aggregations)?;
        let (page, next) = counts.read_page(answer.root().get("aggregations").unwrap_or(nothing));
        let is_last = page.is_empty() || next.is_none();
        buckets.buckets.extend(page);
        if is_last {
            sort(&mut buckets.buckets);
            return Ok(buckets);
        }
        after = next;
    }
}
