//! A request as it came, without anything of HTTP but words.

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Reads.
    Get,
    /// Reads, and keeps the body of the answer.
    Head,
    /// Reads, with parameters in the body.
    Post,
    /// Begins a manifest.
    Put,
    /// Asks what may be done.
    Options,
    /// Anything else.
    Other,
}

impl Method {
    /// The method of a name; names are in upper case.
    pub fn named(name: &str) -> Self {
        match name {
            "GET" => Method::Get,
            "HEAD" => Method::Head,
            "POST" => Method::Post,
            "PUT" => Method::Put,
            "OPTIONS" => Method::Options,
            _ => Method::Other,
        }
    }
}

/// A request.
///
/// ```
/// use azul_search::{Method, Request};
/// let request = Request::get("/index/files").with("size", "3");
/// assert_eq!(request.method, Method::Get);
/// assert_eq!(request.query, [("size".to_owned(), "3".to_owned())]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What is to be done.
    pub method: Method,
    /// Path, percent-decoded, beginning with a slash.
    pub path: String,
    /// Parameters, decoded, in the order of the URL.
    pub query: Vec<(String, String)>,
    /// Headers by names in lower case. Only `content-type`, `authorization`, `range` and `accept` are looked at.
    pub headers: Vec<(String, String)>,
    /// Body; empty if there is none.
    pub body: Vec<u8>,
}

impl Request {
    /// A request without parameters.
    pub fn new(method: Method, path: &str) -> Self {
        Self { method, path: path.to_owned(), query: Vec::new(), headers: Vec::new(), body: Vec::new() }
    }

    /// A GET request.
    pub fn get(path: &str) -> Self {
        Self::new(Method::Get, path)
    }

    /// Adds a parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A header by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// The token of the `Authorization` header, if there is one.
    ///
    /// # Errors
    /// 401 if the header is not `Bearer`, in any case, and one token. The message is the header, as the reference has it.
    pub fn bearer(&self) -> Result<Option<&str>, super::Refusal> {
        let Some(header) = self.header("authorization") else { return Ok(None) };
        match header.split_whitespace().collect::<Vec<_>>()[..] {
            [scheme, token] if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(token)),
            _ => Err(super::Refusal::unauthorized(header)),
        }
    }
}
