//! Answers from documents in memory: `cargo bench -p benches --bench search`.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use azul_projects_hca::Hca;
use azul_search::testing::{index_of_bundles, service_of_index};
use azul_search::{Caller, Request, Service};
use azul_synth::{Catalog, CatalogSpec, SOURCE_ID};
use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput};

/// Bytes of the answer to a request.
fn answer(service: &Service, caller: &Caller, request: &Request) -> usize {
    let answer = service.answer(request, caller);
    assert_eq!(answer.status, 200, "{request:?}");
    answer.body.into_bytes().expect("a body").len()
}

/// Measures bytes of answers.
fn bench(c: &mut Criterion, name: &str, service: &Service, request: &Request) {
    let caller = Caller { sources: Arc::new([SOURCE_ID.to_owned()].into()), authenticated: false };
    let bytes = answer(service, &caller, request);
    let mut group = c.benchmark_group("answers");
    group.sampling_mode(SamplingMode::Flat).throughput(Throughput::Bytes(bytes as u64));
    group.bench_function(BenchmarkId::from_parameter(name), |b| {
        b.iter(|| black_box(answer(service, &caller, request)));
    });
    group.finish();
}

fn main() {
    let mut c = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800))
        .configure_from_args();
    let catalog = Catalog::new(CatalogSpec { bundles: 400, seed: 1, ..CatalogSpec::default() });
    let (project, index) = index_of_bundles(&Hca, catalog.iter());
    let service = service_of_index(project, index);
    let list = |outer_type: &str| Request::get(&format!("/index/{outer_type}")).with("facets", "");
    bench(&mut c, "1000 files", &service, &list("files").with("size", "1000"));
    bench(&mut c, "1000 samples", &service, &list("samples").with("size", "1000"));
    bench(&mut c, "10 files with facets", &service, &Request::get("/index/files"));
    bench(&mut c, "summary", &service, &Request::get("/index/summary"));
    c.final_summary();
}
