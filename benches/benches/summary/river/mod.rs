//! R1 to R6: the way of bundles from their bytes to documents, in memory and through the program.

mod catalogs;
mod corpus;
mod memory;
mod program;

use azul_transform::Result;
use benches::report::Report;
use benches::{Input, Work};

use program::Program;
pub(crate) use program::{SPENT, spend};

/// Numbers of bundles of the catalogs that the program runs over. The last is that of the real catalog.
pub(crate) const CATALOGS: [u64; 3] = [2_000, 20_000, 210_203];

const MIB: f64 = 1024.0 * 1024.0;

pub(crate) fn measure(work: &Work, catalogs: &[u64], report: &mut Report) -> Result<()> {
    if let Some(input) = Input::corpus() {
        memory::measure(work, &input, report)?;
    }
    let Some(program) = Program::given() else { return Ok(()) };
    corpus::measure(&program, report);
    catalogs.iter().for_each(|bundles| catalogs::measure(&program, *bundles, report));
    report.figures.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(())
}
