//! One bundle as it grows, from text to contributions, by shape: `cargo bench -p benches --bench growth`.

use std::cell::LazyCell;
use std::hint::black_box;
use std::time::Duration;

use azul_transform::DocumentRun;
use benches::inputs::{SHAPES, name};
use benches::{Input, Work};
use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput};

/// Makes sure that a bundle gives what it is to give, twice.
fn prepare(work: &Work, input: Input) -> Input {
    let mut out = DocumentRun::default();
    let mut contributions = || {
        let answer = work.contributions(&input.bundles, &mut out);
        answer.unwrap_or_else(|e| panic!("{}: {e}", input.name))
    };
    let answer = contributions();
    // Project and bundle have a contribution each; at least a fifth of the entities have one as well.
    assert!(answer.count > 2 + input.entities() / 5, "{}: {answer:?}", input.name);
    assert_eq!(answer, contributions(), "{}: the second run differs", input.name);
    input
}

fn main() {
    let mut c = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(500))
        .configure_from_args();
    let work = Work::new().unwrap_or_else(|e| panic!("{e}"));
    for shape in SHAPES {
        let mut group = c.benchmark_group(format!("growth/{}", name(shape)));
        group.sampling_mode(SamplingMode::Flat);
        for size in [100, 1_000, 10_000, 100_000] {
            // Made only if the filter lets this bench run.
            let input = LazyCell::new(|| prepare(&work, Input::shape(shape, size)));
            let mut out = DocumentRun::default();
            group.throughput(Throughput::Elements(size as u64));
            group.bench_function(BenchmarkId::from_parameter(size), |b| {
                let bundles = &input.bundles;
                b.iter(|| black_box(work.contributions(bundles, &mut out)));
            });
        }
        group.finish();
    }
    c.final_summary();
}
