//! One request for a page, counts and figures.

use azul_search::{
    Aggregated, Aggregation, Buckets, Clause, Facet, FieldId, Fields, Found, PageRequest, Query, Search,
};
use azul_transform::json::{Document, Json, Kind as JsonKind};
use azul_transform::{Error, ErrorKind, Result};
use serde_json::{Map, Value, json};

use super::facets::{FacetPlan, count};
use super::figures;
use super::filter;
use super::page::PagePlan;

/// A search in the language of the cluster.
///
/// The clauses on fields that are counted apply after counting, and each count has the other ones as a filter of its
/// own. All other clauses apply before, which is the same and costs less.
pub(super) struct Plan<'a> {
    fields: &'a Fields,
    search: &'a Search<'a>,
    /// Most values of a field that are counted at once.
    most: u64,
    page: Option<PagePlan<'a>>,
    /// Clauses on fields that are counted.
    after: Vec<&'a Clause>,
    /// Counts with the same filter: the field whose clauses are left out, and positions of facets.
    groups: Vec<(Option<FieldId>, Vec<usize>)>,
}

/// Counts all values of a field, however many: over the documents that pass all clauses, or all but those on the field.
pub(super) type CountAll<'a> = dyn Fn(Facet, bool) -> Result<Buckets> + 'a;

/// Name of the aggregation with the figures.
const FIGURES: &str = "figures";

impl<'a> Plan<'a> {
    pub(super) fn new(fields: &'a Fields, search: &'a Search<'a>, most: u64) -> Self {
        let is_counted = |clause: &&Clause| search.facets.iter().any(|facet| facet.field == clause.field);
        let after: Vec<&Clause> = search.query.filter.clauses.iter().filter(is_counted).collect();
        let mut groups: Vec<(Option<FieldId>, Vec<usize>)> = Vec::new();
        for (i, facet) in search.facets.iter().enumerate() {
            let own = after.iter().any(|clause| clause.field == facet.field).then_some(facet.field);
            match groups.iter_mut().find(|(left_out, _)| *left_out == own) {
                Some((_, positions)) => positions.push(i),
                None => groups.push((own, vec![i])),
            }
        }
        let page = search.page.as_ref().map(|request| PagePlan::new(request, fields.get(request.sort.field)));
        Self { fields, search, most, page, after, groups }
    }

    /// The body of the request.
    pub(super) fn body(&self) -> Value {
        let before = self.search.query.filter.clauses.iter();
        let before: Vec<&Clause> = before.filter(|clause| !self.after.iter().any(|one| one == clause)).collect();
        let mut body = Map::new();
        body.insert("query".to_owned(), query(self.fields, self.search.query, &before));
        if !self.after.is_empty() {
            body.insert("post_filter".to_owned(), filter::all_of(self.fields, &self.after));
        }
        body.insert("track_total_hits".to_owned(), json!(true));
        match &self.page {
            Some(page) => page.add_to(&mut body),
            None => drop(body.insert("size".to_owned(), json!(0))),
        }
        let mut aggregations = Map::new();
        for (left_out, positions) in &self.groups {
            let others: Vec<&Clause> =
                self.after.iter().copied().filter(|clause| Some(clause.field) != *left_out).collect();
            let mut inner = Map::new();
            for i in positions {
                FacetPlan::new(self.fields, self.search.facets[*i], i.to_string()).add_to(self.most, &mut inner);
            }
            aggregations.insert(group_name(positions), filtered(self.fields, &others, inner));
        }
        let mut inner = Map::new();
        for (i, figure) in self.search.aggregations.iter().enumerate() {
            figures::add(self.fields, figure, &i.to_string(), self.most, &mut inner);
        }
        if !inner.is_empty() {
            aggregations.insert(FIGURES.to_owned(), filtered(self.fields, &self.after, inner));
        }
        if !aggregations.is_empty() {
            body.insert("aggs".to_owned(), Value::Object(aggregations));
        }
        Value::Object(body)
    }

    /// The answer if there are no documents.
    pub(super) fn nothing(&self) -> Found {
        let aggregated = self.search.aggregations.iter().map(figures::nothing).collect();
        Found { facets: vec![Buckets::default(); self.search.facets.len()], aggregated, ..Found::default() }
    }

