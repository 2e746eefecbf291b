//! `/sitemap.xml`: where search engines find data sets.

use std::fmt::Write;

use super::routes::Datasets;
use crate::service::{Answer, Ask, Params, Refusal};

/// Most addresses in one map; more are not taken.
const MOST: usize = 50_000;

/// Without a catalog, the maps of all catalogs that are meant for the public; with one, the addresses of its data sets.
pub(crate) fn sitemap(ask: &Ask<'_>) -> Result<Answer, Refusal> {
    let params = Params::read(ask.request, &["catalog"], &[])?;
    let mut map = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    if params.get("catalog")?.is_none() {
        map.push_str("<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
        for catalog in ask.service.catalogs.iter().filter(|catalog| !catalog.internal) {
            if Datasets::of(ask.service, catalog).is_some() {
                let url = format!("{}/sitemap.xml?catalog={}", ask.service.base_url, catalog.name);
                // Writing to a string cannot fail.
                let _ = writeln!(map, "<sitemap><loc>{}</loc></sitemap>", escaped(&url));
            }
        }
        map.push_str("</sitemapindex>\n");
        return Ok(Answer::bytes(200, XML, map));
    }
    map.push_str("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    if let Some(datasets) = Datasets::of(ask.service, params.catalog(ask.service)?) {
        for document in datasets.catalog.live.index().scan(&datasets.query(ask.caller))?.take(MOST) {
            let _ = writeln!(map, "<url><loc>{}</loc></url>", escaped(&datasets.home.page(&document?.id)));
        }
    }
    map.push_str("</urlset>\n");
    Ok(Answer::bytes(200, XML, map))
}

/// The content type of XML.
const XML: &str = "application/xml";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
