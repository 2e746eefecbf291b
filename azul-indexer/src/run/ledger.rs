//! What became of inputs, for a store that remembers it: unchanged ones need not be transformed again.

use azul_transform::{BundleFqid, Error, Partition, Result};
use sha2::{Digest, Sha256};

use crate::identity::Identity;
use crate::source::RawBundle;

/// Remembers what became of inputs. Asked on all threads; told in the order of the inputs.
pub trait Ledger: Send + Sync {
    /// The bundle that an input is, by UUID and version, if its documents are there and would be the same again.
    ///
    /// # Errors
    /// Whatever keeps that from being known.
    fn unchanged(&self, digest: &InputDigest) -> Result<Option<(String, String)>>;

    /// Takes note of what became of an input or an entity.
    fn note(&self, entry: Entry<'_>);
}

/// What became of an input or an entity.
#[derive(Debug)]
pub struct Entry<'e> {
    /// Where the input is from; the name of the index if it is about an entity.
    pub input: &'e str,
    /// Digest of the input, if it was read.
    pub digest: Option<InputDigest>,
    /// Name of the project, if known.
    pub project: Option<&'e str>,
    /// What became of it.
    pub event: Event<'e>,
}

/// What became of an input or an entity.
#[derive(Debug)]
pub enum Event<'e> {
    /// A bundle was added; some things were left out of its documents.
    Indexed(&'e BundleFqid, &'e [Error]),
    /// A bundle was deleted.
    Deleted(&'e BundleFqid),
    /// An input has the identity of another one and says other things; it was left out.
    LeftOut(&'e Error),
    /// The input failed.
    Failed(&'e Error),
    /// An entity could not be aggregated.
    EntityFailed(&'e Error),
}

/// A digest of everything that an input is: its text, and what is known of its identity from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct InputDigest([u8; 16]);

impl InputDigest {
    /// The digest of a bundle as it was read, with what is said of the identity of all bundles.
    pub(crate) fn of(raw: &RawBundle, identity: &Identity) -> Self {
        let mut sha = Sha256::new();
        let mut part = |bytes: Option<&[u8]>| {
            // Lengths keep the parts apart.
            sha.update(bytes.map_or(u64::MAX, |bytes| bytes.len() as u64).to_le_bytes());
            sha.update(bytes.unwrap_or_default());
        };
        part(Some(&raw.bytes));
        let fqid = raw.fqid.clone().map(Identity::from).unwrap_or_default();
        for Identity { uuid, version, source_id, source_spec } in [&fqid, identity, &raw.hint] {
            for text in [uuid, version, source_id, source_spec] {
                part(text.as_ref().map(String::as_bytes));
            }
        }
        if raw.partition != Partition::ROOT {
            part(Some(raw.partition.to_string().as_bytes()));
        }
        let mut digest = [0; 16];
        digest.copy_from_slice(&sha.finalize()[..16]);
        Self(digest)
    }
}

impl std::fmt::Display for InputDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
