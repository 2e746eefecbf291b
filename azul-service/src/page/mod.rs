//! Pages for people: the first one, and the documentation to try things out with. Nothing on them comes from elsewhere.

use std::fmt::Write;

use azul_search::{Caller, Catalog, Clause, Filter, Query, Scalar, Search, Test};
use azul_transform::Result;

use crate::server::header::CACHE_CONTROL;
use crate::server::{HeaderValue, Reply, StatusCode};

/// Files that are the same for everybody: path, content type, text.
const FILES: [(&str, &str, &str); 4] = [
    ("/docs", "text/html; charset=utf-8", include_str!("docs.html")),
    ("/static/docs.js", "text/javascript; charset=utf-8", include_str!("docs.js")),
    ("/static/page.css", "text/css; charset=utf-8", include_str!("page.css")),
    ("/robots.txt", "text/plain; charset=utf-8", include_str!("robots.txt")),
];

/// A file that is the same for everybody. There are no others: nothing is read from a disk.
pub(crate) fn file(path: &str) -> Reply {
    let Some((_, content_type, text)) = FILES.iter().find(|(known, ..)| *known == path) else {
        return Reply::error(StatusCode::NOT_FOUND, "NotFoundError", "There is no such file");
    };
    let mut reply = Reply::new(StatusCode::OK, content_type, *text);
    reply.headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    reply
}

/// Numbers of documents of a catalog by entity type: of all, or of those from sources that a caller may see.
pub(crate) fn counts(catalog: &Catalog, caller: Option<&Caller>) -> Result<Vec<(&'static str, u64)>> {
    let mut filter = Filter::default();
    if let (Some(caller), Some(field)) = (caller, catalog.project.source_id()) {
        let any = caller.sources.iter().map(|source| Scalar::Text(source.clone())).collect();
        filter.clauses.push(Clause { field: field.id, test: Test::Is { any, null: false } });
    }
    let index = catalog.live.index();
    let count = |exposed: &azul_search::ExposedIndex| {
        let query = Query { outer_type: exposed.outer_type.to_owned(), filter: filter.clone(), text: None };
        let found = index.search(&Search { query: &query, page: None, facets: &[], aggregations: &[] })?;
        Ok((exposed.outer_type, found.total))
    };
    catalog.project.exposed().iter().map(count).collect()
}

/// The first page.
pub(crate) fn front(catalogs: &[(&Catalog, Vec<(&'static str, u64)>)]) -> String {
    let mut page = String::from(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Azul</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <link rel=\"stylesheet\" href=\"/static/page.css\">\n</head>\n<body>\n<main>\n<h1>Azul</h1>\n\
         <p>Metadata of projects, samples and files, for searching and for download.</p>\n",
    );
    for (catalog, counts) in catalogs.iter().filter(|(catalog, _)| !catalog.internal) {
        let name = escaped(&catalog.name);
        // Writing to a string cannot fail.
        let _ = write!(page, "<h2>{name}</h2>\n<table>\n<tr><th>entities</th><th>number</th></tr>\n");
        for (entity_type, count) in counts {
            let _ = writeln!(
                page,
                "<tr><td><a href=\"/index/{entity_type}?catalog={name}\">{entity_type}</a></td><td>{count}</td></tr>"
            );
        }
        page.push_str("</table>\n");
    }
    page.push_str(
        "<p><a href=\"/docs\">Documentation</a>, to try things out · <a href=\"/openapi\">the same for programs</a></p>\n\
         </main>\n</body>\n</html>\n",
    );
    page
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
