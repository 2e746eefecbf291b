//! From bundles to a catalog, by the program.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use azul_synth::{Catalog as Bundles, CatalogSpec};
use benches::report::Target;

use crate::system::{size, wait};
use crate::table::Table;

/// Where the program is, and where stores are made.
pub struct Work {
    pub program: PathBuf,
    pub directory: PathBuf,
}

/// A store that was built.
pub struct Built {
    pub name: String,
    pub store: PathBuf,
    pub bundles: u64,
    /// Bundles of the largest project that were left out, to be added later.
    pub more: Vec<Vec<u8>>,
}

/// Bundles that are left out: those that are added one by one, and one that is added to be compared.
const MORE: usize = 25;

impl Work {
    /// Generates bundles, and has the program index all but some.
    pub fn build(&self, bundles: u64, table: &mut Table) -> Built {
        let name = format!("{} bundles", thousands(bundles));
        let input = self.directory.join(format!("{bundles}.ndjson"));
        let store = self.directory.join(format!("store-{bundles}"));
        std::fs::remove_dir_all(&store).ok();
        let more = write(bundles, &input);
        let mut command = Command::new(&self.program);
        command.args(["index", "--quiet", "--project", "hca", "--store"]).arg(&store).arg(&input);
        let start = Instant::now();
        let child = command.stdout(Stdio::null()).spawn().expect("the program can be started");
        let (status, took) = wait(child, start);
        assert!(status.success(), "{name}: {status}");
        std::fs::remove_file(&input).expect("it is ours");
        let documents = documents(&store);
        // The targets are for catalogs of that size, not for a start of the program.
        let is_large = bundles >= 10_000;
        let at_most = |bound: f64| is_large.then_some(Target::AtMost(bound));
        let per_second = documents as f64 / took.cpu;
        let target = is_large.then_some(Target::AtLeast(20_000.0));
        table.add(&name, "full build, documents a CPU second", per_second, "", target);
        table.add(&name, "full build, time", took.seconds, "s", at_most(180.0 * (bundles as f64 / 210_203.0).max(0.1)));
        table.add(&name, "full build, peak memory", took.peak as f64 / f64::from(1 << 30), "GiB", at_most(2.0));
        table.add(&name, "disk", size(&store) as f64 / 1e9, "GB", None);
        Built { name, store, bundles, more }
    }
}

impl Built {
    /// Removes the store.
    pub fn remove(self) {
        std::fs::remove_dir_all(&self.store).expect("it is ours");
    }
}

/// Writes bundles into a file, and returns those that are left out: some of the largest project.
fn write(bundles: u64, input: &PathBuf) -> Vec<Vec<u8>> {
    let bundles = Bundles::new(CatalogSpec { bundles: bundles + MORE as u64, seed: 1, ..CatalogSpec::default() });
    let file = File::create(input).unwrap_or_else(|e| panic!("{}: {e}", input.display()));
    let (mut out, mut more, mut line) = (BufWriter::with_capacity(1 << 20, file), Vec::new(), Vec::new());
    // The last ones are left out, so that what they are stitched to comes before them.
    for index in (0..bundles.len()).rev() {
        if more.len() < MORE && bundles.project_of(index) == 0 {
            more.push(bundles.bundle(index));
            continue;
        }
        line.clear();
        bundles.write_bundle(index, &mut line);
        line.push(b'\n');
        out.write_all(&line).expect("there is room");
    }
    out.flush().expect("there is room");
    more
}

fn documents(store: &std::path::Path) -> u64 {
    let catalog = azul_catalog::Store::open(store).and_then(|store| store.catalog("hca")).expect("it was made");
    let snapshot = catalog.snapshot(&std::sync::Arc::default()).expect("it is sound");
    snapshot.indices().map(|(_, count)| count).sum()
}

/// A number with commas.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let group = |(at, digit): (usize, char)| {
        let comma = at > 0 && (digits.len() - at).is_multiple_of(3);
        [comma.then_some(','), Some(digit)].into_iter().flatten()
    };
    digits.chars().enumerate().flat_map(group).collect()
}
