//! Files as objects of the Data Repository Service, and of its predecessor, the Data Object Service. Only where the
//! repository has no DRS of its own to which others resolve URIs.

use super::find::{FoundFile, find};
use super::{Download, DownloadRequest};
use crate::json::{ObjectWriter, list};
use crate::service::{Answer, Ask, Catalog, JSON, Params, Refusal, RepositoryKind};

/// Seconds that a client waits if the repository does not say how many.
const RETRY_AFTER: u32 = 10;

/// Answers a request; `path` is that behind `ga4gh`.
pub(super) fn answer(ask: &Ask<'_>, path: &[&str]) -> Result<Answer, Refusal> {
    let kind = ask.service.catalogs.first().map(|catalog| catalog.repository);
    if kind != Some(RepositoryKind::Dss) {
        return Ok(Answer::empty(403));
    }
    let params = Params::read(ask.request, &["catalog", "version"], &[])?;
    let catalog = params.catalog(ask.service)?;
    let version = params.get("version")?;
    let found = |uuid| find(catalog, ask.caller, uuid, version.as_deref());
    match path {
        ["drs", "v1", "objects", uuid] => Ok(found(uuid)?.map_or_else(missing, |file| drs_object(ask, uuid, &file))),
        ["drs", "v1", "objects", uuid, "access", replica] => match found(uuid)? {
            Some(file) => access(ask, catalog, uuid, replica, &file),
            None => Ok(missing()),
        },
        ["dos", "v1", "dataobjects", uuid] => {
            Ok(found(uuid)?.map_or_else(missing, |file| dos_object(ask, catalog, uuid, &file)))
        }
        _ => Ok(Answer::empty(403)),
    }
}

fn missing() -> Answer {
    Answer::bytes(404, JSON, "{\"msg\": \"Data object not found.\"}")
}

/// What the Data Repository Service says about a file.
fn drs_object(ask: &Ask<'_>, uuid: &str, file: &FoundFile) -> Answer {
    let mut body = Vec::new();
    let mut object = ObjectWriter::new(&mut body);
    object.text("id", uuid);
    let domain = ask.service.base_url.split_once("://").map_or("", |(_, domain)| domain);
    let own = format!("drs://{domain}/{uuid}");
    object.text("self_uri", file.drs_uri.as_deref().unwrap_or(&own));
    describe(&mut object, file);
    object.text("created_time", &file.version);
    list(object.key("checksums"), checksums(file), |out, (kind, checksum)| {
        let mut object = ObjectWriter::new(out);
        object.text("checksum", checksum);
        object.text("type", kind);
        object.end();
    });
    list(object.key("access_methods"), ["aws", "gcp"], |out, replica| {
        let mut object = ObjectWriter::new(out);
        object.text("type", if replica == "aws" { "s3" } else { "gs" });
        object.text("access_id", replica);
        object.end();
    });
    object.end();
    Answer::json(body)
}

/// What the Data Object Service says about a file.
fn dos_object(ask: &Ask<'_>, catalog: &Catalog, uuid: &str, file: &FoundFile) -> Answer {
    let mut body = Vec::new();
    let mut outer = ObjectWriter::new(&mut body);
    let mut object = ObjectWriter::new(outer.key("data_object"));
    object.text("id", uuid);
    describe(&mut object, file);
    object.text("created", &file.version);
    list(object.key("aliases"), [&file.name], |out, alias| azul_transform::json::write_str(out, alias));
    list(object.key("checksums"), checksums(file), |out, (kind, checksum)| {
        let mut object = ObjectWriter::new(out);
        object.text("checksum", checksum);
        object.text("type", kind);
        object.end();
    });
    let url = catalog.file_urls(ask.service).url(uuid, &file.version, file.drs_uri.as_deref(), &[]);
    list(object.key("urls"), url, |out, url| {
        let mut object = ObjectWriter::new(out);
        object.text("url", &url);
        object.end();
    });
    object.end();
    outer.end();
    Answer::json(body)
}

fn describe(object: &mut ObjectWriter<'_>, file: &FoundFile) {
    object.text("name", &file.name);
    object.text("version", &file.version);
    if let Some(size) = file.size.and_then(|size| u64::try_from(size).ok()) {
        object.count("size", size);
    }
}

fn checksums(file: &FoundFile) -> impl Iterator<Item = (&'static str, &str)> {
    let named = [("sha-256", &file.sha256), ("crc32c", &file.crc32c)];
    named.into_iter().filter_map(|(kind, checksum)| Some((kind, checksum.as_deref()?)))
}

/// Where the data of a file is, or when to ask again.
fn access(ask: &Ask<'_>, catalog: &Catalog, uuid: &str, replica: &str, file: &FoundFile) -> Result<Answer, Refusal> {
    let Some(downloads) = catalog.downloads.as_deref() else { return Ok(missing()) };
    let request = DownloadRequest {
        uuid,
        version: &file.version,
        file_name: &file.name,
        drs_uri: file.drs_uri.as_deref(),
        replica: Some(replica),
        token: None,
        bearer: ask.request.bearer()?,
    };
    let silent = |_| Refusal::unavailable("The repository does not answer; try again later");
    Ok(match downloads.download(&request).map_err(silent)? {
        Download::Ready(url) => {
            let mut body = Vec::new();
            let mut object = ObjectWriter::new(&mut body);
            object.text("url", &url);
            object.end();
            Answer::json(body)
        }
        Download::Pending { retry_after, .. } => {
            let seconds = if retry_after == 0 { RETRY_AFTER } else { retry_after };
            Answer::empty(202).with("content-type", JSON).with("retry-after", seconds.to_string())
        }
        Download::Unavailable => missing(),
    })
}
