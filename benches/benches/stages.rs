//! Each stage on its own, and all together, on one thread: `cargo bench -p benches --bench stages`.

use std::hint::black_box;
use std::time::Duration;

use azul_synth::Shape;
use azul_transform::{Batch, DocumentRun, Result};
use benches::links::Links;
use benches::work::outer_entities;
use benches::{Answer, Input, Work};
use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput};

/// Measures one stage with one input, after making sure that it does what it is to do, twice.
fn stage(c: &mut Criterion, stage: &str, input: &Input, expected: usize, mut work: impl FnMut() -> Result<Answer>) {
    let mut work = || work().unwrap_or_else(|e| panic!("{stage}, {}: {e}", input.name));
    let answer = work();
    assert_eq!(answer.count + answer.failures, expected, "{stage}, {}", input.name);
    assert_eq!(answer, work(), "{stage}, {}: the second run differs", input.name);
    let mut group = c.benchmark_group(stage);
    group.sampling_mode(SamplingMode::Flat).throughput(Throughput::Bytes(input.bytes() as u64));
    group.bench_function(BenchmarkId::from_parameter(&input.name), |b| b.iter(|| black_box(work())));
    group.finish();
}

fn stages(c: &mut Criterion, input: &Input) -> Result<()> {
    let work = Work::new()?;
    let bundles = &input.bundles;
    let batches = work.batches(bundles)?;
    let store = work.store(&batches);
    let contributions = batches.iter().map(Batch::len).sum();
    let entities = outer_entities(&batches);
    let outer = work.read(bundles)?.count;
    assert!(contributions > bundles.len() && outer > 0 && entities > 0, "{} is worth measuring", input.name);
    let mut out = DocumentRun::default();
    stage(c, "parse_floor", input, bundles.len(), || Ok(work.parse_floor(bundles)));
    stage(c, "parse", input, bundles.len(), || work.parse(bundles));
    stage(c, "read", input, outer, || work.read(bundles));
    stage(c, "transform", input, contributions, || work.transform(bundles));
    stage(c, "render", input, contributions, || batches.iter().map(|batch| work.render(batch, &mut out)).sum());
    stage(c, "contributions", input, contributions, || work.contributions(bundles, &mut out));
    stage(c, "store", input, contributions, || {
        let store = work.store(&batches);
        Ok(Answer { count: store.contribution_count(), bytes: store.inner_entities().1, failures: 0 })
    });
    stage(c, "aggregate", input, entities, || work.aggregates(&store, &mut out));
    stage(c, "pipeline", input, entities, || work.pipeline(bundles, &mut out));
    Ok(())
}

/// Graphs without what is in them.
fn graph(c: &mut Criterion, input: &Input) {
    let links: Vec<_> = input.bundles.iter().map(|bundle| Links::read(bundle)).collect();
    let nodes = links.iter().map(|links| links.len).sum();
    assert!(nodes > 0, "{} has links", input.name);
    stage(c, "graph", input, nodes, || Ok(links.iter().map(Links::reach).sum()));
}

fn main() {
    let mut c = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800))
        .configure_from_args();
    for input in Input::all(200) {
        stages(&mut c, &input).unwrap_or_else(|e| panic!("{}: {e}", input.name));
    }
    graph(&mut c, &Input::catalog(200));
    graph(&mut c, &Input::shape(Shape::Diamond, 10_000));
    c.final_summary();
}
