//! `/index/{entity_type}`, `/index/{entity_type}/{entity_id}` and `/index/summary`.

use std::io::Write;

use azul_transform::json::Document as Parsed;
use azul_transform::{ErrorKind, uuid};

use super::hits::Hits;
use super::listing::Listing;
use super::{Answer, Ask, Params, Refusal, facets, histogram, pagination};
use crate::filters::Filters;
use crate::index::{Facet, Search, SearchIndex};
use crate::json::ObjectWriter;
use crate::python;
use crate::query::Query;

/// A page of a list, with counts of values; or the whole list, one hit a line, if the client takes that.
pub(crate) fn list(ask: &Ask<'_>, outer_type: &str) -> Result<Answer, Refusal> {
    let listing = Listing::read(ask, outer_type)?;
    let project = &*listing.catalog.project;
    let query = listing.filters.query(project, listing.exposed.outer_type, ask.caller)?;
    let facets = facets::wanted(project, listing.facets.as_deref())?;
    let hits = Hits::new(ask, &listing);
    let index = listing.catalog.live.index();
    if takes_lines(ask) {
        return Ok(Answer::stream(LINES, move |out| write_lines(&*index, &query, &hits, out)));
    }
    let counted: Vec<Facet> = facets
        .iter()
        .copied()
        .chain(listing.histogram.iter().map(|field| Facet { field: field.id, with: None }))
        .collect();
    let search = Search { query: &query, page: Some(listing.page()), facets: &counted, aggregations: &[] };
    let mut found = index.search(&search)?;

    let mut body = Vec::new();
    let mut object = ObjectWriter::new(&mut body);
    let url = format!("{}/index/{outer_type}", ask.service.base_url);
    pagination::write(&listing, &url, &found, object.key("pagination"));
    facets::write(project, &facets, &found.facets, &ask.caller.sources, object.key("termFacets"));
    if !listing.histogram.is_empty() {
        let mut histograms = ObjectWriter::new(object.key("histograms"));
        for (field, counts) in listing.histogram.iter().zip(found.facets.iter().skip(facets.len())) {
            histogram::write(field, counts, histograms.key(&field.name));
        }
        histograms.end();
    }
    let out = object.key("hits");
    out.push(b'[');
    for (i, (_, document)) in std::mem::take(&mut found.page.hits).into_iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        hits.write(document, out)?;
    }
    out.push(b']');
    object.end();
    Ok(Answer::json(body))
}

/// The content type of JSON, one value a line.
const LINES: &str = "application/x-ndjson";

fn takes_lines(ask: &Ask<'_>) -> bool {
    let accept = ask.request.header("accept").unwrap_or_default();
    accept.split(',').any(|kind| kind.split(';').next().map(str::trim) == Some(LINES))
}

/// Writes all hits of a query, by entity id.
fn write_lines(index: &dyn SearchIndex, query: &Query, hits: &Hits, out: &mut dyn Write) -> azul_transform::Result<()> {
    let mut buffer = Vec::new();
    for document in index.scan(query)? {
        hits.write(document?, &mut buffer)?;
        buffer.push(b'\n');
        if buffer.len() >= CHUNK {
            send(out, &mut buffer)?;
        }
    }
    send(out, &mut buffer)
}

/// So many bytes are gathered before they are sent.
const CHUNK: usize = 1 << 16;

/// Sends what was gathered.
pub(crate) fn send(out: &mut dyn Write, buffer: &mut Vec<u8>) -> azul_transform::Result<()> {
    let failed = |e| azul_transform::Error::new(ErrorKind::Io, "the client is gone").caused_by(e);
    out.write_all(buffer).map_err(failed)?;
    buffer.clear();
    Ok(())
}

/// One entity. Filters are looked at, but do not matter.
pub(crate) fn entity(ask: &Ask<'_>, outer_type: &str, id: &str) -> Result<Answer, Refusal> {
    let listing = Listing::read(ask, outer_type)?;
    check_uuid(id)?;
    let outer_type = listing.exposed.outer_type;
    let document = listing.catalog.document(outer_type, id, ask.caller)?;
    let document = document.ok_or_else(|| no_such_entity(outer_type, id))?;
    let document = Parsed::parse(document.source)?;
    let hits = Hits::new(ask, &listing);
    let mut body = Vec::new();
    hits.write_parsed(document.root(), &mut body)?;
    Ok(Answer::json(body))
}

/// Figures over all documents that pass the filters.
pub(crate) fn summary(ask: &Ask<'_>) -> Result<Answer, Refusal> {
    let params = Params::read(ask.request, &["catalog", "filters", "where", "q"], &[])?;
    let catalog = params.catalog(ask.service)?;
    let project = &*catalog.project;
    let filters = Filters::read(project, params.get("filters")?.as_deref(), params.get("where")?.as_deref())?;
    let filters = filters.with_text(params.get("q")?.as_deref());
    // Whether the caller may ask this is known before anything is counted.
    let queries: Vec<_> = project
        .schema()
        .outer_types()
        .iter()
        .map(|outer| filters.query(project, outer.name, ask.caller))
        .collect::<Result<_, _>>()?;
    let index = catalog.live.index();
    let mut body = Vec::new();
    let mut figures = |outer_type: &str, facets: &[_], aggregations: &[_]| {
        let query = queries.iter().find(|query| query.outer_type == outer_type);
        let unknown = || {
            let message = format!("the summary asks for `{outer_type}`, which is no outer entity type");
            azul_transform::Error::new(ErrorKind::Schema, message)
        };
        index.search(&Search { query: query.ok_or_else(unknown)?, page: None, facets, aggregations })
    };
    project.search().summary(project, &mut figures, &mut body)?;
    Ok(Answer::json(body))
}

pub(super) fn no_such_entity(outer_type: &str, id: &str) -> Refusal {
    Refusal::not_found(format!("Can't find an entity in {outer_type} with an uuid, {id}."))
}

/// 400 unless an id is a UUID in lower case of a version that the reference knows.
pub(super) fn check_uuid(id: &str) -> Result<(), Refusal> {
    let invalid = format!("{} is not a valid UUID.", python::quoted(id));
    if !uuid::is_canonical(id) {
        return Err(Refusal::bad_request(invalid));
    }
    let (version, variant) = (id.as_bytes()[14], id.as_bytes()[19]);
    let is_rfc = matches!(variant, b'8' | b'9' | b'a' | b'b');
    if is_rfc && matches!(version, b'1' | b'3' | b'4' | b'5') {
        return Ok(());
    }
    let digit = char::from(version).to_digit(16).filter(|_| is_rfc);
    let digit = digit.map_or_else(|| "None".to_owned(), |digit| digit.to_string());
    let reason = format!("Not a valid RFC-4122 UUID (undefined version {digit}).");
    Err(Refusal::bad_request(format!("({}, {})", python::quoted(&invalid), python::quoted(&reason))))
}
