//! Signatures that only this service, and those that share its directory, can make.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use azul_search::manifest::Signer;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Signs with a key of 32 random bytes.
#[derive(Clone)]
pub struct KeySigner([u8; 32]);

impl std::fmt::Debug for KeySigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeySigner")
    }
}

impl KeySigner {
    /// A key that nobody else has.
    ///
    /// # Errors
    /// If no randomness is to be had.
    pub fn random() -> io::Result<Self> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(io::Error::other)?;
        Ok(Self(key))
    }

    /// The key in a file, which is made if it is not there, and which only its owner may read.
    ///
    /// # Errors
    /// If the file cannot be read or made, or is no key.
    pub fn in_file(path: &Path) -> io::Result<Self> {
        let new = Self::random()?;
        match fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
            Ok(mut file) => {
                file.write_all(&new.0)?;
                file.sync_all()?;
                Ok(new)
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let wrong = |_| io::Error::new(io::ErrorKind::InvalidData, format!("{} is no key", path.display()));
                Ok(Self(fs::read(path)?.try_into().map_err(wrong)?))
            }
            Err(error) => Err(error),
        }
    }

    fn mac(&self, message: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key may have any length");
        mac.update(message);
        mac
    }

    /// Whether a signature is that of a message. How long it takes does not depend on where they differ.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        self.mac(message).verify_slice(signature).is_ok()
    }
}

impl Signer for KeySigner {
    fn sign(&self, message: &[u8]) -> [u8; 32] {
        self.mac(message).finalize().into_bytes().into()
    }
}
