//! R4 to R6: the program over generated catalogs.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use benches::report::{Figure, Report, Target};

use super::MIB;
use super::program::{Program, Run, Spent, in_turns};

/// What is to be reached for `azul index`: bundles, seconds, and memory in MiB.
const INDEX: [(u64, f64, f64); 3] = [(2_000, 0.25, 164.0), (20_000, 2.2, 308.0), (210_203, 25.0, 1311.0)];
/// The catalog that `azul transform` and a second thread are measured with.
const TRANSFORMED: u64 = 20_000;
/// What it is to read at most before the first document is out, in MiB: a window of 8 MiB, and what is read ahead of it.
const FIRST: f64 = 32.0;

pub(crate) fn measure(program: &Program, bundles: u64, report: &mut Report) {
    let folder = tempfile::tempdir().unwrap_or_else(|e| panic!("a temporary directory: {e}"));
    let input = generate(program, bundles, folder.path());
    let to = folder.path().join("catalog");
    let rounds = if bundles > 100_000 { 1 } else { 5 };
    let wall = |spent: &Spent| spent.wall;
    let [index] = in_turns(rounds, [Box::new(|| azul(program, "index", 2, &to, &input)) as Run<'_>]);
    let mut add = |figure| report.figures.push(figure);
    if let Some((_, seconds, memory)) = INDEX.iter().find(|(of, ..)| *of == bundles) {
        let what = format!("azul index of {bundles} bundles to files, two threads");
        add(Figure::amount("R5", what.clone(), index.of(wall, 1.0), "s", Target::AtMost(*seconds)));
        add(Figure::amount("R5", format!("{what}: memory"), index.peak(MIB), "MiB", Target::AtMost(*memory)));
    }
    if bundles != TRANSFORMED {
        return;
    }
    let nowhere = Path::new("-");
    let runs: [Run<'_>; 4] = [
        Box::new(|| azul(program, "transform", 1, nowhere, &input)),
        Box::new(|| azul(program, "transform", 2, nowhere, &input)),
        Box::new(|| azul(program, "index", 1, nowhere, &input)),
        Box::new(|| azul(program, "index", 2, nowhere, &input)),
    ];
    let [transform_1, transform_2, index_1, index_2] = in_turns(rounds, runs);
    let what = format!("azul transform of {bundles} bundles to /dev/null, two threads");
    add(Figure::amount("R4", what.clone(), transform_2.of(wall, 1.0), "s", Target::AtMost(1.2)));
    add(Figure::amount("R4", format!("{what}: memory"), transform_2.peak(MIB), "MiB", Target::AtMost(256.0)));
    let first = read_before_first(program, &input) / MIB;
    let what = format!("{what}: read before the first document is out");
    add(Figure::amount("R4", what, (first, first), "MiB", Target::AtMost(FIRST)));
    for (name, one, two) in [("index", index_1, index_2), ("transform", transform_1, transform_2)] {
        let (one, two) = (one.of(wall, 1.0), two.of(wall, 1.0));
        let ratio = (one.0 / two.0, one.1 / two.1);
        let what = format!("azul {name} of {bundles} bundles to /dev/null, one thread in multiples of two");
        add(Figure::amount("R6", what, ratio, "×", Target::AtLeast(1.8)));
    }
}

fn azul(program: &Program, command: &str, threads: usize, to: &Path, input: &Path) -> Spent {
    let threads = threads.to_string();
    let options = [command, "--threads", &threads, "--to"].map(PathBuf::from);
    program.run(options.into_iter().chain([to.to_owned(), input.to_owned()]))
}

/// A file of generated bundles.
fn generate(program: &Program, bundles: u64, folder: &Path) -> PathBuf {
    let path = folder.join("bundles.ndjson");
    let file = File::create(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let bundles = bundles.to_string();
    let status = program.command().args(["synth", "--seed", "1", "--bundles", &bundles]).stdout(file).status();
    assert!(status.is_ok_and(|status| status.success()), "bundles were not generated");
    path
}

/// How many bytes `azul transform` takes from its standard input before it writes anything.
fn read_before_first(program: &Program, input: &Path) -> f64 {
    let mut command = program.command();
    command.args(["transform", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let mut stdin = child.stdin.take().expect("it is a pipe");
    let mut stdout = child.stdout.take().expect("it is a pipe");
    let mut file = File::open(input).unwrap_or_else(|e| panic!("{}: {e}", input.display()));
    let fed = AtomicU64::new(0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut buffer = vec![0; 1 << 16];
            while let Ok(read @ 1..) = file.read(&mut buffer) {
                // It ends before it has read everything.
                if stdin.write_all(&buffer[..read]).is_err() {
                    break;
                }
                fed.fetch_add(read as u64, Relaxed);
            }
            drop(stdin);
        });
        let first = stdout.read_exact(&mut [0]);
        let before = fed.load(Relaxed) as f64;
        child.kill().and_then(|()| child.wait()).unwrap_or_else(|e| panic!("{command:?}: {e}"));
        assert!(first.is_ok(), "there was a document");
        before
    })
}
