//! The same documents in plain `tantivy`: a column a facet, counted by its aggregations.

use std::time::Instant;

use azul_catalog::Snapshot;
use azul_search::{Query, Scalar, SearchIndex, Test, Values, values};
use azul_transform::json::Document;
use benches::report::Target;
use tantivy::aggregation::AggregationCollector;
use tantivy::aggregation::agg_req::Aggregations;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{AllQuery, BooleanQuery, Occur, Query as Plain, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, IndexReader, Order, ReloadPolicy, TantivyDocument, Term};

use crate::Measured;
use crate::answers::OUTER_TYPE;
use crate::system::Times;
use crate::table::Table;

/// How often each question is asked.
const ROUNDS: usize = 5;
/// Bytes of documents that wait until they are written.
const MEMORY: usize = 300 << 20;

/// Builds an index of the same documents, asks the same, and tells how many times as long that takes.
pub fn compare(
    measured: &Measured,
    snapshot: &Snapshot,
    filters: &[(&str, Query)],
    ours: &[f64],
    of: &str,
    table: &mut Table,
) {
    let fields = &measured.fields;
    let facets: Vec<_> = fields.facets().iter().map(|field| fields.get(*field)).collect();
    let name = fields.named("fileName").expect("the field exists");
    let mut schema = Schema::builder();
    let text = TextOptions::default().set_fast("raw").set_indexing_options(
        TextFieldIndexing::default().set_tokenizer("raw").set_index_option(IndexRecordOption::Basic),
    );
    let columns: Vec<Field> = facets.iter().map(|field| schema.add_text_field(&field.name, text.clone())).collect();
    let sorted = schema.add_text_field("sorted", text.clone());
    let id = schema.add_text_field("id", STRING | STORED);
    let directory = tempfile::tempdir().expect("there is room");
    let index = Index::create_in_dir(directory.path(), schema.build()).expect("there is room");
    let start = Instant::now();
    let mut writer = index.writer_with_num_threads(2, MEMORY).expect("there is memory");
    let all = Query { outer_type: OUTER_TYPE.to_owned(), ..Query::default() };
    for document in snapshot.scan(&all).expect("it is sound") {
        let document = document.expect("it is sound");
        let json = Document::parse(document.source).expect("it is sound");
        let mut plain = TantivyDocument::default();
        plain.add_text(id, &document.id);
        for (field, column) in facets.iter().zip(&columns).chain([(&name, &sorted)]) {
            if let Values::Scalars(scalars) = values(field, json.root()) {
                scalars.iter().for_each(|scalar| plain.add_text(*column, term(scalar)));
            }
        }
        writer.add_document(plain).expect("there is room");
    }
    writer.commit().expect("there is room");
    writer.wait_merging_threads().expect("there is room");
    println!("tantivy: built in {:.1} s", start.elapsed().as_secs_f64());
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
    let reader: IndexReader = reader.expect("it was made");
    let searcher = reader.searcher();
    let requests: serde_json::Map<String, serde_json::Value> = facets
        .iter()
        .map(|facet| (facet.name.clone(), serde_json::json!({"terms": {"field": facet.name, "size": 1000}})))
        .collect();
    let requests: Aggregations = serde_json::from_value(requests.into()).expect("these are aggregations");
    for ((name, query), ours) in filters.iter().zip(ours) {
        let clauses: Vec<(Occur, Box<dyn Plain>)> = query
            .filter
            .clauses
            .iter()
            .map(|clause| {
                let at =
                    facets.iter().position(|facet| facet.name == fields.get(clause.field).name).expect("it is a facet");
                let Test::Is { any, .. } = &clause.test else { panic!("the filters are on values") };
                let term = Term::from_field_text(columns[at], &term(&any[0]));
                (Occur::Must, Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Plain>)
            })
            .collect();
        let plain: Box<dyn Plain> =
            if clauses.is_empty() { Box::new(AllQuery) } else { Box::new(BooleanQuery::new(clauses)) };
        let times = Times::of(ROUNDS, || {
            let page = TopDocs::with_limit(10).order_by_string_fast_field("sorted", Order::Asc);
            let facets = AggregationCollector::from_aggs(requests.clone(), Default::default());
            searcher.search(&*plain, &(Count, page, facets)).expect("it can be searched")
        });
        let theirs = times.median();
        let what = format!("first page of 10, {} facets, {name}", facets.len());
        table.add(of, &format!("{what}, plain tantivy"), theirs, "ms", None);
        let target = Some(Target::AtLeast(80.0));
        table.add(of, &format!("{what}, times as fast as plain tantivy"), theirs / ours, "×", target);
    }
}

/// A value as text.
fn term(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Text(text) => text.clone(),
        Scalar::Int(int) => int.to_string(),
        Scalar::Float(float) => float.to_string(),
    }
}
