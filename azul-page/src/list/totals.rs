//! How much was found: numbers of entities by type, and the figures that the project sums up.

use azul_search::{Aggregated, Aggregation, Caller, Catalog, FieldId, Refusal, Search, Share, Total};
use maud::{Markup, html};

use crate::asking::Asked;
use crate::words::{bytes, label, rounded};

/// Figures over what was found.
pub(crate) struct Totals {
    counts: Vec<(&'static str, u64)>,
    figures: Vec<(&'static str, f64)>,
}

impl Totals {
    /// Asks each type once.
    pub fn of(catalog: &Catalog, asked: &Asked, caller: &Caller) -> Result<Self, Refusal> {
        let project = &*catalog.project;
        let totals = project.totals();
        let mut names: Vec<&'static str> = project.exposed().iter().map(|exposed| exposed.outer_type).collect();
        for (total, _) in &totals {
            if !names.contains(&total.outer_type) {
                names.push(total.outer_type);
            }
        }
        let index = catalog.live.index();
        let (mut counts, mut figures) = (Vec::new(), vec![0.0; totals.len()]);
        for name in names {
            let of_type = || totals.iter().enumerate().filter(|(_, (total, _))| total.outer_type == name);
            let aggregations: Vec<Aggregation> =
                of_type().map(|(_, (total, field))| aggregation(total, *field)).collect();
            let query = asked.query(catalog, name, caller)?;
            let search = Search { query: &query, page: None, facets: &[], aggregations: &aggregations };
            let found = index.search(&search)?;
            counts.push((name, found.total));
            for ((i, _), aggregated) in of_type().zip(found.aggregated) {
                figures[i] = match aggregated {
                    Aggregated::Distinct(count) => count as f64,
                    Aggregated::Sum(sum) => sum,
                    Aggregated::Terms(_) => 0.0,
                };
            }
        }
        let figures = totals.iter().zip(figures).map(|((total, _), figure)| (total.name, figure)).collect();
        Ok(Self { counts, figures })
    }

    /// A figure by its name.
    pub fn figure(&self, name: &str) -> Option<f64> {
        self.figures.iter().find(|(known, _)| *known == name).map(|(_, figure)| *figure)
    }

    /// The number of entities of a type.
    pub fn count(&self, outer_type: &str) -> u64 {
        self.counts.iter().find(|(name, _)| *name == outer_type).map_or(0, |(_, count)| *count)
    }

    /// The figures besides those numbers, in one line.
    pub fn bar(&self, filtered: bool) -> Markup {
        html! {
            @if !self.figures.is_empty() {
                dl.totals aria-label=(if filtered { "Found in all" } else { "In all" }) { (self.figures()) }
            }
        }
    }

    /// The figures, as parts of a list.
    pub fn figures(&self) -> Markup {
        html! {
            @for (name, figure) in &self.figures {
                @if *name == "bytes" {
                    div { dt { "Volume" } dd { (bytes(*figure)) } }
                } @else {
                    div { dt { (label(name)) } dd { (rounded(*figure)) } }
                }
            }
        }
    }
}

fn aggregation(total: &Total, field: FieldId) -> Aggregation {
    if total.distinct { Aggregation::Distinct(field) } else { Aggregation::Sum { field, over: Share::All } }
}
