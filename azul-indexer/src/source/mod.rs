//! Where bundles come from: files, directories, standard input and action lists.
//!
//! [`Inputs`] iterates over what the arguments of a command stand for, one bundle at a time and always in the same
//! order; [`in_batches`] reads ahead of whoever consumes them.

mod action;
mod ahead;
mod inputs;
mod name;
mod open;
mod text;
mod walk;

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

use azul_transform::BundleFqid;

use crate::Identity;
use crate::blame::Origin;
use crate::failure::Failure;
use crate::staging::Assembled;

pub use action::{Action, ActionLine};
pub use ahead::{BATCH_SIZE, in_batches};
pub use inputs::Inputs;
pub use name::LOOKED_FOR;
pub use open::{Reader, open};

/// What a source yields.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly all inputs are bundles")]
pub enum Input {
    /// The text of one bundle.
    Bundle(RawBundle),
    /// A DCP/2 staging area, whose files are to be assembled into bundles.
    StagingArea(PathBuf),
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
            Self::StagingArea(path) => path.to_string_lossy(),
            Self::Action(action) => Cow::Borrowed(&action.name),
            Self::Warning(warning) => Cow::Borrowed(&warning.name),
        }
    }

    /// Its size in memory, roughly, lest a million small ones pass for nothing.
    pub fn weight(&self) -> usize {
        const LEAST: usize = 256;
        match self {
            Self::Bundle(bundle) => bundle.bytes.len() + LEAST,
            Self::StagingArea(_) | Self::Warning(_) => LEAST,
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
    pub assembled: Option<Arc<Assembled>>,
    /// What is wrong with these files, so that the bundle is not complete.
    pub flaws: Vec<Failure>,
}

impl RawBundle {
    /// Where it is from, which it does not know any more afterwards.
    pub(crate) fn take_origin(&mut self) -> Origin {
        Origin { name: std::mem::take(&mut self.name), assembled: self.assembled.take() }
    }
}
