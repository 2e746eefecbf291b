//! What goes in and what comes out, without a socket.

use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Read, Write};
use std::net::IpAddr;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, StatusCode, Uri};

/// A request before its body is read.
#[derive(Debug, Clone)]
pub struct Head {
    /// Method.
    pub method: Method,
    /// Path, percent-decoded, beginning with a slash.
    pub path: String,
    /// Parameters, decoded, in the order of the URL.
    pub query: Vec<(String, String)>,
    /// Headers.
    pub headers: HeaderMap,
    /// Address of the other end of the connection, perhaps a proxy.
    pub peer: IpAddr,
    /// Tells this request from others, in answers and in the log.
    pub id: String,
}

impl Head {
    /// The parts of a request line and its headers; nothing if the path is not UTF-8 once decoded.
    pub(crate) fn new(method: Method, uri: &Uri, headers: HeaderMap, peer: IpAddr) -> Option<Self> {
        let path = percent_encoding::percent_decode_str(uri.path()).decode_utf8().ok()?.into_owned();
        let query = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
        Some(Self { method, path, query, headers, peer, id: next_id() })
    }

    /// A header, if it is there once and is text.
    pub fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// An id that no other request has, here or in another process.
fn next_id() -> String {
    static START: LazyLock<u64> = LazyLock::new(|| RandomState::new().build_hasher().finish());
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("{:016x}-{:x}", *START, COUNT.fetch_add(1, Ordering::Relaxed))
}

/// A request.
#[derive(Debug, Clone)]
pub struct Request {
    /// Everything before the body.
    pub head: Head,
    /// Body; empty if there is none, or if nobody wanted it.
    pub body: Bytes,
}

/// A reply.
#[derive(Debug)]
pub struct Reply {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Content,
    /// Who asked, for the log.
    pub caller: Option<String>,
    /// Time to wait before it is sent. No thread waits meanwhile.
    pub delay: Duration,
}

/// The body of a reply.
pub enum Content {
    /// All of it.
    Full(Bytes),
    /// What is read piece by piece, and its length if that is known. No thread waits while the client is slow.
    Read(Box<dyn Read + Send>, Option<u64>),
    /// What writes it, on a thread of its own, as fast as the client takes it. An error ends the connection, so that
    /// what was sent is seen to be incomplete.
    Write(Box<Writer>),
}

/// Writes a body.
pub type Writer = dyn FnOnce(&mut dyn Write) -> io::Result<()> + Send;

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Content::Full(bytes) => write!(f, "{} bytes", bytes.len()),
            Content::Read(_, Some(length)) => write!(f, "{length} bytes to be read"),
            Content::Read(_, None) => f.write_str("bytes to be read"),
            Content::Write(_) => f.write_str("bytes to be written"),
        }
    }
}

impl Reply {
    /// A reply without a body.
    pub fn empty(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Content::Full(Bytes::new()),
            caller: None,
            delay: Duration::ZERO,
        }
    }

    /// A reply with a body.
    pub fn new(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let mut reply = Self { body: Content::Full(body.into()), ..Self::empty(status) };
        reply.headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        reply
    }

    /// An error as the reference words it: `{"Code": …, "Message": …}`.
    pub fn error(status: StatusCode, code: &str, message: &str) -> Self {
        let body = serde_json::json!({"Code": code, "Message": message});
        Self::new(status, "application/json", body.to_string())
    }

    /// Adds a header, or replaces it. A value that no header can have is left out.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: impl AsRef<str>) -> Self {
        if let Ok(value) = HeaderValue::from_str(value.as_ref()) {
            self.headers.insert(name, value);
        }
        self
    }

    /// The body, if it is in memory.
    pub fn bytes(&self) -> Option<&Bytes> {
        match &self.body {
            Content::Full(bytes) => Some(bytes),
            _ => None,
        }
    }
}
