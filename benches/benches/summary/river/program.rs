//! Runs of the program, and what they spend.

use std::ffi::{OsStr, OsString};
use std::io::{Write as _, stderr};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use benches::in_workspace;
use benches::measure::median;
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::{TimeVal, TimeValLike};

/// The argument by which this bench is asked to run a program and to say what that spends. A process of its own does it,
/// since a system says no more of children than the most memory that any of them had.
pub(crate) const SPENT: &str = "--spent";

/// What a run spends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spent {
    /// Seconds by the clock.
    pub wall: f64,
    /// Seconds of processors, the system's included.
    pub cpu: f64,
    /// Most memory, in bytes.
    pub peak: f64,
}

/// The program `azul` that is measured.
pub(crate) struct Program(PathBuf);

impl Program {
    /// The program that `AZUL_BIN` names.
    pub(crate) fn given() -> Option<Self> {
        let program = std::env::var_os("AZUL_BIN").filter(|program| !program.is_empty())?;
        Some(Self(in_workspace(program)))
    }

    /// The program, to be run in another way.
    pub(crate) fn command(&self) -> Command {
        Command::new(&self.0)
    }

    /// Runs it; what it prints is thrown away.
    pub(crate) fn run<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Spent {
        run(&self.0, args)
    }
}

/// Runs a program; what it prints is thrown away.
///
/// # Panics
/// If it fails.
pub(crate) fn run<A: AsRef<OsStr>>(program: impl AsRef<Path>, args: impl IntoIterator<Item = A>) -> Spent {
    let program = program.as_ref();
    let this = std::env::current_exe().unwrap_or_else(|e| panic!("this program: {e}"));
    let mut command = Command::new(this);
    command.arg(SPENT).arg(program).args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let output = command.spawn().and_then(|child| child.wait_with_output());
    let output = output.unwrap_or_else(|e| panic!("{}: {e}", program.display()));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command:?} failed: {told}");
    let numbers: Vec<f64> = told.split_whitespace().filter_map(|number| number.parse().ok()).collect();
    let &[wall, cpu, peak] = &numbers[..] else { panic!("{command:?} says {told:?}") };
    Spent { wall, cpu, peak }
}

/// Runs the program that the arguments are, and tells what it spends.
pub(crate) fn spend(mut args: impl Iterator<Item = OsString>) -> ExitCode {
    let Some(program) = args.next() else { return ExitCode::FAILURE };
    let start = Instant::now();
    let status = Command::new(program).args(args).stderr(Stdio::null()).status();
    let wall = start.elapsed().as_secs_f64();
    let told = match (status, getrusage(UsageWho::RUSAGE_CHILDREN)) {
        (Ok(status), Ok(usage)) if status.success() => {
            let seconds = |time: TimeVal| time.num_microseconds() as f64 / 1e6;
            let cpu = seconds(usage.user_time()) + seconds(usage.system_time());
            writeln!(stderr(), "{wall} {cpu} {}", usage.max_rss() * 1024)
        }
        (status, _) => writeln!(stderr(), "{status:?}").and(Err(std::io::ErrorKind::Other.into())),
    };
    if told.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A run to be measured.
pub(crate) type Run<'r> = Box<dyn FnMut() -> Spent + 'r>;

/// What some runs spend that take turns, after one of each that does not count if there is more than one round.
pub(crate) fn in_turns<const N: usize>(rounds: usize, mut runs: [Run<'_>; N]) -> [Rounds; N] {
    let mut spent = [const { Rounds(Vec::new()) }; N];
    for round in 0..=rounds {
        for (run, spent) in runs.iter_mut().zip(&mut spent) {
            match round {
                0 if rounds > 1 => drop(run()),
                0 => {}
                _ => spent.0.push(run()),
            }
        }
    }
    spent
}

/// What a run spent in each round.
pub(crate) struct Rounds(Vec<Spent>);

impl Rounds {
    /// The least and the median of something, in a unit that is so many of what it is counted in.
    pub(crate) fn of(&self, what: impl Fn(&Spent) -> f64, unit: f64) -> (f64, f64) {
        let all: Vec<f64> = self.0.iter().map(|spent| what(spent) / unit).collect();
        (all.iter().copied().fold(f64::INFINITY, f64::min), median(all))
    }

    /// The most memory of all rounds, in a unit of so many bytes; twice, as the least and the median of others are given.
    pub(crate) fn peak(&self, unit: f64) -> (f64, f64) {
        let peak = self.0.iter().map(|spent| spent.peak / unit).fold(0.0, f64::max);
        (peak, peak)
    }
}
