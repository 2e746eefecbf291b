//! Avro: schemas, values and container files, as far as manifests have them.
//!
//! The code is our own because the bytes are given. Fields of schemas that exist have a `namespace`, which Avro knows of
//! types only, a logical type of their own, and arrays of an empty union; readers ignore what they do not know, but what
//! a library parses and prints again is another schema. Values are written from the JSON of documents directly, without
//! a tree of values in between.

mod container;
mod encode;
mod schema;

pub(crate) use container::Container;
pub(crate) use encode::{long, string};
pub(crate) use schema::{Field, Schema};
