//! What the system says of processes.

use std::path::Path;
use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};

/// What a process took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Took {
    pub seconds: f64,
    /// Of the processor, by all threads.
    pub cpu: f64,
    /// Bytes that were resident at most.
    pub peak: u64,
}

/// How often a second the system counts the time of processes.
const TICKS: f64 = 100.0;

/// Waits for a process, and watches what it takes.
pub fn wait(mut child: Child, start: Instant) -> (ExitStatus, Took) {
    let process = format!("/proc/{}", child.id());
    let mut took = Took::default();
    loop {
        // Both only grow, so that the last look is nearly what there is in the end.
        took.cpu = took.cpu.max(cpu_of(&process));
        took.peak = took.peak.max(status(&process, "VmHWM:"));
        if let Some(status) = child.try_wait().expect("it is our process") {
            took.seconds = start.elapsed().as_secs_f64();
            return (status, took);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn cpu_of(process: &str) -> f64 {
    let stat = std::fs::read_to_string(format!("{process}/stat")).unwrap_or_default();
    // The name, in brackets, may have spaces.
    let numbers = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    numbers.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / TICKS
}

/// Bytes of this process that are resident.
pub fn resident() -> u64 {
    status("/proc/self", "VmRSS:")
}

fn status(process: &str, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.trim().split(' ').next().and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or(0) << 10
}

/// Bytes of all files below a directory.
pub fn size(directory: &Path) -> u64 {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let of = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => size(&entry.path()),
        Ok(metadata) => metadata.len(),
        Err(_) => 0,
    };
    entries.map(of).sum()
}

/// Times of some rounds, in milliseconds.
#[derive(Debug, Clone)]
pub struct Times(Vec<f64>);

impl Times {
    /// Runs something once untimed, and then so many rounds of it.
    pub fn of<T>(rounds: usize, mut work: impl FnMut() -> T) -> Self {
        work();
        Self::each(rounds, |_| {
            let start = Instant::now();
            std::hint::black_box(work());
            start.elapsed()
        })
    }

    /// What so many rounds say that they took.
    pub fn each(rounds: usize, round: impl FnMut(usize) -> Duration) -> Self {
        let mut times: Vec<f64> = (0..rounds.max(1)).map(round).map(|took| took.as_secs_f64() * 1e3).collect();
        times.sort_by(f64::total_cmp);
        Self(times)
    }

    pub fn median(&self) -> f64 {
        self.0[self.0.len() / 2]
    }

    pub fn most(&self) -> f64 {
        self.0[self.0.len() - 1]
    }

    /// What 99 % of the rounds take at most; of fewer than a hundred, that would be the most.
    pub fn p99(&self) -> f64 {
        self.0[(self.0.len() * 99 / 100).min(self.0.len() - 1)]
    }
}
