//! Loads a service as people do who use it, and then as those do who mean it no good. `benches/load.sh` builds all that it
//! takes and runs it.
//!
//! `load --azul PROGRAM --store DIR [--users N] [--seconds N] [--connections N] [--manifests N]`
//!
//! First users, each on a connection of its own, go through the scenarios of a scale test: samples, files with a manifest,
//! projects, downloads; they do not pause, so that the service is as busy as it can be. Then connections that are slow to
//! send, slow to take and cut off half-way are opened, and manifests asked for all at once, while others ask for the health
//! of the service twenty times a second. Memory, threads and open files are looked at before, during and after. Everything
//! is bounded in number and time, and only the loopback interface is used.

#![allow(clippy::print_stdout, reason = "the table is what this program is for")]

mod client;
mod health;
mod hostile;
mod server;
mod times;
mod users;

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use client::Client;
use server::{Server, Usage};
use times::Times;

const USAGE: &str = "load --azul PROGRAM --store DIR [--users N] [--seconds N] [--connections N] [--manifests N]";

fn main() -> ExitCode {
    match Settings::read(std::env::args().skip(1)).ok_or_else(|| io::Error::other(USAGE)).and_then(|s| run(&s)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}

struct Settings {
    azul: PathBuf,
    store: PathBuf,
    users: usize,
    seconds: u64,
    connections: usize,
    manifests: usize,
}

impl Settings {
    fn read(mut arguments: impl Iterator<Item = String>) -> Option<Self> {
        let (azul, store) = (PathBuf::new(), PathBuf::new());
        let mut settings = Self { azul, store, users: 32, seconds: 60, connections: 2000, manifests: 10_000 };
        while let Some(name) = arguments.next() {
            let value = arguments.next()?;
            match name.as_str() {
                "--azul" => settings.azul = value.into(),
                "--store" => settings.store = value.into(),
                "--users" => settings.users = value.parse().ok()?,
                "--seconds" => settings.seconds = value.parse().ok()?,
                "--connections" => settings.connections = value.parse().ok()?,
                "--manifests" => settings.manifests = value.parse().ok()?,
                _ => return None,
            }
        }
        (!settings.azul.as_os_str().is_empty() && !settings.store.as_os_str().is_empty()).then_some(settings)
    }
}

fn run(settings: &Settings) -> io::Result<()> {
    let work = tempfile::tempdir()?;
    let mut server = Server::start(&settings.azul, &settings.store, work.path())?;
    let files = Client::new(server.address).send("GET", "/index/summary")?;
    let files: serde_json::Value = serde_json::from_slice(&files.body)?;
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    println!("### {} files, {cores} cores\n", files["fileCount"]);
    let mut usages = vec![("at the start", server.usage())];

    let (times, health) = health::during(server.address, || {
        peaceful(server.address, settings.users, Duration::from_secs(settings.seconds))
    })?;
    println!("{} users for {} s:\n\n{times}\n{health}", settings.users, settings.seconds);
    usages.push(("with users", server.usage()));

    let ((report, finished), health) = health::during(server.address, || {
        let report = hostile::run(server.address, settings.connections, settings.manifests);
        usages.push(("with clients that mean no good", server.usage()));
        let is_idle =
            || ["waiting", "running"].iter().all(|what| server.number(&format!("azul_manifests_{what} ")) == Some(0));
        (report, server.until("manifests are not finished", is_idle))
    })?;
    println!("{report}\nThe last manifest was finished {:.1} s later.\n\n{health}", finished?.as_secs_f64());
    usages.push(("when the last manifest is finished", server.usage()));

    // Connections that nobody uses are closed within their time.
    std::thread::sleep(Duration::from_secs(5));
    let before = usages[0].1.sockets;
    let all_closed = server.until("connections stay open", || server.usage().sockets <= before);
    usages.push(("after", server.usage()));
    println!("{}", table(&usages));
    println!("stopped: {}", server.stop()?);
    let left: Vec<_> = fs::read_dir(work.path())?.flatten().map(|entry| entry.file_name()).collect();
    println!("left in the working directory: {left:?}");
    all_closed.map(drop)
}

fn table(usages: &[(&str, Usage)]) -> String {
    let mut table = "| | resident | most until then | threads | descriptors | of these connections | manifests | other files |\n|---|---|---|---|---|---|---|---|\n".to_owned();
    for (when, usage) in usages {
        let Usage { resident, most, threads, descriptors, sockets, finished, others } = usage;
        let [resident, most] = [resident, most].map(|kib| kib / 1024);
        table += &format!(
            "| {when} | {resident} MiB | {most} MiB | {threads} | {descriptors} | {sockets} | {finished} | {others} |\n"
        );
    }
    table
}

/// Lets users work, and says how long their requests took.
fn peaceful(address: SocketAddr, users: usize, time: Duration) -> Times {
    let stop = AtomicBool::new(false);
    let start = Instant::now();
    std::thread::scope(|scope| {
        let stop = &stop;
        let work = |number: usize| {
            move || {
                let mut times = Times::default();
                let mut client = Client::new(address);
                for turn in number.. {
                    users::scenario(turn, &mut client, &mut times, stop);
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                }
                times
            }
        };
        let threads: Vec<_> = (0..users).map(|number| scope.spawn(work(number))).collect();
        std::thread::sleep(time);
        stop.store(true, Ordering::Relaxed);
        let mut all = Times::default();
        threads.into_iter().for_each(|thread| all.add(thread.join().unwrap_or_default()));
        all.over(start.elapsed())
    })
}
