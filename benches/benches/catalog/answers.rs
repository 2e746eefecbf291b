//! What a catalog answers, and how soon.

use std::time::Instant;

use azul_catalog::{Catalog, Snapshot};
use azul_search::manifest::{ManifestRequest, find_format};
use azul_search::repository::FileUrls;
use azul_search::{
    Aggregation, Clause, Facet, FieldId, Fields, Filter, Key, PageRequest, Query, Scalar, Search, SearchIndex, Share,
    Sort, Start, Test,
};
use benches::measure::Counter;
use benches::report::Target;

use crate::Measured;
use crate::build::thousands;
use crate::system::{Times, resident};
use crate::table::Table;

pub const OUTER_TYPE: &str = "files";
/// How often each question is asked.
const ROUNDS: usize = 200;
/// Rows of a manifest that are written at most.
const ROWS: usize = 300_000;

/// Number of file documents.
pub fn files(catalog: &Catalog, fields: &std::sync::Arc<Fields>) -> u64 {
    total(&catalog.snapshot(fields).expect("the catalog is sound"), &all())
}

fn total(snapshot: &Snapshot, query: &Query) -> u64 {
    let search = Search { query, page: None, facets: &[], aggregations: &[] };
    snapshot.search(&search).expect("it can be searched").total
}

fn all() -> Query {
    Query { outer_type: OUTER_TYPE.to_owned(), filter: Filter { clauses: Vec::new() }, text: None }
}

fn at_most(bound: f64) -> Option<Target> {
    Some(Target::AtMost(bound))
}

/// Asks everything.
pub fn measure(measured: &Measured, catalog: &Catalog, table: &mut Table) {
    let fields = &measured.fields;
    let before = resident();
    let opened = Times::of(7, || catalog.snapshot(fields).expect("the catalog is sound"));
    let snapshot = catalog.snapshot(fields).expect("the catalog is sound");
    let documents = files(catalog, fields);
    let of = format!("{} file documents", thousands(documents));
    let loaded = resident();
    table.add(&of, "open, with checks", opened.median(), "ms", at_most(200.0));
    table.add(&of, "memory of loaded columns", (loaded - before.min(loaded)) as f64 / 1e6, "MB", None);
    let index = snapshot.indices().map(|(index, _)| index.clone()).find(|index| {
        index.qualifier() == OUTER_TYPE && index.document_type() == azul_transform::DocumentType::Aggregate
    });
    let disk = index.map_or(0, |index| snapshot.bytes_of(&index));
    let a_million = (disk as f64 / 1e9) * (1e6 / documents as f64);
    table.add(&of, "disk, of a million file documents", a_million, "GB", at_most(0.75));

    let facets: Vec<Facet> = fields.facets().iter().map(|field| Facet { field: *field, with: None }).collect();
    let filters = filters(&snapshot, fields, &facets);
    let field = |name: &str| fields.named(name).expect("the field exists").id;
    let page = |start, size| PageRequest { sort: Sort { field: field("fileName"), descending: false }, start, size };
    let ask = |query: &Query, page, facets: &[Facet], aggregations: &[Aggregation]| {
        let search = Search { query, page, facets, aggregations };
        Times::of(ROUNDS, || snapshot.search(&search).expect("the catalog is sound"))
    };
    let mut medians = Vec::new();
    for (name, query) in &filters {
        let times = ask(query, Some(page(Start::First, 10)), &facets, &[]);
        let what = format!("first page of 10, {} facets, {name}", facets.len());
        table.add(&of, &what, times.median(), "ms", at_most(4.0));
        table.add(&of, &format!("{what}, p99"), times.p99(), "ms", at_most(8.0));
        table.point(name, documents, times.median());
        medians.push(times.median());
    }
    let (_, everything) = &filters[0];
    let middle = middle(&snapshot, everything, &page);
    for (start, what) in [(Start::After(middle.clone()), "forth"), (Start::Before(middle), "back")] {
        let times = ask(everything, Some(page(start, 10)), &facets, &[]);
        table.add(&of, &format!("deep in the list, {what}"), times.median(), "ms", at_most(5.0));
    }
    let times = ask(everything, Some(page(Start::First, 1000)), &facets, &[]);
    table.add(&of, "page of 1,000", times.median(), "ms", at_most(20.0));
    table.point("page of 1,000", documents, times.median());
    let times = ask(everything, None, &[], &summary(&field));
    table.add(&of, "summary", times.median(), "ms", at_most(15.0));
    table.point("summary", documents, times.median());

    let search = Search { query: everything, page: Some(page(Start::First, 200)), facets: &[], aggregations: &[] };
    let ids: Vec<String> =
        snapshot.search(&search).expect("it is sound").page.hits.into_iter().map(|(key, _)| key.id).collect();
    let mut ids = ids.iter().cycle();
    let times = Times::of(1000, || snapshot.get(OUTER_TYPE, ids.next().expect("there are some")));
    table.add(&of, "one entity", times.median(), "ms", at_most(0.1));
    manifest(measured, &snapshot, &filters, &of, table);
    table.add(&of, "memory beside columns", (resident() - loaded.min(resident())) as f64 / 1e6, "MB", at_most(150.0));
    #[cfg(feature = "plain")]
    crate::plain::compare(measured, &snapshot, &filters, &medians, &of, table);
}

