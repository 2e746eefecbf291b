//! Clauses in the language of the cluster.

use azul_search::text::{forgiven, is_full_text, words};
use azul_search::{Clause, Fields, Interval, Kind, Scalar, Test};
use serde_json::{Value, json};

use super::place::Place;

/// Most values of one `terms` query; clusters refuse more.
const MOST_TERMS: usize = 65_536;

/// Most gaps between values of one `bool` query.
const MOST_GAPS: usize = 1000;

/// A query for documents that pass all clauses.
pub(super) fn all_of(fields: &Fields, clauses: &[&Clause]) -> Value {
    match clauses {
        [] => json!({ "match_all": {} }),
        [one] => clause(fields, one),
        all => json!({ "bool": { "filter": all.iter().map(|one| clause(fields, one)).collect::<Vec<_>>() } }),
    }
}

fn clause(fields: &Fields, clause: &Clause) -> Value {
    let field = fields.get(clause.field);
    let place = Place::of(field);
    match &clause.test {
        Test::Is { any, null } => is(&place, any, *null),
        Test::IsNot { any, null } => not(is(&place, any, *null)),
        Test::Among { any, null } => {
            let mut some: Vec<Value> = any.iter().map(|interval| within(&place, interval)).collect();
            some.extend(null.then(|| absent(&place)));
            either(some)
        }
        Test::Only { any } => only(&place, any),
        Test::NotOnly { any } => not(only(&place, any)),
        Test::All { all, null } => {
            let mut each: Vec<Value> = all.iter().map(|value| is(&place, std::slice::from_ref(value), false)).collect();
            each.extend(null.then(|| is(&place, field.sentinel().as_slice(), true)));
            every(each)
        }
        Test::Within(intervals) => every(intervals.iter().map(|interval| within(&place, interval)).collect()),
        Test::Contains(intervals) => every(intervals.iter().map(|one| range(&place, one, "contains")).collect()),
        Test::Intersects(intervals) => every(intervals.iter().map(|one| range(&place, one, "intersects")).collect()),
        Test::Nested(wanted) => {
            let Kind::Nested(properties) = field.kind else { return nothing() };
            let property = |(name, value): &(String, Option<Scalar>)| {
                let known = properties.iter().find(|(property, _)| property == name);
                match (known, value) {
                    (Some((name, field_type)), Some(value)) => {
                        is(&Place::within(field, name, *field_type), std::slice::from_ref(value), false)
                    }
                    _ => nothing(),
                }
            };
            json!({ "nested": { "path": place.path, "query": every(wanted.iter().map(property).collect()) } })
        }
    }
}

/// Some value is one of these, or there is none.
fn is(place: &Place, any: &[Scalar], null: bool) -> Value {
    let mut some = Vec::new();
    if place.kind == Kind::Date {
        // Numbers may be taken for years, unless the format is given, which only ranges can.
        some.extend(any.iter().map(|value| within(place, &point(value))));
    } else {
        let values: Vec<Value> = any.iter().filter_map(|value| place.spell(value)).collect();
        some.extend(values.chunks(MOST_TERMS).map(|values| json!({ "terms": { place.exact(): values } })));
    }
    some.extend(null.then(|| absent(place)));
    either(some)
}

/// There are values, and every one of them is one of these.
fn only(place: &Place, any: &[Scalar]) -> Value {
    every(vec![is(place, any, false), not(either(others(place, any)))])
}

/// Some value is none of these: it is before, between or behind them.
fn others(place: &Place, known: &[Scalar]) -> Vec<Value> {
    let mut known: Vec<&Scalar> = known.iter().collect();
    known.sort_unstable();
    let ends: Vec<Option<&Scalar>> = [None].into_iter().chain(known.into_iter().map(Some)).chain([None]).collect();
    let between = |pair: &[Option<&Scalar>]| {
        let (low, high) = (pair[0].cloned(), pair[1].cloned());
        let open = Interval { above: low.is_some(), below: high.is_some(), low, high };
        within(place, &open)
    };
    let gaps: Vec<Value> = ends.windows(2).map(between).collect();
    // Clusters refuse more than about a thousand conditions in one place.
    gaps.chunks(MOST_GAPS).map(|gaps| either(gaps.to_vec())).collect()
}

fn point(value: &Scalar) -> Interval {
    Interval { low: Some(value.clone()), high: Some(value.clone()), ..Interval::default() }
}

/// There is no value. One that is too long to be found is a value.
fn absent(place: &Place) -> Value {
    let exists = json!({ "exists": { "field": place.path } });
    not(match place.kind {
        Kind::Nested(_) => json!({ "nested": { "path": place.path, "query": { "match_all": {} } } }),
        _ => exists,
    })
}

