//! Faceted search over the documents that a project's metadata becomes.
//!
//! A request becomes a [`Query`], a [`SearchIndex`] answers it, and the project shapes the answer. This crate decides
//! everything that can be decided without a socket and without a disk: it has no HTTP and no files. It knows no project
//! either; what a project says about searching is behind a trait that the project's crate implements.
//!
//! Modules in the order of the data: [`fields`] (what can be searched, from the rows) → [`query`] (what is asked) →
//! [`index`] (what a store answers) → [`project`] (what a project makes of it) → [`service`] (requests and answers).
//! [`compare`] says what differs between two moments.

pub mod compare;
mod content;
pub mod dataset;
mod exchange;
mod explain;
mod facet;
pub mod fields;
mod files;
pub mod filters;
pub mod index;
mod integrations;
pub mod json;
mod lines;
pub mod manifest;
pub mod memory;
mod moment;
mod native;
pub mod project;
mod python;
pub mod query;
pub mod repository;
mod route;
mod said;
mod scalar;
pub mod service;
mod sources;
pub mod suggest;
pub mod text;
mod url;
pub mod values;
mod workshop;

pub use compare::Generation;
pub use explain::{explain, without_contributions, write_explanation};
pub use fields::{Field, FieldId, Fields, Kind};
pub use filters::Filters;
pub use index::{
    Aggregated, Aggregation, Bucket, Buckets, Document, Facet, Found, Page, PartPath, PartScan, Replica, Search,
    SearchIndex, Share,
};
pub use json::ObjectWriter;
pub use lines::load_lines;
pub use manifest::{ManifestFormat, ManifestRequest};
pub use memory::MemoryIndex;
pub use moment::{milliseconds, utc};
pub use native::{Named, Shape, write_native};
pub use project::{
    AskFigures, Edge, ExposedIndex, FacetIds, HitContext, Node, Project, SearchProject, ServiceDeclaration, Slice,
    Total, Tree,
};
pub use query::{Clause, Filter, Interval, Key, PageRequest, Query, Scalar, Sort, Start, Test};
pub use route::Route;
pub use said::Said;
pub use service::{
    Answer, Ask, Body, Caller, Catalog, Failure, Failures, Fixed, Live, Method, Params, Refusal, RepositoryKind,
    Request, Service, Traffic,
};
pub use suggest::{Suggest, Suggestion};
pub use values::{Values, values, values_within};

#[doc(hidden)]
pub use azul_transform::__inventory;
