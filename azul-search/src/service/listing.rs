//! Parameters of lists: which documents, in what order, from where.

use super::{Ask, Catalog, Params, Refusal, histogram, place};
use crate::fields::{Field, FieldId, Kind};
use crate::filters::Filters;
use crate::project::ExposedIndex;
use crate::python;
use crate::query::{PageRequest, Sort, Start};

/// The parameters that the reference takes.
const KNOWN: [&str; 9] = [
    "catalog",
    "filters",
    "order",
    "search_after",
    "search_before",
    "search_after_uid",
    "search_before_uid",
    "size",
    "sort",
];

/// Additions to them. Links to other pages repeat them.
const MORE: [&str; 6] = ["where", "q", "facets", "histogram", "fields", "columns"];

/// Most hits on a page, unless told otherwise.
const SIZE: usize = 10;

/// What a request asks for, valid.
pub(super) struct Listing<'a> {
    pub catalog: &'a Catalog,
    pub exposed: ExposedIndex,
    pub filters: Filters,
    pub sort: &'a Field,
    pub descending: bool,
    pub start: Start,
    pub size: usize,
    /// Facets to count; all if not given.
    pub facets: Option<Vec<String>>,
    /// Fields of which there are histograms.
    pub histogram: Vec<&'a Field>,
    /// Keys of hits to keep; all if not given.
    pub fields: Option<Vec<String>>,
    /// Fields that hits have instead of what the project shows; what the project shows if not given.
    pub columns: Option<Vec<FieldId>>,
    /// Those of the additional parameters that are given.
    pub more: Vec<(&'static str, String)>,
}

impl<'a> Listing<'a> {
    /// Reads the parameters, in the order in which the reference looks at them.
    pub(super) fn read(ask: &Ask<'a>, outer_type: &str) -> Result<Self, Refusal> {
        let params = Params::read(ask.request, &[&KNOWN[..], &MORE[..]].concat(), &[])?;
        let catalog = params.catalog(ask.service)?;
        let project = &*catalog.project;
        let filters = Filters::read(project, params.get("filters")?.as_deref(), params.get("where")?.as_deref())?;
        let filters = filters.with_text(params.get("q")?.as_deref());
        let order = params.get("order")?.map(|order| descending(&order)).transpose()?;
        let after = params.get("search_after")?.map(|key| place::parts("search_after", &key)).transpose()?;
        let before = params.get("search_before")?.map(|key| place::parts("search_before", &key)).transpose()?;
        let exposed = project.exposed_index(outer_type);
        let size = params.get("size")?.map(|size| number(&size, exposed.map(|e| e.max_page_size))).transpose()?;
        let sort = params.get("sort")?.map(|sort| public(catalog, &sort)).transpose()?;
        let exposed = known_type(catalog, outer_type)?;
        let sort = sort.map_or_else(|| public(catalog, exposed.sort), Ok)?;
        if matches!(sort.kind, Kind::Nested(_) | Kind::Range | Kind::Opaque) {
            return Err(Refusal::bad_request(format!("Documents cannot be sorted by `{}`", sort.name)));
        }
        let start = match (after, before) {
            (Some(_), Some(_)) => {
                return Err(Refusal::bad_request("Only one of search_after or search_before may be set"));
            }
            (Some(at), None) => Start::After(place::key("search_after", sort, at)?),
            (None, Some(at)) => Start::Before(place::key("search_before", sort, at)?),
            (None, None) => Start::First,
        };
        let names = |name: &str| params.get(name).map(|names| names.map(|names| listed(&names)));
        let histogram = names("histogram")?.unwrap_or_default();
        let mut more = Vec::new();
        for name in MORE {
            more.extend(params.get(name)?.map(|value| (name, value.into_owned())));
        }
        Ok(Self {
            catalog,
            exposed,
            filters,
            sort,
            descending: order.unwrap_or(exposed.descending),
            start,
            size: size.unwrap_or(SIZE),
            facets: names("facets")?,
            histogram: histogram.iter().map(|name| histogram::field(catalog, name)).collect::<Result<_, _>>()?,
            fields: names("fields")?,
            columns: names("columns")?.map(|names| columns(catalog, &names)).transpose()?,
            more,
        })
    }

