//! What is done with an input, and what it is called.

use azul_transform::{Again, Batch, BundleFqid, Tag};

use crate::pipeline::Project;

/// What is to be done with one input.
pub(super) enum Step<'p, B> {
    /// A bundle was transformed, and prepared for the stage.
    Add(&'p Project, Box<Batch>, B, Again),
    /// A bundle is deleted of which only the identity is known.
    Delete(BundleFqid),
}

/// The names of inputs by tag, which is their number.
#[derive(Debug, Default)]
pub struct Names(Vec<Box<str>>);

impl Names {
    pub(super) fn push(&mut self, name: String) -> Tag {
        self.0.push(name.into());
        (self.0.len() - 1) as Tag
    }

    /// The name of an input.
    pub fn get(&self, tag: Tag) -> &str {
        self.0.get(tag as usize).map_or("?", |name| name)
    }
}
