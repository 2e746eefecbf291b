//! What the benches have in common: inputs with a size class, the units of work, measuring, and the summary.
//!
//! * [`Input`]: fixtures, generated catalogs, single bundles of extreme shape, and the conformance corpus;
//! * [`Work`]: what is timed, one method a stage; each says what came of it, an [`Answer`] to be asserted;
//! * [`links`]: the links of a bundle as a bare graph;
//! * [`measure`]: timing works in turns, so that their ratios hold on a machine whose speed drifts;
//! * [`report`]: the summary, as Markdown and as JSON.

pub mod inputs;
pub mod links;
pub mod measure;
pub mod parallel;
pub mod report;
pub mod work;

pub use inputs::{Input, Size};
pub use work::{Answer, Work};

use std::path::{Path, PathBuf};

/// The allocator of the program `azul`, and therefore of all benches.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A path, relative ones being meant from the root of the workspace, wherever Cargo runs the bench.
pub fn in_workspace(path: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}
