//! The program `azul`.
//!
//! One with other projects is as short: it mentions their crates, `use azul_projects_mine as _;`, and calls the same function.

use std::process::ExitCode;

fn main() -> ExitCode {
    azul::run()
}
