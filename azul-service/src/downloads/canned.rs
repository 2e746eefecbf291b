//! A staging area on GitHub: files are where they are.

use azul_search::repository::{Download, DownloadRequest, Downloads};
use azul_transform::Result;

use super::{encoded, name_of};

/// A staging area, whose URL has `tree` where that of a file has `raw`.
pub(super) struct Canned {
    files: String,
}

impl Canned {
    /// The staging area of a source.
    pub fn of(spec: &str) -> Option<Self> {
        let name = name_of(spec);
        let rest = name.strip_prefix("https://github.com/")?;
        let (repository, path) = rest.split_once("/tree/")?;
        Some(Self { files: format!("https://github.com/{repository}/raw/{}/data/", path.trim_end_matches('/')) })
    }
}

impl Downloads for Canned {
    fn download(&self, request: &DownloadRequest<'_>) -> Result<Download> {
        // Names may have folders; each part of one is encoded.
        let parts: Vec<String> = request.file_name.split('/').map(|part| encoded(part).to_string()).collect();
        Ok(Download::Ready(format!("{}{}", self.files, parts.join("/"))))
    }
}
