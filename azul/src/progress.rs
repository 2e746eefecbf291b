//! Progress on a terminal, and the table at the end.

use std::io::{IsTerminal, stderr};
use std::path::Path;
use std::time::Duration;

use azul_indexer::run::Report;
use azul_transform::IndexName;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::console::{bytes, count, counted};

/// A bar for each part of a run; nothing unless standard error is a terminal.
pub(crate) struct Bars {
    shown: bool,
    bar: ProgressBar,
    inputs: usize,
}

/// Telling takes longer than reading a small input.
const EVERY: usize = 16;

const TEMPLATE: &str = "{prefix} {elapsed:>3} [{bar:20}] {wide_msg}";
const STREAM: &str = "{prefix} {elapsed:>3} {spinner} {wide_msg}";

impl Bars {
    /// Starts with reading so many bytes, if it is known how many there are.
    pub(crate) fn new(quiet: bool, bytes: Option<u64>) -> Self {
        let shown = !quiet && stderr().is_terminal();
        Self { shown, bar: bar(shown, "reading", bytes), inputs: 0 }
    }

    /// More was read.
    pub(crate) fn read(&mut self, inputs: usize, read: usize) {
        self.inputs += inputs;
        self.bar.inc(read as u64);
        if self.shown && self.inputs.is_multiple_of(EVERY) {
            let of = self.bar.length().map(|length| format!(" of {}", bytes(length))).unwrap_or_default();
            let done = bytes(self.bar.position());
            self.bar.set_message(format!("{} inputs, {done}{of}{}", count(self.inputs), self.left()));
        }
    }

    /// All was read, and so many entities are to be aggregated.
    pub(crate) fn aggregate(&mut self, entities: usize) {
        self.bar.finish_and_clear();
        self.bar = bar(self.shown, "aggregating", Some(entities as u64));
    }

    /// More was aggregated and written.
    pub(crate) fn written(&self, entities: usize) {
        self.bar.inc(entities as u64);
        if self.shown {
            let [done, all] = [self.bar.position(), self.bar.length().unwrap_or_default()].map(|n| count(n as usize));
            self.bar.set_message(format!("{done} of {all} entities{}", self.left()));
        }
    }

    /// How long it will take, if that can be told.
    fn left(&self) -> String {
        let seconds = self.bar.eta().as_secs();
        if self.bar.length().is_none() || seconds == 0 { String::new() } else { format!(", {seconds} s left") }
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

/// A bar with a length or without, of one line, however wide the terminal is.
fn bar(shown: bool, what: &'static str, length: Option<u64>) -> ProgressBar {
    if !shown {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template(if length.is_some() { TEMPLATE } else { STREAM }) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_prefix(what);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// The report as a short table, and what to do next with what is in a directory.
pub(crate) fn table(report: &Report, place: Option<&Path>) -> String {
    let mut rows = vec![
        ("bundles".to_owned(), count(report.bundles).to_string()),
        ("contributions".to_owned(), count(report.contributions).to_string()),
    ];
    for (index, documents) in &report.aggregates {
        rows.push((index.clone(), format!("{} documents, {}", count(documents.documents), bytes(documents.bytes))));
    }
    if report.replicas > 0 {
        rows.push(("replicas".to_owned(), count(report.replicas).to_string()));
    }
    let seconds = report.seconds.reading + report.seconds.writing;
    let (read, written) = (bytes(report.bytes_read as u64), bytes(report.bytes_written));
    rows.push(("read, written".to_owned(), format!("{read}, {written}, in {seconds:.1} s")));
    rows.push(("failures".to_owned(), count(report.failures.len()).to_string()));
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let mut lines: Vec<_> = rows.into_iter().map(|(name, value)| format!("{name:width$}  {value}")).collect();
    let conflicts: usize = report.conflicts.iter().map(|conflict| conflict.entities).sum();
    if conflicts > 0 {
        lines.push(format!(
            "{} inner entities have copies that disagree between bundles; those of the newest were used: see report.json",
            count(conflicts)
        ));
    }
    let values: u64 = report.losses.iter().map(|loss| loss.values).sum();
    if let Some(most) = report.losses.iter().max_by_key(|loss| loss.values) {
        lines.push(format!(
            "{} values dropped by limits, most in {} of {}: see report.json",
            count(values as usize),
            most.field,
            most.entity_type
        ));
    }
    let left_behind: usize = report.left_behind.values().sum();
    if left_behind > 0 {
        lines.push(format!(
            "{} mentioned only by older versions of bundles, and stay as those have them: see report.json, or give --retract",
            if left_behind == 1 { "1 entity is".to_owned() } else { format!("{} entities are", count(left_behind)) }
        ));
    }
    if report.retracted > 0 {
        lines.push(format!("{} retracted by newer ones", counted(report.retracted, "older bundle version")));
    }
    lines.extend(place.map(next));
    lines.extend(place.zip(asked_about(report)).map(|(place, index)| {
        format!("      azul query {index} --store {place} says what is in them", place = place.display())
    }));
    lines.join("\n")
}

/// An index that a question may be about: that of files, if there is one.
pub(crate) fn asked_about(report: &Report) -> Option<String> {
    let names = report.aggregates.keys().filter_map(|index| index.parse::<IndexName>().ok());
    let mut qualifiers: Vec<_> = names.map(|name| name.qualifier().to_owned()).collect();
    qualifiers.sort_by_key(|qualifier| qualifier != "files");
    qualifiers.into_iter().next()
}

/// What to do with the files in a directory.
fn next(place: &Path) -> String {
    let place = place.display();
    format!(
        "next: {place}/INDEX.json makes an index (curl -X PUT HOST/INDEX), {place}/INDEX.ndjson has its documents; \
         README.md, \"Load it into a search index\", has the whole recipe"
    )
}
