//! The way to the data of a file.

use azul_transform::Result;

/// Where the data of files is downloaded from.
///
/// The service finds out whether a caller may see a file the first time that the file is asked for. What it passes on
/// afterwards, and for files that are none of their own in the index, is what the client says; a repository that does
/// not leave access to others decides by itself.
pub trait Downloads: Send + Sync {
    /// Finds out where a file can be downloaded from, or asks for it to be made ready.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](azul_transform::ErrorKind::Io) if the repository does not answer.
    fn download(&self, request: &DownloadRequest<'_>) -> Result<Download>;

    /// The replica that is meant unless another one is asked for; nothing if there are none.
    fn default_replica(&self) -> Option<&'static str> {
        None
    }
}

/// A file to be downloaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DownloadRequest<'a> {
    /// UUID of the file.
    pub uuid: &'a str,
    /// Its version.
    pub version: &'a str,
    /// Name under which it is saved.
    pub file_name: &'a str,
    /// Its DRS URI.
    pub drs_uri: Option<&'a str>,
    /// The replica asked for.
    pub replica: Option<&'a str>,
    /// What the repository answered to the previous request for the file.
    pub token: Option<&'a str>,
    /// What the caller authenticates with.
    pub bearer: Option<&'a str>,
}

/// Where a file can be downloaded from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Download {
    /// At a URL, for a while.
    Ready(String),
    /// Nowhere yet.
    Pending {
        /// Seconds after which it may be.
        retry_after: u32,
        /// What to ask with then.
        token: String,
    },
    /// Nowhere.
    Unavailable,
}
