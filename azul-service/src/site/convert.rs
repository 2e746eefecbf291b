//! From requests of the server to those of the catalogs, and back.

use std::io::{self, Write};
use std::time::Duration;

use azul_search::{Answer, Body, Method, Request as Asked};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::server::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG};
use crate::server::{Content, Head, HeaderName, HeaderValue, Reply, Request, StatusCode};

/// What is worth compressing has at least this many bytes.
const WORTH: usize = 1024;

/// The headers that catalogs look at.
const HEADERS: [&str; 4] = ["accept", "authorization", "content-type", "range"];

/// A request to the catalogs. The method of a HEAD request may be that of GET: the body is left out later.
pub(super) fn asked(request: &Request) -> Asked {
    let head = &request.head;
    let header = |name: &&str| {
        let value = head.headers.get(*name)?;
        Some(((*name).to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
    };
    Asked {
        method: Method::named(head.method.as_str()),
        path: head.path.clone(),
        query: head.query.clone(),
        headers: HEADERS.iter().filter_map(header).collect(),
        body: request.body.to_vec(),
    }
}

/// The reply of an answer of the catalogs.
pub(super) fn reply(answer: Answer) -> Reply {
    let Answer { status, headers, body, delay } = answer;
    let mut reply = Reply::empty(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            reply.headers.append(name, value);
        }
    }
    reply.delay = Duration::from_secs(delay.into());
    reply.body = match body {
        Body::Empty => return reply,
        Body::Bytes(bytes) => Content::Full(bytes.into()),
        Body::Stream(produce) => Content::Write(Box::new(|out| produce(out).map_err(io::Error::other))),
    };
    reply
}

/// Whether a client takes gzip, and does not merely refuse it in so many words.
pub(super) fn accepts_gzip(head: &Head) -> bool {
    let Some(accepted) = head.header(ACCEPT_ENCODING) else { return false };
    let weight = |coding: &str| {
        let mut parts = coding.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse::<f32>().ok());
        (name, weight.unwrap_or(0.0))
    };
    let codings: Vec<_> = accepted.split(',').map(weight).collect();
    let named = |wanted: &str| codings.iter().find(|(name, _)| name == wanted).map(|(_, weight)| *weight > 0.0);
    named("gzip").or_else(|| named("*")).unwrap_or(false)
}

/// The reply, compressed if that is worth it. What is read from a file is sent as it is.
pub(super) fn compressed(mut reply: Reply, gzip: bool) -> Reply {
    let content_type = reply.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let text = [
        "text/",
        "application/atom+xml",
        "application/json",
        "application/ld+json",
        "application/x-ndjson",
        "application/jsonl",
        "application/openmetrics",
        "application/xml",
    ];
    let worth = text.iter().any(|prefix| content_type.starts_with(prefix));
    if !gzip || !worth || reply.headers.contains_key(CONTENT_ENCODING) {
        return reply;
    }
    let body = std::mem::replace(&mut reply.body, Content::Full(bytes::Bytes::new()));
    reply.body = match body {
        Content::Full(bytes) if bytes.len() >= WORTH => {
            let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::fast());
            match encoder.write_all(&bytes).and_then(|()| encoder.finish()) {
                Ok(small) => Content::Full(small.into()),
                Err(_) => {
                    reply.body = Content::Full(bytes);
                    return reply;
                }
            }
        }
        Content::Write(writer) => Content::Write(Box::new(|out| {
            let mut encoder = GzEncoder::new(out, Compression::fast());
            writer(&mut encoder)?;
            encoder.finish().map(drop)
        })),
        as_it_is => {
            reply.body = as_it_is;
            return reply;
        }
    };
    reply.headers.remove(CONTENT_LENGTH);
    reply.headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    debug_assert!(reply.headers.get(ETAG).is_none_or(|tag| tag.as_bytes().starts_with(b"W/")), "bytes differ");
    reply
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::{HeaderMap, Method};

    fn check(accepted: &str, expected: bool) {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, accepted.parse().expect("a header"));
        let peer = [127, 0, 0, 1].into();
        let head =
            Head { method: Method::GET, path: String::new(), query: Vec::new(), headers, peer, id: String::new() };
        assert_eq!(accepts_gzip(&head), expected, "{accepted}");
    }

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        for (accepted, expected) in [
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("*", true),
            ("gzip;q=0, *", false),
            ("br", false),
            ("*;q=0", false),
            ("gzip;q=nonsense", false),
            ("", false),
        ] {
            check(accepted, expected);
        }
    }
}
