//! Durable queues: messages that are worked on by any number of workers in any number of processes, and are not lost.
//!
//! All queues of a store are one log file, a line a record. A message that was sent is on disk before [`Queues::send`]
//! returns. One that was received is invisible to others until it is done, failed, or its time is up; it comes back at
//! once if the process that received it is gone. After as many deliveries as its queue allows it moves on, from
//! [`Name::Notifications`] to [`Name::Retry`] to [`Name::Failed`], where it stays until somebody looks at it.
//!
//! Messages are delivered at least once; what is done about one must be such that doing it twice is doing it once.

mod dump;
mod groups;
mod lease;
mod log;
mod medium;
mod message;
mod queues;
mod state;

pub use dump::{Dump, Dumped};
pub use groups::{Group, groups};
pub use medium::{FileMedium, Medium};
pub use message::{Message, Notification};
pub use queues::{Delivery, Queues, Stored};
pub use state::Totals;

use serde::{Deserialize, Serialize};

/// A queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Name {
    /// Work that was not tried yet.
    Notifications,
    /// Work that failed at its first attempt, and parts of large work.
    #[serde(rename = "notifications_retry")]
    Retry,
    /// Work that failed as often as it may.
    #[serde(rename = "notifications_fail")]
    Failed,
}

impl Name {
    /// All queues, in the order in which a message passes them.
    pub const ALL: [Name; 3] = [Name::Notifications, Name::Retry, Name::Failed];

    /// How it is called.
    pub fn as_str(self) -> &'static str {
        match self {
            Name::Notifications => "notifications",
            Name::Retry => "notifications_retry",
            Name::Failed => "notifications_fail",
        }
    }

    /// The queue of a name, perhaps with what operators of other systems have around it:
    /// `azul-notifications_retry-dev`.
    pub fn named(text: &str) -> Option<Self> {
        let name = text.strip_prefix("azul-").map_or(text, |rest| rest.rsplit_once('-').map_or(rest, |(name, _)| name));
        Self::ALL.into_iter().find(|queue| queue.as_str() == name)
    }

    /// How often a message is delivered before it moves on; nothing if it stays.
    pub fn deliveries(self) -> Option<u32> {
        match self {
            Name::Notifications => Some(1),
            Name::Retry => Some(9),
            Name::Failed => None,
        }
    }

    /// Where a message moves on to.
    fn next(self) -> Self {
        match self {
            Name::Notifications => Name::Retry,
            Name::Retry | Name::Failed => Name::Failed,
        }
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// Numbers of messages in a queue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Depth {
    /// Messages that wait.
    pub queued: u64,
    /// Messages that are being worked on.
    pub invisible: u64,
    /// Messages that are not to be worked on yet.
    pub delayed: u64,
}

impl Depth {
    /// All messages.
    pub fn all(self) -> u64 {
        self.queued + self.invisible + self.delayed
    }
}
