//! Manifests of documents in memory, on one thread: `cargo bench -p benches --bench manifests`.

use std::hint::black_box;
use std::time::Duration;

use azul_projects_hca::{DRS_DOMAIN, Hca};
use azul_search::manifest::{ManifestRequest, formats};
use azul_search::memory::MemoryIndex;
use azul_search::query::{Filter, Query};
use azul_search::repository::FileUrls;
use azul_search::{Project, SearchIndex};
use azul_testing::Run;
use azul_transform::{Context, Registry, Result};
use benches::Input;
use benches::measure::Counter;
use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput};

/// Formats whose time depends on the number of files only.
const FORMATS: [&str; 4] = ["compact", "curl", "terra.pfb", "terra.bdbag"];

/// The aggregates of bundles, as an index.
fn index(run: &Run, project: &Project, input: &Input) -> Result<MemoryIndex> {
    let batches = input.bundles.iter().map(|bundle| run.batch(&bundle[..])).collect::<Result<Vec<_>>>()?;
    let (lines, _) = run.aggregates(&run.store(&batches), 1);
    let mut index = MemoryIndex::new(project.fields_shared());
    lines.split(|b| *b == b'\n').filter(|line| !line.is_empty()).try_for_each(|line| index.load(line))?;
    Ok(index)
}

fn main() {
    let mut c = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    let context = Context::new("bench", "hca").with_option(DRS_DOMAIN, "drs.example.org");
    let run = Run::new(&Hca, context);
    let project = Registry::linked().and_then(|registry| Project::of(registry.get("hca")?));
    let project = project.unwrap_or_else(|e| panic!("{e}"));
    let query = Query { outer_type: "files".to_owned(), filter: Filter::default(), text: None };
    let (base_url, catalog) = ("https://service.test".to_owned(), "bench".to_owned());
    let urls = FileUrls { base_url, catalog, needs_drs_uri: false };
    for input in [Some(Input::catalog(2_000)), Input::corpus()].into_iter().flatten() {
        let index = index(&run, &project, &input).unwrap_or_else(|e| panic!("{}: {e}", input.name));
        let count = index.scan(&query).map_or(0, Iterator::count);
        let request = ManifestRequest {
            project: &project,
            index: &index,
            query: &query,
            columns: &[],
            catalog: "bench",
            urls: &urls,
            now: 0,
        };
        for format in formats(&project).into_iter().filter(|format| FORMATS.contains(&format.name())) {
            let run = || {
                let mut out = Counter::default();
                format.write(&request, &mut out).unwrap_or_else(|e| panic!("{}: {e}", format.name()));
                out.0
            };
            let bytes = run();
            assert!(bytes > count * 40, "{}: {bytes} bytes", format.name());
            assert_eq!(bytes, run(), "{}: the second run differs", format.name());
            let mut group = c.benchmark_group(format!("manifests/{}", format.name()));
            group.sampling_mode(SamplingMode::Flat).throughput(Throughput::Elements(count as u64));
            group.bench_function(BenchmarkId::from_parameter(&input.name), |b| b.iter(|| black_box(run())));
            group.finish();
        }
    }
    c.final_summary();
}
