//! Sorted lists of documents, made when they are wanted first. Few are kept.

use std::sync::{Arc, Mutex, PoisonError};

/// Number of lists that are kept, a segment.
const KEPT: usize = 6;

/// Lists by position of their field, used last first.
#[derive(Default)]
pub(crate) struct Permutations {
    lists: Mutex<Vec<(usize, Arc<Vec<u32>>)>>,
}

impl Permutations {
    /// The list of a field, which is made if it is not there.
    pub(crate) fn get(&self, field: usize, make: impl FnOnce() -> Vec<u32>) -> Arc<Vec<u32>> {
        let lock = || self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        let mut lists = lock();
        if let Some(at) = lists.iter().position(|(known, _)| *known == field) {
            let entry = lists.remove(at);
            lists.insert(0, entry.clone());
            return entry.1;
        }
        // Others go on searching meanwhile.
        drop(lists);
        let made = Arc::new(make());
        let mut lists = lock();
        lists.retain(|(known, _)| *known != field);
        lists.insert(0, (field, made.clone()));
        lists.truncate(KEPT);
        made
    }
}