/// A compact manifest of documents of one of the questions: the one with the most, of those with few enough.
fn manifest(measured: &Measured, snapshot: &Snapshot, filters: &[(&str, Query)], of: &str, table: &mut Table) {
    let sizes = filters.iter().map(|(_, query)| (total(snapshot, query), query));
    let (most, rest): (Vec<_>, Vec<_>) = sizes.partition(|(count, _)| *count <= ROWS as u64);
    let chosen = most.into_iter().max_by_key(|(count, _)| *count).or(rest.into_iter().min_by_key(|(count, _)| *count));
    let Some((rows, query)) = chosen else { return };
    let format = find_format(&measured.project, "compact").expect("all projects have it");
    let urls =
        FileUrls { base_url: "https://service.test".to_owned(), catalog: "hca".to_owned(), needs_drs_uri: false };
    let request = ManifestRequest {
        project: &measured.project,
        index: snapshot,
        query,
        columns: &[],
        catalog: "hca",
        urls: &urls,
        now: 0,
    };
    let start = Instant::now();
    let mut out = Counter::default();
    format.write(&request, &mut out).expect("the catalog is sound");
    let seconds = start.elapsed().as_secs_f64();
    assert!(out.0 as u64 > rows * 40, "{} bytes", out.0);
    let target = Some(Target::AtLeast(100_000.0));
    table.add(of, "compact manifest, rows a second", rows as f64 / seconds, "", target);
}

/// What the summary of the project asks for, or about that.
fn summary(field: &impl Fn(&str) -> FieldId) -> Vec<Aggregation> {
    let size = Aggregation::Sum { field: field("fileSize"), over: Share::All };
    let sums = vec![field("fileSize"), field("matrixCellCount")];
    let formats = Aggregation::Terms { field: field("fileFormat"), sums };
    let distinct = ["organ", "genusSpecies", "laboratory"].map(|name| Aggregation::Distinct(field(name)));
    [size, formats].into_iter().chain(distinct).collect()
}

/// A place in the middle of the list.
fn middle(snapshot: &Snapshot, query: &Query, page: &impl Fn(Start, usize) -> PageRequest) -> Key {
    // Names are those of a generator, so that this is somewhere between them.
    let guess = Key { value: Some(Scalar::Text("m".into())), id: String::new() };
    for start in [Start::After(guess.clone()), Start::Before(guess), Start::First] {
        let search = Search { query, page: Some(page(start, 10)), facets: &[], aggregations: &[] };
        let found = snapshot.search(&search).expect("the catalog is sound");
        if let Some((key, _)) = found.page.hits.into_iter().next_back() {
            return key;
        }
    }
    panic!("there are no documents");
}

/// No filter, a common one, and three.
pub fn filters(snapshot: &Snapshot, fields: &Fields, facets: &[Facet]) -> Vec<(&'static str, Query)> {
    let query = |clauses| Query { outer_type: OUTER_TYPE.to_owned(), filter: Filter { clauses }, text: None };
    let all = query(Vec::new());
    let found = snapshot.search(&Search { query: &all, page: None, facets, aggregations: &[] }).expect("it is sound");
    // The value of each facet that is nearest to being in half of the documents.
    let half = found.total / 2;
    let mut nearest: Vec<(u64, Clause)> = Vec::new();
    for (facet, buckets) in facets.iter().zip(&found.facets) {
        let bucket = buckets.buckets.iter().min_by_key(|bucket| bucket.count.abs_diff(half));
        let is_text = fields.get(facet.field).kind == azul_search::Kind::Text;
        if let (Some(bucket), true, true) = (bucket, is_text, buckets.total == found.total) {
            let test = Test::Is { any: vec![bucket.term.clone()], null: false };
            nearest.push((bucket.count.abs_diff(half), Clause { field: facet.field, test }));
        }
    }
    nearest.sort_by_key(|(distance, _)| *distance);
    let nearest: Vec<Clause> = nearest.into_iter().map(|(_, clause)| clause).collect();
    assert!(nearest.len() >= 3, "few facets are of all documents");
    let filters = vec![
        ("no filter", all),
        ("one filter", query(nearest[..1].to_vec())),
        ("three filters", query(nearest[..3].to_vec())),
    ];
    for (name, query) in &filters {
        println!("{name}: {} documents", total(snapshot, query));
    }
    filters
}
