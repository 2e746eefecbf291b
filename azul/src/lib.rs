//! The program `azul` as a library, for programs with other projects.
//!
//! A crate that is mentioned is linked, and a project that is linked is found. So this is a whole program, in a repository
//! of one's own:
//!
//! ```no_run
//! use azul_projects_hca as _; // for example
//! fn main() -> std::process::ExitCode {
//!     azul::run()
//! }
//! ```
//!
//! The projects of this repository are the features `hca` and `anvil`; leave them out with `default-features = false`.

mod cluster;
mod commands;
mod console;
mod diff;
mod exporting;
mod generations;
mod indexing;
mod loading;
mod moving;
mod notes;
mod options;
mod outcome;
mod plugins;
mod progress;
mod query;
mod reindexing;
mod run;
mod served;
mod signals;
mod sources;
mod starter;
mod store;
mod synth;
mod table;
mod waiting;
mod watching;
mod why;

use std::process::ExitCode;

// The projects. A crate that is not mentioned is not linked.
#[cfg(feature = "anvil")]
use azul_projects_anvil as _;
#[cfg(feature = "hca")]
use azul_projects_hca as _;

#[cfg(feature = "allocator")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs the program with the arguments of the process, and returns its exit code: 0 if all went well, 1 if nothing could be
/// done, 2 if some inputs failed.
///
/// To be called once, by `main`.
pub fn run() -> ExitCode {
    commands::run()
}

/// Compiles the examples in the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
