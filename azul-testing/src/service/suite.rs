//! What every recorded request is tested for.

use crate::corpus::Tally;

use super::judge::{answer_to, judge};
use super::{Case, Recorded};

/// Routes that other parts of the service answer, which have tests of their own.
const ELSEWHERE: [&str; 8] = [
    "validation/manifest",
    "validation/fetch_manifest",
    "validation/integrations",
    "file/",
    "fetch_file/",
    "dos/",
    "drs/",
    "manifest/",
];

/// What of the cases that depend on time the service of an index answers.
const FLOWS: [&str; 2] = ["date/", "null_sort/"];

impl Recorded {
    /// All recorded answers are equal.
    ///
    /// # Panics
    /// If not.
    pub fn recorded_answers(&self) {
        // The reference ignores size and sort in a body; taking them into account is better.
        let quirk = |id: &str| {
            id.starts_with("post/") && ["/size", "/size_string", "/sort"].iter().any(|end| id.ends_with(end))
        };
        let cases = self.cases("cases.ndjson").into_iter();
        self.judge_all("recorded answers", cases.filter(|case| !quirk(case.id()) && !is_elsewhere(case)));
    }

    /// Recorded answers that depend on dates, and on the place of null, are equal.
    ///
    /// # Panics
    /// If not.
    pub fn recorded_flows(&self) {
        let flows = self.cases("flows.ndjson").into_iter();
        let mine = flows.filter(|case| FLOWS.iter().any(|start| case.id().starts_with(start)));
        self.judge_all("recorded dates and nulls", mine);
    }

    fn judge_all(&self, what: &str, cases: impl Iterator<Item = Case>) {
        let service = self.service();
        let mut tally = Tally::default();
        for case in cases {
            let trouble = judge(&service, &case);
            tally.check(case.id(), trouble.is_none(), || trouble.unwrap_or_default());
        }
        tally.finish(what);
    }

    /// Requests on which the reference fails have an answer.
    ///
    /// # Panics
    /// If one fails here, too.
    pub fn upstream_errors(&self) {
        let service = self.service();
        let mut tally = Tally::default();
        for case in self.cases("upstream_errors.ndjson").iter().filter(|case| !is_elsewhere(case)) {
            let (answer, body) = answer_to(&service, case);
            tally.check(case.id(), answer.status < 500, || String::from_utf8_lossy(&body).into_owned());
        }
        tally.finish("what fails upstream is answered");
    }

    /// Requests that the reference answers although it does not declare them are answered alike, or refused.
    ///
    /// # Panics
    /// If not.
    pub fn undeclared(&self) {
        let service = self.service();
        let mut tally = Tally::default();
        for case in self.cases("undeclared.ndjson") {
            let (answer, _) = answer_to(&service, &case);
            let trouble = if answer.status == 400 { None } else { judge(&service, &case) };
            tally.check(case.id(), trouble.is_none(), || trouble.unwrap_or_default());
        }
        tally.finish("what is not declared");
    }
}

pub(super) fn is_elsewhere(case: &Case) -> bool {
    ELSEWHERE.iter().any(|start| case.id().starts_with(start))
}
