//! How much of everything the server accepts.

use std::time::Duration;

/// Limits of the server. Whatever exceeds one is refused, or ended, and nothing waits without an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Connections at a time; more are told to come back, unless they watch the service.
    pub connections: usize,
    /// Requests that are worked on at a time; by default eight for each processor, so that all others are answered soon
    /// whatever these cost.
    pub requests: usize,
    /// Requests that wait for that; more are answered 503.
    pub waiting: usize,
    /// Bodies that are written as they are taken, at a time; more are answered 503.
    pub streams: usize,
    /// Time until the head of a request must be there, on a new connection or one that is kept alive.
    pub head_time: Duration,
    /// Time until the body of a request must be there.
    pub body_time: Duration,
    /// Time for the answer to a request, waiting included; after that it is 504.
    pub request_time: Duration,
    /// Time in which a client must take a few kilobytes if there is something to send.
    pub stall_time: Duration,
    /// Time for answers under way when the server is stopped.
    pub stop_time: Duration,
    /// Bytes of answers that stay in memory until slow clients have taken them; beyond, 16 times as many are put into
    /// temporary files, and what finds no room there is answered 503. The largest answer must have room.
    pub held_bytes: usize,
    /// Bytes of the head of a request.
    pub head_bytes: usize,
    /// Headers of a request.
    pub headers: usize,
    /// Bytes of the body of a request.
    pub body_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4096,
            requests: 8 * std::thread::available_parallelism().map_or(2, usize::from),
            waiting: 1024,
            streams: 64,
            head_time: Duration::from_secs(15),
            body_time: Duration::from_secs(15),
            request_time: Duration::from_secs(30),
            stall_time: Duration::from_secs(30),
            stop_time: Duration::from_secs(15),
            held_bytes: 256 << 20,
            head_bytes: 64 << 10,
            headers: 100,
            body_bytes: 1 << 20,
        }
    }
}
