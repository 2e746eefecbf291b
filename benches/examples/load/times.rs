//! How long requests took, by route.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// Times by route, and what did not end well.
#[derive(Default)]
pub struct Times {
    routes: BTreeMap<&'static str, Vec<Duration>>,
    bad: BTreeMap<String, usize>,
    over: Duration,
}

impl Times {
    pub fn note(&mut self, route: &'static str, time: Duration) {
        self.routes.entry(route).or_default().push(time);
    }

    pub fn bad(&mut self, what: String) {
        *self.bad.entry(what).or_default() += 1;
    }

    pub fn add(&mut self, other: Self) {
        other.routes.into_iter().for_each(|(route, times)| self.routes.entry(route).or_default().extend(times));
        other.bad.into_iter().for_each(|(what, number)| *self.bad.entry(what).or_default() += number);
    }

    pub fn over(self, over: Duration) -> Self {
        Self { over, ..self }
    }
}

/// The time in ms that a part of sorted times does not exceed.
pub fn at(times: &[Duration], part: f64) -> f64 {
    let index = (times.len().saturating_sub(1) as f64 * part) as usize;
    times.get(index).map_or(0.0, |time| time.as_secs_f64() * 1e3)
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| route | requests | per second | p50 | p90 | p99 | most |\n|---|---|---|---|---|---|---|")?;
        for (route, times) in &self.routes {
            let mut times = times.clone();
            times.sort_unstable();
            let at = |part| at(&times, part);
            let rate = times.len() as f64 / self.over.as_secs_f64().max(1e-9);
            write!(f, "| {route} | {} | {rate:.0} ", times.len())?;
            writeln!(f, "| {:.1} ms | {:.1} ms | {:.1} ms | {:.1} ms |", at(0.5), at(0.9), at(0.99), at(1.0))?;
        }
        self.bad.iter().try_for_each(|(what, number)| writeln!(f, "\n{number} × {what}"))
    }
}
