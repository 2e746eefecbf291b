//! Commands of the program. Each one parses its options, calls the library, and says how it went.

// Declared one by one, and not by `commands!`: cargo fmt finds no files that a macro names.
mod catalog;
mod completions;
mod demo;
mod diff;
mod explain;
mod export;
mod fields;
mod index;
mod load;
mod man;
mod mapping;
mod new_project;
mod notify;
mod plugins;
mod query;
mod queue;
mod reindex;
mod runlevel;
mod serve;
mod status;
mod synth;
mod token;
mod transform;
mod validate;
mod why;
mod worker;

use std::num::NonZeroUsize;
use std::process::ExitCode;

use azul_transform::with_threads;
use clap::{ArgAction, Parser, Subcommand};
use tracing_subscriber::filter::LevelFilter;

use crate::console::{Printable, say};
use crate::outcome::{Outcome, unless_closed};
use crate::signals;

/// Turn bundles of project metadata into search documents
#[derive(Debug, Parser)]
#[command(name = "azul", version, arg_required_else_help = true, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Say on standard error what is being done; twice for more
    #[arg(short, long, global = true, action = ArgAction::Count)]
    verbose: u8,
    /// How many threads work [default: AZUL_THREADS or RAYON_NUM_THREADS, otherwise one for each processor]
    #[arg(long, global = true, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

/// Makes the list of commands that help and the dispatcher follow.
macro_rules! commands {
    ($($module:ident::$command:ident,)+) => {
        #[derive(Debug, Subcommand)]
        enum Command {
            $($command($module::$command),)+
        }

        impl Command {
            fn run(self) -> anyhow::Result<Outcome> {
                match self {
                    $(Self::$command(command) => command.run(),)+
                }
            }
        }
    };
}

// One line a command, in the order of the help; each is a file, with a struct of options that has a method `run`.
commands! {
    demo::Demo,
    index::Index,
    transform::Transform,
    validate::Validate,
    load::Load,
    export::Export,
    query::Query,
    explain::Explain,
    why::Why,
    diff::Diff,
    reindex::Reindex,
    status::Status,
    fields::Fields,
    mapping::Mapping,
    plugins::Plugins,
    synth::Synth,
    serve::Serve,
    worker::Worker,
    notify::Notify,
    catalog::Catalog,
    queue::Queue,
    runlevel::Runlevel,
    token::Token,
    new_project::NewProject,
    completions::Completions,
    man::Man,
}

const EXAMPLES: &str = "\
Examples:
  azul demo                                look at a catalog with its page, of bundles that are made up
  azul synth --bundles 100 --to bundles/   make 100 bundles to try things out with
  azul index bundles/ --to catalog/        make of them one document per entity, ready for a search index
  azul transform bundles/ --to documents/  turn them into documents, one file for each index
  azul validate bundles/                   find everything that is wrong with them
  azul plugins                             list the projects whose metadata is understood
  azul query files organ=kidney --store store/
                                           files from kidney samples, of a store that azul index made
  azul serve --store catalog/              serve catalogs at http://127.0.0.1:8080

Exit codes: 0 all went well; 1 nothing could be done; 2 some inputs failed, all others went well.";

/// Runs the program.
pub(crate) fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // If that cannot be printed either, there is nobody to tell.
            error.print().ok();
            // Help and version come this way too. Code 2 is for inputs that failed, not for arguments.
            return ExitCode::from(u8::from(error.use_stderr()));
        }
    };
    log(cli.verbose);
    signals::watch();
    match with_threads(threads(cli.threads), || cli.command.run()) {
        Ok(Outcome::Good) => ExitCode::SUCCESS,
        Ok(Outcome::Partial) => ExitCode::from(2),
        Ok(Outcome::Nothing) => ExitCode::from(1),
        Err(error) => {
            say(format_args!("error: {error:#}"));
            ExitCode::from(1)
        }
    }
}

/// How many threads work, if anything says so.
fn threads(given: Option<NonZeroUsize>) -> Option<NonZeroUsize> {
    let of = |variable| std::env::var(variable).ok()?.parse().ok();
    given.or_else(|| of("AZUL_THREADS")).or_else(|| of("RAYON_NUM_THREADS"))
}

fn log(verbose: u8) {
    let level = match verbose {
        0 => return,
        1 => LevelFilter::INFO,
        _ => LevelFilter::DEBUG,
    };
    let subscriber = tracing_subscriber::fmt().with_max_level(level).with_target(false).without_time();
    subscriber.with_ansi(false).with_writer(|| Printable).init();
}
