//! The embedded store against its targets: how fast bundles become a catalog, how fast it answers and changes, and how plain
//! `tantivy` fares with the same documents in the same run.
//!
//! ```sh
//! cargo build --release -p azul
//! cargo bench -p benches --features plain --bench catalog -- --documents 50000 --documents 1000000 \
//!     --directory target/measured --json docs/catalog.json
//! cargo run -p benches --example plot -- docs/catalog.json docs/catalog.svg
//! ```
//!
//! `--documents` is a number of file documents, to be given several times; how many bundles that takes is found out from a
//! thousand of them. `--bundles` measures the building of so many bundles, adding one to them, and finding what differs then. `AZUL_BIN` names the program,
//! `target/release/azul` if it is not set. Without `--features plain` there are no ratios.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "printing is what it is for")]

mod answers;
mod build;
mod changes;
#[cfg(feature = "plain")]
mod plain;
mod system;
mod table;

use std::path::PathBuf;
use std::sync::Arc;

use azul_catalog::{Catalog, Store};
use azul_projects_hca as _;
use azul_search::{Fields, Project};
use azul_transform::Registry;
use benches::in_workspace;
use table::Table;

/// What is asked for.
struct Asked {
    documents: Vec<u64>,
    bundles: Vec<u64>,
    directory: PathBuf,
    json: Option<PathBuf>,
}

/// The project whose bundles are generated, and what can be searched of its documents.
struct Measured {
    project: Arc<Project>,
    fields: Arc<Fields>,
}

impl Asked {
    fn read(mut arguments: impl Iterator<Item = String>) -> Self {
        let directory = in_workspace("target/measured");
        let mut asked = Self { documents: Vec::new(), bundles: Vec::new(), directory, json: None };
        while let Some(name) = arguments.next() {
            // Cargo says that it is a bench.
            if name == "--bench" {
                continue;
            }
            let value = arguments.next().unwrap_or_else(|| panic!("{name} needs a value"));
            let number = || value.parse().unwrap_or_else(|e| panic!("{name} {value}: {e}"));
            match &*name {
                "--documents" => asked.documents.push(number()),
                "--bundles" => asked.bundles.push(number()),
                "--directory" => asked.directory = in_workspace(&value),
                "--json" => asked.json = Some(in_workspace(&value)),
                _ => panic!("{name} is no option of this bench"),
            }
        }
        asked
    }
}

impl Measured {
    fn new() -> Self {
        let plugin = Registry::linked().and_then(|registry| registry.get("hca")).expect("the project is linked");
        let project = Arc::new(Project::of(plugin).expect("the project is sound"));
        let fields = project.fields_shared();
        Self { project, fields }
    }

    fn catalog(&self, store: &std::path::Path) -> Catalog {
        Store::open(store).and_then(|store| store.catalog("hca")).expect("the program made it")
    }
}

fn main() {
    let asked = Asked::read(std::env::args().skip(1));
    let program = std::env::var_os("AZUL_BIN").map_or_else(|| in_workspace("target/release/azul"), in_workspace);
    if asked.documents.is_empty() && asked.bundles.is_empty() {
        println!("--documents N: how many file documents the catalog is to have; nothing to measure");
        return;
    }
    assert!(program.is_file(), "{} is missing: cargo build --release -p azul", program.display());
    std::fs::create_dir_all(&asked.directory).expect("there is room");
    let (measured, mut table) = (Measured::new(), Table::new(asked.json));
    let work = build::Work { program, directory: asked.directory };

    // A catalog of a thousand bundles says how many documents come of a bundle, and is one to be added to.
    let small = work.build(1000, &mut table);
    changes::add(&measured, &small, 50.0, &mut table);
    let files = answers::files(&measured.catalog(&small.store), &measured.fields);
    let per_bundle = files as f64 / small.bundles as f64;
    println!("{per_bundle:.2} file documents come of a bundle\n");

    for bundles in asked.bundles {
        let built = work.build(bundles, &mut table);
        changes::add(&measured, &built, 100.0, &mut table);
        changes::differ(&measured, &built, &mut table);
        built.remove();
    }
    for documents in asked.documents {
        let built = work.build((documents as f64 / per_bundle).round() as u64, &mut table);
        let catalog = measured.catalog(&built.store);
        answers::measure(&measured, &catalog, &mut table);
        changes::add(&measured, &built, 100.0, &mut table);
        changes::replace(&measured, &catalog, &mut table);
        changes::differ(&measured, &built, &mut table);
        built.remove();
    }
    small.remove();
    println!("\n{}", table.markdown());
}
