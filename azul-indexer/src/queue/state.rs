//! What the records of a log come to.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Depth, Name};
use crate::run::FailureReport;

/// A record of the log. Times are milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum Record {
    /// A message, as it is from here on.
    Put {
        id: u64,
        queue: Name,
        sent: u64,
        visible: u64,
        deliveries: u32,
        #[serde(default, skip_serializing_if = "is_zero")]
        lost: u32,
        body: Value,
        failure: Option<Value>,
    },
    /// Messages were received; how many together.
    Take {
        ids: Vec<u64>,
        by: String,
        until: u64,
        #[serde(default)]
        together: usize,
    },
    /// Messages are done.
    Done { ids: Vec<u64> },
    /// A message goes to a queue, or back to its own.
    Move {
        id: u64,
        queue: Name,
        visible: u64,
        deliveries: u32,
        #[serde(default, skip_serializing_if = "is_zero")]
        lost: u32,
    },
    /// All messages of a queue are gone.
    Purge { queue: Name },
    /// Ids below this one were used, and so much was done so far.
    Used {
        below: u64,
        #[serde(default)]
        totals: Totals,
    },
}

/// What became of messages, since there is a queue. These numbers only grow, so that whoever looks at them twice sees how
/// fast work is done, whichever process does it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Messages that were sent.
    pub sent: u64,
    /// Messages that were done.
    pub done: u64,
    /// Attempts that failed.
    pub failed: u64,
    /// Attempts that ended with the worker, or took too long.
    pub lost: u64,
    /// Messages that were given up.
    pub given_up: u64,
}

/// What is in memory of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub queue: Name,
    pub sent: u64,
    /// When it is there for the next one who asks.
    pub visible: u64,
    pub deliveries: u32,
    /// How often whoever had it was gone before saying what became of it.
    pub lost: u32,
    /// Who has it.
    pub by: Option<String>,
    /// With how many others it was received last, itself included.
    pub together: usize,
    /// Where the record with its body is in the log.
    pub at: (u64, u32),
}

/// All messages.
#[derive(Debug, Default)]
pub(super) struct State {
    pub messages: BTreeMap<u64, Known>,
    /// Ids in each queue by the time when they are visible.
    order: BTreeMap<Name, BTreeSet<(u64, u64)>>,
    /// Ids of messages that somebody has.
    held: BTreeSet<u64>,
    pub next_id: u64,
    pub totals: Totals,
    /// Records that say nothing any more.
    pub stale: usize,
}

impl State {
    /// Applies a record that is at a place of the log.
    pub fn apply(&mut self, record: Record, at: (u64, u32)) {
        match record {
            Record::Put { id, queue, sent, visible, deliveries, lost, .. } => {
                self.totals.sent += u64::from(id >= self.next_id);
                // Only one that failed is put again.
                if let Some(known) = self.messages.get(&id) {
                    self.totals.failed += 1;
                    self.totals.given_up += u64::from(queue == Name::Failed && known.queue != queue);
                }
                self.next_id = self.next_id.max(id + 1);
                self.put(id, Known { queue, sent, visible, deliveries, lost, by: None, together: 0, at });
            }
            Record::Take { ids, by, until, together } => {
                for id in ids {
                    self.change(id, |known| {
                        known.visible = until;
                        known.deliveries += 1;
                        known.together = together;
                        known.by = Some(by.clone());
                    });
                }
            }
            Record::Done { ids } => {
                for id in ids {
                    // Operators remove messages as well, which nobody works on.
                    self.totals.done += u64::from(self.messages.get(&id).is_some_and(|known| known.by.is_some()));
                    self.remove(id);
                }
                self.stale += 1;
            }
            Record::Move { id, queue, visible, deliveries, lost } => {
                if let Some(known) = self.messages.get(&id) {
                    let is_back = known.by.is_some() && deliveries + 1 == known.deliveries && lost == known.lost;
                    self.totals.lost += u64::from(known.by.is_some() && !is_back);
                    self.totals.given_up += u64::from(queue == Name::Failed && known.queue != queue);
                }
                self.change(id, |known| {
                    known.lost = lost;
                    known.queue = queue;
                    known.visible = visible;
                    known.deliveries = deliveries;
                    known.by = None;
                });
            }
            Record::Purge { queue } => {
                let ids: Vec<u64> = self.of(queue).collect();
                ids.into_iter().for_each(|id| self.remove(id));
                self.stale += 1;
            }
            Record::Used { below, totals } => (self.next_id, self.totals) = (self.next_id.max(below), totals),
        }
    }

    fn put(&mut self, id: u64, known: Known) {
        self.remove(id);
        self.insert(id, known);
    }

    fn insert(&mut self, id: u64, known: Known) {
        if known.by.is_some() {
            self.held.insert(id);
        } else {
            self.held.remove(&id);
        }
        self.order.entry(known.queue).or_default().insert((known.visible, id));
        self.messages.insert(id, known);
    }

    fn remove(&mut self, id: u64) {
        if let Some(known) = self.messages.remove(&id) {
            self.order.entry(known.queue).or_default().remove(&(known.visible, id));
            self.held.remove(&id);
            self.stale += 1;
        }
    }

    fn change(&mut self, id: u64, change: impl FnOnce(&mut Known)) {
        let Some(mut known) = self.messages.get(&id).cloned() else { return };
        self.order.entry(known.queue).or_default().remove(&(known.visible, id));
        change(&mut known);
        self.insert(id, known);
        self.stale += 1;
    }

    /// The messages of a queue, those first that are visible first.
    pub fn of(&self, queue: Name) -> impl Iterator<Item = u64> + '_ {
        self.order.get(&queue).into_iter().flatten().map(|(_, id)| *id)
    }

    /// The messages of a queue that somebody has.
    pub fn held(&self, queue: Name) -> impl Iterator<Item = (u64, &Known)> + '_ {
        self.held.iter().map(|id| (*id, &self.messages[id])).filter(move |(_, known)| known.queue == queue)
    }

    /// The messages of a queue that are visible at a time.
    pub fn visible(&self, queue: Name, now: u64) -> impl Iterator<Item = u64> + '_ {
        let all = self.order.get(&queue).into_iter().flatten();
        all.take_while(move |(visible, _)| *visible <= now).map(|(_, id)| *id)
    }

    /// Numbers of messages in a queue.
    pub fn depth(&self, queue: Name, now: u64) -> Depth {
        let mut depth = Depth::default();
        for id in self.of(queue) {
            let known = &self.messages[&id];
            let number = match (known.visible <= now, &known.by) {
                (true, _) => &mut depth.queued,
                (false, Some(_)) => &mut depth.invisible,
                (false, None) => &mut depth.delayed,
            };
            *number += 1;
        }
        depth
    }
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// The failure of a message, as it is written.
pub(super) fn failure_value(failure: &FailureReport) -> Value {
    // It has no keys that are not text, which is all that could fail.
    serde_json::to_value(failure).unwrap_or_default()
}
