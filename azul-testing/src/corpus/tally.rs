//! Counting what is equal to what the reference wrote.

use crate::{Documents, difference};
use azul_transform::Value;
use azul_transform::json::{Document, Json};

/// Counts what is equal and collects differences.
#[derive(Debug, Default)]
pub struct Tally {
    matched: usize,
    expected: usize,
    problems: Vec<String>,
}

impl Tally {
    /// Compares documents by index and id.
    pub fn compare(&mut self, what: &str, expected: &Documents, actual: &Documents) {
        for (key, document) in &expected.0 {
            let difference = match actual.0.get(key) {
                None => Some("is missing".to_owned()),
                Some(actual) => difference(Documents::source(document), Documents::source(actual)),
            };
            self.check(&format!("{what}: {key:?}"), difference.is_none(), || difference.unwrap_or_default());
        }
        for key in actual.0.keys().filter(|key| !expected.0.contains_key(*key)) {
            self.problem(format!("{what}: {key:?} is not expected"));
        }
    }

    /// Compares a value that is derived from rows with the one in the corpus.
    pub fn compare_value(&mut self, what: &str, expected: Option<Json<'_>>, actual: &Value<'_>) {
        let difference = match expected {
            Some(expected) => difference(expected, written(actual).root()),
            None => Some("is not expected".into()),
        };
        self.check(what, difference.is_none(), || difference.unwrap_or_default());
    }

    /// Counts one thing that should be equal.
    pub fn check(&mut self, what: &str, equal: bool, problem: impl FnOnce() -> String) {
        self.expected += 1;
        match equal {
            true => self.matched += 1,
            false => self.problem(format!("{what}: {}", problem())),
        }
    }

    /// Notes a difference that is not counted.
    pub fn problem(&mut self, problem: String) {
        self.problems.push(problem);
    }

    /// Says how many are equal.
    ///
    /// # Panics
    /// If not all are.
    pub fn finish(self, what: &str) {
        let Self { matched, expected, problems } = self;
        say(&format!("conformance: {what}: {matched} of {expected} equal"));
        for problem in problems.iter().take(20) {
            say(&format!("  {}", problem.chars().take(600).collect::<String>()));
        }
        assert!(expected > 0, "{what}: the corpus has nothing to compare");
        assert!(problems.is_empty(), "{what}: {} problems", problems.len());
    }
}

/// What a value is once written.
pub fn written(value: &Value<'_>) -> Document {
    let mut out = Vec::new();
    value.write(&mut out);
    Document::parse(out).expect("values are written as JSON")
}

#[allow(clippy::print_stdout, reason = "how much is equal is the result of these tests; it is shown on request")]
fn say(line: &str) {
    println!("{line}");
}
