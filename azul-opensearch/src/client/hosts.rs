//! Which node is asked.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use azul_transform::{Error, ErrorKind, Result};

/// How long a node that could not be reached is left alone.
const REST: Duration = Duration::from_secs(10);

/// The nodes of a cluster that are asked, in turn.
#[derive(Debug)]
pub(super) struct Hosts {
    urls: Vec<String>,
    next: AtomicUsize,
    /// Until when each is left alone.
    resting: Mutex<Vec<Option<Instant>>>,
}

impl Hosts {
    pub(super) fn new(urls: &[String]) -> Result<Self> {
        for url in urls {
            let authority = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
            if !authority.is_some_and(|authority| !authority.is_empty() && !authority.contains(['/', '?', '#', '@'])) {
                // Credentials may be in it, so that it is not shown.
                let message = "the URL of a cluster is http:// or https://, a host and a port, and nothing else; \
                               several have commas between";
                return Err(Error::new(ErrorKind::Config, message));
            }
        }
        let resting = Mutex::new(vec![None; urls.len()]);
        Ok(Self { urls: urls.to_vec(), next: AtomicUsize::new(0), resting })
    }

    /// The node whose turn it is. If all are left alone, one of them is asked nevertheless.
    pub(super) fn next(&self) -> usize {
        let first = self.next.fetch_add(1, Relaxed) % self.urls.len();
        let now = Instant::now();
        let resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner);
        let turns = (first..self.urls.len()).chain(0..first);
        let mut awake = turns.filter(|host| resting[*host].is_none_or(|until| until <= now));
        awake.next().unwrap_or(first)
    }

    /// Leaves a node alone for a while.
    pub(super) fn rest(&self, host: usize) {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)[host] = Some(Instant::now() + REST);
    }

    pub(super) fn url(&self, host: usize, path: &str) -> String {
        format!("{}{path}", self.urls[host])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_that_are_down_are_left_alone() {
        let urls = ["http://a:1", "http://b:1", "http://c:1"].map(str::to_owned);
        let hosts = Hosts::new(&urls).expect("hosts");
        assert_eq!([hosts.next(), hosts.next(), hosts.next(), hosts.next()], [0, 1, 2, 0]);
        hosts.rest(1);
        assert_eq!([hosts.next(), hosts.next(), hosts.next()], [2, 2, 0]);
        hosts.rest(0);
        hosts.rest(2);
        assert_eq!([hosts.next(), hosts.next(), hosts.next()], [1, 2, 0], "somebody has to be asked");
        assert_eq!(hosts.url(2, "/_bulk"), "http://c:1/_bulk");
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for url in ["", "ftp://a", "http://", "http://a/b", "https://me:secret@a:9200"] {
            let refused = Hosts::new(&[url.to_owned()]).map_err(|error| error.kind());
            assert_eq!(refused.map(drop), Err(ErrorKind::Config), "{url}");
        }
    }
}
