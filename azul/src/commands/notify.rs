//! `azul notify`

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use anyhow::Context;
use azul_indexer::queue::Notification;
use azul_indexer::repository::open;
use azul_service::config::Secret;
use azul_service::notifications::send;
use azul_service::notifications::signature::Key;
use azul_transform::{BundleFqid, Limits, SourceRef};
use clap::Args;

use super::Outcome;
use crate::console::{count, say};
use crate::sources::{self, Globs};

/// Tell a service that bundles were added or deleted, in signed notifications
///
/// It answers when the notification is on disk; workers do the rest.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Notify {
    /// URL of the service
    #[arg(long, value_name = "URL")]
    to: String,
    /// Catalog of the service
    #[arg(long, value_name = "NAME")]
    catalog: String,
    /// Key that notifications are signed with: env:NAME or file:PATH
    #[arg(long, value_name = "KEY", default_value = "env:AZUL_HMAC_KEY")]
    hmac_key: String,
    /// What the key is called
    #[arg(long, value_name = "ID", default_value = "azul")]
    hmac_key_id: String,
    /// The bundles were deleted
    #[arg(long)]
    delete: bool,
    /// All bundles of a repository: a directory of bundles, a staging area, tables of a snapshot, or a URL of one of these; of each the newest version
    #[arg(long, value_name = "PATH", required_unless_present = "bundle")]
    repository: Option<PathBuf>,
    /// Of the repository only those bundles whose UUID begins so
    #[arg(long, value_name = "HEX", default_value = "", requires = "repository")]
    prefix: String,
    /// Of the repository only those sources whose spec or id this fits, `*` being any text; may be given several times
    #[arg(long, value_name = "GLOB", default_value = "*", requires = "repository")]
    source: Vec<String>,
    /// How many notifications are sent at the same time
    #[arg(long, value_name = "N", default_value = "16")]
    workers: NonZeroUsize,
    /// A bundle: UUID.VERSION; may be given several times
    #[arg(long, value_name = "FQID", conflicts_with = "repository")]
    bundle: Vec<String>,
    /// Id of the source that the bundles are from
    #[arg(long, value_name = "ID")]
    source_id: Option<String>,
    /// Spec of the source that the bundles are from
    #[arg(long, value_name = "SPEC")]
    source_spec: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  azul notify --to http://127.0.0.1:8080 --catalog test --repository bundles/
  azul notify --to http://127.0.0.1:8080 --catalog test --repository area/ --source 'tdr:*' --prefix 4f
  azul notify --to http://127.0.0.1:8080 --catalog test --delete --bundle UUID.VERSION";

/// Attempts for each notification.
const ATTEMPTS: u32 = 4;
/// Status of a notification that was taken.
const ACCEPTED: u16 = 202;

/// A bundle to notify of, and the table that it is called by.
type Subject = (BundleFqid, Option<&'static str>);

impl Notify {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let secret = Secret::find(&self.hmac_key).map_err(anyhow::Error::msg).context("--hmac-key")?;
        let key = Key { id: self.hmac_key_id.clone(), secret: secret.expose().to_owned() };
        let mut counts = BTreeMap::new();
        self.bundles(|some| {
            for (status, number) in self.send_all(&some, &key)? {
                *counts.entry(status).or_default() += number;
            }
            Ok(())
        })?;
        let refused: usize = counts.iter().filter(|(status, _)| **status != ACCEPTED).map(|(_, count)| *count).sum();
        let taken = counts.get(&ACCEPTED).copied().unwrap_or_default();
        say(format_args!("azul: {} notifications taken, {} refused", count(taken), count(refused)));
        for (status, number) in counts.iter().filter(|(status, _)| **status != ACCEPTED) {
            say(format_args!("azul: status {status}: {} notifications", count(*number)));
        }
        Ok(match (taken, refused) {
            (_, 0) => Outcome::Good,
            (0, _) => Outcome::Nothing,
            _ => Outcome::Partial,
        })
    }

    /// Sends all notifications, several at once; how many were answered with which status.
    fn send_all(&self, bundles: &[Subject], key: &Key) -> anyhow::Result<BTreeMap<u16, usize>> {
        let (next, counts) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
        let work = || -> anyhow::Result<()> {
            loop {
                let i = next.fetch_add(1, Ordering::Relaxed);
                let Some((fqid, table)) = bundles.get(i) else { return Ok(()) };
                let notification = Notification::of(&self.catalog, fqid, *table, &transaction_id(i)).notification;
                let sent = self.send(&notification, key);
                if sent.is_err() {
                    // The service is gone: there is no sense in asking it about all others.
                    next.store(bundles.len(), Ordering::Relaxed);
                }
                let (status, answer) = sent?;
                if status != ACCEPTED {
                    say(format_args!("azul: {}.{}: status {status} {answer}", fqid.uuid, fqid.version));
                }
                *counts.lock().unwrap_or_else(PoisonError::into_inner).entry(status).or_default() += 1;
            }
        };
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..self.workers.get().min(bundles.len())).map(|_| scope.spawn(work)).collect();
            let panicked = || anyhow::anyhow!("a thread that sends notifications has panicked");
            workers.into_iter().try_for_each(|worker| worker.join().map_err(|_| panicked())?)
        })?;
        Ok(counts.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Sends a notification, again if the service cannot take it just now.
    fn send(&self, body: &serde_json::Value, key: &Key) -> anyhow::Result<(u16, String)> {
        let action = if self.delete { "delete" } else { "add" };
        let mut attempt = 1;
        loop {
            let sent = send(&self.to, &self.catalog, action, body, key);
            let is_late = sent.as_ref().map_or(true, |(status, _)| *status >= 500 || *status == 429);
            if !is_late || attempt == ATTEMPTS {
                return Ok(sent?);
            }
            std::thread::sleep(std::time::Duration::from_millis(200 << attempt));
            attempt += 1;
        }
    }

    /// All bundles to notify of, some at a time.
    fn bundles(&self, mut each: impl FnMut(Vec<Subject>) -> anyhow::Result<()>) -> anyhow::Result<()> {
        let source = match (&self.source_id, &self.source_spec) {
            (None, None) => None,
            (id, spec) => {
                let id = id.clone().or(spec.clone()).unwrap_or_default();
                Some(SourceRef { spec: spec.clone().unwrap_or_else(|| id.clone()), id })
            }
        };
        let Some(path) = &self.repository else {
            let bundle = |text: &String| {
                let (uuid, version) = text.split_once('.').with_context(|| format!("{text} is not UUID.VERSION"))?;
                let (uuid, version) = (uuid.to_owned(), version.to_owned());
                Ok((BundleFqid { uuid, version, source: source.clone().unwrap_or_default() }, None))
            };
            return each(self.bundle.iter().map(bundle).collect::<anyhow::Result<_>>()?);
        };
        let repository = open(path, source, Limits::default())?;
        for source in Globs(self.source.clone()).of(&repository.sources()?)? {
            sources::bundles(&*repository, &source, &self.prefix, |some| {
                each(some.into_iter().map(|listed| (listed.fqid, listed.table)).collect())
            })?;
        }
        Ok(())
    }
}

/// A UUID of version 4 that tells this notification from others.
fn transaction_id(number: usize) -> String {
    use std::hash::{BuildHasher, RandomState};
    let random = RandomState::new();
    let bits = u128::from(random.hash_one(number)) << 64 | u128::from(random.hash_one(usize::MAX - number));
    azul_transform::uuid::print(bits & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62)
}
