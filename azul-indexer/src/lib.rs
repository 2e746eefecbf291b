//! Sources of bundles, sinks for documents, and what happens in between.
//!
//! The library knows no project: it is given a [`Registry`](azul_transform::Registry). The program `azul`, a crate of its
//! own, links the projects, parses arguments, and calls.
//!
//! In the order of the data: [`source`] (arguments become bundles) → [`identity`](Identity) (which bundle is it?) →
//! [`Pipeline`] (which project is it of? transform it) → [`Documents`] (collect, order, merge) → [`sink`] (write).
//!
//! ```no_run
//! use azul_indexer::{Emit, Event, Options, Pipeline, sink::LineSink, source::Inputs, transform};
//! use azul_transform::Registry;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let pipeline = Pipeline::new(Registry::linked()?, Options::default())?;
//! let inputs = Inputs::new(["bundles/".into()])?;
//! let (documents, summary) = transform(inputs, &pipeline, Emit::default(), |event| {
//!     if let Event::Failure(failure) = event {
//!         eprintln!("{failure}");
//!     }
//! });
//! documents.write(&mut LineSink::new(std::io::stdout().lock()))?;
//! assert_eq!(summary.failed, 0);
//! # Ok(())
//! # }
//! ```

mod blame;
mod documents;
mod failure;
mod identity;
pub mod index;
mod pipeline;
mod quarantine;
pub mod runlevel;
pub mod sink;
pub mod source;
pub mod staging;
mod transform;
pub mod validate;

pub use blame::Origin;
pub use documents::{BundleDocuments, Documents, Emit};
pub use failure::Failure;
pub use identity::Identity;
pub use pipeline::{Options, Pipeline, Project};
pub use quarantine::Quarantine;
pub use transform::{Event, Summary, transform};
