//! The run level of a store: whether the service and the indexer take work. It is kept in the store's directory, so that
//! it survives a restart and holds for every process that uses the store.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

/// Name of the file in the directory.
pub const FILE: &str = "runlevel.json";
/// The components of a deployment.
pub const COMPONENTS: [&str; 2] = ["indexer", "service"];

/// Whether a component takes work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It takes work, at most this much at a time.
    Up {
        /// Requests or bundles at a time; nothing if it is as configured.
        limit: Option<u32>,
    },
    /// It takes none; what it had begun was finished.
    Down,
    /// What is written there is not understood; no work is taken.
    Unknown(String),
}

/// What a change did to a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is now as asked.
    Done,
    /// It was so already.
    Already,
    /// It could not be changed.
    Failed(String),
}

/// The run level.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunLevel {
    components: BTreeMap<String, Entry>,
}

/// What is written about a component. Anything else that is written there is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    /// Present while it is down: the limit from before, which may be none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stopped: Option<Before>,
    /// Work at a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    limit: Option<u32>,
}

/// What comes back when a component is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Before {
    limit: Option<u32>,
}

impl RunLevel {
    /// Reads the run level of a store. A store without one is up.
    ///
    /// # Errors
    /// If the file cannot be read. One that is not understood is no error: everything is [`State::Unknown`].
    pub fn load(store: &Path) -> io::Result<Result<Self, String>> {
        let text = match fs::read(store.join(FILE)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Ok(Self::default())),
            Err(error) => return Err(error),
        };
        Ok(serde_json::from_slice(&text).map(|components| Self { components }).map_err(|error| error.to_string()))
    }

    /// The state of each component, whatever is written.
    pub fn states(store: &Path) -> io::Result<BTreeMap<String, State>> {
        let level = Self::load(store)?;
        let state = |name: &&str| match &level {
            Ok(level) => ((*name).to_owned(), level.state(name)),
            Err(problem) => ((*name).to_owned(), State::Unknown(problem.clone())),
        };
        Ok(COMPONENTS.iter().map(state).collect())
    }

    /// The state of a component.
    pub fn state(&self, component: &str) -> State {
        match self.components.get(component) {
            Some(Entry { stopped: Some(_), .. }) => State::Down,
            Some(Entry { limit, .. }) => State::Up { limit: *limit },
            None => State::Up { limit: None },
        }
    }

    /// Stops a component, and remembers how it was.
    fn stop(&mut self, component: &str) -> Change {
        let entry = self.components.entry(component.to_owned()).or_default();
        if entry.stopped.is_some() {
            return Change::Already;
        }
        entry.stopped = Some(Before { limit: entry.limit.take() });
        Change::Done
    }

    /// Starts a component as it was before it was stopped.
    fn start(&mut self, component: &str) -> Change {
        match self.components.get_mut(component).and_then(|entry| entry.stopped.take().map(|before| (entry, before))) {
            Some((entry, before)) => {
                entry.limit = before.limit;
                Change::Done
            }
            None => Change::Already,
        }
    }

    /// Stops or starts all components of a store, and says of each what became of it.
    pub fn change(store: &Path, up: bool) -> BTreeMap<String, Change> {
        // Two who change at once take turns, so that none forgets what the other remembers.
        let outcome = Self::locked(store, |mut level| {
            let mut change = |name: &str| if up { level.start(name) } else { level.stop(name) };
            let changes = COMPONENTS.iter().map(|name| ((*name).to_owned(), change(name))).collect();
            level.save(store)?;
            Ok(changes)
        });
        outcome.unwrap_or_else(|error| {
            COMPONENTS.iter().map(|name| ((*name).to_owned(), Change::Failed(error.to_string()))).collect()
        })
    }

    fn locked<T>(store: &Path, change: impl FnOnce(Self) -> io::Result<T>) -> io::Result<T> {
        let lock = File::options().create(true).truncate(false).write(true).open(store.join("runlevel.lock"))?;
        lock.lock()?;
        let level = Self::load(store)?;
        change(level.map_err(|problem| io::Error::new(io::ErrorKind::InvalidData, format!("{FILE}: {problem}")))?)
    }

    /// Writes the file as a whole.
    fn save(&self, store: &Path) -> io::Result<()> {
        let new = store.join(format!("{FILE}.new"));
        let mut file = File::create(&new)?;
        file.write_all(&serde_json::to_vec_pretty(&self.components)?)?;
        file.sync_all()?;
        fs::rename(new, store.join(FILE))
    }
}

impl State {
    /// Whether work is taken.
    pub fn is_up(&self) -> bool {
        matches!(self, State::Up { limit } if *limit != Some(0))
    }

    /// `UP`, `DOWN` or `?`.
    pub fn word(&self) -> &'static str {
        match self {
            State::Up { .. } => "UP",
            State::Down => "DOWN",
            State::Unknown(_) => "?",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(change: Change) -> BTreeMap<String, Change> {
        COMPONENTS.iter().map(|name| ((*name).to_owned(), change.clone())).collect()
    }

    #[test]
    fn exactly_the_earlier_state_comes_back() {
        let store = tempfile::tempdir().expect("a directory");
        let store = store.path();
        fs::write(store.join(FILE), r#"{"indexer": {"limit": 3}}"#).expect("written");
        let before = RunLevel::states(store).expect("read");
        assert_eq!(before["indexer"], State::Up { limit: Some(3) });
        assert_eq!(before["service"], State::Up { limit: None });
        assert_eq!(RunLevel::change(store, true), all(Change::Already), "nothing was stopped");
        assert_eq!(RunLevel::change(store, false), all(Change::Done));
        assert_eq!(RunLevel::change(store, false), all(Change::Already), "twice is once");
        assert!(RunLevel::states(store).expect("read").values().all(|state| *state == State::Down));
        assert_eq!(RunLevel::change(store, true), all(Change::Done));
        assert_eq!(RunLevel::states(store).expect("read"), before);
    }

    #[test]
    fn what_is_not_understood_is_not_overwritten() {
        let store = tempfile::tempdir().expect("a directory");
        let store = store.path();
        fs::write(store.join(FILE), "{").expect("written");
        let states = RunLevel::states(store).expect("read");
        assert!(states.values().all(|state| !state.is_up() && state.word() == "?"), "{states:?}");
        assert!(RunLevel::change(store, false).values().all(|change| matches!(change, Change::Failed(_))));
        assert_eq!(fs::read_to_string(store.join(FILE)).expect("read"), "{");
    }
}
