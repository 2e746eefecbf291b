//! Denormalise bundles of project metadata into search documents.
//!
//! A *bundle* is a set of metadata entities with their links, delivered and versioned together. For each
//! *outer entity* in it (a file, a sample, a project, …) this crate makes a *contribution*: a document
//! that lists everything related to the entity, by *inner entity* type. What a project's metadata means
//! is said by a [`Project`]; this crate knows no project, does no I/O, and reads neither clock nor
//! environment.
//!
//! ```no_run
//! use azul_transform::{Again, Context, DocumentSink, Emit, Registry, Store, denormalise, emit};
//! // use azul_projects_hca as _;   // links the project
//!
//! fn index(bundles: Vec<Vec<u8>>, mut sink: Box<dyn DocumentSink>) -> azul_transform::Result<()> {
//!     let project = Registry::linked()?.get("hca")?;
//!     let context = Context::new("dev", "hca");
//!     let mut store = Store::new(project.schema());
//!     denormalise(project, bundles, &context, |position, batch| {
//!         let _ = store.add(&batch?, Again::Conflict, position as u32); // on all threads
//!         Ok(())
//!     })?;
//!     emit(project, &store, &context, Emit::AGGREGATES, &mut *sink, &mut |_| {})?;
//!     sink.commit()?;
//!     Ok(())
//! }
//! ```
//!
//! Modules in the order of the data: [`bundle`](Bundle) → [`graph`] → [`schema`] → [`transform`](Transformer) →
//! contribution ([`Renderer`]) → [`Store`] →
//! [`aggregate`] → [`emit()`] → [`DocumentSink`].

#![warn(missing_debug_implementations)]

pub mod accumulate;
pub mod aggregate;
mod batch;
mod bundle;
mod codec;
mod context;
mod contribution;
mod contributions;
pub mod convert;
mod denormalise;
mod document;
mod emit;
mod error;
mod fingerprint;
pub mod graph;
mod hubs;
pub mod json;
mod limits;
pub mod linked;
mod locate;
pub mod number;
mod partition;
pub mod path;
mod pipe;
mod plugin;
mod position;
mod problems;
mod project;
pub mod record;
mod registry;
pub mod schema;
mod sink;
mod store;
mod suggest;
pub mod time;
mod transform;
pub mod uuid;
mod validate;
mod value;
mod view;

pub use batch::{Batch, ListRef, RecordRef, Replica};
pub use bundle::{Bundle, BundleFqid, SourceRef};
pub use context::Context;
pub use contribution::{Fragments, Rendered, Renderer};
pub use contributions::{Contributions, Work};
pub use denormalise::{denormalise, transform};
pub use document::{ContributionId, DocumentType, IndexName, ReplicaId};
pub use emit::{Count, Emit, Emitted, Emitting, Spares, definitions, emit};
pub use error::{Error, ErrorKind, Place, Result};
pub use fingerprint::Fingerprint;
pub use hubs::Hubs;
pub use limits::Limits;
pub use locate::{Located, Locator, follow};
pub use partition::{Partition, Partitioning};
pub use pipe::{map, pipe, with_threads};
pub use plugin::{Compiled, Plugin};
pub use position::{EntityIndex, FieldIndex, InnerType, OuterType};
pub use problems::Problems;
pub use project::Project;
pub use registry::{Registration, Registry};
pub use schema::Schema;
pub use sink::{Committed, Document, DocumentRun, DocumentSink};
pub use store::{Again, ContributionReader, Deletion, Kept, Outcome, Store, Tag};
pub use suggest::did_you_mean;
pub use transform::{Outer, Transformer, transformers};
pub use validate::{explain, validate};
pub use value::Value;
pub use view::View;

#[doc(hidden)]
pub use inventory as __inventory;
#[doc(hidden)]
pub use registry::Submitted as __Submitted;
