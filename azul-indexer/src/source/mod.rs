//! Where bundles come from: files, directories, standard input and action lists.
//!
//! [`Inputs`] iterates over what the arguments of a command stand for, one bundle at a time and always in the same
//! order; [`in_batches`] reads ahead of whoever consumes them.

mod action;
mod again;
mod ahead;
mod archive;
mod found;
mod inputs;
mod line;
mod name;
mod objects;
mod open;
mod pair;
pub(crate) mod place;
mod remote;
mod text;
mod walk;
mod watch;

use std::borrow::Cow;
use std::path::PathBuf;

use azul_repository::files::Stored;
use azul_transform::{BundleFqid, Limits};

use crate::failure::Failure;
pub use crate::raw::RawBundle;

pub use action::Action;
pub use again::Finder;
pub use ahead::{BATCH_SIZE, in_batches};
pub(crate) use found::FOLDERS;
pub use found::is_area;
pub use inputs::Inputs;
pub use line::ActionLine;
pub use name::LOOKED_FOR;
pub(crate) use name::identity as file_identity;
pub use open::{Reader, open};
pub use remote::Remote;
pub(crate) use walk::files;
pub use watch::{Changes, Watch};

/// What a source yields.
#[derive(Debug)]
pub enum Input {
    /// The text of one bundle.
    Bundle(RawBundle),
    /// A DCP/2 staging area, whose files are to be assembled into bundles.
    StagingArea(PathBuf),
    /// A file of tables, of whose rows bundles are made.
    Tables(PathBuf),
    /// An object with one bundle, which is read when it is worked on.
    File(Stored),
    /// A bundle that is to be fetched from its repository.
    Remote(Remote),
    /// The text of a bundle that is to be deleted.
    Deleted(RawBundle),
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
            Self::Bundle(bundle) | Self::Deleted(bundle) => Cow::Borrowed(&bundle.name),
            Self::StagingArea(path) | Self::Tables(path) => path.to_string_lossy(),
            Self::File(file) => file.path.to_string_lossy(),
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
            Self::File(file) => inputs::one_of(&file, limits).map(Self::Bundle),
            Self::Remote(remote) => {
                let fetched = if remote.is_deletion { Self::Deleted } else { Self::Bundle };
                remote.fetch(limits).map(fetched)
            }
            other => Ok(other),
        }
    }

    /// Its size in memory, roughly, lest a million small ones pass for nothing.
    pub fn weight(&self) -> usize {
        const LEAST: usize = 256;
        /// What a bundle is taken for that is not there yet: more than most have.
        const UNFETCHED: usize = 256 << 10;
        match self {
            Self::Bundle(bundle) | Self::Deleted(bundle) => bundle.bytes.len() + LEAST,
            Self::StagingArea(_) | Self::Tables(_) | Self::Delete(_) | Self::Warning(_) => LEAST,
            Self::File(_) | Self::Remote(_) => UNFETCHED,
            Self::Action(action) => action.text.len() + LEAST,
        }
    }
}