/// Some value is inside.
fn within(place: &Place, interval: &Interval) -> Value {
    if place.kind == Kind::Range {
        return range(place, interval, "within");
    }
    if matches!(place.kind, Kind::Nested(_) | Kind::Opaque) {
        return nothing();
    }
    let mut ends = serde_json::Map::new();
    let text = place.kind == Kind::Text;
    for (end, open, names, is_low) in
        [(&interval.low, interval.above, ["gte", "gt"], true), (&interval.high, interval.below, ["lte", "lt"], false)]
    {
        let value = match end {
            None => continue,
            Some(Scalar::Text(value)) if text => json!(value),
            Some(Scalar::Int(int)) if !text => json!(int),
            Some(Scalar::Float(float)) if !text => json!(float),
            // Numbers come before text: such an end is either no limit or has nothing behind it.
            Some(_) if text == is_low => continue,
            Some(_) => return nothing(),
        };
        ends.insert(names[usize::from(open)].to_owned(), value);
    }
    if place.kind == Kind::Date {
        ends.insert("format".to_owned(), json!("epoch_millis"));
    }
    json!({ "range": { place.exact(): ends } })
}

/// Some stored range has a relation to an interval. One that ends before it begins has none to anything, and clusters
/// refuse it.
fn range(place: &Place, interval: &Interval, relation: &str) -> Value {
    let number = |end: &Option<Scalar>, open: f64| match end {
        Some(Scalar::Int(int)) => *int as f64,
        Some(Scalar::Float(float)) => *float,
        Some(Scalar::Text(_)) | None => open,
    };
    let (low, high) = (number(&interval.low, f64::NEG_INFINITY), number(&interval.high, f64::INFINITY));
    if place.kind != Kind::Range || low > high {
        return nothing();
    }
    let mut ends = serde_json::Map::new();
    for (name, end) in [("gte", low), ("lte", high)] {
        if end.is_finite() {
            ends.insert(name.to_owned(), json!(end));
        }
    }
    ends.insert("relation".to_owned(), json!(relation));
    json!({ "range": { place.path.as_str(): ends } })
}

/// For each typed word, a document has one that begins with it or is like it but for some typing errors. What a word of
/// a document is, the cluster says.
pub(super) fn text(fields: &Fields, typed: &str) -> Option<Value> {
    let covered = || fields.all().iter().filter(|field| is_full_text(field));
    let plain: Vec<String> =
        covered().filter(|field| field.kind == Kind::Text).map(|field| field.path.join(".")).collect();
    let nested: Vec<String> =
        covered().filter(|field| field.kind != Kind::Text).map(|field| field.path.join(".")).collect();
    let word = |word: String| {
        let within = |fields: &[String]| {
            let mut some = vec![json!({ "multi_match": { "query": word, "type": "bool_prefix", "fields": fields } })];
            let errors = forgiven(&word);
            if errors > 0 {
                let fuzzy = json!({ "query": word, "fields": fields, "fuzziness": errors, "max_expansions": 1000 });
                some.push(json!({ "multi_match": fuzzy }));
            }
            some
        };
        let mut some = within(&plain);
        for path in &nested {
            let fields = [format!("{path}.*")];
            some.push(json!({ "nested": { "path": path, "query": either(within(&fields)), "ignore_unmapped": true } }));
        }
        either(some)
    };
    let each: Vec<Value> = words(typed).map(word).collect();
    (!each.is_empty()).then(|| every(each))
}

fn nothing() -> Value {
    json!({ "match_none": {} })
}

fn not(query: Value) -> Value {
    json!({ "bool": { "must_not": [query] } })
}

fn either(some: Vec<Value>) -> Value {
    match <[Value; 1]>::try_from(some) {
        Ok([one]) => one,
        Err(some) if some.is_empty() => nothing(),
        Err(some) => json!({ "bool": { "should": some, "minimum_should_match": 1 } }),
    }
}

fn every(each: Vec<Value>) -> Value {
    if each.is_empty() { json!({ "match_all": {} }) } else { json!({ "bool": { "filter": each } }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use azul_projects_hca as _;
    use azul_search::Project;
    use azul_transform::Registry;

    #[test]
    fn only_known_values_leaves_no_gap_for_others() {
        let registry = Registry::linked().expect("projects");
        let project = Project::of(registry.get("hca").expect("it is linked")).expect("rows");
        let any = ["b", "a"].map(|id| Scalar::Text(id.to_owned())).to_vec();
        let source = project.source_id().expect("documents have sources").id;
        let written = |test| clause(project.fields(), &Clause { field: source, test });
        let only = written(Test::Only { any: any.clone() });
        let range = |ends: Value| json!({ "range": { "sources.id.keyword": ends } });
        let others = [json!({ "lt": "a" }), json!({ "gt": "a", "lt": "b" }), json!({ "gt": "b" })].map(range);
        let none = json!({ "bool": { "must_not": [{ "bool": { "should": others, "minimum_should_match": 1 } }] } });
        let some = json!({ "terms": { "sources.id.keyword": ["b", "a"] } });
        assert_eq!(only, json!({ "bool": { "filter": [some, none] } }));
        assert_eq!(written(Test::NotOnly { any }), json!({ "bool": { "must_not": [only] } }));
    }
}
