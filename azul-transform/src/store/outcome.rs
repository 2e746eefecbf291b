//! What becomes of a bundle that is added or deleted.

/// A number by which the caller of [`Store::add`](crate::Store::add) knows an input.
pub type Tag = u32;

/// What to do with a bundle that is there already, with other contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// The later one replaces the earlier, entity by entity: actions are applied in order.
    Replace,
    /// It is a conflict; which of the two is kept does not depend on their order.
    Conflict,
}

/// What became of a bundle that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Outcome {
    /// No bundle of that identity was there.
    New,
    /// One that says the same was there.
    Same {
        /// Tag of the one that was there.
        earlier: Tag,
    },
    /// One that says the same was there, but from another source. One source is kept.
    OtherSource {
        /// Tag of the one that was there.
        earlier: Tag,
        /// Which of the two sources is kept.
        kept: Kept,
    },
    /// One that says other things was there. One of the two is left out.
    Conflict {
        /// Tag of the one that was there.
        earlier: Tag,
        /// Which of the two is kept.
        kept: Kept,
    },
    /// It took the place of one that says other things, because of [`Again::Replace`].
    Replaced {
        /// Tag of the one that was there.
        earlier: Tag,
    },
}

/// Which of two bundles of one identity is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// The one that was there.
    Earlier,
    /// The one that was added.
    This,
}

/// What became of the deletion of an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deletion {
    /// The bundle was there; it is deleted.
    Applied,
    /// The bundle was not there; it will be deleted should it come.
    Remembered,
    /// The identity was deleted before.
    Again,
}
