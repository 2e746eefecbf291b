//! T4: two threads against one.

use azul_transform::Result;
use benches::measure::{Work as Timed, in_turns};
use benches::report::{Figure, Report, Stage, Target};
use benches::{Answer, Input, Work};

pub(crate) fn measure(work: &Work, input: &Input, report: &mut Report) -> Result<()> {
    let bundles = &input.bundles;
    let store = work.store(&work.batches(bundles)?);
    let (contributions, aggregates) = (work.contributions_on(1, bundles)?, work.aggregates_on(1, &store)?);
    assert_eq!(work.contributions_on(2, bundles)?, contributions, "threads do not change contributions");
    assert_eq!(work.aggregates_on(2, &store)?, aggregates, "threads do not change aggregates");
    let mut works: [Timed<'_, Result<Answer, String>>; 4] = [
        Box::new(|| work.contributions_on(1, bundles).map_err(|e| e.to_string())),
        Box::new(|| work.contributions_on(2, bundles).map_err(|e| e.to_string())),
        Box::new(|| work.aggregates_on(1, &store).map_err(|e| e.to_string())),
        Box::new(|| work.aggregates_on(2, &store).map_err(|e| e.to_string())),
    ];
    // Two threads are disturbed by whatever else wants either core, so that there have to be more rounds than elsewhere.
    let samples = in_turns(4 * input.size().rounds(), &mut works);
    let names = ["contributions, 1 thread", "contributions, 2 threads", "aggregate, 1 thread", "aggregate, 2 threads"];
    for (name, samples) in names.into_iter().zip(&samples) {
        report.stages.push(Stage::new(name, &input.name, input.bytes(), samples.least()));
    }
    for (what, pair) in ["contributions", "aggregates"].into_iter().zip(samples.chunks_exact(2)) {
        let what = format!("{what}, one thread in multiples of two: {}", input.name);
        let target = Some(Target::AtLeast(1.8));
        report.figures.push(Figure::ratio("T4", what, pair[0].over(&pair[1]), target));
    }
    Ok(())
}
