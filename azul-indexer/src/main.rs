//! The program `azul`: links the projects, parses arguments, calls the library.

#![cfg_attr(not(test), deny(unused_crate_dependencies))]

mod cli;

use std::process::ExitCode;

use mimalloc::MiMalloc;

// The projects. A crate that is not mentioned is not linked, and the lint above refuses to let that happen.
use azul_projects_anvil as _;
use azul_projects_hca as _;

// These are for the library in this package, whose dependencies cannot be told from the program's.
use {
    azul_synth as _, flate2 as _, jsonschema as _, rustix as _, serde as _, serde_json as _, tempfile as _,
    tracing as _, uuid as _, zstd as _,
};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
