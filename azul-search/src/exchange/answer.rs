//! An answer, without anything of HTTP but words.

use std::io::Write;

use azul_transform::Result;

/// An answer to a [`Request`](super::Request).
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Headers by names in lower case: `content-type` first, if there is a body, then `location`, `retry-after`, ….
    pub headers: Vec<(&'static str, String)>,
    /// Body.
    pub body: Body,
    /// Seconds that the server waits before it sends the answer, because its client asked it to.
    pub delay: u32,
}

/// The body of an answer.
pub enum Body {
    /// None.
    Empty,
    /// All of it.
    Bytes(Vec<u8>),
    /// Too large to be held: what writes it, in pieces, as fast as they are taken. Runs on a thread that may wait. An
    /// error of the writer ends it; an error of its own means that the answer must be seen to be incomplete.
    Stream(Box<Producer>),
}

/// Writes a body.
pub type Producer = dyn FnOnce(&mut dyn Write) -> Result<()> + Send;

/// The content type of JSON.
pub const JSON: &str = "application/json";

impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Body::Empty => f.write_str("Empty"),
            Body::Bytes(bytes) => f.debug_tuple("Bytes").field(&String::from_utf8_lossy(bytes)).finish(),
            Body::Stream(_) => f.write_str("Stream"),
        }
    }
}

impl Body {
    /// The whole body in memory.
    ///
    /// # Errors
    /// Those of the producer.
    pub fn into_bytes(self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        match self {
            Body::Empty => {}
            Body::Bytes(all) => bytes = all,
            Body::Stream(produce) => produce(&mut bytes)?,
        }
        Ok(bytes)
    }
}

impl Answer {
    /// An answer without a body.
    pub fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Body::Empty, delay: 0 }
    }

    /// An answer with a body of a content type.
    pub fn bytes(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("content-type", content_type.to_owned())];
        Self { status, headers, body: Body::Bytes(body.into()), delay: 0 }
    }

    /// An answer with JSON and status 200.
    pub fn json(body: impl Into<Vec<u8>>) -> Self {
        Self::bytes(200, JSON, body)
    }

    /// An answer whose body is written as it is taken.
    pub fn stream(content_type: &str, produce: impl FnOnce(&mut dyn Write) -> Result<()> + Send + 'static) -> Self {
        let headers = vec![("content-type", content_type.to_owned())];
        Self { status: 200, headers, body: Body::Stream(Box::new(produce)), delay: 0 }
    }

    /// Adds a header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// A header by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| *header == name).map(|(_, value)| value.as_str())
    }
}
