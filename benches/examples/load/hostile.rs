//! Clients that mean no good.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::client::{self, Client};
use crate::users::encoded;

/// Rounds in which a slow client sends a byte.
const ROUNDS: u8 = 10;
/// Connections that manifests are asked for on; each asks for several at once.
const CONNECTIONS: usize = 1000;
/// Files of a manifest.
const FILES: usize = 10;
/// How often a manifest is asked for that is refused.
const TRIES: usize = 60;

/// What came of it.
pub struct Report {
    pub opened: usize,
    pub wanted: usize,
    /// First answers, by status.
    pub first: BTreeMap<u16, usize>,
    pub taken: usize,
    pub time: Duration,
}

/// Opens connections that are slow or cut off, and asks for manifests meanwhile.
pub fn run(address: SocketAddr, connections: usize, wanted: usize) -> Report {
    // A third sends a head that never ends, a third does not take its answers, a third goes away half-way.
    let open = |number: usize| {
        let mut stream = TcpStream::connect(address).ok()?;
        let request = match number % 3 {
            0 => "GET /index/files HTTP/1.1\r\nhost: load\r\nx-slow: ".to_owned(),
            1 => "GET /index/files?size=1000 HTTP/1.1\r\nhost: load\r\n\r\n".repeat(3),
            _ => "PUT /manifest/files HTTP/1.1\r\nhost: load\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"f".to_owned(),
        };
        stream.write_all(request.as_bytes()).ok()?;
        Some(stream)
    };
    let mut held: Vec<Option<TcpStream>> = (0..connections).map(open).collect();
    let opened = held.iter().flatten().count();
    std::thread::scope(|scope| {
        let manifests = scope.spawn(|| manifests(address, wanted));
        for round in 0..ROUNDS {
            // One byte a second is enough to look alive.
            let slow = held.iter_mut().enumerate().filter(|(number, _)| number % 3 == 0);
            slow.filter_map(|(_, stream)| stream.as_mut()).for_each(|stream| drop(stream.write_all(&[b'a' + round])));
            // Those who go away do so at any time.
            let away = held.iter_mut().enumerate().filter(|(number, _)| number % 3 == 2);
            away.skip(usize::from(round)).step_by(usize::from(ROUNDS)).for_each(|(_, stream)| *stream = None);
            std::thread::sleep(Duration::from_secs(1));
        }
        let manifests = manifests.join().unwrap_or_default();
        // Slow readers are still there.
        drop(held);
        Report { opened, wanted, first: manifests.first, taken: manifests.taken, time: manifests.time }
    })
}

#[derive(Default)]
struct Manifests {
    first: BTreeMap<u16, usize>,
    taken: usize,
    time: Duration,
}

/// Asks for manifests that all differ, all at once; those that are refused again, as they are told to.
fn manifests(address: SocketAddr, wanted: usize) -> Manifests {
    let ids = ids(address, wanted + FILES);
    let target = |i: usize| {
        let list: Vec<String> =
            (i..i + FILES).filter_map(|k| ids.get(k % ids.len().max(1)).map(|id| format!("\"{id}\""))).collect();
        let filters = format!(r#"{{"fileId": {{"is": [{}]}}}}"#, list.join(", "));
        format!("/manifest/files?format=compact&filters={}", encoded(&filters))
    };
    let mut report = Manifests::default();
    let mut waiting: Vec<usize> = (0..wanted).collect();
    let start = Instant::now();
    for round in 0..TRIES {
        let answers = at_once(address, &waiting, &target);
        let refused: Vec<usize> =
            answers.iter().filter(|(_, status)| *status >= 400 || *status == 0).map(|(i, _)| *i).collect();
        if round == 0 {
            answers.iter().for_each(|(_, status)| *report.first.entry(*status).or_default() += 1);
        }
        report.taken += waiting.len() - refused.len();
        waiting = refused;
        if waiting.is_empty() {
            break;
        }
        std::thread::sleep(Duration::from_secs(1));
    }
    report.time = start.elapsed();
    report
}

/// Sends requests on many connections before any answer is read; the status of each, or 0.
fn at_once(address: SocketAddr, wanted: &[usize], target: &(impl Fn(usize) -> String + Sync)) -> Vec<(usize, u16)> {
    let each = wanted.len().div_ceil(CONNECTIONS).max(1);
    let ask = |some: &[usize]| {
        let mut stream = TcpStream::connect(address).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
        let requests: Vec<String> = some
            .iter()
            .map(|i| format!("PUT {} HTTP/1.1\r\nhost: load\r\ncontent-length: 0\r\n\r\n", target(*i)))
            .collect();
        stream.write_all(requests.concat().as_bytes()).ok()?;
        Some(BufReader::new(stream))
    };
    let asked: Vec<_> = wanted.chunks(each).map(|some| (some, ask(some))).collect();
    let mut answers = Vec::with_capacity(wanted.len());
    for (some, mut stream) in asked {
        for i in some {
            let answer = stream.as_mut().and_then(|stream| client::read(stream).ok());
            // Behind an answer that did not come there is none.
            stream = stream.filter(|_| answer.is_some());
            answers.push((*i, answer.map_or(0, |answer| answer.status)));
        }
    }
    answers
}

/// Ids of files.
fn ids(address: SocketAddr, number: usize) -> Vec<String> {
    let mut client = Client::new(address);
    let mut next = Some("/index/files?size=1000".to_owned());
    let mut ids = Vec::new();
    while let Some(target) = next.take().filter(|_| ids.len() < number) {
        // The service has other things to do.
        let page = (0..TRIES).find_map(|_| {
            let answer = client.send("GET", &target).ok().filter(|answer| answer.status == 200);
            answer.or_else(|| {
                std::thread::sleep(Duration::from_secs(1));
                None
            })
        });
        let page: serde_json::Value = page.and_then(|page| serde_json::from_slice(&page.body).ok()).unwrap_or_default();
        let hits = page["hits"].as_array().into_iter().flatten();
        ids.extend(hits.filter_map(|hit| hit["files"][0]["uuid"].as_str().map(str::to_owned)));
        next = page["pagination"]["next"].as_str().map(crate::users::local);
    }
    ids
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { opened, wanted, first, taken, time } = self;
        writeln!(f, "{opened} connections open: slow to send, slow to take, and cut off half-way.")?;
        let first: Vec<String> = first.iter().map(|(status, number)| format!("{number} × {status}")).collect();
        write!(
            f,
            "{wanted} manifests asked for at once, first answers {}; {taken} taken after {:.1} s.",
            first.join(", "),
            time.as_secs_f64()
        )
    }
}
