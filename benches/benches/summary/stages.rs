//! T1, T2 and T3: one thread.

use azul_transform::{DocumentRun, Result};
use benches::measure::{Samples, Work as Timed, in_turns};
use benches::report::{Figure, Report, Stage, Target};
use benches::work::outer_entities;
use benches::{Answer, Input, Work};

/// What the reference takes for the 32 bundles of the corpus on one core, in seconds: to make contributions in index
/// form, and to aggregate them.
const REFERENCE: (f64, f64) = (4.09, 2.03);

pub(crate) fn measure(work: &Work, input: &Input, report: &mut Report) -> Result<()> {
    let bundles = &input.bundles;
    let batches = work.batches(bundles)?;
    let store = work.store(&batches);
    let (mut out, mut aggregated) = (DocumentRun::default(), DocumentRun::default());
    let contributions = work.contributions(bundles, &mut out)?;
    let expected: usize = batches.iter().map(azul_transform::Batch::len).sum();
    assert_eq!(contributions.count, expected, "{}: each contribution is a document", input.name);
    let aggregates = work.aggregates(&store, &mut aggregated)?;
    let entities = outer_entities(&batches);
    assert_eq!(aggregates.count + aggregates.failures, entities, "{}: each entity is an aggregate", input.name);

    let names = ["parse_floor", "parse", "transform", "contributions", "store", "aggregate"];
    let mut works: [Timed<'_, Result<Answer, String>>; 6] = [
        Box::new(|| Ok(work.parse_floor(bundles))),
        Box::new(|| work.parse(bundles).map_err(|e| e.to_string())),
        Box::new(|| work.transform(bundles).map_err(|e| e.to_string())),
        Box::new(|| work.contributions(bundles, &mut out).map_err(|e| e.to_string())),
        Box::new(|| Ok(Answer { count: work.store(&batches).bundle_count(), ..Answer::default() })),
        Box::new(|| work.aggregates(&store, &mut aggregated).map_err(|e| e.to_string())),
    ];
    let samples = in_turns(input.size().rounds(), &mut works);
    for (stage, samples) in names.into_iter().zip(&samples) {
        report.stages.push(Stage::new(stage, &input.name, input.bytes(), samples.least()));
    }
    figures(&samples, input, report);
    Ok(())
}

fn figures(samples: &[Samples], input: &Input, report: &mut Report) {
    let [floor, _, _, contributions, store, aggregate] = samples else { return };
    let mut add = |id, what: String, ratio, target| report.figures.push(Figure::ratio(id, what, ratio, target));
    let name = &input.name;
    let what = format!("contributions, in multiples of parsing: {name}");
    add("T1", what, contributions.over(floor), Some(Target::AtMost(2.0)));
    if name == "corpus" {
        let times = |what: &str| format!("{what}, times as fast as the reference: {name}");
        add("T2", times("contributions"), contributions.under(REFERENCE.0), Some(Target::AtLeast(300.0)));
        add("T3", times("aggregates"), aggregate.under(REFERENCE.1), Some(Target::AtLeast(300.0)));
        add("T3", times("collecting and aggregates"), store.plus(aggregate).under(REFERENCE.1), None);
    }
}
