//! URLs of files in answers and manifests.

use form_urlencoded::Serializer;

/// Makes the URLs by which files are downloaded from the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileUrls {
    /// What URLs begin with, without a slash at the end.
    pub base_url: String,
    /// Name of the catalog.
    pub catalog: String,
    /// A file without DRS URI has no URL.
    pub needs_drs_uri: bool,
}

impl FileUrls {
    /// The URL of a file; nothing if it cannot be downloaded.
    ///
    /// ```
    /// use azul_search::repository::FileUrls;
    /// let urls = FileUrls { base_url: "https://a.test".into(), catalog: "c".into(), needs_drs_uri: false };
    /// let url = urls.url("u", "2020-01-01T00:00:00Z", None, &[]);
    /// assert_eq!(url.as_deref(), Some("https://a.test/repository/files/u?catalog=c&version=2020-01-01T00%3A00%3A00Z"));
    /// ```
    pub fn url(&self, uuid: &str, version: &str, drs_uri: Option<&str>, more: &[(&str, &str)]) -> Option<String> {
        (drs_uri.is_some() || !self.needs_drs_uri).then(|| self.path_url("/repository/files", uuid, version, more))
    }

    /// The URL of a file at a route, with more parameters.
    pub(crate) fn path_url(&self, route: &str, uuid: &str, version: &str, more: &[(&str, &str)]) -> String {
        let mut url = String::with_capacity(self.base_url.len() + route.len() + self.catalog.len() + 128);
        [&self.base_url, route, "/"].into_iter().for_each(|part| url.push_str(part));
        url.extend(form_urlencoded::byte_serialize(uuid.as_bytes()));
        url.push('?');
        let start = url.len();
        let mut query = Serializer::for_suffix(url, start);
        query.append_pair("catalog", &self.catalog).append_pair("version", version).extend_pairs(more);
        query.finish()
    }
}
