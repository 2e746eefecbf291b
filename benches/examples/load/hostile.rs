//! Clients that mean no good, and how the service feels meanwhile.

use std::fmt;
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::users::encoded;

/// What came of it.
pub struct Report {
    opened: usize,
    manifests: [usize; 2],
    health: Vec<Duration>,
    unwell: usize,
}

/// Opens connections that are slow or cut off, asks for manifests, and watches the health of the service.
pub fn run(address: SocketAddr, connections: usize) -> Report {
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watch = scope.spawn(|| watch(address, &stop));
        // A third sends a head that never ends, a third does not take its answers, a third goes away half-way.
        let open = |number: usize| {
            let mut stream = TcpStream::connect(address).ok()?;
            let request = match number % 3 {
                0 => "GET /index/files HTTP/1.1\r\nhost: load\r\nx-slow: ".to_owned(),
                1 => "GET /index/files?size=1000 HTTP/1.1\r\nhost: load\r\n\r\n".repeat(3),
                _ => "PUT /manifest/files HTTP/1.1\r\nhost: load\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"f".to_owned(),
            };
            stream.write_all(request.as_bytes()).ok()?;
            (number % 3 < 2).then_some(stream)
        };
        let mut held: Vec<TcpStream> = (0..connections).filter_map(open).collect();
        let manifests = manifests(address, 10_000);
        for round in 0..10 {
            // One byte a second is enough to look alive.
            held.iter_mut().step_by(2).for_each(|stream| drop(stream.write_all(&[b'a' + round])));
            std::thread::sleep(Duration::from_secs(1));
        }
        let opened = held.len();
        drop(held);
        stop.store(true, Ordering::Relaxed);
        let (health, unwell) = watch.join().unwrap_or_default();
        Report { opened, manifests, health, unwell }
    })
}

/// Asks for manifests that all differ, on a few connections; how many were taken, and how many refused.
fn manifests(address: SocketAddr, number: usize) -> [usize; 2] {
    const CONNECTIONS: usize = 16;
    std::thread::scope(|scope| {
        let ask = |first: usize| {
            move || {
                let mut client = Client::new(address);
                let mut outcome = [0, 0];
                for i in (first..number).step_by(CONNECTIONS) {
                    let filters = format!(r#"{{"fileSize": {{"within": [[0, {i}]]}}}}"#);
                    let target = format!("/manifest/files?format=compact&filters={}", encoded(&filters));
                    let taken = client.send("PUT", &target).is_ok_and(|answer| answer.status < 400);
                    outcome[usize::from(!taken)] += 1;
                }
                outcome
            }
        };
        let threads: Vec<_> = (0..CONNECTIONS).map(|first| scope.spawn(ask(first))).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_default())
            .fold([0, 0], |a, b| [a[0] + b[0], a[1] + b[1]])
    })
}

/// Asks for the health ten times a second.
fn watch(address: SocketAddr, stop: &AtomicBool) -> (Vec<Duration>, usize) {
    let mut client = Client::new(address);
    let (mut times, mut unwell) = (Vec::new(), 0);
    while !stop.load(Ordering::Relaxed) && times.len() < 10_000 {
        let start = Instant::now();
        let well = client.send("GET", "/health/basic").is_ok_and(|answer| answer.status == 200);
        times.push(start.elapsed());
        unwell += usize::from(!well);
        std::thread::sleep(Duration::from_millis(100));
    }
    (times, unwell)
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut health = self.health.clone();
        health.sort_unstable();
        let at = |part: f64| {
            health.get((health.len().saturating_sub(1) as f64 * part) as usize).copied().unwrap_or_default()
        };
        let [taken, refused] = self.manifests;
        writeln!(f, "{} connections held open, slow to send or to take", self.opened)?;
        writeln!(f, "{taken} manifests taken, {refused} refused")?;
        let (p50, p99, most) = (at(0.5), at(0.99), at(1.0));
        write!(
            f,
            "health, {} times: {p50:.1?} median, {p99:.1?} p99, {most:.1?} most, {} without answer",
            health.len(),
            self.unwell
        )
    }
}
