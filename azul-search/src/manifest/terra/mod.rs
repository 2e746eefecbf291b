//! Manifests for Terra. Which fields they have follows from the rows; what is a project's own, its crate says when it
//! makes the format.

mod bag;
mod bdbag;
mod encode;
mod node;
mod pfb;

pub use bdbag::TerraBdbag;
pub use pfb::TerraPfb;
