//! Where bundles come from: files, directories, standard input and action lists.
//!
//! [`Inputs`] iterates over what the arguments of a command stand for, one bundle at a time and always in the same
//! order; [`in_batches`] reads ahead of whoever consumes them.

mod action;
mod ahead;
mod archive;
mod inputs;
mod name;
mod open;
mod text;
mod walk;

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

use azul_repository::Provenance;
use azul_transform::{BundleFqid, Limits};

use crate::Identity;
use crate::blame::Origin;
use crate::failure::Failure;
use crate::repository::Remote;

pub use action::{Action, ActionLine};
pub use ahead::{BATCH_SIZE, in_batches};
pub use inputs::Inputs;
pub use name::LOOKED_FOR;
pub(crate) use name::identity as file_identity;
pub use open::{Reader, open};
pub(crate) use walk::{files, is_area};

/// What a source yields.
#[derive(Debug)]
pub enum Input {
    /// The text of one bundle.
    Bundle(RawBundle),
    /// A DCP/2 staging area, whose files are to be assembled into bundles.
    StagingArea(PathBuf),
    /// A file of tables, of whose rows bundles are made.
    Tables(PathBuf),
    /// A bundle that is to be fetched from its repository.
    Remote(Remote),
    /// A bundle that is to be deleted, of which only the identity is known.
    Delete(BundleFqid),
    /// Something that is odd about the inputs, and no bundle.
    Warning(Failure),
    /// A line of an action list.
    Action(ActionLine),
}

impl Input {
    /// Where it is from, for messages.
    pub fn name(&self) -> Cow<'_, str> {
        match self {
            Self::Bundle(bundle) => Cow::Borrowed(&bundle.name),
            Self::StagingArea(path) | Self::Tables(path) => path.to_string_lossy(),
            Self::Remote(remote) => Cow::Borrowed(&remote.fqid.uuid),
            Self::Delete(fqid) => Cow::Borrowed(&fqid.uuid),
            Self::Action(action) => Cow::Borrowed(&action.name),
            Self::Warning(warning) => Cow::Borrowed(&warning.name),
        }
    }

    /// The input with the bundle itself in the place of one that is to be fetched.
    ///
    /// # Errors
    /// If it cannot be fetched.
    pub(crate) fn fetched(self, limits: &Limits) -> Result<Self, Failure> {
        match self {
            Self::Remote(remote) => remote.fetch(limits).map(Self::Bundle),
            other => Ok(other),
        }
    }

    /// Its size in memory, roughly, lest a million small ones pass for nothing.
    pub fn weight(&self) -> usize {
        const LEAST: usize = 256;
        /// What a bundle is taken for that is not there yet: more than most have.
        const UNFETCHED: usize = 256 << 10;
        match self {
            Self::Bundle(bundle) => bundle.bytes.len() + LEAST,
            Self::StagingArea(_) | Self::Tables(_) | Self::Delete(_) | Self::Warning(_) => LEAST,
            Self::Remote(_) => UNFETCHED,
            Self::Action(action) => action.text.len() + LEAST,
        }
    }
}

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
    /// What is wrong with these files, so that the bundle is not complete.
    pub flaws: Vec<Failure>,
}

impl RawBundle {
    /// Where it is from, which it does not know any more afterwards.
    pub(crate) fn take_origin(&mut self) -> Origin {
        Origin { name: std::mem::take(&mut self.name), assembled: self.assembled.take() }
    }
}
