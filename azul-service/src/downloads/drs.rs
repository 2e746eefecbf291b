//! Files with DRS URIs: the server in the URI is asked where the data is.
//!
//! A URI may come from a request, so that only servers that are configured are asked: nobody makes us connect to
//! another one, or hand a caller's token to it.

use azul_search::repository::{Download, DownloadRequest, Downloads};
use azul_transform::{Error, ErrorKind, Result};
use serde_json::Value;

use super::{WAIT, encoded};
use crate::fetch;

/// The server that is asked unless others are configured.
const TERRA: &str = "data.terra.bio";

/// DRS servers.
pub(super) struct Drs {
    /// Hosts, or URLs of those that are not reached by https.
    hosts: Vec<String>,
}

impl Drs {
    pub fn new(hosts: &[String]) -> Self {
        Self { hosts: if hosts.is_empty() { vec![TERRA.to_owned()] } else { hosts.to_owned() } }
    }

    /// The URL of the object that a URI names, if its server is one to be asked.
    fn object(&self, uri: &str) -> Option<String> {
        let (host, rest) = uri.strip_prefix("drs://")?.split_once('/')?;
        let (id, query) = rest.split_once('?').map_or((rest, None), |(id, query)| (id, Some(query)));
        let plain = |name: &str| name.rsplit_once("://").map_or(name, |(_, host)| host).to_owned();
        let server = self.hosts.iter().find(|known| plain(known) == host)?;
        let server = if server.contains("://") { server.clone() } else { format!("https://{server}") };
        // An id is one part of a path.
        let id = percent_encoding::percent_decode_str(id).decode_utf8().ok()?;
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        Some(format!("{server}/ga4gh/drs/v1/objects/{}{query}", encoded(&id)))
    }
}

impl Downloads for Drs {
    fn download(&self, request: &DownloadRequest<'_>) -> Result<Download> {
        let Some(url) = request.drs_uri.and_then(|uri| self.object(uri)) else { return Ok(Download::Unavailable) };
        let Some(object) = ask(&url, request.bearer)? else { return Ok(Download::Unavailable) };
        let object = match object {
            Answer::Json(object) => object,
            Answer::Later(retry_after) => return Ok(later(retry_after)),
        };
        let methods = object["access_methods"].as_array().map_or(&[][..], Vec::as_slice);
        if let Some(ready) = methods.iter().find_map(|method| http_url(&method["access_url"])) {
            return Ok(Download::Ready(ready));
        }
        let Some(id) = methods.iter().find_map(|method| method["access_id"].as_str()) else {
            return Ok(Download::Unavailable);
        };
        let (object, query) = url.split_once('?').map_or((url.as_str(), ""), |(object, query)| (object, query));
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        match ask(&format!("{object}/access/{}{query}", encoded(id)), request.bearer)? {
            Some(Answer::Json(access)) => Ok(http_url(&access).map_or(Download::Unavailable, Download::Ready)),
            Some(Answer::Later(retry_after)) => Ok(later(retry_after)),
            None => Ok(Download::Unavailable),
        }
    }
}

/// A server that is not ready yet knows by the object what was asked for; no token is needed.
fn later(retry_after: u32) -> Download {
    Download::Pending { retry_after, token: String::new() }
}

/// What a server answers.
enum Answer {
    Json(Value),
    Later(u32),
}

/// Asks a server; nothing if it has no such object, or none for the caller.
fn ask(url: &str, bearer: Option<&str>) -> Result<Option<Answer>> {
    let failed = || Error::new(ErrorKind::Io, format!("{url} does not say where a file is"));
    let answer = fetch::get(url, bearer, WAIT).map_err(|error| failed().caused_by(error))?;
    match answer.status {
        200 => {
            serde_json::from_slice(&answer.body).map(Answer::Json).map(Some).map_err(|error| failed().caused_by(error))
        }
        202 => Ok(Some(Answer::Later(answer.retry_after().unwrap_or(1)))),
        401 | 403 | 404 => Ok(None),
        _ => Err(failed()),
    }
}

/// The address of data as browsers know addresses. Those of buckets are known to be the same by another name.
fn http_url(access: &Value) -> Option<String> {
    let url = access["url"].as_str()?;
    match url.split_once("://")? {
        ("https" | "http", _) => Some(url.to_owned()),
        ("gs", place) => Some(format!("https://storage.googleapis.com/{place}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(uri: &str, expected: Option<&str>) {
        let drs = Drs::new(&["data.terra.bio".to_owned(), "http://127.0.0.1:9".to_owned()]);
        assert_eq!(drs.object(uri).as_deref(), expected, "{uri}");
    }

    #[test]
    fn only_servers_that_are_configured_are_asked() {
        check("drs://data.terra.bio/v1_x_y", Some("https://data.terra.bio/ga4gh/drs/v1/objects/v1%5Fx%5Fy"));
        check("drs://127.0.0.1:9/x?a=b", Some("http://127.0.0.1:9/ga4gh/drs/v1/objects/x?a=b"));
        check(
            "drs://data.terra.bio/../../admin",
            Some("https://data.terra.bio/ga4gh/drs/v1/objects/%2E%2E%2F%2E%2E%2Fadmin"),
        );
        for other in [
            "drs://evil.test/x",
            "drs://data.terra.bio@evil.test/x",
            "https://data.terra.bio/x",
            "drs://data.terra.bio",
            "",
        ] {
            check(other, None);
        }
    }
}
