//! T5: cost of an entity as its bundle grows.

use azul_transform::{DocumentRun, Result};
use benches::inputs::{SHAPES, name};
use benches::measure::{Ratio, Work as Timed, in_turns};
use benches::report::{Figure, Growth, Report, Target, round};
use benches::{Answer, Input, Work};

const SIZES: [usize; 7] = [100, 300, 1_000, 3_000, 10_000, 30_000, 100_000];
/// Small bundles are repeated until so many entities were seen.
const ENTITIES: usize = 5_000;
const ROUNDS: usize = 4;

pub(crate) fn measure(work: &Work, report: &mut Report) -> Result<()> {
    for shape in SHAPES {
        let inputs = SIZES.map(|size| Input::shape(shape, size));
        let sizes = inputs.each_ref().map(Input::entities);
        let times = |size: usize| (ENTITIES / size).max(1);
        let mut out = DocumentRun::default();
        for (input, size) in inputs.iter().zip(sizes) {
            let answer = work.contributions(&input.bundles, &mut out)?;
            assert!(answer.count > 2 + size / 5, "{} has contributions: {answer:?}", input.name);
        }
        let out = std::cell::RefCell::new(out);
        let both = inputs.iter().zip(sizes).flat_map(|(input, size)| {
            let contributions = || work.contributions(&input.bundles, &mut out.borrow_mut()).map_err(|e| e.to_string());
            let floor = || Ok(work.parse_floor(&input.bundles));
            [repeat(times(size), contributions), repeat(times(size), floor)]
        });
        let mut both: Vec<_> = both.collect();
        let samples = in_turns(ROUNDS, &mut both);
        let costs = sizes.iter().zip(samples.chunks_exact(2)).map(|(&size, pair)| {
            let each = 1e6 / (times(size) * size) as f64;
            (size, pair[0].least() * each, pair[0].median() * each, pair[1].least() * each)
        });
        let costs: Vec<_> = costs.collect();
        let spread = |cost: fn(&(usize, f64, f64, f64)) -> f64| {
            let largest = costs.iter().map(cost).fold(0.0, f64::max);
            largest / costs.iter().map(cost).fold(f64::INFINITY, f64::min)
        };
        let ratio = Ratio { of_least: spread(|cost| cost.1), median: spread(|cost| cost.2) };
        let what = format!("dearest entity in multiples of the cheapest, 100 to 100,000: {}", name(shape));
        report.figures.push(Figure::ratio("T5", what, ratio, Some(Target::AtMost(2.0))));
        report.growth.extend(costs.into_iter().map(|(entities, microseconds, _, floor)| Growth {
            shape: name(shape).into(),
            entities,
            microseconds: round(microseconds),
            floor: round(floor),
        }));
    }
    Ok(())
}

fn repeat<'w>(times: usize, work: impl Fn() -> Result<Answer, String> + 'w) -> Timed<'w, Result<Answer, String>> {
    Box::new(move || (0..times).map(|_| work()).sum())
}
