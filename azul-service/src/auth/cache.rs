//! Answers that are good for a while.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Most answers that are kept.
const MOST: usize = 10_000;

/// Answers by question, each for the same time.
#[derive(Debug)]
pub(super) struct Cache<K, V> {
    keep: Duration,
    answers: Mutex<HashMap<K, (Instant, V)>>,
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    pub(super) fn new(keep: Duration) -> Self {
        Self { keep, answers: Mutex::default() }
    }

    /// The answer to a question that was asked a short time ago.
    pub(super) fn get(&self, question: &K, now: Instant) -> Option<V> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.get(question).filter(|(until, _)| *until > now).map(|(_, answer)| answer.clone())
    }

    /// Keeps an answer. If there are too many, those that are over go, or else all.
    pub(super) fn put(&self, question: K, answer: V, now: Instant) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= MOST {
            answers.retain(|_, (until, _)| *until > now);
        }
        if answers.len() >= MOST {
            answers.clear();
        }
        answers.insert(question, (now + self.keep, answer));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_kept_for_a_while_and_never_too_many() {
        let cache = Cache::new(Duration::from_secs(60));
        let start = Instant::now();
        cache.put(0, "a", start);
        assert_eq!(cache.get(&0, start + Duration::from_secs(59)), Some("a"));
        assert_eq!(cache.get(&0, start + Duration::from_secs(60)), None);
        (0..MOST as u32 * 2).for_each(|i| cache.put(i, "b", start));
        assert!(cache.answers.lock().expect("not poisoned").len() <= MOST);
        assert_eq!(cache.get(&(MOST as u32 * 2 - 1), start), Some("b"));
    }
}
