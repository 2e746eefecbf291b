//! Files that are the same for everybody: the documentation to try things out with, and what pages need. Nothing on them
//! comes from elsewhere.

use azul_search::{Catalog, Filter, Query, Search};
use azul_transform::Result;

use crate::server::header::CACHE_CONTROL;
use crate::server::{HeaderValue, Reply, StatusCode};

/// Path, content type, text.
const FILES: [(&str, &str, &str); 2] = [
    ("/docs", "text/html; charset=utf-8", include_str!("docs.html")),
    ("/static/docs.js", "text/javascript; charset=utf-8", include_str!("docs.js")),
];

/// A file that is the same for everybody. There are no others: nothing is read from a disk.
pub(crate) fn file(path: &str) -> Reply {
    let own = FILES.iter().find(|(known, ..)| *known == path).map(|(_, content_type, text)| (*content_type, *text));
    let page = || azul_page::asset(path).map(|asset| (asset.content_type, asset.text));
    let Some((content_type, text)) = own.or_else(page) else {
        return Reply::error(StatusCode::NOT_FOUND, "NotFoundError", "There is no such file");
    };
    let mut reply = Reply::new(StatusCode::OK, content_type, text);
    reply.headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    reply
}

/// Numbers of documents of a catalog by entity type.
pub(crate) fn counts(catalog: &Catalog) -> Result<Vec<(&'static str, u64)>> {
    let index = catalog.live.index();
    let count = |exposed: &azul_search::ExposedIndex| {
        let query = Query { outer_type: exposed.outer_type.to_owned(), filter: Filter::default(), text: None };
        let found = index.search(&Search { query: &query, page: None, facets: &[], aggregations: &[] })?;
        Ok((exposed.outer_type, found.total))
    };
    catalog.project.exposed().iter().map(count).collect()
}
