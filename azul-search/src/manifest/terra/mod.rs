//! Manifests for Terra. Which fields they have follows from the rows; what is a project's own, its crate says when it
//! makes the format.

mod bag;
mod bdbag;
mod encode;
mod node;
mod pfb;

pub use bdbag::TerraBdbag;

/// A PFB file for Terra.
pub struct TerraPfb {
    /// Paths `inner_type.field` of fields that are single values. All others are lists, but those of files, which are
    /// what the rows say. A path of objects means all their fields.
    pub scalars: &'static [&'static str],
    /// The field of inner entity types that are rows of a snapshot, which have the id of row and snapshot in addition.
    pub rows: Option<&'static str>,
    /// Paths `inner_type.field` of fields that documents about files never have.
    pub absent: &'static [&'static str],
    /// Inner entity types that come behind all others, though in documents they do not.
    pub last: &'static [&'static str],
    /// A name that the file lists among its types, behind another one, though there are no entities of it.
    pub listed: Option<(&'static str, &'static str)>,
}
