//! How many requests one client may make.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// So many requests in so much time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Requests.
    pub requests: usize,
    /// Time in which they may be made; a client that has been quiet for that long may make all of them at once.
    pub window: Duration,
}

/// Clients that are remembered; more are not told from each other until some have been quiet for a window.
const MOST_CLIENTS: usize = 100_000;

/// Counts the requests of clients. Each has a bucket that fills evenly and from which a request takes one part.
#[derive(Debug)]
pub struct RateLimiter {
    rate: Rate,
    /// When each client's bucket will be full again.
    full: Mutex<HashMap<IpAddr, Instant>>,
}

/// What a client may do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// The request may pass.
    pub allowed: bool,
    /// Requests that may follow at once.
    pub remaining: usize,
    /// Time until the bucket is full again; if the request may not pass, time until one may.
    pub wait: Duration,
}

impl RateLimiter {
    /// Counts from nothing.
    pub fn new(rate: Rate) -> Self {
        Self { rate, full: Mutex::default() }
    }

    /// The rate.
    pub fn rate(&self) -> Rate {
        self.rate
    }

    /// Counts a request.
    pub fn count(&self, client: IpAddr, now: Instant) -> Verdict {
        let Rate { requests, window } = self.rate;
        let part = window / u32::try_from(requests).unwrap_or(u32::MAX);
        let mut full = self.full.lock().unwrap_or_else(PoisonError::into_inner);
        let mut client = household(client);
        if full.len() >= MOST_CLIENTS && !full.contains_key(&client) {
            full.retain(|_, at| *at > now);
            if full.len() >= MOST_CLIENTS {
                client = IpAddr::V6(Ipv6Addr::UNSPECIFIED);
            }
        }
        let before = full.get(&client).copied().unwrap_or(now).max(now);
        let after = before + part;
        let behind = after.saturating_duration_since(now);
        if behind > window {
            return Verdict { allowed: false, remaining: 0, wait: behind - window };
        }
        full.insert(client, after);
        let remaining = (window - behind).as_nanos() / part.as_nanos().max(1);
        Verdict { allowed: true, remaining: usize::try_from(remaining).unwrap_or(usize::MAX), wait: behind }
    }
}

/// Who has one IPv6 address has billions: what a customer is given counts as one client.
fn household(client: IpAddr) -> IpAddr {
    match client {
        IpAddr::V4(_) => client,
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_client_may_make_its_requests_and_then_waits() {
        let limiter = RateLimiter::new(Rate { requests: 3, window: Duration::from_secs(30) });
        let (client, start) = (address("192.0.2.1"), Instant::now());
        let remaining: Vec<_> = (0..3).map(|_| limiter.count(client, start)).collect();
        assert_eq!(
            remaining.iter().map(|v| (v.allowed, v.remaining)).collect::<Vec<_>>(),
            [(true, 2), (true, 1), (true, 0)]
        );
        let refused = limiter.count(client, start);
        assert_eq!(refused, Verdict { allowed: false, remaining: 0, wait: Duration::from_secs(10) });
        assert!(limiter.count(address("192.0.2.2"), start).allowed, "another client is not concerned");
        assert!(!limiter.count(client, start + Duration::from_secs(9)).allowed);
        assert!(limiter.count(client, start + Duration::from_secs(10)).allowed);
        assert!(!limiter.count(client, start + Duration::from_secs(10)).allowed, "it was one part only");
    }

    #[test]
    fn addresses_of_one_household_are_one_client() {
        let limiter = RateLimiter::new(Rate { requests: 1, window: Duration::from_secs(1) });
        let start = Instant::now();
        assert!(limiter.count(address("2001:db8::1"), start).allowed);
        assert!(!limiter.count(address("2001:db8::ffff:2"), start).allowed);
        assert!(limiter.count(address("2001:db8:0:1::1"), start).allowed);
    }

    #[test]
    fn clients_are_forgotten_when_there_are_too_many() {
        let limiter = RateLimiter::new(Rate { requests: 1, window: Duration::from_secs(1) });
        let start = Instant::now();
        let client = |i: u32| IpAddr::from(i.to_be_bytes());
        (0..MOST_CLIENTS as u32).for_each(|i| assert!(limiter.count(client(i), start).allowed));
        assert!(limiter.count(client(1 << 24), start).allowed, "the first of those that are not told apart");
        assert!(!limiter.count(client(1 << 25), start).allowed, "the second one");
        assert!(limiter.full.lock().expect("not poisoned").len() <= MOST_CLIENTS + 1);
        let later = start + Duration::from_secs(2);
        assert!(limiter.count(client(1 << 26), later).allowed);
        assert_eq!(limiter.full.lock().expect("not poisoned").len(), 1);
    }
}
