//! The same work on one thread, two, and so on: `cargo bench -p benches --bench parallel`.

use std::hint::black_box;
use std::time::Duration;

use azul_transform::DocumentRun;
use benches::work::outer_entities;
use benches::{Input, Work};
use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput};

/// One, two, four and so on, as far as the machine goes, which comes last; two at least.
fn threads() -> Vec<usize> {
    let most = std::thread::available_parallelism().map_or(2, usize::from).max(2);
    let mut threads: Vec<_> = std::iter::successors(Some(1), |n| Some(2 * n)).take_while(|&n| n < most).collect();
    threads.push(most);
    threads
}

fn main() {
    let mut c = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    let input = Input::catalog(2_000);
    let work = Work::new().unwrap_or_else(|e| panic!("{e}"));
    let batches = work.batches(&input.bundles).unwrap_or_else(|e| panic!("{e}"));
    let store = work.store(&batches);
    let mut out = DocumentRun::default();
    let contributions = work.contributions(&input.bundles, &mut out).unwrap_or_else(|e| panic!("{e}"));
    let aggregates = work.aggregates(&store, &mut out).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!((aggregates.count, aggregates.failures), (outer_entities(&batches), 0));
    drop((batches, out));
    for (name, on_threads) in [
        ("threads/contributions", &(|n| work.contributions_on(n, &input.bundles)) as &dyn Fn(usize) -> _),
        ("threads/aggregate", &|n| work.aggregates_on(n, &store)),
    ] {
        let expected = if name.ends_with("aggregate") { aggregates } else { contributions };
        let mut group = c.benchmark_group(name);
        group.sampling_mode(SamplingMode::Flat).throughput(Throughput::Bytes(input.bytes() as u64));
        for n in threads() {
            let run = || on_threads(n).unwrap_or_else(|e| panic!("{name} on {n}: {e}"));
            assert_eq!(run(), expected, "{name} on {n}");
            group.bench_function(BenchmarkId::from_parameter(n), |b| b.iter(|| black_box(run())));
        }
        group.finish();
    }
    c.final_summary();
}
