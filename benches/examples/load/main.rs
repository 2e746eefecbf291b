//! Loads a service that runs on this machine as people do who use it, and then as those do who mean it no good.
//!
//! `cargo run --release -p benches --example load -- ADDRESS:PORT [USERS] [SECONDS]`
//!
//! First users, each on a connection of its own, go through the scenarios of a scale test: samples, files with a manifest,
//! projects, downloads; they do not pause, so that the service is as busy as it can be. Then connections that are slow to
//! send, slow to take and cut off half-way are opened, and manifests asked for, while another one asks for the health of the
//! service ten times a second. Everything is bounded in number and time, and only the loopback interface is used.

#![allow(clippy::print_stdout, reason = "the table is what this program is for")]

mod client;
mod hostile;
mod times;
mod users;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use client::Client;
use times::Times;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let address: Option<SocketAddr> = arguments.next().and_then(|text| text.parse().ok());
    let users = arguments.next().map_or(Some(32), |text| text.parse().ok());
    let seconds = arguments.next().map_or(Some(20), |text| text.parse().ok());
    let (Some(address), Some(users), Some(seconds)) = (address, users, seconds) else {
        println!("usage: load ADDRESS:PORT [USERS] [SECONDS]");
        return ExitCode::FAILURE;
    };
    if !address.ip().is_loopback() {
        println!("only a service on this machine is loaded");
        return ExitCode::FAILURE;
    }
    println!("{users} users for {seconds} s\n\n{}", peaceful(address, users, Duration::from_secs(seconds)));
    println!("{}", hostile::run(address, 2000));
    ExitCode::SUCCESS
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
