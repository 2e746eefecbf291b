//! R3: the program over the corpus.

use std::path::{Path, PathBuf};

use benches::in_workspace;
use benches::report::{Figure, Report, Target};

use super::MIB;
use super::program::{Program, Run, Spent, in_turns, run};

const ROUNDS: usize = 15;

pub(crate) fn measure(program: &Program, report: &mut Report) {
    let Some(corpus) = std::env::var_os("AZUL_CONFORMANCE").filter(|folder| !folder.is_empty()) else { return };
    let bundles = in_workspace(corpus).join("hca/bundles");
    let folder = tempfile::tempdir().unwrap_or_else(|e| panic!("a temporary directory: {e}"));
    let (written, copied) = (folder.path().join("written"), folder.path().join("copied"));
    let transform = |to: &Path| {
        let options = ["transform", "--threads", "1", "--drs-domain", "drs.example.org", "--to"];
        program.run(options.iter().map(PathBuf::from).chain([to.to_owned(), bundles.clone()]))
    };
    let runs: [Run<'_>; 3] = [
        Box::new(|| transform("-".as_ref())),
        Box::new(|| anew(&written, || transform(&written))),
        Box::new(|| anew(&copied, || run("cp", [Path::new("-r"), &written, &copied]))),
    ];
    let [nowhere, files, copies] = in_turns(ROUNDS, runs);
    let cpu = |spent: &Spent| spent.cpu;
    let mut add = |figure| report.figures.push(figure);
    let what = "azul transform of the corpus, processor time";
    add(Figure::amount("R3", format!("{what}: to /dev/null"), nowhere.of(cpu, 1e-3), "ms", Target::AtMost(33.0)));
    let (files_cpu, copies_cpu) = (files.of(cpu, 1e-3), copies.of(cpu, 1e-3));
    let ratio = (files_cpu.0 / copies_cpu.0, files_cpu.1 / copies_cpu.1);
    let what = format!("{what}: to files, in multiples of `cp` of them ({:.1} ms)", copies_cpu.0);
    add(Figure::amount("R3", what, ratio, "×", Target::AtMost(2.0)));
    let peak = files.peak(MIB);
    add(Figure::amount("R3", "azul transform of the corpus to files, memory", peak, "MiB", Target::AtMost(64.0)));
}

/// Does something that makes a directory, which is not there before.
fn anew(directory: &Path, make: impl FnOnce() -> Spent) -> Spent {
    if directory.exists() {
        std::fs::remove_dir_all(directory).unwrap_or_else(|e| panic!("{}: {e}", directory.display()));
    }
    let spent = make();
    assert!(directory.is_dir(), "{} was made", directory.display());
    spent
}
