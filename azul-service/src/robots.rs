//! What machines that read everything are asked not to read: answers that are made anew for each of endless requests.

/// The text of `/robots.txt`, which leads to the map of data sets.
pub(crate) fn text(base_url: &str) -> String {
    let mut text = String::from("User-agent: *\n");
    for path in ["/index/", "/manifest/", "/manifests/", "/fetch/", "/repository/", "/ga4gh/"] {
        text.push_str(&format!("Disallow: {path}\n"));
    }
    text.push_str(&format!("\nSitemap: {base_url}/sitemap.xml\n"));
    text
}
