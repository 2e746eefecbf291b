//! Secrets, which are named in configuration and never shown.

use std::fmt;

/// A secret. Nothing prints it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// The secret that `env:NAME` or `file:PATH` means.
    ///
    /// # Errors
    /// What to say about it if there is none.
    pub fn find(text: &str) -> Result<Self, String> {
        let secret = match text.split_once(':') {
            Some(("env", name)) => std::env::var_os(name)
                .ok_or_else(|| format!("the environment has no variable {name}"))?
                .into_encoded_bytes(),
            Some(("file", path)) => {
                let read = std::fs::read(path).map_err(|error| format!("{path} cannot be read: {error}"))?;
                read.trim_ascii_end().to_owned()
            }
            _ => return Err("a secret is not written down here, but named: `env:NAME` or `file:PATH`".to_owned()),
        };
        if secret.is_empty() { Err(format!("{text} is empty")) } else { Ok(Self(secret)) }
    }

    /// The secret itself.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}
