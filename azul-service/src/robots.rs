//! What machines that read everything are asked not to read: answers that are made anew for each of endless requests.

/// The text of `/robots.txt`, which leads to the map of data sets.
///
/// The longest rule that fits counts. Pages of entities are for everybody; lists are once for each catalog, but not for
/// each of endless combinations of filters, orders and columns.
pub(crate) fn text(base_url: &str) -> String {
    let mut text = String::from("User-agent: *\n");
    for path in ["/index/", "/manifest/", "/manifests/", "/fetch/", "/repository/", "/ga4gh/", "/sign-in", "/export/"] {
        text.push_str(&format!("Disallow: {path}\n"));
    }
    // What is said about an entity only when somebody asks for it, and all values of fields.
    for path in ["/browse/*/graph", "/browse/*/explain", "/browse/*/document", "/browse/*/values/"] {
        // The second rule is longer than the one below that allows catalogs.
        text.push_str(&format!("Disallow: {path}\nDisallow: {path}*?catalog=\n"));
    }
    for path in ["/", "/browse/*", "/summary", "/export", "/dictionary", "/status", "/changes"] {
        text.push_str(&format!("Disallow: {path}?\nAllow: {path}?catalog=\nDisallow: {path}?catalog=*&\n"));
    }
    text.push_str(&format!("\nSitemap: {base_url}/sitemap.xml\n"));
    text
}
