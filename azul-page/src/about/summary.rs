//! The summary: figures, and charts of facets.

use azul_search::index::{Aggregated, Aggregation, Facet};
use azul_search::{Field, Project, Refusal, Search};
use azul_transform::schema::FieldType;
use maud::{Markup, html};

use crate::asking::Asked;
use crate::asking::exposed;
use crate::list::facets::{Term, terms, wanted};
use crate::list::{chips, totals::Totals};
use crate::shell::{Frame, shell};
use crate::state::{Choice, Relation, State};
use crate::value::term;
use crate::visit::Visit;
use crate::words::{bytes, counted, grouped, label, rounded, told};

/// Most charts of facets.
const CHARTS: usize = 8;
/// Most bars of a chart.
const BARS: usize = 10;
/// A text with more characters is prose.
const PROSE: usize = 60;

/// A bar: where it leads, what it is called, how long it is, and what that means.
struct Bar {
    href: String,
    text: String,
    length: f64,
    figure: String,
}

/// The page.
pub(crate) fn page(visit: &Visit<'_>) -> Result<Markup, Refusal> {
    let catalog = visit.catalog()?;
    let project = &*catalog.project;
    let exposed = exposed(catalog, None)?;
    let state = State::read(visit.request, exposed.outer_type).but(|_| {});
    let asked = Asked::of(catalog, &state)?;
    let totals = Totals::of(catalog, &asked, visit.caller)?;
    let query = asked.query(catalog, exposed.outer_type, visit.caller)?;
    let facets = wanted(project);
    let counted_facets: Vec<Facet> = facets.iter().map(|field| Facet { field: field.id, with: None }).collect();
    let index = catalog.live.index();
    let found = index.search(&Search { query: &query, page: None, facets: &counted_facets, aggregations: &[] })?;
    let mut charts = Vec::new();
    let mut first_telling: Option<&Field> = None;
    for (field, counts) in facets.iter().zip(&found.facets) {
        let terms = terms(field, counts);
        let named: Vec<_> = terms.iter().filter(|term| term.text.is_some()).collect();
        if !is_telling(&terms, found.total) {
            continue;
        }
        first_telling.get_or_insert(field);
        let bars = named.iter().take(BARS).map(|term| Bar {
            href: state.with(Choice::new(Relation::Is, &field.name, &term.value)).url(),
            text: term.text.clone().unwrap_or_default(),
            length: term.count as f64,
            figure: grouped(term.count),
        });
        let title = by(project, &label(exposed.outer_type), field);
        // How many of the same kind of entity there are before: what is known of donors is not left out for yet another
        // field of samples.
        let kind = field.path.get(1).copied().unwrap_or_default();
        let before = charts.iter().filter(|(_, other, _)| *other == kind).count();
        charts.push((before, kind, chart(&title, bars.collect(), named.len())));
    }
    charts.sort_by_key(|(before, ..)| *before);
    charts.truncate(CHARTS);
    let mut sums = Vec::new();
    if let Some(by) = first_telling {
        for (total, field) in project.totals().into_iter().filter(|(total, _)| !total.distinct) {
            let query = asked.query(catalog, total.outer_type, visit.caller)?;
            let aggregations = [Aggregation::Terms { field: by.id, sums: vec![field] }];
            let found =
                index.search(&Search { query: &query, page: None, facets: &[], aggregations: &aggregations })?;
            let Some(Aggregated::Terms(values)) = found.aggregated.first() else { continue };
            let figure = |sum: f64| if total.name == "bytes" { bytes(sum) } else { rounded(sum) };
            let mut bars: Vec<Bar> = values
                .iter()
                .filter_map(|(bucket, sums)| {
                    let (value, text) = term(by, &bucket.term);
                    let sum = sums.first().copied().filter(|sum| *sum > 0.0)?;
                    let href = state.with(Choice::new(Relation::Is, &by.name, &value)).url();
                    Some(Bar { href, text: text?, length: sum, figure: figure(sum) })
                })
                .collect();
            bars.sort_by(|a, b| b.length.total_cmp(&a.length));
            let count = bars.len();
            bars.truncate(BARS);
            let name = if total.name == "bytes" { "Volume".to_owned() } else { label(total.name) };
            if count > 1 {
                sums.push(chart(&self::by(project, &name, by), bars, count));
            }
        }
    }
    let frame = Frame { title: "Summary".to_owned(), state: state.clone(), here: "summary", filters: false };
    Ok(shell(
        visit,
        &frame,
        html! {
            h1 { "Summary" }
            (chips::of(project, &state, "/summary"))
            dl.totals.large {
                @for exposed in project.exposed() {
                    div { dt { (label(exposed.outer_type)) } dd { (grouped(totals.count(exposed.outer_type))) } }
                }
                (totals.figures())
            }
            p.count role="status" { (counted(found.total, exposed.outer_type)) " in the charts" }
            div.charts { @for chart in sums.iter().chain(charts.iter().map(|(.., chart)| chart)) { (chart) } }
        },
    ))
}

/// `Files by organ`, or `Files, supplementary or not`.
fn by(project: &Project, what: &str, field: &Field) -> String {
    let name = told(project, &field.name).to_lowercase();
    if matches!(field.field_type.element(), FieldType::NullBool | FieldType::PassThruBool) {
        return format!("{what}, {name} or not");
    }
    format!("{what} by {name}")
}

/// Whether there is something to see in a chart of values: not if almost every entity has its own, or they are prose.
fn is_telling(terms: &[Term], total: u64) -> bool {
    let named = || terms.iter().filter_map(|term| term.text.as_deref());
    let count = named().count() as u64;
    count > 1 && (count <= 10 || count * 2 <= total) && named().take(BARS).all(|text| text.chars().count() <= PROSE)
}

/// A chart, which is a table too.
fn chart(title: &str, bars: Vec<Bar>, all: usize) -> Markup {
    const WIDTH: f64 = 100.0;
    let most = bars.iter().map(|bar| bar.length).fold(0.0, f64::max).max(1.0);
    html! {
        section.chart {
            table {
                caption { h2 { (title) } @if all > bars.len() { span.about { "the largest " (bars.len()) " of " (grouped(all as u64)) } } }
                tbody {
                    @for bar in bars {
                        tr {
                            th scope="row" { a href=(bar.href) { bdi { (bar.text) } } }
                            td.bar aria-hidden="true" {
                                svg viewBox="0 0 100 10" preserveAspectRatio="none" { rect width=(format!("{:.2}", (bar.length / most * WIDTH).max(0.5))) height="10" {} }
                            }
                            td.number { (bar.figure) }
                        }
                    }
                }
            }
        }
    }
}
