//! Runs many mutants of all bundles at hand, measures each, and says how they ended.
//!
//! `AZUL_CONFORMANCE=path/to/corpus cargo run --release -p benches --example mutants -- 100000 target/mutants`
//!
//! The first argument is the number of mutants, the second a folder for those that panicked or took too long.
//! It exits with 1 if there was any.

mod report;
mod system;
mod watch;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use azul_projects_anvil::Anvil;
use azul_projects_hca::{DRS_DOMAIN, Hca};
use azul_testing::fuzz::{Campaign, Fate, Tally};
use azul_transform::{Context, Plugin};
use benches::in_workspace;

use report::{Extremes, Report};

/// No mutant may take longer, in time on a processor where that is known.
const LONGEST: Duration = Duration::from_secs(1);
/// The whole program may never have more memory than this, in bytes.
const MOST_MEMORY: u64 = 1 << 30;
/// Bytes of all mutants of one bundle: the largest bundles have fewer.
const MOST_BYTES: usize = 200_000_000;
/// Of a hundred mutants, so many are of the first project.
const SHARE: usize = 85;

fn main() -> std::io::Result<ExitCode> {
    let mut arguments = std::env::args().skip(1);
    let mutants: usize = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "target/mutants".to_owned()));
    std::fs::create_dir_all(&folder)?;
    let first = mutants * SHARE / 100;
    let mut sound = true;
    for (plugin, mutants) in [(&Hca as &dyn Plugin, first), (&Anvil, mutants - first)] {
        let report = run(plugin, mutants, &folder)?;
        sound &= report.is_sound();
        write!(std::io::stdout(), "{report}")?;
    }
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn run(plugin: &dyn Plugin, mutants: usize, folder: &Path) -> std::io::Result<Report> {
    let project = plugin.name();
    let corpus = std::env::var_os("AZUL_CONFORMANCE").filter(|corpus| !corpus.is_empty());
    let folders = [Some(in_workspace("fixtures")), corpus.map(in_workspace)].map(|folder| Some(folder?.join(project)));
    let context = Context::new("test", plugin.name()).with_option(DRS_DOMAIN, "drs.example.org");
    let mut campaign = Campaign::new(plugin, context, folders.iter().flatten().map(PathBuf::as_path))?;
    campaign.most_bytes = MOST_BYTES;
    let watch = watch::Watch::start();
    let (mut tally, mut extremes) = (Tally::default(), Extremes::default());
    let start = Instant::now();
    campaign.run(mutants, |mutant, run| {
        let name = format!("{} {}", mutant.seed, mutant.number);
        watch.begin(&name, mutant.bytes);
        let (began, began_on_processor) = (Instant::now(), system::thread_time());
        let fate = run();
        let on_processor = system::thread_time().zip(began_on_processor).map(|(now, then)| now - then);
        let took = on_processor.unwrap_or_else(|| began.elapsed());
        watch.end();
        if matches!(fate, Fate::Panic(_)) || took > LONGEST {
            let saved = folder.join(format!("{project}-{}.json", tally.mutants));
            let message = if let Fate::Panic(message) = &fate { message.as_str() } else { "too slow" };
            let written = std::fs::write(&saved, mutant.bytes);
            writeln!(std::io::stderr(), "{name}: {message} ({took:?}); {}: {written:?}", saved.display()).ok();
        }
        extremes.note(&name, mutant.bytes.len(), &fate, took);
        tally.note(&fate);
    });
    let seeds = campaign.seeds.len();
    Ok(Report { project, seeds, tally, extremes, seconds: start.elapsed().as_secs_f64(), peak: system::peak()? })
}