    /// The answer in several requests, where it has more values in all than the cluster counts at once.
    pub(super) fn one_by_one(&self, ask: &dyn Fn(&Plan<'_>) -> Result<Found>, all: &CountAll<'_>) -> Result<Found> {
        let Search { query, facets, aggregations, page } = self.search;
        let part = |page: &Option<PageRequest>, aggregations: &[Aggregation]| {
            ask(&Plan::new(self.fields, &Search { query, page: page.clone(), facets: &[], aggregations }, self.most))
        };
        let mut found = part(page, &[])?;
        found.facets = facets.iter().map(|facet| all(*facet, false)).collect::<Result<_>>()?;
        for figure in *aggregations {
            match figure {
                Aggregation::Distinct(_) => found.aggregated.push(self.count_all(figure, all)?),
                _ => found.aggregated.extend(part(&None, std::slice::from_ref(figure))?.aggregated),
            }
        }
        Ok(found)
    }

    /// A figure made of more values than can be counted at once.
    fn count_all(&self, figure: &Aggregation, all: &CountAll<'_>) -> Result<Aggregated> {
        match figure {
            Aggregation::Distinct(field) => {
                let values = all(Facet { field: *field, with: None }, true)?;
                Ok(Aggregated::Distinct(values.buckets.len() as u64))
            }
            Aggregation::Sum { field, .. } | Aggregation::Terms { field, .. } => {
                let name = &self.fields.get(*field).name;
                let message =
                    format!("`{name}` has more than {} values, more than a cluster sums up for each", self.most);
                Err(Error::new(ErrorKind::Size, message))
            }
        }
    }

    /// Reads the answer. `all` counts all values of a field where there are more than can be counted at once.
    pub(super) fn read(&self, whole: &Document, all: &CountAll<'_>) -> Result<Found> {
        let answer = whole.root();
        let page = self.page.as_ref().map(|page| page.read(whole));
        let aggregations = answer.get("aggregations");
        let part = |name: &str| aggregations.and_then(|aggregations| aggregations.get(name));
        let mut facets = vec![Buckets::default(); self.search.facets.len()];
        for (_, positions) in &self.groups {
            let Some(group) = part(&group_name(positions)) else { continue };
            for i in positions {
                let facet = self.search.facets[*i];
                let found = FacetPlan::new(self.fields, facet, i.to_string()).read(group, count(group));
                facets[*i] = found.map_or_else(|| all(facet, false), Ok)?;
            }
        }
        let nothing = Json::null();
        let mut aggregated = Vec::new();
        for (i, figure) in self.search.aggregations.iter().enumerate() {
            let found = figures::read(self.fields, figure, &i.to_string(), part(FIGURES).unwrap_or(nothing));
            aggregated.push(match found {
                Some(found) => found,
                None => self.count_all(figure, all)?,
            });
        }
        Ok(Found { total: total(answer), page: page.unwrap_or_default(), facets, aggregated })
    }
}

/// Number of documents that were found.
pub(crate) fn total(answer: Json<'_>) -> u64 {
    let total = answer.get("hits").and_then(|hits| hits.get("total")).and_then(|total| total.get("value"));
    match total.map(Json::kind) {
        Some(JsonKind::Int(total)) => u64::try_from(total).unwrap_or(0),
        _ => 0,
    }
}

/// The query of a search, with some of its clauses.
pub(super) fn query(fields: &Fields, query: &Query, clauses: &[&Clause]) -> Value {
    let filter = filter::all_of(fields, clauses);
    match query.text.as_ref().and_then(|typed| filter::text(fields, typed)) {
        Some(text) => json!({ "bool": { "filter": [filter, text] } }),
        None => filter,
    }
}

/// The query for all documents of a search.
pub(super) fn query_of(fields: &Fields, of: &Query) -> Value {
    query(fields, of, &of.filter.clauses.iter().collect::<Vec<_>>())
}

fn group_name(positions: &[usize]) -> String {
    format!("facets-{}", positions.first().copied().unwrap_or_default())
}

fn filtered(fields: &Fields, clauses: &[&Clause], aggregations: Map<String, Value>) -> Value {
    json!({ "filter": filter::all_of(fields, clauses), "aggs": aggregations })
}
