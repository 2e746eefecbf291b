//! Recorded requests for manifests, files and portals, in their order.

use std::sync::atomic::Ordering::SeqCst;

use crate::corpus::{Tally, read};

use super::suite::is_elsewhere;
use super::workshop::{DAY, Simulation};
use super::{Case, Recorded, answer_to, judge};
use azul_search::Service;
use azul_search::manifest::Token;

impl Recorded {
    /// Recorded answers to requests for manifests, files and portals are equal, and what fails upstream is answered.
    ///
    /// # Panics
    /// If not.
    pub fn manifests_files_and_portals(&self) {
        let simulation = Simulation::default();
        let service = self.equipped(&simulation);
        let mut tally = Tally::default();
        for case in self.cases("flows.ndjson").iter().filter(|case| is_flow(case)) {
            simulation.set(case);
            let trouble = token_trouble(case).or_else(|| judge(&service, case));
            tally.check(case.id(), trouble.is_none(), || trouble.unwrap_or_default());
        }
        for case in self.cases("cases.ndjson").iter().filter(|case| is_elsewhere(case)) {
            let trouble = judge(&service, case);
            tally.check(case.id(), trouble.is_none(), || trouble.unwrap_or_default());
        }
        for case in self.cases("upstream_errors.ndjson").iter().filter(|case| is_elsewhere(case)) {
            let (answer, body) = answer_to(&service, case);
            tally.check(case.id(), answer.status < 500, || String::from_utf8_lossy(&body).into_owned());
        }
        tally.finish("requests for manifests, files and portals");
    }

    /// A service with everything that manifests and downloads need.
    fn equipped(&self, simulation: &Simulation) -> Service {
        let mut service = self.service();
        simulation.equip(&mut service);
        service.portals = Some(read(self.path("portals.json")));
        service
    }
}

fn is_flow(case: &Case) -> bool {
    ["manifest/", "file/", "integrations/"].iter().any(|start| case.id().starts_with(start))
}

impl Simulation {
    /// Makes the server what it was when a case was recorded.
    fn set(&self, case: &Case) {
        let number = |name: &str| case.0["repository"][name].as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
        self.repository.pending.store(number("pending"), SeqCst);
        self.repository.retry_after.store(number("retry_after"), SeqCst);
        // One request came long after the others.
        let days = if case.id().ends_with("key-expired") { 7 } else { 0 };
        self.clock.0.store(1_700_000_000_000 + days * DAY, SeqCst);
    }
}

/// What is wrong with how the token of a request is read, if anything is.
fn token_trouble(case: &Case) -> Option<String> {
    let expected = case.0.get("token")?;
    let text = case.text("path").rsplit('/').next().unwrap_or_default();
    let token = Token::decode(text)?;
    let id: String = token.execution_id.iter().map(|byte| format!("{byte:02x}")).collect();
    let actual = serde_json::json!([id, token.request_index, token.retry_after]);
    let again = token.encode() == text;
    (actual != *expected || !again).then(|| format!("token {actual}, not {expected}"))
}
