//! Progress on a terminal, and the table at the end.

use std::fmt::Write;
use std::io::{IsTerminal, stderr};
use std::time::Duration;

use azul_indexer::index::Report;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar for each part of a run; nothing unless standard error is a terminal.
pub(crate) struct Bars {
    shown: bool,
    bar: ProgressBar,
    bundles: usize,
}

const READING: &str =
    "reading      [{elapsed_precise}] {bar:30} {bytes} of {total_bytes} ({bytes_per_sec}, {eta} left), {msg}";
const READING_STREAM: &str = "reading      [{elapsed_precise}] {spinner} {bytes} ({bytes_per_sec}), {msg}";
const WRITING: &str = "aggregating  [{elapsed_precise}] {bar:30} {pos} of {len} entities ({per_sec}, {eta} left)";

impl Bars {
    /// Starts with reading so many bytes, if it is known how many there are.
    pub(crate) fn new(quiet: bool, bytes: Option<u64>) -> Self {
        let shown = !quiet && stderr().is_terminal();
        let bar = bar(shown, bytes.unwrap_or(0), if bytes.is_some() { READING } else { READING_STREAM });
        Self { shown, bar, bundles: 0 }
    }

    /// More was read.
    pub(crate) fn read(&mut self, bundles: usize, bytes: usize) {
        self.bundles += bundles;
        self.bar.inc(bytes as u64);
        self.bar.set_message(format!("{} bundles transformed", self.bundles));
    }

    /// All was read, and so many entities are to be aggregated.
    pub(crate) fn aggregate(&mut self, entities: usize) {
        self.bar.finish_and_clear();
        self.bar = bar(self.shown, entities as u64, WRITING);
    }

    /// More was aggregated and written.
    pub(crate) fn written(&self, entities: usize) {
        self.bar.inc(entities as u64);
    }

    /// Writes a message without tearing the bar.
    pub(crate) fn say(&self, message: impl FnOnce()) {
        self.bar.suspend(message);
    }

    /// Removes the bar.
    pub(crate) fn finish(self) {
        self.bar.finish_and_clear();
    }
}

fn bar(shown: bool, length: u64, template: &str) -> ProgressBar {
    if !shown {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// The report as a short table.
pub(crate) fn table(report: &Report) -> String {
    let mut rows = vec![
        ("bundles".to_owned(), report.bundles.to_string()),
        ("contributions".to_owned(), report.contributions.to_string()),
    ];
    for (index, count) in &report.aggregates {
        rows.push((index.clone(), format!("{} ({})", count.documents, bytes(count.bytes))));
    }
    if report.replicas > 0 {
        rows.push(("replicas".to_owned(), report.replicas.to_string()));
    }
    let conflicts: usize = report.conflicts.iter().map(|conflict| conflict.entities).sum();
    let values: u64 = report.losses.iter().map(|loss| loss.values).sum();
    rows.extend([
        ("read".to_owned(), bytes(report.bytes_read as u64)),
        ("written".to_owned(), bytes(report.bytes_written)),
        ("seconds".to_owned(), format!("{:.1}", report.seconds.reading + report.seconds.writing)),
        ("failures".to_owned(), report.failures.len().to_string()),
        ("conflicting copies".to_owned(), format!("of {conflicts} inner entities")),
        ("dropped by limits".to_owned(), format!("{values} values")),
    ]);
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let mut table = String::new();
    for (name, value) in rows {
        // Writing to a string has no way to fail.
        let _ = writeln!(table, "{name:width$}  {value}");
    }
    table.truncate(table.trim_end().len());
    table
}

fn bytes(bytes: u64) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    match units.into_iter().find(|(size, _)| bytes >= *size) {
        Some((size, unit)) => format!("{:.1} {unit}", bytes as f64 / size as f64),
        None => format!("{bytes} bytes"),
    }
}
