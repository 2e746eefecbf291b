//! Bundles of Human Cell Atlas metadata that nobody has measured: a generator for tests,
//! benches and demonstrations.
//!
//! * [`Catalog`]: any number of bundles in any number of projects, shaped like the real catalog by
//!   default, each made on its own and always the same;
//! * [`shape_bundle`]: single bundles of an extreme shape and any size;
//! * [`faulty_bundle`]: bundles that break one rule.
//!
//! A bundle is one line of compact JSON: `fqid`, `manifest`, `metadata`, `links`, `stitched`.
//! Documents follow the current schema; all people, places, texts and numbers are invented, only
//! the terms of public ontologies are real.
//!
//! The crate reads no clock and no environment, and does no I/O.
//!
//! ```
//! use azul_synth::{Catalog, CatalogSpec};
//!
//! let catalog = Catalog::new(CatalogSpec { bundles: 20, seed: 1, ..CatalogSpec::default() });
//! let mut lines = Vec::new();
//! for index in 0..catalog.len() {
//!     catalog.write_bundle(index, &mut lines);
//!     lines.push(b'\n');
//! }
//! assert_eq!(lines.iter().filter(|&&byte| byte == b'\n').count(), 20);
//! ```

mod calibrate;
mod catalog;
mod draft;
mod entity;
mod fault;
mod kind;
mod layout;
mod plan;
mod project;
mod rng;
mod spec;
mod vocab;
mod write;

pub use catalog::Catalog;
pub use fault::{Fault, faulty_bundle};
pub use kind::BundleKind;
pub use plan::shape::{Shape, shape_bundle};
pub use spec::{CatalogSpec, Order};
pub use write::Fqid;

/// The id of the source that all generated bundles have.
pub const SOURCE_ID: &str = "5f3c9d1e-7b24-4c86-9a10-2e8d64b7f035";

/// The spec of the source that all generated bundles have.
pub const SOURCE_SPEC: &str = "tdr:bigquery:gcp:azul_synth:hca_synth:/0";
