//! Starts a project: `cargo run -p azul-projects-example --example new-project NAME`, or `just new-project NAME`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it is a program for people")]

mod copy;

use std::path::Path;
use std::process::ExitCode;

use azul_projects_example as _;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name] = &arguments[..] else {
        eprintln!("usage: new-project NAME, e.g. `new-project garden`");
        return ExitCode::FAILURE;
    };
    match copy::new_project(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), name) {
        Ok(advice) => {
            print!("{advice}");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("no project was made: {problem}");
            ExitCode::FAILURE
        }
    }
}
