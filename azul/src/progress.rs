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

    /// All was read, and so many documents are to be made.
    pub(crate) fn aggregate(&mut self, documents: usize) {
        self.bar.finish_and_clear();
        self.bar = bar(self.shown, "aggregating", Some(documents as u64));
    }

    /// More was aggregated and written.
    pub(crate) fn written(&self, documents: usize) {
        self.bar.inc(documents as u64);
        if self.shown {
            let [done, all] = [self.bar.position(), self.bar.length().unwrap_or_default()].map(|n| count(n as usize));
            self.bar.set_message(format!("{done} of {all} documents{}", self.left()));
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

/// A bar that is shown on standard error, or not at all.
fn bar(shown: bool, what: &'static str, length: Option<u64>) -> ProgressBar {
    if !shown {
        return ProgressBar::hidden();
    }
    let bar = drawn(ProgressDrawTarget::stderr(), what, length);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// A bar with a length or without, of one line, however wide the terminal is.
fn drawn(on: ProgressDrawTarget, what: &'static str, length: Option<u64>) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(length, on);
    if let Ok(style) = ProgressStyle::with_template(if length.is_some() { TEMPLATE } else { STREAM }) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_prefix(what);
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
    let read = bytes(report.bytes_read as u64);
    rows.push(match report.bytes_written {
        // A store knows what its files take, not what one run adds to them.
        0 => ("read".to_owned(), format!("{read}, in {seconds:.1} s")),
        written => ("read, written".to_owned(), format!("{read}, {}, in {seconds:.1} s", bytes(written))),
    });
    rows.push(("failures".to_owned(), count(report.failures.len()).to_string()));
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let mut lines: Vec<_> = rows.into_iter().map(|(name, value)| format!("{name:width$}  {value}")).collect();
    let details = if place.is_some() { "see report.json" } else { "`azul index --to DIR` lists them in report.json" };
    let conflicts: usize = report.conflicts.iter().map(|conflict| conflict.entities).sum();
    if conflicts > 0 {
        lines.push(format!(
            "{} inner entities have copies that disagree between bundles; those of the newest were used: {details}",
            count(conflicts)
        ));
    }
    let values: u64 = report.losses.iter().map(|loss| loss.values).sum();
    if let Some(most) = report.losses.iter().max_by_key(|loss| loss.values) {
        lines.push(format!(
            "{} values dropped by limits, most in {} of {}: {details}",
            count(values as usize),
            most.field,
            most.entity_type
        ));
    }
    let left_behind: usize = report.left_behind.values().sum();
    if left_behind > 0 {
        lines.push(format!(
            "{} mentioned only by older versions of bundles, and stay as those have them: {details}, or give --retract",
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

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use indicatif::TermLike;

    use super::*;

    /// A terminal that keeps what is written to it.
    #[derive(Debug, Clone)]
    struct Terminal {
        width: u16,
        written: Arc<Mutex<Vec<String>>>,
    }

    impl TermLike for Terminal {
        fn width(&self) -> u16 {
            self.width
        }

        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write_str(text)
        }

        fn write_str(&self, text: &str) -> io::Result<()> {
            self.written.lock().expect("no other thread").push(text.to_owned());
            Ok(())
        }

        fn clear_line(&self) -> io::Result<()> {
            Ok(())
        }

        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What is drawn, after so many bytes of a length in so many inputs, where a terminal is so wide.
    fn check(width: u16, length: Option<u64>, inputs: usize, read: usize, expected: &str) {
        let terminal = Terminal { width, written: Arc::default() };
        let target = ProgressDrawTarget::term_like(Box::new(terminal.clone()));
        let mut bars = Bars { shown: true, bar: drawn(target, "reading", length), inputs: 0 };
        bars.read(inputs, read);
        bars.bar.force_draw();
        let written = terminal.written.lock().expect("no other thread");
        let longest = written.iter().flat_map(|text| text.lines()).map(|line| line.chars().count()).max();
        assert!(longest <= Some(width.into()), "{written:?}");
        let last = written.iter().rev().find(|text| text.contains("reading")).expect("something is drawn");
        assert!(last.contains(expected), "{last:?} lacks {expected:?}");
    }

    #[test]
    fn progress_can_be_read_and_is_one_line() {
        check(120, Some(2_000_000_000), 12_352, 123_456_789, "12,352 inputs, 117.7 MiB of 1.9 GiB");
        check(120, None, 16, 4_500, "16 inputs, 4.4 KiB");
        check(40, Some(2_000_000_000), 12_352, 123_456_789, "12,35");
        check(30, None, 12_352, 123_456_789, "12,35");
    }
}
