//! Commands of the program. Each one parses its options, calls the library, and says how it went.

mod console;
mod index;
mod options;
mod plugins;
mod progress;
mod schema;
mod synth;
mod transform;
mod validate;

use std::io;
use std::process::ExitCode;

use clap::{ArgAction, Parser, Subcommand};
use tracing_subscriber::filter::LevelFilter;

/// Turn bundles of project metadata into search documents
#[derive(Debug, Parser)]
#[command(name = "azul", version, arg_required_else_help = true, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Say on standard error what is being done; twice for more
    #[arg(short, long, global = true, action = ArgAction::Count)]
    verbose: u8,
}

#[derive(Debug, Subcommand)]
enum Command {
    Index(index::IndexBundles),
    Transform(transform::Transform),
    Validate(validate::Validate),
    Fields(schema::Fields),
    Mapping(schema::Mapping),
    Plugins(plugins::Plugins),
    Synth(synth::Synth),
}

const EXAMPLES: &str = "\
Examples:
  azul synth --bundles 100 --to bundles/   make 100 bundles to try things out with
  azul index bundles/ --to catalog/        make of them one document per entity, ready for a search index
  azul transform bundles/ --out documents/ turn them into documents, one file for each index
  azul validate bundles/                   find everything that is wrong with them
  azul plugins                             list the projects whose metadata is understood

Exit codes: 0 all went well; 1 nothing could be done; 2 some inputs failed, all others went well.";

/// How a command ended.
enum Outcome {
    Good,
    /// Something could not be done, and was told of; everything else was.
    Partial,
    /// Nothing could be done, and that was told of.
    Nothing,
}

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
    let outcome = match cli.command {
        Command::Index(command) => command.run(),
        Command::Transform(command) => command.run(),
        Command::Validate(command) => command.run(),
        Command::Fields(command) => command.run(),
        Command::Mapping(command) => command.run(),
        Command::Plugins(command) => command.run(),
        Command::Synth(command) => command.run(),
    };
    match outcome {
        Ok(Outcome::Good) => ExitCode::SUCCESS,
        Ok(Outcome::Partial) => ExitCode::from(2),
        Ok(Outcome::Nothing) => ExitCode::from(1),
        Err(error) => {
            console::say(format_args!("error: {error:#}"));
            ExitCode::from(1)
        }
    }
}

fn log(verbose: u8) {
    let level = match verbose {
        0 => return,
        1 => LevelFilter::INFO,
        _ => LevelFilter::DEBUG,
    };
    let subscriber = tracing_subscriber::fmt().with_max_level(level).with_target(false).without_time();
    subscriber.with_writer(io::stderr).init();
}

/// Whoever reads our output may stop to, which is no error: `azul … | head`.
fn unless_closed(result: io::Result<()>) -> anyhow::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}
