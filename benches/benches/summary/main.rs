//! The targets and whether they are met: `cargo bench -p benches --bench summary`.
//!
//! Options after `--`: `--json FILE` writes everything that was measured, `--markdown FILE` puts the tables between
//! the two marks in that file. Paths are relative to the root of the workspace. With `AZUL_CONFORMANCE` set, the corpus
//! is measured as well, and with `AZUL_BIN` set, that program: how long it takes to start, and its runs.
//!
//! `--river` measures nothing but the way of bundles through the program, R1 to R6; `--catalogs 2000,20000` says with
//! catalogs of how many bundles, if not also with one of 210,203, which takes 12 GB of space for temporary files.
#![allow(clippy::print_stdout, reason = "the table is what this program is for")]

mod growth;
mod river;
mod stages;
mod start;
mod threads;

use std::path::PathBuf;
use std::process::ExitCode;

use benches::report::{Report, splice};
use benches::{Input, Work, in_workspace};

#[derive(Default)]
struct Options {
    json: Option<PathBuf>,
    markdown: Option<PathBuf>,
    /// Measure R1 to R6 only.
    river: bool,
    /// Numbers of bundles in the catalogs that the program runs over.
    catalogs: Option<Vec<u64>>,
    /// Words that the names of benches to run contain.
    filters: Vec<String>,
}

/// Options of the other benches are passed over: Cargo hands the same ones to all.
fn options() -> Options {
    let mut options = Options::default();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut file = || in_workspace(args.next().unwrap_or_else(|| panic!("{arg} needs the name of a file")));
        match arg.as_str() {
            "--river" => options.river = true,
            "--catalogs" => options.catalogs = Some(numbers(&args.next().unwrap_or_default())),
            "--json" => options.json = Some(file()),
            "--markdown" => options.markdown = Some(file()),
            other if other.starts_with('-') => {}
            other => options.filters.push(other.to_owned()),
        }
    }
    options
}

fn numbers(list: &str) -> Vec<u64> {
    let number = |number: &str| number.parse().unwrap_or_else(|e| panic!("{number:?} is no number of bundles: {e}"));
    list.split(',').map(number).collect()
}

fn measure(options: &Options) -> azul_transform::Result<Report> {
    let work = Work::new()?;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut report = Report { version: env!("CARGO_PKG_VERSION").into(), threads, ..Report::default() };
    river::measure(&work, options.catalogs.as_deref().unwrap_or(&river::CATALOGS), &mut report)?;
    if options.river {
        return Ok(report);
    }
    if let Some(corpus) = Input::corpus() {
        stages::measure(&work, &corpus, &mut report)?;
    }
    stages::measure(&work, &Input::fixtures(), &mut report)?;
    let catalog = Input::catalog(2_000);
    stages::measure(&work, &catalog, &mut report)?;
    threads::measure(&work, &catalog, &mut report)?;
    drop(catalog);
    growth::measure(&work, &mut report)?;
    start::measure(&mut report);
    report.figures.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(report)
}

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1);
    if args.next().is_some_and(|arg| arg == river::SPENT) {
        return river::spend(args);
    }
    let options = options();
    if !options.filters.is_empty() && !options.filters.iter().any(|filter| "summary".contains(filter.as_str())) {
        return ExitCode::SUCCESS;
    }
    let report = measure(&options).unwrap_or_else(|e| panic!("{e}"));
    let tables = report.markdown();
    println!("{tables}");
    if let Some(path) = options.json {
        let mut json = serde_json::to_vec_pretty(&report).expect("a report is JSON");
        json.push(b'\n');
        std::fs::write(&path, json).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    }
    if let Some(path) = options.markdown {
        let document = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let document = splice(&document, &tables).unwrap_or_else(|| panic!("{} has no marks", path.display()));
        std::fs::write(&path, document).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    }
    ExitCode::SUCCESS
}
