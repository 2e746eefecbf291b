//! One bundle as it came, before anybody has looked into it.

use std::sync::Arc;

use azul_repository::{Fetched, Provenance};
use azul_transform::{BundleFqid, Error, Partition};

use crate::identity::Identity;

/// The text of one bundle, as it was read.
#[derive(Debug, Clone, Default)]
pub struct RawBundle {
    /// Where it is from, for messages: a path, perhaps with a line, or `stdin`.
    pub name: String,
    /// One JSON object.
    pub bytes: Vec<u8>,
    /// The identity, if the source knows better than the bundle itself.
    pub fqid: Option<BundleFqid>,
    /// What the name of the file says about the identity.
    pub hint: Identity,
    /// The files that the bundle was assembled from, if it was.
    pub assembled: Option<Arc<dyn Provenance>>,
    /// The part of it that is wanted.
    pub partition: Partition,
    /// What is wrong with these files, by name, so that the bundle is not complete.
    pub flaws: Vec<(String, Error)>,
}

impl RawBundle {
    /// Where it is from, which it does not know any more afterwards.
    pub(crate) fn take_origin(&mut self) -> Origin {
        Origin { name: std::mem::take(&mut self.name), assembled: self.assembled.take() }
    }
}

impl From<Fetched> for RawBundle {
    fn from(fetched: Fetched) -> Self {
        let Fetched { name, bytes, fqid, provenance, flaws } = fetched;
        Self { name, bytes, fqid, assembled: provenance, flaws, ..Self::default() }
    }
}

/// Where a bundle is from, for telling what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// A path, perhaps with a line, or `stdin`.
    pub name: String,
    /// The files that the bundle was assembled from, if it was.
    pub assembled: Option<Arc<dyn Provenance>>,
}
