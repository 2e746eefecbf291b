//! `static`: lists in the configuration file, and tokens in a file of their own.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::SystemTime;

use super::tokens::{self, Digest, TokenFile};
use super::{Access, AccessPlugin, Denied, Grant, Sources, source_list};
use crate::table::{Result, Table};

/// The kind.
struct StaticPlugin;

crate::register_access!(&StaticPlugin);

impl AccessPlugin for StaticPlugin {
    fn name(&self) -> &'static str {
        "static"
    }

    fn description(&self) -> &'static str {
        "Lists of sources in the configuration file: for everybody, and for whoever shows a token."
    }

    fn open(&self, table: &mut Table<'_>) -> Result<Box<dyn Access>> {
        let public = source_list(table, "public")?.unwrap_or(Sources::All);
        let mut listed = HashMap::new();
        if let Some(mut list) = table.table("tokens")? {
            for token in list.names() {
                if token.is_empty() || token.contains(char::is_whitespace) {
                    return Err(list.error(token, "a token has neither spaces nor nothing"));
                }
                let sources = source_list(&mut list, token)?.unwrap_or(Sources::All);
                listed.insert(Digest::of(token), sources);
            }
        }
        let file = match table.path("token_file")? {
            Some(path) => Some(Watched::open(path).map_err(|error| table.error("token_file", error.to_string()))?),
            None => None,
        };
        Ok(Box::new(Static { public, listed, file }))
    }
}

/// Lists.
#[derive(Debug)]
pub(super) struct Static {
    public: Sources,
    /// By the digest of the token, so that no token is kept.
    listed: HashMap<Digest, Sources>,
    file: Option<Watched>,
}

impl Static {
    pub(super) fn everything() -> Self {
        Self { public: Sources::All, listed: HashMap::new(), file: None }
    }
}

impl Access for Static {
    fn takes_tokens(&self) -> bool {
        !self.listed.is_empty() || self.file.is_some()
    }

    fn grant(&self, token: Option<&str>, _catalog: &str) -> std::result::Result<Grant, Denied> {
        let Some(token) = token else { return Ok(Grant::anonymous(self.public.clone())) };
        let digest = Digest::of(token);
        if let Some(sources) = self.listed.get(&digest) {
            let who = Some(format!("token {}", digest.short()));
            return Ok(Grant { who, sources: sources.clone().and(&self.public), admin: false });
        }
        let file = self.file.as_ref().ok_or(Denied::Token("The token is not known"))?;
        let tokens = file.current();
        let entry = tokens.find(&digest).ok_or(Denied::Token("The token is not known"))?;
        if entry.is_expired(SystemTime::now()) {
            return Err(Denied::Token("The token has expired"));
        }
        let sources = entry.scope.sources().and(&self.public);
        Ok(Grant { who: Some(entry.name.clone()), sources, admin: entry.scope.is_admin() })
    }
}

/// A file of tokens that is read again when it has changed, so that a token that is revoked is so at once.
#[derive(Debug)]
struct Watched {
    path: PathBuf,
    read: std::sync::Mutex<(Option<tokens::Stamp>, std::sync::Arc<TokenFile>)>,
}

impl Watched {
    fn open(path: PathBuf) -> std::io::Result<Self> {
        let stamp = tokens::stamp(&path);
        let tokens = TokenFile::load(&path)?;
        Ok(Self { path, read: (stamp, tokens.into()).into() })
    }

    /// The file as it is now. While it cannot be read, no token is good.
    fn current(&self) -> std::sync::Arc<TokenFile> {
        let mut read = self.read.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let stamp = tokens::stamp(&self.path);
        if stamp.is_none() || read.0 != stamp {
            let tokens = TokenFile::load(&self.path).unwrap_or_else(|error| {
                tracing::error!(path = %self.path.display(), %error, "the file of tokens cannot be read; no token in it is good");
                TokenFile::default()
            });
            *read = (stamp, tokens.into());
        }
        read.1.clone()
    }
}
