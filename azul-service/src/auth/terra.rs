//! `terra-like`: another service is asked which sources a bearer may see.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::cache::Cache;
use super::tokens::Digest;
use super::{Access, AccessPlugin, Denied, Grant, Sources, source_list};
use crate::fetch::{self, Fetched};
use crate::table::{Result, Table};

/// How long an answer is good.
const KEEP: Duration = Duration::from_secs(60);

/// The kind.
struct TerraPlugin;

crate::register_access!(&TerraPlugin);

impl AccessPlugin for TerraPlugin {
    fn name(&self) -> &'static str {
        "terra-like"
    }

    fn description(&self) -> &'static str {
        "Asks a URL, with the caller's token, which sources it may see: a list of ids, or `items` with an `id` each."
    }

    fn open(&self, table: &mut Table<'_>) -> Result<Box<dyn Access>> {
        let url = table.required("url")?.to_owned();
        if !url.starts_with("http://") && !url.starts_with("https://") {
            return Err(table.error("url", "an http or https URL is wanted; `{catalog}` in it is replaced"));
        }
        let public = source_list(table, "public")?.unwrap_or_else(|| Sources::only([]));
        let wait = table.seconds("timeout_seconds")?.unwrap_or(Duration::from_secs(10));
        let keep = table.seconds("cache_seconds")?.unwrap_or(KEEP);
        Ok(Box::new(TerraLike { url, public, wait, answers: Cache::new(keep) }))
    }
}

#[derive(Debug)]
struct TerraLike {
    url: String,
    public: Sources,
    wait: Duration,
    answers: Cache<(String, Digest), std::result::Result<Sources, Denied>>,
}

impl Access for TerraLike {
    fn grant(&self, token: Option<&str>, catalog: &str) -> std::result::Result<Grant, Denied> {
        let Some(token) = token else { return Ok(Grant::anonymous(self.public.clone())) };
        let digest = Digest::of(token);
        let question = (catalog.to_owned(), digest);
        let now = Instant::now();
        let answer = match self.answers.get(&question, now) {
            Some(answer) => answer,
            None => {
                let answer = self.ask(token, catalog);
                // That nobody answers is true now, and perhaps not any more in a moment.
                if !matches!(answer, Err(Denied::Unavailable | Denied::Throttled)) {
                    self.answers.put(question, answer.clone(), now);
                }
                answer
            }
        };
        let who = Some(format!("token {}", digest.short()));
        Ok(Grant { who, sources: answer?.and(&self.public), admin: false })
    }
}

impl TerraLike {
    fn ask(&self, token: &str, catalog: &str) -> std::result::Result<Sources, Denied> {
        // Names of catalogs in requests are anybody's; only a plain one becomes part of a URL.
        let plain = catalog.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
        let url = self.url.replace("{catalog}", if plain { catalog } else { "" });
        match fetch::get(&url, Some(token), self.wait) {
            Ok(Fetched { status: 200, body, .. }) => match sources(&body) {
                Some(sources) => Ok(sources),
                None => {
                    tracing::error!(url, "the answer about access is not understood");
                    Err(Denied::Unavailable)
                }
            },
            Ok(Fetched { status: 401 | 403, .. }) => Err(Denied::Token("The token is not accepted")),
            Ok(Fetched { status: 429, .. }) => Err(Denied::Throttled),
            Ok(Fetched { status, .. }) => {
                tracing::error!(url, status, "no answer about access");
                Err(Denied::Unavailable)
            }
            Err(error) => {
                tracing::error!(url, %error, "no answer about access");
                Err(Denied::Unavailable)
            }
        }
    }
}

/// The ids in an answer.
fn sources(body: &[u8]) -> Option<Sources> {
    let root: Value = serde_json::from_slice(body).ok()?;
    let items = root.get("items").unwrap_or(&root).as_array()?;
    let id = |item: &Value| item.as_str().or_else(|| item.get("id")?.as_str()).map(str::to_owned);
    Some(Sources::only(items.iter().map(id).collect::<Option<Vec<_>>>()?))
}
