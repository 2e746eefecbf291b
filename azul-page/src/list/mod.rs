//! The list of entities of a type: what is filtered, what was found, and what it can be narrowed to.

pub(crate) mod chips;
pub(crate) mod columns;
mod empty;
pub(crate) mod facets;
mod hints;
mod paging;
mod ranges;
mod table;
pub(crate) mod totals;
pub(crate) mod values;

use azul_search::index::{Facet, Found};
use azul_search::service::place;
use azul_search::{Catalog, ExposedIndex, Field, Kind, PageRequest, Project, Query, Refusal, Search, Sort, Start};
use maud::{Markup, html};

use crate::asking::{Asked, exposed};
use crate::shell::{Frame, shell};
use crate::state::{Place, State};
use crate::visit::{Visit, nothing_here};
use crate::words::{counted, label};

/// Most rows on a page, unless told otherwise.
const SIZE: usize = 25;

/// Everything that the page of a list shows.
pub(crate) struct Listing<'a> {
    pub visit: &'a Visit<'a>,
    pub catalog: &'a Catalog,
    pub exposed: ExposedIndex,
    pub state: State,
    pub asked: Asked,
    pub query: Query,
    pub sort: &'a Field,
    pub descending: bool,
    pub facets: Vec<&'a Field>,
    pub ranges: Vec<&'a Field>,
    pub found: Found,
    /// What is to be said about the address.
    pub notices: Vec<String>,
}

/// The page.
pub(crate) fn page(visit: &Visit<'_>, entity_type: Option<&str>) -> Result<Markup, Refusal> {
    let catalog = visit.catalog()?;
    let exposed = exposed(catalog, entity_type)?;
    let listing = Listing::ask(visit, catalog, exposed)?;
    let total = listing.found.total;
    let state = &listing.state;
    let heading = label(exposed.outer_type);
    let totals = totals::Totals::of(catalog, &listing.asked, visit.caller)?;
    let frame = Frame { title: heading.clone(), state: state.clone(), here: "browse", filters: true };
    Ok(shell(
        visit,
        &frame,
        html! {
            div.scope {
                (tabs(&listing, &totals))
                (totals.bar(state.is_filtered()))
            }
            (chips::of(listing.project(), state, ""))
            div.columns {
                (facets::panel(&listing))
                section.results aria-labelledby="heading" {
                    div.heading {
                        h1 #heading { (heading) }
                        p.count role="status" #count {
                            (counted(total, exposed.outer_type))
                            @if state.is_filtered() { " found" }
                        }
                        p.export-link { a href=(exported(state)) { "Export" } }
                    }
                    @for notice in &listing.notices { p.notice { (notice) } }
                    (hints::hints(&listing)?)
                    @if total == 0 {
                        (empty::empty(&listing)?)
                    } @else {
                        (table::table(&listing)?)
                        (paging::paging(&listing))
                        (columns::chooser(&listing))
                    }
                }
            }
        },
    ))
}

impl<'a> Listing<'a> {
    fn ask(visit: &'a Visit<'a>, catalog: &'a Catalog, exposed: ExposedIndex) -> Result<Self, Refusal> {
        let project = &*catalog.project;
        let mut state = State::read(visit.request, exposed.outer_type);
        let asked = Asked::of(catalog, &state)?;
        let mut notices: Vec<String> = Vec::new();
        for (choice, trouble) in &asked.troubles {
            notices.push(format!("{trouble}. This filter was left out."));
            state.choices.retain(|other| other != choice);
        }
        let default = || project.fields().named(exposed.sort).ok_or_else(nothing_here);
        let sort = match state.sort.as_deref().map(|name| (name, project.fields().named(name))) {
            Some((_, Some(field))) if is_sortable(field) => field,
            Some((name, _)) => {
                notices.push(format!("The list cannot be sorted by “{name}”."));
                state.sort = None;
                default()?
            }
            None => default()?,
        };
        let descending = state.descending.unwrap_or(state.sort.is_none() && exposed.descending);
        let start = match start(sort, state.place.as_ref()) {
            Ok(start) => start,
            Err(_) => {
                notices.push("The place in the list was not understood; this is its beginning.".to_owned());
                Start::First
            }
        };
        let query = asked.query(catalog, exposed.outer_type, visit.caller)?;
        let facets = facets::wanted(project);
        let ranges = ranges::wanted(project, &mut state);
        let counted: Vec<Facet> =
            facets.iter().chain(&ranges).map(|field| Facet { field: field.id, with: None }).collect();
        let size = state.size.unwrap_or(SIZE);
        let page = Some(PageRequest { sort: Sort { field: sort.id, descending }, start, size });
        let found =
            catalog.live.index().search(&Search { query: &query, page, facets: &counted, aggregations: &[] })?;
        let mut listing =
            Self { visit, catalog, exposed, state, asked, query, sort, descending, facets, ranges, found, notices };
        let unknown = facets::unknown_values(&listing)?;
        listing.notices.extend(unknown);
        Ok(listing)
    }

    pub fn project(&self) -> &'a Project {
        &self.catalog.project
    }
}

/// Whether documents can be sorted by a field.
pub(crate) fn is_sortable(field: &Field) -> bool {
    !matches!(field.kind, Kind::Nested(_) | Kind::Range | Kind::Opaque)
}

fn start(sort: &Field, place: Option<&Place>) -> Result<Start, Refusal> {
    Ok(match place {
        None => Start::First,
        Some(Place::After(text)) => Start::After(place::read("after", sort, text)?),
        Some(Place::Before(text)) => Start::Before(place::read("before", sort, text)?),
    })
}

/// The address of the export of what is listed.
fn exported(state: &State) -> String {
    let state = state.but(|state| (state.sort, state.descending, state.columns, state.ranges) = Default::default());
    state.url_of("/export")
}

/// The entity types, with the numbers that pass the filters.
fn tabs(listing: &Listing<'_>, totals: &totals::Totals) -> Markup {
    html! {
        nav.tabs aria-label="Entity types" {
            ul {
                @for exposed in listing.project().exposed() {
                    @let name = exposed.outer_type;
                    @let here = name == listing.exposed.outer_type;
                    li {
                        a href=(listing.state.but(|state| {
                            // Columns and order are those of the other type.
                            state.entity_type = name.to_owned();
                            if !here { (state.sort, state.descending, state.columns) = (None, None, Vec::new()); }
                        }).url()) aria-current=[here.then_some("page")] {
                            (label(name)) " " span.number { (crate::words::grouped(totals.count(name))) }
                        }
                    }
                }
            }
        }
    }
}