    /// The page that is asked for.
    pub(super) fn page(&self) -> PageRequest {
        let sort = Sort { field: self.sort.id, descending: self.descending };
        PageRequest { sort, start: self.start.clone(), size: self.size }
    }
}

/// Names between commas.
pub(super) fn listed(names: &str) -> Vec<String> {
    names.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// How an outer entity type can be asked for.
///
/// # Errors
/// 400 if it cannot be.
pub(super) fn known_type(catalog: &Catalog, outer_type: &str) -> Result<ExposedIndex, Refusal> {
    catalog.project.exposed_index(outer_type).copied().ok_or_else(|| unknown_type(catalog, outer_type))
}

fn unknown_type(catalog: &Catalog, outer_type: &str) -> Refusal {
    let names = python::names(catalog.project.exposed().iter().map(|exposed| exposed.outer_type));
    let (outer_type, catalog) = (python::quoted(outer_type), python::quoted(&catalog.name));
    let message = format!("Entity type {outer_type} is invalid for catalog {catalog}. Must be one of {names}.");
    Refusal::bad_request(message)
}

/// The fields of names; they need not be public.
fn columns(catalog: &Catalog, names: &[String]) -> Result<Vec<FieldId>, Refusal> {
    let field = |name: &String| {
        let field = catalog.project.fields().named(name).map(|field| field.id);
        field.ok_or_else(|| Refusal::bad_request(format!("Unknown field `{name}`")))
    };
    names.iter().map(field).collect()
}

fn public<'a>(catalog: &'a Catalog, name: &str) -> Result<&'a Field, Refusal> {
    let field = catalog.project.fields().named(name).filter(|field| field.public);
    field.ok_or_else(|| Refusal::bad_request(format!("Unknown field `{name}`")))
}

fn descending(order: &str) -> Result<bool, Refusal> {
    match order {
        "asc" => Ok(false),
        "desc" => Ok(true),
        _ => Err(Refusal::bad_request(format!("Unknown order `{order}`. Must be one of ('asc', 'desc')"))),
    }
}

/// A number of hits, as Python reads integers.
fn number(text: &str, max: Option<u32>) -> Result<usize, Refusal> {
    let wrong = |what: &str| Refusal::bad_request(format!("Invalid value for parameter `size`{what}"));
    let trimmed = text.trim();
    let (negative, digits) = match trimmed.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, trimmed.strip_prefix('+').unwrap_or(trimmed)),
    };
    let mut size: u64 = 0;
    for part in digits.split('_') {
        if part.is_empty() {
            return Err(wrong(""));
        }
        for c in part.chars() {
            let digit = digit(c).ok_or_else(|| wrong(""))?;
            size = size.saturating_mul(10).saturating_add(digit);
        }
    }
    if let Some(max) = max.filter(|max| !negative && size > u64::from(*max)) {
        return Err(wrong(&format!(", must not be greater than {max}")));
    }
    if negative || size == 0 {
        return Err(wrong(", must be greater than 0"));
    }
    Ok(usize::try_from(size).unwrap_or(usize::MAX))
}

/// Zeros of the scripts that have digits of their own; the other nine follow each.
const ZEROS: [char; 36] = [
    '0', '\u{660}', '\u{6F0}', '\u{7C0}', '\u{966}', '\u{9E6}', '\u{A66}', '\u{AE6}', '\u{B66}', '\u{BE6}', '\u{C66}',
    '\u{CE6}', '\u{D66}', '\u{DE6}', '\u{E50}', '\u{ED0}', '\u{F20}', '\u{1040}', '\u{1090}', '\u{17E0}', '\u{1810}',
    '\u{1946}', '\u{19D0}', '\u{1A80}', '\u{1A90}', '\u{1B50}', '\u{1BB0}', '\u{1C40}', '\u{1C50}', '\u{A620}',
    '\u{A8D0}', '\u{A900}', '\u{A9D0}', '\u{AA50}', '\u{ABF0}', '\u{FF10}',
];

fn digit(c: char) -> Option<u64> {
    ZEROS.iter().map(|zero| u64::from(u32::from(c).wrapping_sub(u32::from(*zero)))).find(|digit| *digit < 10)
}
