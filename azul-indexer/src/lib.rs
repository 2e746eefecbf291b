//! Sources of bundles, sinks for documents, and what happens in between.
//!
//! The library knows no project: it is given a [`Registry`](azul_transform::Registry). The program `azul`, a crate of its
//! own, links the projects, parses arguments, and calls.
//!
//! In the order of the data: [`source`] (arguments become bundles) → [`repository`] (of which some have many) → [`identity`](Identity) (which bundle is it?) →
//! [`Pipeline`] (which project is it of? transform it) → [`run`] (collect and emit) → [`sink`] (write).
//!
//! ```no_run
//! use azul_indexer::sink::{DirectorySink, Format};
//! use azul_indexer::{Options, Pipeline, run, source::Inputs};
//! use azul_transform::{DocumentSink, Emit, Registry};
//!
//! # fn main() -> azul_transform::Result<()> {
//! let pipeline = Pipeline::new(Registry::linked()?, Options::default())?;
//! let mut sink = DirectorySink::new("catalog".as_ref(), Format::Lines)?;
//! let mut settings = run::Settings { emit: Emit::AGGREGATES, ..run::Settings::default() };
//! let inputs = Inputs::new(["bundles/".into()])?;
//! let index = run::Index::take_in(inputs, &pipeline, &mut settings, &mut |_| {})?;
//! let report = index.emit(&mut sink, &mut |_| {})?;
//! Box::new(sink).commit()?;
//! println!("{} bundles, {} failures", report.bundles, report.failures.len());
//! # Ok(())
//! # }
//! ```

mod blame;
mod excerpt;
mod failure;
mod identity;
mod pipeline;
mod quarantine;
pub mod queue;
mod raw;
pub mod repository;
pub mod run;
pub mod runlevel;
pub mod sink;
pub mod source;
pub mod staging;
pub mod validate;
pub mod worker;

pub use failure::Failure;
pub use identity::Identity;
pub use pipeline::{Options, Pipeline, Project};
pub use quarantine::Quarantine;
pub use raw::Origin;
