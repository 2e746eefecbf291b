//! `azul queue`

use std::io::{Write, stdout};
use std::path::{Path, PathBuf};

use azul_indexer::queue::{Dump, Name, Queues, groups};
use clap::{Args, Subcommand};
use serde_json::json;

use super::{Outcome, unless_closed};
use crate::console::{count, say};
use crate::indexing::queues;
use crate::options::Format;

/// Look at the messages of a store, and repair what failed
///
/// notifications: work that was not tried yet. notifications_retry: work that failed and is tried again, up to nine times.
/// notifications_fail: what failed for good, until it is retried or purged.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Queue {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Args)]
struct At {
    /// Directory of the store
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List queues with their numbers of messages, and what failed by reason
    List {
        #[command(flatten)]
        at: At,
        /// How to write
        #[arg(long, value_name = "FORMAT", value_enum, default_value = "table")]
        format: Format,
    },
    /// Write the messages of a queue to a file; they stay in the queue
    Dump {
        #[command(flatten)]
        at: At,
        /// Queue [default: all, each to a file QUEUE.json of the directory PATH]
        #[arg(long, value_name = "NAME", value_parser = queue)]
        queue: Option<Name>,
        /// File to write, or a directory for all queues
        path: PathBuf,
        /// Remove the messages from the queue when they are in the file
        #[arg(long)]
        delete: bool,
    },
    /// Send the messages of a file
    Feed {
        #[command(flatten)]
        at: At,
        /// File, as it was dumped; perhaps mended
        path: PathBuf,
        /// Queue to send to
        #[arg(long, value_name = "NAME", value_parser = queue)]
        queue: Name,
        /// Send to another queue than the one that was dumped
        #[arg(long)]
        force: bool,
        /// Remove the file when all messages are sent
        #[arg(long)]
        delete: bool,
    },
    /// Remove all messages of a queue, those included that are being worked on
    Purge {
        #[command(flatten)]
        at: At,
        /// Queue [default: the two that are worked on]
        #[arg(long, value_name = "NAME", value_parser = queue)]
        queue: Option<Name>,
    },
    /// Let what failed be tried again
    Retry {
        #[command(flatten)]
        at: At,
        /// Only what failed with this kind of error, such as missing-field
        #[arg(long, value_name = "KIND")]
        kind: Option<String>,
        /// Only what failed at this place, as `list` shows it
        #[arg(long, value_name = "PLACE")]
        place: Option<String>,
        /// Only what is from this source
        #[arg(long, value_name = "SPEC")]
        source: Option<String>,
    },
}

const EXAMPLES: &str = "\
Examples:
  azul queue list --store store/                                      what waits, and what failed for which reason
  azul queue retry --store store/ --kind missing-field                after the reason is gone
  azul queue dump --store store/ --queue notifications_fail failed.json --delete
  azul queue feed --store store/ failed.json --queue notifications --force
  azul queue purge --store store/                                     cancel all work that was not begun";

fn queue(name: &str) -> Result<Name, String> {
    Name::named(name).ok_or_else(|| {
        let names: Vec<_> = Name::ALL.iter().map(|name| name.as_str()).collect();
        format!("a queue is one of {}", names.join(", "))
    })
}

impl Queue {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        match self.action {
            Action::List { at, format } => list(&queues(&at.store)?, format)?,
            Action::Dump { at, queue, path, delete } => {
                let queues = queues(&at.store)?;
                match queue {
                    Some(queue) => dump(&queues, queue, &path, delete)?,
                    None => {
                        for queue in Name::ALL {
                            dump(&queues, queue, &path.join(format!("{queue}.json")), delete)?;
                        }
                    }
                }
            }
            Action::Feed { at, path, queue, force, delete } => {
                let dump = Dump::read(&path)?;
                let is_other = Name::named(dump.queue.rsplit('/').next().unwrap_or_default()) != Some(queue);
                if is_other && !force {
                    anyhow::bail!(
                        "{} was dumped from {}, not from {queue}; --force feeds it nevertheless",
                        path.display(),
                        dump.queue
                    );
                }
                let bodies = dump.bodies()?;
                let sent = bodies.len();
                queues(&at.store)?.send(queue, bodies)?;
                if delete {
                    std::fs::remove_file(&path)?;
                }
                say(format_args!("azul: {} messages sent to {queue}", count(sent)));
            }
            Action::Purge { at, queue } => {
                let queues = queues(&at.store)?;
                for queue in queue.map_or(vec![Name::Notifications, Name::Retry], |queue| vec![queue]) {
                    let purged = queues.purge(queue)?;
                    say(format_args!("azul: {} messages removed from {queue}", count(purged as usize)));
                }
            }
            Action::Retry { at, kind, place, source } => {
                let queues = queues(&at.store)?;
                let fits = |wanted: &Option<String>, found: &str| wanted.as_ref().is_none_or(|wanted| wanted == found);
                let all = groups(&queues.messages(Name::Failed)?);
                let chosen = all.into_iter().filter(|group| {
                    fits(&kind, &group.kind) && fits(&place, &group.place) && fits(&source, &group.source)
                });
                let ids: Vec<u64> = chosen.flat_map(|group| group.ids).collect();
                let retried = queues.retry(&ids)?;
                say(format_args!("azul: {} messages are tried again", count(retried)));
                if retried == 0 {
                    return Ok(Outcome::Nothing);
                }
            }
        }
        Ok(Outcome::Good)
    }
}

fn list(queues: &Queues, format: Format) -> anyhow::Result<()> {
    let mut depths = Vec::new();
    for name in Name::ALL {
        depths.push((name, queues.depth(name)?));
    }
    let failed = groups(&queues.messages(Name::Failed)?);
    let mut out = stdout().lock();
    let mut write = || -> std::io::Result<()> {
        if let Format::Json = format {
            let queues: serde_json::Map<_, _> =
                depths.iter().map(|(name, depth)| (name.to_string(), json!(depth))).collect();
            return writeln!(out, "{}", json!({"queues": queues, "failures": failed}));
        }
        writeln!(out, "{:<20} {:>10} {:>10} {:>10}", "QUEUE", "AVAILABLE", "IN FLIGHT", "DELAYED")?;
        for (name, depth) in &depths {
            writeln!(out, "{name:<20} {:>10} {:>10} {:>10}", depth.queued, depth.invisible, depth.delayed)?;
        }
        for group in &failed {
            writeln!(out, "{}", crate::console::printable(&group.describe()))?;
            writeln!(out, "  {}", crate::console::printable(&group.example))?;
        }
        Ok(())
    };
    unless_closed(write())
}

fn dump(queues: &Queues, queue: Name, path: &Path, delete: bool) -> anyhow::Result<()> {
    let dump = Dump::of(queues, queue)?;
    dump.write(path)?;
    if delete {
        queues.remove(dump.messages.iter().filter_map(|message| message.message_id.parse().ok()).collect())?;
    }
    say(format_args!("azul: {} messages of {queue} written to {}", count(dump.messages.len()), path.display()));
    Ok(())
}
