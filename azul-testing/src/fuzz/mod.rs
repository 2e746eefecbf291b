//! What must hold for any input, as functions of bytes: the bodies of the fuzz targets, and of the tests that feed
//! them with [mutants](super::mutate) where there is no fuzzer.
//!
//! A function panics if what must hold does not. That an input is refused is no failure, as long as it is refused
//! with a typed error.

mod bundle;
mod campaign;
mod fate;
mod field_type;
mod links;
mod path;
mod seeds;

pub use bundle::{Outcome, read, whole};
pub use campaign::{Campaign, Mutant};
pub use fate::{Fate, Tally, fate};
pub use field_type::{FIELD_TYPES, field_type};
pub use links::links;
pub use path::path;
pub use seeds::{Seed, seeds, texts};
