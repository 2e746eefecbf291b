//! Files in object storage: `s3://`, `gs://`, and `http(s)://` of servers that list their files by WebDAV.
//!
//! What is listed is read on condition that it is still the same. Requests are repeated with growing pauses of random length.
//! Credentials come from the environment, as the tools of each cloud take them, or from a profile in `~/.aws`, and are part of no
//! message.

mod bucket;
mod connector;
mod profile;
mod refusal;

use std::collections::BTreeMap;
use std::io;
use std::sync::{Mutex, PoisonError};

use super::Files;
use bucket::Bucket;

/// Buckets by their URLs. Each is opened once, so that connections and credentials that expire are shared. There are as many as
/// places that somebody named, which is why none is ever closed.
static BUCKETS: Mutex<BTreeMap<String, &'static Bucket>> = Mutex::new(BTreeMap::new());

/// What reads the objects below a URL.
pub(super) fn of(url: &str) -> io::Result<&'static dyn Files> {
    let (host, _) = split(url)?;
    let mut buckets = BUCKETS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(bucket) = buckets.get(host) {
        return Ok(*bucket);
    }
    let bucket: &'static Bucket = Box::leak(Box::new(Bucket::open(host)?));
    buckets.insert(host.to_owned(), bucket);
    Ok(bucket)
}

/// The URL of a bucket or server, and the key of what is there.
fn split(url: &str) -> io::Result<(&str, &str)> {
    let after = url.find("://").map_or(0, |at| at + 3);
    let end = url[after..].find('/').map_or(url.len(), |at| after + at);
    let (host, key) = url.split_at(end);
    // Whoever puts credentials here is not to find them in messages.
    if host.len() == after || host.contains('@') || url.contains(['?', '#']) {
        let message =
            "a URL here is SCHEME://BUCKET/KEY, without credentials and query; credentials come from the environment";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    Ok((host, key.trim_start_matches('/')))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use super::*;

    #[test]
    fn urls_are_divided() {
        assert_eq!(split("s3://b/a/b.json").unwrap(), ("s3://b", "a/b.json"));
        assert_eq!(split("http://localhost:80").unwrap(), ("http://localhost:80", ""));
        for url in ["s3://", "s3:///a", "https://user:secret@host/a", "https://host/a?token=secret", "s3://b/a#secret"]
        {
            let error = split(url).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
