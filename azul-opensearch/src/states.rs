//! Partial states of entities with very many contributions, which a process keeps as long as it works.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use azul_transform::aggregate::Part;

use crate::bulk::Version;

/// Bytes of all states that a process keeps.
const MOST_BYTES: usize = 512 << 20;

/// The partial states that a process keeps.
#[derive(Debug, Default)]
pub(crate) struct States(Mutex<Kept>);

/// What no other index is called, and an entity.
type Key = (String, String);

#[derive(Debug, Default)]
struct Kept {
    states: BTreeMap<Key, State>,
    bytes: usize,
    uses: u64,
}

/// The partial state of an entity, and what it was made of.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub made_of: BTreeSet<Seen>,
    pub parts: BTreeMap<Part, Vec<u8>>,
    /// Greater than that of all states that were used before.
    used: u64,
}

/// A contribution as the cluster had it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Seen {
    pub id: String,
    pub version: Version,
}

impl State {
    fn bytes(&self) -> usize {
        let parts: usize = self.parts.values().map(Vec::len).sum();
        parts + self.made_of.iter().map(|seen| seen.id.len() + size_of::<Seen>()).sum::<usize>()
    }
}

impl States {
    /// Nobody else uses a state meanwhile; one that is not given back is made anew.
    pub(crate) fn take(&self, key: &Key) -> State {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let state = kept.states.remove(key).unwrap_or_default();
        kept.bytes -= state.bytes();
        state
    }

    /// Keeps a state, and forgets others if there is no room for all.
    pub(crate) fn keep(&self, key: Key, mut state: State) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.uses += 1;
        state.used = kept.uses;
        kept.bytes += state.bytes();
        let other = kept.states.insert(key, state);
        kept.bytes -= other.map_or(0, |other| other.bytes());
        while kept.bytes > MOST_BYTES {
            let oldest = kept.states.iter().min_by_key(|(_, state)| state.used).map(|(key, _)| key.clone());
            let Some(gone) = oldest.and_then(|oldest| kept.states.remove(&oldest)) else { return };
            kept.bytes -= gone.bytes();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(size: usize) -> State {
        State { parts: BTreeMap::from([(Part::Root, vec![0; size])]), ..State::default() }
    }

    #[test]
    fn the_states_used_last_are_kept() {
        let states = States::default();
        let key = |name: &str| ("index".to_owned(), name.to_owned());
        let has = |name: &str| {
            let state = states.take(&key(name));
            let is_there = !state.parts.is_empty();
            if is_there {
                states.keep(key(name), state);
            }
            is_there
        };
        states.keep(key("a"), state(MOST_BYTES / 2));
        states.keep(key("b"), state(MOST_BYTES / 2));
        assert!(has("b") && has("a"));
        states.keep(key("c"), state(MOST_BYTES / 2));
        assert_eq!([has("a"), has("b"), has("c")], [true, false, true]);
        states.keep(key("d"), state(MOST_BYTES + 1));
        assert_eq!([has("a"), has("c"), has("d")], [false, false, false]);
        states.keep(key("a"), state(1));
        states.keep(key("a"), state(2));
        assert!(has("a"));
        assert_eq!(states.0.lock().map(|kept| kept.bytes).ok(), Some(2));
    }
}
