//! What a run has to tell.

use std::fmt;
use std::time::Duration;

use azul_testing::fuzz::{Fate, Tally};

use crate::{LONGEST, MOST_MEMORY};

/// A project's share of the run.
pub struct Report {
    pub project: &'static str,
    pub seeds: usize,
    pub tally: Tally,
    pub extremes: Extremes,
    pub seconds: f64,
    /// The program's peak so far, in bytes.
    pub peak: u64,
}

/// The mutants that stand out.
#[derive(Default)]
pub struct Extremes {
    slowest: (Duration, String),
    over: usize,
    largest_input: usize,
    largest_output: (usize, String),
    /// Bytes of documents for each byte of input.
    steepest: (f64, String),
    documents: usize,
    bytes_in: u64,
    bytes_out: u64,
}

impl Extremes {
    pub fn note(&mut self, name: &str, bytes: usize, fate: &Fate, took: Duration) {
        self.over += usize::from(took > LONGEST);
        if took > self.slowest.0 {
            self.slowest = (took, name.to_owned());
        }
        self.largest_input = self.largest_input.max(bytes);
        self.bytes_in += bytes as u64;
        let Fate::Documents(outcome) = fate else { return };
        self.documents += outcome.documents;
        self.bytes_out += outcome.bytes as u64;
        if outcome.bytes > self.largest_output.0 {
            self.largest_output = (outcome.bytes, name.to_owned());
        }
        let ratio = outcome.bytes as f64 / bytes.max(1) as f64;
        if ratio > self.steepest.0 {
            self.steepest = (ratio, name.to_owned());
        }
    }
}

impl Report {
    /// Whether nothing happened that must not happen.
    pub fn is_sound(&self) -> bool {
        self.tally.panics == 0 && self.extremes.over == 0 && self.peak < MOST_MEMORY
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { project, seeds, tally, extremes, seconds, peak } = self;
        let megabytes = |bytes: f64| bytes / 1e6;
        writeln!(f, "\n## {project}\n\n| | |\n|---|---|")?;
        writeln!(f, "| bundles | {seeds} |")?;
        writeln!(f, "| mutants | {} |", tally.mutants)?;
        writeln!(f, "| became documents | {} ({} documents) |", tally.documents, extremes.documents)?;
        writeln!(f, "| were refused | {} |", tally.errors.values().sum::<usize>())?;
        writeln!(f, "| panicked | {} |", tally.panics)?;
        writeln!(f, "| took over {LONGEST:?} | {} |", extremes.over)?;
        writeln!(f, "| slowest | {:.0?}: {} |", extremes.slowest.0, extremes.slowest.1)?;
        writeln!(f, "| largest mutant | {:.2} MB |", megabytes(extremes.largest_input as f64))?;
        let (bytes, name) = &extremes.largest_output;
        writeln!(f, "| most output | {:.2} MB: {name} |", megabytes(*bytes as f64))?;
        writeln!(f, "| most output for its size | {:.0}×: {} |", extremes.steepest.0, extremes.steepest.1)?;
        let all = (megabytes(extremes.bytes_in as f64), megabytes(extremes.bytes_out as f64));
        writeln!(f, "| read, written | {:.0} MB, {:.0} MB |", all.0, all.1)?;
        writeln!(f, "| peak memory of the program | {:.0} MiB |", *peak as f64 / f64::from(1 << 20))?;
        writeln!(f, "| time | {seconds:.0} s |\n\n| refused as | mutants |\n|---|---|")?;
        tally.errors.iter().try_for_each(|(kind, count)| writeln!(f, "| `{kind}` | {count} |"))
    }
}
