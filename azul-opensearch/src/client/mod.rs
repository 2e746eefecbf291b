//! Asking a cluster: several hosts, credentials, retries, errors with the cluster's reason.

mod hosts;
mod http;
mod reason;
mod settings;
#[cfg(feature = "aws")]
mod sign;

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

use azul_transform::json::Document;
use azul_transform::{Error, ErrorKind, Result};
use serde_json::Value;

use hosts::Hosts;
pub use reason::Refused;
pub use settings::{Credentials, Settings};
#[cfg(feature = "aws")]
pub use sign::AwsKey;

/// Speaks to a cluster. Threads may share it.
#[derive(Debug)]
pub struct Client {
    http: http::Http,
    hosts: Hosts,
    settings: Settings,
    counts: Counted,
}

/// What is asked of a cluster. Every request may be sent again if its answer gets lost; who makes one sees to it that this
/// does no harm.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Method.
    pub method: Method,
    /// Path with query, from the slash on.
    pub path: &'a str,
    /// JSON, or lines of JSON; nothing if empty.
    pub body: &'a [u8],
    /// A status that is an answer like others, such as 404 where it is asked whether there is something.
    pub accept: Option<u16>,
}

/// A method of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Asks, with a body.
    Post,
    /// Makes.
    Put,
    /// Removes.
    Delete,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// The body; null if it has none.
    pub body: Document,
}

/// What a client has done so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests that were sent, those sent again included.
    pub requests: u64,
    /// Requests that were sent again.
    pub retries: u64,
    /// Requests for which the cluster had no capacity: status 429.
    pub throttled: u64,
    /// Documents that somebody else wrote between reading and writing, so that they were made again.
    pub conflicts: u64,
}

#[derive(Debug, Default)]
struct Counted {
    requests: AtomicU64,
    retries: AtomicU64,
    throttled: AtomicU64,
    conflicts: AtomicU64,
}

/// Why an attempt failed, and whether another one makes sense.
enum Failed {
    /// The host cannot be reached, or its answer is broken.
    Broken(Error),
    /// The cluster is busy, or not all there.
    Busy(Error),
    /// The cluster means it.
    Refused(Error),
}

impl Client {
    /// A client for a cluster; nothing is sent yet.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if there is no host, or one is not the URL of one.
    pub fn new(settings: Settings) -> Result<Self> {
        let hosts = Hosts::new(&settings.hosts)?;
        Ok(Self { http: http::Http::new(&settings), hosts, settings, counts: Counted::default() })
    }

    /// What it does how.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What it has done so far.
    pub fn counts(&self) -> Counts {
        let Counted { requests, retries, throttled, conflicts } = &self.counts;
        Counts {
            requests: requests.load(Relaxed),
            retries: retries.load(Relaxed),
            throttled: throttled.load(Relaxed),
            conflicts: conflicts.load(Relaxed),
        }
    }

    /// Counts documents that somebody else wrote meanwhile.
    pub(crate) fn count_conflicts(&self, documents: u64) {
        self.counts.conflicts.fetch_add(documents, Relaxed);
    }

    /// Sends a request until it is answered: again after 429, 500, 502, 503, 504, a broken connection or half an answer, later
    /// each time and at another host.
    ///
    /// # Errors
    /// [`ErrorKind::Io`], caused by a [`Refused`] if the cluster answers with a status that is neither of success nor
    /// accepted; when no attempt is left, the error of the last one.
    pub fn send(&self, request: Request<'_>) -> Result<Answer> {
        let mut attempt = 0;
        loop {
            let host = self.hosts.next();
            let error = match self.attempt(host, request) {
                Ok(answer) => return Ok(answer),
                Err(Failed::Refused(error)) => return Err(error),
                Err(Failed::Broken(error)) => {
                    self.hosts.rest(host);
                    error
                }
                Err(Failed::Busy(error)) => error,
            };
            if attempt == self.settings.retries {
                return Err(error);
            }
            thread::sleep(self.settings.pause(attempt));
            attempt += 1;
            self.counts.retries.fetch_add(1, Relaxed);
        }
    }

    /// Gets what is at a path.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub fn get(&self, path: &str) -> Result<Document> {
        let request = Request { method: Method::Get, path, body: b"", accept: None };
        Ok(self.send(request)?.body)
    }

    /// Gets what is at a path, if there is anything.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub fn find(&self, path: &str) -> Result<Option<Document>> {
        let answer = self.send(Request { method: Method::Get, path, body: b"", accept: Some(404) })?;
        Ok((answer.status != 404).then_some(answer.body))
    }

    /// Posts JSON.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub fn post(&self, path: &str, body: &Value) -> Result<Document> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request = Request { method: Method::Post, path, body: body.as_bytes(), accept: None };
        Ok(self.send(request)?.body)
    }

    fn attempt(&self, host: usize, request: Request<'_>) -> Result<Answer, Failed> {
        self.counts.requests.fetch_add(1, Relaxed);
        let url = self.hosts.url(host, request.path);
        let wrong = |what: &str| format!("{} {url}: {what}", request.method);
        let raw = self.http.exchange(&url, request).map_err(|broken| {
            let message = wrong(&broken.to_string());
            let error = Error::new(ErrorKind::Io, message).caused_by(broken);
            Failed::Broken(error.with_cure("See whether the cluster is up and can be reached."))
        })?;
        // Methods without an answer, such as HEAD, are not used; an empty body is one of errors of proxies.
        let body = if raw.body.trim_ascii().is_empty() { b"null".to_vec() } else { raw.body };
        let parsed = Document::parse(body);
        if (200..300).contains(&raw.status) || request.accept == Some(raw.status) {
            let body = parsed.map_err(|error| Failed::Broken(error.of_kind(ErrorKind::Io).reworded(wrong)))?;
            return Ok(Answer { status: raw.status, body });
        }
        let refused = Refused::read(raw.status, parsed.ok().as_ref());
        let final_word = refused.is_too_many_values();
        let error = Error::new(ErrorKind::Io, wrong(&refused.to_string())).caused_by(refused);
        Err(match raw.status {
            _ if final_word => Failed::Refused(error.with_cure("Ask for fewer values at once.")),
            429 => {
                self.counts.throttled.fetch_add(1, Relaxed);
                Failed::Busy(error.with_cure("Give the cluster more capacity, or less to do."))
            }
            500 | 502..=504 => Failed::Busy(error.with_cure("See whether all nodes of the cluster are up.")),
            401 | 403 => Failed::Refused(error.with_cure("Give credentials that may do this.")),
            _ => Failed::Refused(error.with_cure("See the reason that the cluster gives.")),
        })
    }
}

impl std::fmt::Display for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
        })
    }
}
