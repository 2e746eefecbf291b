//! A file of tokens, of which only digests are kept: `azul token add|list|revoke`.

use std::fmt;
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::Sources;

/// What is kept of a token: its SHA-256. Tokens are made by us of 256 random bits, which nobody finds by trying.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of a token.
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }

    /// Enough of it to tell tokens apart in a log.
    pub fn short(&self) -> String {
        self.to_string()[..8].to_owned()
    }

    fn parse(hex: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        if hex.len() != 64 || !hex.is_ascii() {
            return None;
        }
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}…", self.short())
    }
}

/// What a token is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Seeing these sources, besides those that everybody sees.
    Sources(Vec<String>),
    /// Seeing every source.
    All,
    /// Seeing every source, and changing the run level.
    Admin,
}

impl Scope {
    pub(super) fn sources(&self) -> Sources {
        match self {
            Scope::Sources(ids) => Sources::only(ids.iter().cloned()),
            Scope::All | Scope::Admin => Sources::All,
        }
    }

    pub(super) fn is_admin(&self) -> bool {
        *self == Scope::Admin
    }
}

/// A token, without the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Who has it; unique in the file.
    pub name: String,
    /// Digest of the token.
    pub digest: Digest,
    /// What it is good for.
    pub scope: Scope,
    /// When it ends, in seconds since 1970; never if absent.
    pub expires: Option<u64>,
}

impl Entry {
    /// Whether it is over.
    pub fn is_expired(&self, now: SystemTime) -> bool {
        let expires = self.expires.map(|seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        expires.is_some_and(|end| end <= now)
    }
}

/// A file of tokens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TokenFile {
    /// Tokens in the order in which they were added.
    pub entries: Vec<Entry>,
}

/// What changes when a file does.
pub(super) type Stamp = (SystemTime, u64);

pub(super) fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

impl TokenFile {
    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read or is not a file of tokens.
    pub fn load(path: &Path) -> io::Result<Self> {
        let text = std::fs::read(path)?;
        let wrong = |what: String| io::Error::new(io::ErrorKind::InvalidData, format!("{}: {what}", path.display()));
        let root: Value = serde_json::from_slice(&text).map_err(|error| wrong(error.to_string()))?;
        let list = root["tokens"].as_array().ok_or_else(|| wrong("no list `tokens`".to_owned()))?;
        let entry =
            |(i, entry): (usize, &Value)| read(entry).ok_or_else(|| wrong(format!("token {} is malformed", i + 1)));
        let entries = list.iter().enumerate().map(entry).collect::<io::Result<_>>()?;
        Ok(Self { entries })
    }

    /// Writes the file as a whole, so that readers see the old one or the new one. Only its owner may read it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn save(&self, path: &Path) -> io::Result<()> {
        use std::os::unix::fs::OpenOptionsExt;
        let list: Vec<Value> = self.entries.iter().map(write).collect();
        let new = path.with_extension(format!("{}.new", std::process::id()));
        let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        file.write_all(format!("{:#}\n", json!({ "tokens": list })).as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&new, path)
    }

    /// The token of a digest. Digests are compared, not tokens: how long that takes says nothing about a token.
    pub fn find(&self, digest: &Digest) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.digest == *digest)
    }

    /// Adds a token and returns it; it cannot be had again.
    ///
    /// # Errors
    /// If there is one of that name, or no randomness is to be had.
    pub fn add(&mut self, name: &str, scope: Scope, expires: Option<u64>) -> io::Result<String> {
        if self.entries.iter().any(|entry| entry.name == name) {
            let message = format!("there is a token `{name}` already; revoke it first");
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
        }
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let token = format!("azul_{}", URL_SAFE_NO_PAD.encode(random));
        self.entries.push(Entry { name: name.to_owned(), digest: Digest::of(&token), scope, expires });
        Ok(token)
    }

    /// Removes the token of a name; false if there is none.
    pub fn revoke(&mut self, name: &str) -> bool {
        let before = self.entries.len();
        self.entries.retain(|entry| entry.name != name);
        self.entries.len() < before
    }
}

fn read(entry: &Value) -> Option<Entry> {
    let scope = match &entry["scope"] {
        Value::String(word) if word == "all" => Scope::All,
        Value::String(word) if word == "admin" => Scope::Admin,
        Value::Array(ids) => {
            Scope::Sources(ids.iter().map(|id| id.as_str().map(str::to_owned)).collect::<Option<_>>()?)
        }
        _ => return None,
    };
    let expires = match &entry["expires"] {
        Value::Null => None,
        seconds => Some(seconds.as_u64()?),
    };
    let name = entry["name"].as_str()?.to_owned();
    Some(Entry { name, digest: Digest::parse(entry["sha256"].as_str()?)?, scope, expires })
}

fn write(entry: &Entry) -> Value {
    let scope = match &entry.scope {
        Scope::Sources(ids) => json!(ids),
        Scope::All => json!("all"),
        Scope::Admin => json!("admin"),
    };
    json!({"name": entry.name, "sha256": entry.digest.to_string(), "scope": scope, "expires": entry.expires})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_tokens_is_read_back_and_has_no_token() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("tokens.json");
        let mut tokens = TokenFile::default();
        let token = tokens.add("alice", Scope::Sources(vec!["s1".to_owned()]), Some(5)).expect("a token");
        let other = tokens.add("bob", Scope::Admin, None).expect("another token");
        assert_ne!(token, other);
        assert!(tokens.add("bob", Scope::All, None).is_err(), "names are unique");
        tokens.save(&path).expect("saved");
        let text = std::fs::read_to_string(&path).expect("text");
        assert!(!text.contains(&token) && !text.contains(&other));
        let mut read = TokenFile::load(&path).expect("read");
        assert_eq!(read, tokens);
        assert_eq!(read.find(&Digest::of(&token)).map(|entry| entry.name.as_str()), Some("alice"));
        assert_eq!(read.find(&Digest::of("azul_guess")), None);
        assert!(read.revoke("alice") && !read.revoke("alice"));
        assert_eq!(read.find(&Digest::of(&token)), None);
    }

    #[test]
    fn a_token_ends_when_it_expires() {
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let entry = |expires| Entry { name: String::new(), digest: Digest::of(""), scope: Scope::All, expires };
        assert!(!entry(Some(5)).is_expired(at(4)));
        assert!(entry(Some(5)).is_expired(at(5)));
        assert!(!entry(None).is_expired(at(u32::MAX.into())));
    }

    #[test]
    fn what_is_malformed_is_refused() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("tokens.json");
        let digest = "0".repeat(64);
        let good = format!(r#"{{"tokens": [{{"name": "a", "sha256": "{digest}", "scope": "all"}}]}}"#);
        for (from, to) in [("tokens", "token"), ("all", "some"), ("00", "0g"), ("\"a\"", "7"), ("}", "")] {
            std::fs::write(&path, good.replacen(from, to, 1)).expect("written");
            assert!(TokenFile::load(&path).is_err(), "{to} for {from}");
        }
        std::fs::write(&path, &good).expect("written");
        assert_eq!(TokenFile::load(&path).expect("good").entries.len(), 1);
    }
}
