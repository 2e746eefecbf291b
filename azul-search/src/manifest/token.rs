//! What clients are given to come back with: tokens of jobs, and keys of finished manifests.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use uuid::Uuid;

use crate::workshop::identity::{ExecutionId, ManifestKey};
use crate::workshop::msgpack::{Reader, Writer};
use crate::workshop::store::Signer;

/// Seconds to wait before each request but the first; the last one is for all that follow.
const DELAYS: [u32; 5] = [1, 1, 4, 6, 10];

/// A job that is not finished, and how often a client has asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The job.
    pub execution_id: ExecutionId,
    /// Number of requests with a token of this job.
    pub request_index: u32,
    /// Seconds after which the client should ask again.
    pub retry_after: u32,
}

impl Token {
    /// The token of a job that has just begun.
    pub fn first(execution_id: ExecutionId) -> Self {
        Self { execution_id, request_index: 0, retry_after: DELAYS[0] }
    }

    /// The token for the next request.
    #[must_use]
    pub fn next(self) -> Self {
        let delay = DELAYS.get(self.request_index as usize).copied().unwrap_or(DELAYS[DELAYS.len() - 1]);
        Self { request_index: self.request_index.saturating_add(1), retry_after: delay, ..self }
    }

    /// The token as text for a URL.
    pub fn encode(&self) -> String {
        let mut out = Writer::array(3);
        URL_SAFE.encode(out.bin(&self.execution_id).uint(self.request_index).uint(self.retry_after).done())
    }

    /// A token from its text.
    pub fn decode(text: &str) -> Option<Self> {
        let bytes = URL_SAFE.decode(text).ok()?;
        let mut reader = Reader::array(&bytes, 3)?;
        let (execution_id, request_index) = (reader.bin()?.to_vec(), reader.uint()?);
        let token = Self { execution_id, request_index, retry_after: reader.uint()? };
        reader.is_done().then_some(token)
    }
}

impl ManifestKey {
    /// The key as text for a URL, signed so that it cannot be made up.
    pub fn encode(&self, signer: &dyn Signer) -> String {
        let packed = self.pack();
        URL_SAFE.encode(Writer::array(2).bin(&packed).bin(&signer.sign(&packed)).done())
    }

    /// A key from its text; nothing if it is none, or is signed by somebody else.
    pub fn decode(text: &str, signer: &dyn Signer) -> Option<Self> {
        let bytes = URL_SAFE.decode(text).ok()?;
        let mut outer = Reader::array(&bytes, 2)?;
        let (packed, signature) = (outer.bin()?, outer.bin()?);
        let mut reader = Reader::array(packed, 4)?;
        let (catalog, format) = (reader.str()?.to_owned(), reader.str()?.to_owned());
        let mut hash = || Uuid::from_slice(reader.bin()?).ok();
        let key = Self { catalog, format, manifest_hash: hash()?, source_hash: hash()? };
        let complete = outer.is_done() && reader.is_done();
        (complete && same(signature, &signer.sign(packed))).then_some(key)
    }
}

/// Whether two signatures are the same. How long it takes does not depend on where they differ.
fn same(one: &[u8], other: &[u8; 32]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |differences, (a, b)| differences | (a ^ b)) == 0
}
