//! The way to the data of a file: where it is, or when to ask again.

use std::borrow::Cow;

use azul_transform::time::is_bundle_version;

use super::find::{FoundFile, find};
use super::range::is_behind_end;
use super::{Download, DownloadRequest, Downloads};
use crate::json::ObjectWriter;
use crate::python;
use crate::service::{Answer, Ask, Catalog, JSON, Params, Refusal};

const PARAMETERS: [&str; 8] = ["catalog", "version", "fileName", "wait", "requestIndex", "replica", "drsUri", "token"];

/// A request for a file.
struct Request<'a> {
    uuid: &'a str,
    version: Option<Cow<'a, str>>,
    file_name: Option<Cow<'a, str>>,
    drs_uri: Option<Cow<'a, str>>,
    replica: Option<Cow<'a, str>>,
    token: Option<Cow<'a, str>>,
    /// The service, not the client, waits until the file may be ready.
    wait: Option<bool>,
    /// Number of requests for the file before this one.
    request_index: u32,
}

/// Answers a request for a file.
pub(super) fn answer(ask: &Ask<'_>, uuid: &str, fetch: bool) -> Result<Answer, Refusal> {
    let params = Params::read(ask.request, &PARAMETERS, &[])?;
    let catalog = params.catalog(ask.service)?;
    let request = Request::new(uuid, &params)?;
    let version = request.version.as_deref();
    let file = match request.request_index {
        0 => find(catalog, ask.caller, uuid, version)?.ok_or_else(|| not_found(catalog, uuid, version))?,
        // The index was asked the first time. What it answered came along.
        _ => request.as_found()?,
    };
    if let Some(range) = ask.request.header("range")
        && is_behind_end(range, file.size)?
    {
        return Ok(behind_end(fetch));
    }
    let none = || Refusal::unavailable("This service knows no place to download files from");
    let downloads = catalog.downloads.as_deref().ok_or_else(none)?;
    let file_name = request.file_name.as_deref().unwrap_or(&file.name);
    let replica = request.replica.as_deref().or(downloads.default_replica());
    let wanted = DownloadRequest {
        uuid,
        version: &file.version,
        file_name,
        drs_uri: file.drs_uri.as_deref(),
        replica,
        token: request.token.as_deref(),
        bearer: ask.request.bearer()?,
    };
    match download(catalog, downloads, &wanted)? {
        Download::Ready(location) => Ok(redirect(fetch, 302, None, &location)),
        Download::Pending { retry_after, token } => {
            let urls = catalog.file_urls(ask.service);
            let route = if fetch { "/fetch/repository/files" } else { "/repository/files" };
            let next = request.request_index.saturating_add(1).to_string();
            let mut more = vec![("fileName", file_name), ("requestIndex", &next)];
            more.extend(request.drs_uri.as_deref().map(|drs_uri| ("drsUri", drs_uri)));
            more.push(("token", &token));
            more.extend(replica.map(|replica| ("replica", replica)));
            more.extend(request.wait.map(|wait| ("wait", if wait { "1" } else { "0" })));
            let location = urls.path_url(route, uuid, &file.version, &more);
            let seconds = retry_after.min(patience(request.request_index));
            Ok(match request.wait {
                Some(true) => Answer { delay: seconds, ..redirect(fetch, 301, None, &location) },
                _ => redirect(fetch, 301, Some(seconds), &location),
            })
        }
        Download::Unavailable => Err(Refusal::not_found(format!(
            "File {} version {} is in catalog {}, but cannot be downloaded",
            python::quoted(uuid),
            python::quoted(&file.version),
            python::quoted(&catalog.name)
        ))),
    }
}

/// Asks the repository, unless it could not know the file.
fn download(catalog: &Catalog, downloads: &dyn Downloads, wanted: &DownloadRequest<'_>) -> Result<Download, Refusal> {
    if catalog.repository.needs_drs_uri() && wanted.drs_uri.is_none() {
        return Ok(Download::Unavailable);
    }
    downloads.download(wanted).map_err(|_| Refusal::unavailable("The repository does not answer; try again later"))
}

/// Most seconds that a client is told to wait; more with every request.
fn patience(request_index: u32) -> u32 {
    // From the 60th request on it is more than anybody waits.
    1.3f64.powi(request_index.min(60) as i32) as u32
}

impl<'a> Request<'a> {
    fn new(uuid: &'a str, params: &'a Params) -> Result<Self, Refusal> {
        let version = params.get("version")?;
        if version.as_deref().is_some_and(|version| !is_bundle_version(version)) {
            return Err(Refusal::invalid_value("version"));
        }
        let replica = params.get("replica")?;
        if replica.as_deref().is_some_and(|replica| !["aws", "gcp"].contains(&replica)) {
            return Err(Refusal::invalid_value("replica"));
        }
        let wait = match params.get("wait")?.as_deref() {
            None => None,
            Some("0") => Some(false),
            Some("1") => Some(true),
            Some(_) => return Err(Refusal::invalid_value("wait")),
        };
        let request_index = params.get("requestIndex")?;
        let request_index = request_index.map_or(Ok(0), |index| index.trim().parse());
        Ok(Self {
            uuid,
            version,
            file_name: params.get("fileName")?,
            drs_uri: params.get("drsUri")?,
            replica,
            token: params.get("token")?,
            wait,
            request_index: request_index.map_err(|_| Refusal::invalid_value("requestIndex"))?,
        })
    }

    /// The file as the client describes it.
    fn as_found(&self) -> Result<FoundFile, Refusal> {
        let missing = || Refusal::bad_request("Missing required query parameter `version`");
        Ok(FoundFile {
            version: self.version.as_deref().ok_or_else(missing)?.to_owned(),
            name: self.file_name.as_deref().unwrap_or(self.uuid).to_owned(),
            size: None,
            sha256: None,
            crc32c: None,
            drs_uri: self.drs_uri.as_deref().map(str::to_owned),
        })
    }
}

fn not_found(catalog: &Catalog, uuid: &str, version: Option<&str>) -> Refusal {
    let version = version.map_or("None".to_owned(), python::quoted);
    let (uuid, catalog) = (python::quoted(uuid), python::quoted(&catalog.name));
    Refusal::not_found(format!("Unable to find file {uuid}, version {version} in catalog {catalog}"))
}

fn behind_end(fetch: bool) -> Answer {
    if !fetch {
        return Answer::empty(206).with("content-type", JSON).with("content-length", "0");
    }
    let mut body = Vec::new();
    let mut object = ObjectWriter::new(&mut body);
    object.count("Status", 206);
    object.count("Content-Length", 0);
    object.end();
    Answer::json(body)
}

fn redirect(fetch: bool, status: u16, retry_after: Option<u32>, location: &str) -> Answer {
    if !fetch {
        let answer = Answer::empty(status).with("content-type", JSON).with("location", location);
        return match retry_after {
            Some(seconds) => answer.with("retry-after", seconds.to_string()),
            None => answer,
        };
    }
    let mut body = Vec::new();
    let mut object = ObjectWriter::new(&mut body);
    object.count("Status", status.into());
    if let Some(seconds) = retry_after {
        object.count("Retry-After", seconds.into());
    }
    object.text("Location", location);
    object.end();
    Answer::json(body)
}
