//! A DSS: its files have addresses of their own, which it may take time to make.

use azul_search::repository::{Download, DownloadRequest, Downloads};
use azul_transform::{Error, ErrorKind, Result};

use super::{WAIT, encoded, name_of};
use crate::fetch;

/// A DSS.
pub(super) struct Dss {
    endpoint: String,
}

impl Dss {
    /// The DSS of a source.
    pub fn of(spec: &str) -> Option<Self> {
        let endpoint = name_of(spec);
        let http = endpoint.starts_with("https://") || endpoint.starts_with("http://");
        http.then(|| Self { endpoint: endpoint.to_owned() })
    }
}

impl Downloads for Dss {
    fn download(&self, request: &DownloadRequest<'_>) -> Result<Download> {
        let (endpoint, uuid) = (&self.endpoint, encoded(request.uuid));
        let mut url = format!("{endpoint}/files/{uuid}?version={}", encoded(request.version));
        for (name, value) in [("replica", request.replica), ("token", request.token)] {
            if let Some(value) = value {
                url += &format!("&{name}={}", encoded(value));
            }
        }
        let answer = fetch::get(&url, None, WAIT).map_err(|error| failed(endpoint).caused_by(error))?;
        match (answer.status, answer.location()) {
            (301, Some(location)) => {
                let query = location.split_once('?').map_or("", |(_, query)| query);
                let token = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "token");
                let token = token.map(|(_, token)| token.into_owned()).ok_or_else(|| failed(endpoint))?;
                Ok(Download::Pending { retry_after: answer.retry_after().unwrap_or(1), token })
            }
            (302, Some(location)) => Ok(Download::Ready(location.to_owned())),
            (404, _) => Ok(Download::Unavailable),
            _ => Err(failed(endpoint)),
        }
    }

    fn default_replica(&self) -> Option<&'static str> {
        Some("aws")
    }
}

fn failed(endpoint: &str) -> Error {
    Error::new(ErrorKind::Io, format!("{endpoint} does not say where a file is"))
}
