//! `/index/{entity_type}/suggest`: values that someone who types may mean.

use azul_transform::json::write_str;

use super::listing::{known_type, listed};
use super::{Answer, Ask, Params, Refusal};
use crate::fields::Kind;
use crate::filters::Filters;
use crate::json::{ObjectWriter, list};
use crate::suggest::{Suggest, fields};

/// Most suggestions, and how many there are unless told otherwise.
const SIZES: (usize, usize) = (100, 10);

/// Suggests values of the fields named, or else of all facets that are text, over the documents that pass the filters.
pub(crate) fn answer(ask: &Ask<'_>, outer_type: &str) -> Result<Answer, Refusal> {
    let params = Params::read(ask.request, &["catalog", "filters", "where", "q", "field", "prefix", "size"], &[])?;
    let catalog = params.catalog(ask.service)?;
    let project = &*catalog.project;
    let filters = Filters::read(project, params.get("filters")?.as_deref(), params.get("where")?.as_deref())?;
    let filters = filters.with_text(params.get("q")?.as_deref());
    let exposed = known_type(catalog, outer_type)?;
    let named = |name: &String| {
        let field = project.fields().named(name).filter(|field| field.kind == Kind::Text);
        field.map(|field| field.id).ok_or_else(|| Refusal::bad_request(format!("`{name}` is not a field of text")))
    };
    let fields = match params.get("field")? {
        Some(names) => listed(&names).iter().map(named).collect::<Result<_, _>>()?,
        None => fields(project),
    };
    let size = match params.get("size")? {
        Some(size) => size.parse().ok().filter(|size| (1..=SIZES.0).contains(size)),
        None => Some(SIZES.1),
    };
    let size = size.ok_or_else(|| Refusal::bad_request(format!("`size` must be a number from 1 to {}", SIZES.0)))?;
    let typed = params.get("prefix")?.unwrap_or_default();
    let query = filters.query(project, exposed.outer_type, ask.caller)?;
    let suggestions = catalog.live.index().suggest(&query, &Suggest { fields: &fields, typed: &typed, size })?;

    let mut body = Vec::new();
    let mut object = ObjectWriter::new(&mut body);
    list(object.key("suggestions"), &suggestions, |out, suggestion| {
        let field = project.fields().get(suggestion.field);
        let mut object = ObjectWriter::new(out);
        object.text("field", &field.name);
        write_str(object.key("value"), &suggestion.value);
        object.count("count", suggestion.count);
        object.count("errors", suggestion.errors as u64);
        object.end();
    });
    object.end();
    Ok(Answer::json(body))
}
