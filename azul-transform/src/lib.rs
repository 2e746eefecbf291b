//! Denormalise bundles of project metadata into search documents.
//!
//! A *bundle* is a set of metadata entities with their links, delivered and versioned together. For each
//! *outer entity* in it (a file, a sample, a project, …) this crate makes a *contribution*: a document
//! that lists everything related to the entity, by *inner entity* type. What a project's metadata means
//! is said by a [`Project`]; this crate knows no project, does no I/O, and reads neither clock nor
//! environment.
//!
//! ```no_run
//! use azul_transform::{Context, Registry, Renderer, denormalise};
//! // use azul_projects_hca as _;   // links the project
//!
//! # fn main() -> azul_transform::Result<()> {
//! # let bundles: Vec<Vec<u8>> = Vec::new();
//! let project = Registry::linked()?.get("hca")?;
//! let context = Context::new("dev", "hca");
//! let output = denormalise(project, bundles, &context);
//! let renderer = Renderer::new(project.schema(), &context)?;
//! for batch in &output.batches {
//!     renderer.render(batch)?.for_each_contribution(|_, index, id, document| {
//!         println!("{index} {id} {}", String::from_utf8_lossy(document));
//!     });
//! }
//! for failure in &output.failures {
//!     eprintln!("bundle {}: {}", failure.position, failure.error);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Modules in the order of the data: [`bundle`](Bundle) → [`graph`] → [`schema`] → [`transform`](Transformer) →
//! contribution ([`Renderer`]).

pub mod accumulate;
pub mod aggregate;
mod batch;
mod bundle;
mod contribution;
mod contributions;
pub mod convert;
mod denormalise;
mod document;
mod error;
pub mod graph;
mod hubs;
pub mod json;
mod limits;
pub mod linked;
mod locate;
pub mod number;
mod partition;
pub mod path;
mod plugin;
mod position;
mod problems;
mod project;
pub mod record;
pub mod schema;
mod store;
mod suggest;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod time;
mod transform;
pub mod uuid;
mod validate;
mod value;
mod view;

pub use batch::{Batch, ListRef, RecordRef, Replica};
pub use bundle::{Bundle, BundleFqid, SourceRef};
pub use contribution::{Rendered, Renderer, write_line};
pub use contributions::Contributions;
pub use denormalise::{Failure, Output, denormalise, map, with_threads};
pub use document::{ContributionId, DocumentType, EntityRef, IndexName, ReplicaId};
pub use error::{Error, ErrorKind, Place, Result};
pub use hubs::Hubs;
pub use limits::Limits;
pub use locate::{Located, Locator, follow, steps_of};
pub use partition::{MAX_PREFIX_LENGTH, Partition, Partitioning};
pub use plugin::{Plugin, Registration, Registry};
pub use position::{EntityIndex, FieldIndex, InnerType, OuterType};
pub use problems::Problems;
pub use project::{Compiled, Project};
pub use schema::Schema;
pub use store::{Again, ContributionReader, Deletion, Kept, Outcome, Store, Tag};
pub use suggest::did_you_mean;
pub use transform::{Context, Transformer, transform};
pub use validate::{explain, validate};
pub use value::Value;
pub use view::{Outer, View, Work, transformers};

#[doc(hidden)]
pub use inventory as __inventory;
#[doc(hidden)]
pub use plugin::Submitted as __Submitted;
