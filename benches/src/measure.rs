//! Measuring works in turns.
//!
//! A machine's speed drifts, with its temperature and with what else runs on it. Works that are to be compared are
//! therefore run in turns, round by round. The least of a work's times is the one with the least disturbance; the
//! median of the ratios of each round says whether the ratio of the least times is to be trusted.

use std::fmt::Debug;
use std::io::{self, Write};
use std::time::Instant;

/// Times of one work, one for each round, in seconds.
#[derive(Debug, Clone, Default)]
pub struct Samples(pub Vec<f64>);

/// How the times of two works compare.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// Of the least times.
    pub of_least: f64,
    /// The median of the ratios of each round.
    pub median: f64,
}

/// A work to be measured; it says what came of it.
pub type Work<'w, A> = Box<dyn FnMut() -> A + 'w>;

impl Samples {
    /// The least time.
    pub fn least(&self) -> f64 {
        self.0.iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// The median time.
    pub fn median(&self) -> f64 {
        median(self.0.clone())
    }

    /// How these times compare to others of the same rounds.
    pub fn over(&self, other: &Self) -> Ratio {
        let ratios = self.0.iter().zip(&other.0).map(|(a, b)| a / b).collect();
        Ratio { of_least: self.least() / other.least(), median: median(ratios) }
    }

    /// How a constant time compares to these.
    pub fn under(&self, seconds: f64) -> Ratio {
        Ratio { of_least: seconds / self.least(), median: seconds / self.median() }
    }

    /// The sum with other times of the same rounds.
    pub fn plus(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a + b).collect())
    }
}

/// The middle of some numbers, the upper one of two; infinite if there are none.
pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::INFINITY)
}

/// Runs all works once untimed, and then so many rounds of them.
///
/// # Panics
/// If a work has another answer than the first time.
pub fn in_turns<A: PartialEq + Debug>(rounds: usize, works: &mut [Work<'_, A>]) -> Vec<Samples> {
    let answers: Vec<A> = works.iter_mut().map(|work| work()).collect();
    let mut samples = vec![Samples::default(); works.len()];
    for _ in 0..rounds {
        for ((work, answer), samples) in works.iter_mut().zip(&answers).zip(&mut samples) {
            let start = Instant::now();
            let again = work();
            samples.0.push(start.elapsed().as_secs_f64());
            assert_eq!(again, *answer, "the same work has another answer the second time");
        }
    }
    samples
}

/// Counts the bytes that are written to it, and forgets them.
#[derive(Debug, Default)]
pub struct Counter(pub usize);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_disturbed_round_changes_neither_ratio() {
        let (a, b) = (Samples(vec![2.0, 9.0, 2.2]), Samples(vec![1.0, 1.1, 1.1]));
        assert_eq!(a.over(&b), Ratio { of_least: 2.0, median: 2.0 });
        assert_eq!(b.under(10.0).of_least, 10.0);
        assert_eq!(a.plus(&b).least(), 3.0);
    }

    #[test]
    fn works_take_turns_and_the_first_time_does_not_count() {
        let order = std::cell::RefCell::new(String::new());
        let log = &order;
        let work = |name: char| -> Work<'_, ()> { Box::new(move || log.borrow_mut().push(name)) };
        let mut works = [work('a'), work('b')];
        let samples = in_turns(2, &mut works);
        drop(works);
        assert_eq!(samples.iter().map(|s| s.0.len()).collect::<Vec<_>>(), [2, 2]);
        assert_eq!(order.into_inner(), "ababab");
    }

    #[test]
    #[should_panic(expected = "another answer")]
    fn a_changing_answer_is_not_measured() {
        let mut count = 0;
        let work: Work<'_, i32> = Box::new(|| {
            count += 1;
            count
        });
        in_turns(1, &mut [work]);
    }
}
