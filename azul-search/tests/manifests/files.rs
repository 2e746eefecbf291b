//! The way to the data of a file.

use std::sync::Arc;

use azul_search::repository::{Download, DownloadRequest, Downloads};
use azul_search::{Answer, Caller, Catalog, Fixed, RepositoryKind, Request, Service};
use azul_transform::{Error, ErrorKind, Result};

use crate::project::{id, index, project};

/// A repository of which the file name says what it does.
struct Repository;

impl Downloads for Repository {
    fn download(&self, request: &DownloadRequest<'_>) -> Result<Download> {
        match request.file_name {
            "slow" => Ok(Download::Pending { retry_after: 3, token: "t&1".into() }),
            "down" => Err(Error::new(ErrorKind::Io, "down")),
            name => Ok(Download::Ready(format!("https://r.test/{name}?{}", request.bearer.unwrap_or("nobody")))),
        }
    }
}

fn ask(kind: RepositoryKind, file: &str, request: Request) -> Answer {
    let project = project();
    let catalog = Catalog {
        name: "shop".into(),
        live: Arc::new(Fixed(Arc::new(index(&project, &[file])))),
        project: Arc::new(project),
        atlas: "atlas".into(),
        internal: false,
        sources: Vec::new(),
        repository: kind,
        downloads: Some(Arc::new(Repository)),
    };
    let service = Service { base_url: "https://a.test".into(), catalogs: vec![catalog], ..Service::default() };
    service.answer(&request, &Caller { sources: Arc::new(["s".to_owned()].into()), authenticated: false })
}

fn get() -> Request {
    Request::get(&format!("/repository/files/{}", id(1)))
}

#[test]
fn a_file_is_found_and_its_place_told() {
    let mut request = get();
    request.headers.push(("authorization".into(), "Bearer me".into()));
    let answer = ask(RepositoryKind::Canned, r#""name":"a""#, request);
    assert_eq!((answer.status, answer.header("location")), (302, Some("https://r.test/a?me")));
}

#[test]
fn a_client_is_told_to_come_back_with_what_the_repository_said() {
    let answer = ask(RepositoryKind::Canned, r#""name":"slow""#, get().with("requestIndex", "0"));
    assert_eq!((answer.status, answer.header("retry-after"), answer.delay), (301, Some("1"), 0));
    let location = answer.header("location").unwrap();
    assert!(location.ends_with("&fileName=slow&requestIndex=1&token=t%261"), "{location}");
    let version = "2020-01-01T00:00:00.000000Z";
    let again = get().with("requestIndex", "9").with("version", version).with("fileName", "slow");
    assert_eq!(ask(RepositoryKind::Canned, "\"size\":1", again).header("retry-after"), Some("3"));
}

#[test]
fn the_service_waits_if_it_is_asked_to() {
    let answer = ask(RepositoryKind::Canned, r#""name":"slow""#, get().with("wait", "1"));
    assert_eq!((answer.status, answer.header("retry-after"), answer.delay), (301, None, 1));
    assert!(answer.header("location").unwrap().ends_with("&wait=1"));
}

#[test]
fn what_cannot_be_had_is_said() {
    let tdr = RepositoryKind::Tdr;
    for (file, request, status) in [
        (r#""name":"a","drs_uri":"~null""#, get(), 404),
        (r#""name":"down","drs_uri":"drs://x/y""#, get(), 503),
        (r#""name":"a","drs_uri":"drs://x/y""#, get(), 302),
        (r#""name":"a""#, get().with("requestIndex", "-1"), 400),
        (r#""name":"a""#, get().with("requestIndex", "1"), 400),
        (r#""name":"a""#, get().with("version", "2020-01-02T00:00:00.000000Z"), 404),
        (r#""name":"a""#, Request::get("/repository/files/"), 404),
        (r#""name":"a""#, Request::get("/ga4gh/drs/v1/objects/x"), 403),
    ] {
        assert_eq!(ask(tdr, file, request.clone()).status, status, "{request:?}");
    }
}

/// The status of a request for a range of a file of 7 bytes.
#[track_caller]
fn check_range(range: &str, status: u16) {
    let mut request = get();
    request.headers.push(("range".into(), range.into()));
    assert_eq!(ask(RepositoryKind::Canned, r#""name":"a","size":7"#, request).status, status, "{range}");
}

#[test]
fn a_download_that_is_complete_ends() {
    check_range("bytes=7-", 206);
    for served in ["bytes=6-", "bytes=7-8", "bytes=-7", "bytes=7-, 0-1", "lines=7-"] {
        check_range(served, 302);
    }
    for refused in
        ["", "bytes", "bytes=", "bytes=-", "bytes=a-", "bytes=--", "bytes=7-,", "bytes=99999999999999999999-"]
    {
        check_range(refused, 400);
    }
}

#[test]
fn objects_of_the_data_repository_service() {
    let path = format!("/ga4gh/drs/v1/objects/{}", id(1));
    let file = r#""name":"a","size":7,"drs_uri":"drs://x/y""#;
    let body = |answer: Answer| String::from_utf8(answer.body.into_bytes().unwrap()).unwrap();
    let object = body(ask(RepositoryKind::Dss, file, Request::get(&path)));
    assert!(object.contains(r#""self_uri":"drs://x/y""#) && object.contains(r#""size":7"#), "{object}");
    let access = body(ask(RepositoryKind::Dss, file, Request::get(&format!("{path}/access/aws"))));
    assert_eq!(access, r#"{"url":"https://r.test/a?nobody"}"#);
    assert_eq!(ask(RepositoryKind::Dss, file, Request::get("/ga4gh/drs/v1/objects/x")).status, 404);
}
