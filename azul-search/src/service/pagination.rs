//! Where a page is in its list, and the links to those before and behind it.

use azul_transform::json::write_str;

use super::listing::Listing;
use super::place;
use crate::index::Found;
use crate::json::ObjectWriter;
use crate::query::{Key, Start};

/// Appends the object `pagination`. `path` is the URL of the list without parameters.
pub(super) fn write(listing: &Listing<'_>, url: &str, found: &Found, out: &mut Vec<u8>) {
    let hits = &found.page.hits;
    let (first, last) = (hits.first().map(|(key, _)| key), hits.last().map(|(key, _)| key));
    let more = found.page.more;
    let (next, previous) = match listing.start {
        Start::First => (last.filter(|_| more), None),
        Start::After(_) => (last.filter(|_| more), first),
        Start::Before(_) => (last, first.filter(|_| more)),
    };
    let size = listing.size as u64;
    let link = |parameter: &str, key: &Key| link(listing, url, parameter, key);
    let mut object = ObjectWriter::new(out);
    object.count("count", hits.len() as u64);
    object.count("total", found.total);
    object.count("size", size);
    object.optional("next", next.map(|key| link("search_after", key)).as_deref());
    object.optional("previous", previous.map(|key| link("search_before", key)).as_deref());
    object.count("pages", found.total.div_ceil(size.max(1)));
    object.text("sort", &listing.sort.name);
    write_str(object.key("order"), order(listing));
    object.end();
}

fn order(listing: &Listing<'_>) -> &'static str {
    if listing.descending { "desc" } else { "asc" }
}

/// The URL of the page behind or before a place.
fn link(listing: &Listing<'_>, url: &str, parameter: &str, key: &Key) -> String {
    let mut query = crate::url::parameters(url.to_owned());
    query.append_pair("catalog", &listing.catalog.name);
    query.append_pair("filters", &listing.filters.explicit());
    query.extend_pairs(&listing.more);
    query.append_pair(parameter, &place::write(listing.sort, key));
    query.append_pair("sort", &listing.sort.name);
    query.append_pair("order", order(listing));
    query.append_pair("size", &listing.size.to_string());
    query.finish()
}
