//! One bundle as it grows, from text to contributions, by shape: `cargo bench -p benches --bench growth`.

use std::hint::black_box;
use std::time::Duration;

use benches::inputs::{SHAPES, name};
use benches::{Input, Work};
use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput};

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
            let input = Input::shape(shape, size);
            let mut out = Vec::new();
            let mut contributions = || {
                let answer = work.contributions(&input.bundles, &mut out);
                answer.unwrap_or_else(|e| panic!("{}: {e}", input.name))
            };
            let answer = contributions();
            // Project and bundle have a contribution each; at least a fifth of the entities have one as well.
            assert!(answer.count > 2 + size / 5, "{}: {answer:?}", input.name);
            assert_eq!(answer, contributions(), "{}: the second run differs", input.name);
            group.throughput(Throughput::Elements(input.entities() as u64));
            group.bench_function(BenchmarkId::from_parameter(size), |b| b.iter(|| black_box(contributions())));
        }
        group.finish();
    }
    c.final_summary();
}
