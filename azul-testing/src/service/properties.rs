//! What holds for every service, whatever its project and its documents.

use crate::mutate::Rng;
use azul_transform::schema::FieldType;
use serde_json::{Value, json};

use azul_search::fields::{Field, Kind};
use azul_search::{Caller, Request, Service};

/// A service and somebody who asks it.
pub struct Asked<'a> {
    /// The service; its first catalog is asked about.
    pub service: &'a Service,
    /// Who asks.
    pub caller: Caller,
}

impl Asked<'_> {
    /// The body of a good answer.
    ///
    /// # Panics
    /// If the answer is none.
    pub fn get(&self, request: &Request) -> Value {
        let answer = self.service.answer(request, &self.caller);
        let (status, body) = (answer.status, answer.body.into_bytes().expect("a body"));
        assert_eq!(status, 200, "{request:?}: {}", String::from_utf8_lossy(&body));
        serde_json::from_slice(&body).expect("JSON")
    }

    /// All hits of a list, or of what a request adds to it.
    pub fn lines(&self, mut request: Request) -> Vec<Value> {
        request.headers.push(("accept".to_owned(), "application/x-ndjson".to_owned()));
        let body = self.service.answer(&request, &self.caller).body.into_bytes().expect("a body");
        let lines = body.split(|b| *b == b'\n').filter(|line| !line.is_empty());
        lines.map(|line| serde_json::from_slice(line).expect("JSON")).collect()
    }

    fn outer_types(&self) -> Vec<&'static str> {
        self.service.catalogs[0].project.exposed().iter().map(|exposed| exposed.outer_type).collect()
    }

    fn fields(&self) -> impl Iterator<Item = &Field> {
        self.service.catalogs[0].project.fields().all().iter()
    }

    /// The count of a value in a facet is the number of hits once the value is a filter, whatever other filters there
    /// are. Documents whose values are all too long to be found are counted as having none, but not found by null.
    ///
    /// # Panics
    /// If it is not.
    pub fn facets_count_what_filters_find(&self, rounds: usize, too_long: &[&str]) {
        let mut rng = Rng::new(1);
        let mut compared = 0;
        for _ in 0..rounds {
            let types = self.outer_types();
            let list = format!("/index/{}", rng.pick(&types));
            let unfiltered = self.get(&Request::get(&list).with("size", "1"));
            let mut filters = json!({});
            for _ in 0..rng.below(3) {
                if let Some((field, _, value)) = self.random_term(&mut rng, &unfiltered) {
                    filters[field] = json!({"is": [value]});
                }
            }
            let request = |filters: &Value| Request::get(&list).with("size", "1").with("filters", &filters.to_string());
            let filtered = self.get(&request(&filters));
            for _ in 0..20 {
                let Some((field, count, value)) = self.random_term(&mut rng, &filtered) else { continue };
                let mut more = filters.clone();
                more[&field] = json!({"is": [value]});
                let total = self.get(&request(&more).with("facets", ""))["pagination"]["total"].as_u64();
                let hidden = value.is_null() && too_long.contains(&field.as_str());
                assert!(
                    total == Some(count) || hidden && total <= Some(count),
                    "{list} {more}: {total:?}, not {count}"
                );
                compared += 1;
            }
        }
        assert!(compared > rounds, "there are facets with values");
    }

    /// A facet, and the count and operand of one of its values. Counts of nested fields are of elements, not documents.
    fn random_term(&self, rng: &mut Rng, body: &Value) -> Option<(String, u64, Value)> {
        let facets: Vec<_> = body["termFacets"].as_object()?.iter().filter(|(name, _)| *name != "accessible").collect();
        let (name, facet) = rng.pick(&facets);
        let field = self.fields().find(|field| field.name == **name)?;
        let terms = facet["terms"].as_array().filter(|terms| !terms.is_empty())?;
        let term = rng.pick(terms);
        let text = term["term"].as_str();
        let value = match (field.kind, field.field_type.element(), text) {
            (Kind::Nested(_), ..) => return None,
            (_, FieldType::NullBool | FieldType::PassThruBool, Some(text)) => json!(text == "true"),
            (Kind::Integer | Kind::Float, _, Some(text)) => serde_json::from_str(text).ok()?,
            _ => term["term"].clone(),
        };
        Some(((*name).clone(), term["count"].as_u64()?, value))
    }

    /// Pages that follow each other, in either direction, are the whole list, for any order.
    ///
    /// # Panics
    /// If they are not.
    pub fn pages_make_the_list(&self) {
        for outer_type in self.outer_types() {
            let mut whole: Vec<Value> = Vec::new();
            let sortable =
                |field: &&Field| field.public && !matches!(field.kind, Kind::Nested(_) | Kind::Range | Kind::Opaque);
            for (i, field) in self.fields().filter(sortable).enumerate() {
                for order in ["asc", "desc"] {
                    let list = Request::get(&format!("/index/{outer_type}"));
                    let first = list.with("facets", "").with("fields", "entryId").with("sort", &field.name);
                    let first = first.with("order", order).with("size", ["3", "7", "20"][i % 3]);
                    let (forth, last) = self.follow(first, "next");
                    let (mut back, _) = self.follow(last, "previous");
                    back.reverse();
                    assert_eq!(forth, back, "{outer_type} by {} {order}: there and back", field.name);
                    let mut ids: Vec<Value> = forth.concat();
                    ids.sort_by_key(Value::to_string);
                    assert!(whole.is_empty() || whole == ids, "{outer_type} by {} {order}: each once", field.name);
                    whole = ids;
                }
            }
            assert!(!whole.is_empty(), "there are documents of {outer_type}");
        }
    }

    /// Pages from one on, as long as there are links, and the request for the last one.
    fn follow(&self, first: Request, link: &str) -> (Vec<Vec<Value>>, Request) {
        let (mut pages, mut request) = (Vec::new(), first);
        loop {
            let body = self.get(&request);
            let hits = body["hits"].as_array().expect("hits");
            pages.push(hits.iter().map(|hit| hit["entryId"].clone()).collect());
            assert!(pages.len() < 1000, "pages come to an end: {request:?}");
            let Some(url) = body["pagination"][link].as_str() else { return (pages, request) };
            let (path, query) = url.split_once('?').expect("a query");
            assert!(!query.starts_with('&') && !query.contains("&&"), "every parameter has a name: {url}");
            request = Request::get(path.trim_start_matches("https://service.test"));
            request.query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        }
    }
}
