//! Messages to people: the one place that writes to standard error, and that makes text fit for terminals.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display};
use std::io::{self, Write, stderr};

use azul_indexer::Failure;
use azul_transform::ErrorKind;

/// Writes a message to standard error. If there is nobody to read it, the work goes on.
pub(crate) fn say(message: impl Display) {
    writeln!(stderr().lock(), "{}", printable(&message.to_string())).ok();
}

/// A text without anything that makes a terminal do more than show it: names of files and metadata may have that. Ends of
/// lines and tabs stay.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    let is_harmless = |c: char| matches!(c, '\n' | '\t') || !(c.is_control() || is_direction(c));
    if text.chars().all(is_harmless) {
        return Cow::Borrowed(text);
    }
    let escaped = |c: char| if is_harmless(c) { c.to_string() } else { c.escape_unicode().to_string() };
    Cow::Owned(text.chars().map(escaped).collect())
}

/// Whether a character changes the direction of text, so that it reads as something else.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

/// Standard error for what writes to streams, made fit for terminals.
pub(crate) struct Printable;

impl Write for Printable {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        stderr().lock().write_all(printable(&text).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        stderr().flush()
    }
}

/// How many failures, and how many warnings of each kind, are told one by one.
const MOST: usize = 20;

/// Reports failures and warnings: the first ones one by one, once for each cure what to do about it, and how many more
/// there are.
#[derive(Default)]
pub(crate) struct Failures {
    /// Cures that were told.
    cures: BTreeSet<&'static str>,
    told: usize,
    /// How many failures of each kind were not told one by one.
    untold: BTreeMap<ErrorKind, usize>,
    /// How many warnings there were of each kind.
    warnings: BTreeMap<ErrorKind, usize>,
    /// What to do about errors of configuration.
    config_help: Option<&'static str>,
}

impl Failures {
    /// With a better advice than the general one for errors of configuration.
    pub(crate) fn new(config_help: Option<&'static str>) -> Self {
        Self { config_help, ..Self::default() }
    }

    /// Reports a failure, or counts it.
    pub(crate) fn tell(&mut self, failure: &Failure) {
        if self.told >= MOST {
            *self.untold.entry(failure.error.kind()).or_default() += 1;
            return;
        }
        self.told += 1;
        say(format_args!("error: {failure}"));
        self.help(failure);
    }

    /// Reports how many failures were not told one by one, by kind; `place` says where all of them are.
    pub(crate) fn finish(&self, place: impl Display) {
        let kinds: Vec<_> = self.untold.iter().map(|(kind, untold)| format!("{} {kind}", count(*untold))).collect();
        let sum: usize = self.untold.values().sum();
        if sum > 0 {
            say(format_args!("error: and {} more: {}{place}", count(sum), kinds.join(", ")));
        }
    }

    /// Reports a warning, unless there were many of its kind.
    pub(crate) fn warn(&mut self, warning: &Failure) {
        let kind = warning.error.kind();
        let count = self.warnings.entry(kind).or_default();
        *count += 1;
        match (*count).cmp(&(MOST + 1)) {
            Ordering::Less => {
                say(format_args!("warning: {warning}"));
                self.help(warning);
            }
            Ordering::Equal => say(format_args!("warning: {kind}: there are more than {MOST}; the rest is counted")),
            Ordering::Greater => {}
        }
    }

    /// How many warnings there were, in words; nothing if there were none.
    pub(crate) fn count_warnings(&self) -> Option<String> {
        let all: usize = self.warnings.values().sum();
        let kinds: Vec<_> = self.warnings.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        (all > 0).then(|| format!("{}: {}", counted(all, "warning"), kinds.join(", ")))
    }

    fn help(&mut self, failure: &Failure) {
        let config_help = self.config_help.filter(|_| failure.error.kind() == ErrorKind::Config);
        let cure = config_help.unwrap_or(failure.error.cure());
        if self.cures.insert(cure) {
            say(format_args!("  help: {cure}"));
        }
    }
}

/// A number and what is counted, in the plural unless there is one.
pub(crate) fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// A number as people write it: 1,234,567.
pub(crate) fn count(number: usize) -> impl Display {
    struct Grouped(usize);
    impl Display for Grouped {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let digits = self.0.to_string();
            let first = digits.len() % 3;
            let groups = digits.as_bytes()[first..].chunks(3).map(|group| String::from_utf8_lossy(group).into_owned());
            let groups: Vec<_> =
                Some(digits[..first].to_owned()).filter(|first| !first.is_empty()).into_iter().chain(groups).collect();
            f.pad(&groups.join(","))
        }
    }
    Grouped(number)
}

/// A size as people write it.
pub(crate) fn bytes(bytes: u64) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    match units.into_iter().find(|(size, _)| bytes >= *size) {
        Some((size, unit)) => format!("{:.1} {unit}", bytes as f64 / size as f64),
        None => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_made_fit_for_terminals() {
        let check = |text: &str, expected: &str| assert_eq!(printable(text), expected);
        check("plain é\n\ttext", "plain é\n\ttext");
        check("\u{1b}[31mred\u{7}", "\\u{1b}[31mred\\u{7}");
        check("\u{9b}2J\r", "\\u{9b}2J\\u{d}");
        check("exe\u{202e}gpj.", "exe\\u{202e}gpj.");
    }

    #[test]
    fn numbers_have_commas() {
        let check = |number, expected: &str| assert_eq!(count(number).to_string(), expected);
        check(0, "0");
        check(999, "999");
        check(1_000, "1,000");
        check(12_345_678, "12,345,678");
    }
}
