//! The embedded store: how fast documents become a catalog, and how fast it answers.
//!
//! `AZUL_DOCUMENTS` names files of lines, as `azul index --to` writes them, perhaps compressed with zstd; without it,
//! there is nothing to measure, and nothing is. `AZUL_STORE` names a directory that is kept, to measure it again.

#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use azul_catalog::{Catalog, LiveCatalog, Snapshot, Store};
use azul_search::{
    Aggregation, Clause, Facet, FieldId, Fields, Filter, Key, PageRequest, Project, Query, Scalar, Search, SearchIndex,
    Share, Sort, Start, Test,
};
use azul_transform::IndexName;

const OUTER_TYPE: &str = "files";
const ROUNDS: usize = 200;

fn main() {
    let Some(documents) = std::env::var_os("AZUL_DOCUMENTS") else {
        println!("AZUL_DOCUMENTS names no files of documents: nothing to measure");
        return;
    };
    use azul_projects_hca as _;
    let plugin = azul_transform::Registry::linked().and_then(|registry| registry.get("hca"));
    let plugin = plugin.expect("the project is linked");
    let fields = Arc::new(Project::of(plugin).expect("the project is sound").fields().clone());
    let temporary = tempfile::tempdir().expect("there is room for a store");
    let directory = std::env::var_os("AZUL_STORE").map_or_else(|| temporary.path().to_owned(), Into::into);
    let catalog = Store::create(directory).and_then(|store| store.create_catalog("hca", "hca", "dev"));
    let catalog = catalog.expect("the store can be made");
    if catalog.generation().expect("the store can be read") == 0 {
        build(&catalog, &fields, &documents.to_string_lossy());
    }
    answer(&catalog, &fields);
    replace(catalog, &fields);
}

fn build(catalog: &Catalog, fields: &Arc<Fields>, documents: &str) {
    let (start, cpu) = (Instant::now(), cpu());
    let mut writer = catalog.writer(fields).expect("nobody else writes");
    for path in documents.split(' ').filter(|path| !path.is_empty()) {
        let refused = |line, error| panic!("{path}:{line}: {error}");
        writer.load_lines(open(Path::new(path)), refused).expect("documents can be read");
    }
    println!("  read in {:.1} s, {:.1} s CPU, {} MB", start.elapsed().as_secs_f64(), self::cpu() - cpu, peak() >> 20);
    let count = writer.commit().expect("there is room").documents;
    let cpu = self::cpu() - cpu;
    println!(
        "build: {count} documents, {:.1} s, {cpu:.1} s CPU, {:.0} a CPU second, at most {} MB",
        start.elapsed().as_secs_f64(),
        count as f64 / cpu,
        peak() >> 20
    );
}

fn open(path: &Path) -> Box<dyn BufRead> {
    let file = BufReader::new(File::open(path).expect("documents are there"));
    match path.extension() {
        Some(extension) if extension == "zst" => {
            Box::new(BufReader::new(zstd::Decoder::with_buffer(file).expect("documents are compressed")))
        }
        _ => Box::new(file),
    }
}

fn answer(catalog: &Catalog, fields: &Arc<Fields>) {
    let before = resident();
    let opened = timed(5, || catalog.snapshot(fields).expect("the catalog is sound"));
    let snapshot = catalog.snapshot(fields).expect("the catalog is sound");
    let documents: u64 = snapshot.indices().map(|(_, count)| count).sum();
    let disk = snapshot.bytes();
    println!(
        "{documents} documents; {:.1} MB on disk, {} bytes a document",
        disk as f64 / 1e6,
        disk / documents.max(1)
    );
    println!("open: {opened}; {} MB are resident", (resident() - before) >> 20);

    let facets: Vec<Facet> = fields.facets().iter().map(|field| Facet { field: *field, with: None }).collect();
    let filters = filters(&snapshot, fields, &facets);
    let field = |name: &str| fields.named(name).expect("the field exists").id;
    let by = |name: &str, descending| Sort { field: field(name), descending };
    let first = |sort, size| PageRequest { sort, start: Start::First, size };
    for (name, query) in &filters {
        let page = first(by("fileName", false), 10);
        measure(&snapshot, &format!("{name}: first page of 10, 40 facets"), query, Some(page.clone()), &facets, &[]);
        measure(&snapshot, &format!("{name}: facets alone"), query, None, &facets, &[]);
        measure(&snapshot, &format!("{name}: page alone"), query, Some(page), &[], &[]);
        let middle = Key { value: Some(Scalar::Text("file_5".into())), id: String::new() };
        for (start, what) in [(Start::After(middle.clone()), "after"), (Start::Before(middle.clone()), "before")] {
            for descending in [false, true] {
                let page = PageRequest { sort: by("fileName", descending), start: start.clone(), size: 10 };
                let name = format!("{name}: deep, {what}, {}", if descending { "falling" } else { "rising" });
                measure(&snapshot, &name, query, Some(page), &facets, &[]);
            }
        }
        measure(
            &snapshot,
            &format!("{name}: page of 1000"),
            query,
            Some(first(by("fileName", false), 1000)),
            &facets,
            &[],
        );
        measure(&snapshot, &format!("{name}: by size"), query, Some(first(by("fileSize", true), 10)), &facets, &[]);
        let size = Aggregation::Sum { field: field("fileSize"), over: Share::All };
        let formats =
            Aggregation::Terms { field: field("fileFormat"), sums: vec![field("fileSize"), field("matrixCellCount")] };
        let distinct = ["organ", "genusSpecies", "laboratory", "specimenId"]
            .map(|name| Aggregation::Distinct(fields.named(name).map_or(field("organ"), |field| field.id)));
        let figures: Vec<_> = [size, formats].into_iter().chain(distinct).collect();
        measure(&snapshot, &format!("{name}: summary"), query, None, &[], &figures);
    }
    let ids: Vec<String> = page_ids(&snapshot, &filters[0].1, first(by("fileSize", false), 200));
    let mut ids = ids.iter().cycle();
    println!("one entity: {}", timed(1000, || snapshot.get(OUTER_TYPE, ids.next().expect("there are some"))));
    let start = Instant::now();
    let scanned = snapshot.scan(&filters[0].1).expect("it can be read").take(100_000).map(|d| d.expect("it is sound"));
    let (count, bytes) = scanned.fold((0, 0), |(count, bytes), d| (count + 1, bytes + d.source.len()));
    let seconds = start.elapsed().as_secs_f64();
    println!("scan: {:.0} documents/s, {:.0} MB/s", count as f64 / seconds, bytes as f64 / 1e6 / seconds);
    println!("resident in the end: {} MB, at most {} MB", resident() >> 20, peak() >> 20);
}

/// No filter, a common one, three, and a rare one.
fn filters(snapshot: &Snapshot, fields: &Fields, facets: &[Facet]) -> Vec<(&'static str, Query)> {
    let query = |clauses| Query { outer_type: OUTER_TYPE.to_owned(), filter: Filter { clauses }, text: None };
    let all = query(Vec::new());
    let found = snapshot.search(&Search { query: &all, page: None, facets, aggregations: &[] }).expect("it is sound");
    let is = |field: FieldId, term: &Scalar| Clause { field, test: Test::Is { any: vec![term.clone()], null: false } };
    // The value of each facet that is nearest to being in half of the documents.
    let half = found.total / 2;
    let mut nearest: Vec<(u64, Clause)> = Vec::new();
    let mut rare: Option<(u64, Clause)> = None;
    for (facet, buckets) in facets.iter().zip(&found.facets) {
        if buckets.total != found.total {
            continue;
        }
        let bucket = buckets.buckets.iter().min_by_key(|bucket| bucket.count.abs_diff(half));
        nearest.extend(bucket.map(|bucket| (bucket.count.abs_diff(half), is(facet.field, &bucket.term))));
        for bucket in &buckets.buckets {
            if rare.as_ref().is_none_or(|(count, _)| bucket.count.abs_diff(150) < count.abs_diff(150)) {
                rare = Some((bucket.count, is(facet.field, &bucket.term)));
            }
        }
    }
    nearest.sort_by_key(|(distance, _)| *distance);
    let nearest: Vec<Clause> = nearest.into_iter().map(|(_, clause)| clause).collect();
    let filters = vec![
        ("a", all),
        ("b", query(nearest[..1].to_vec())),
        ("c", query(nearest[..3].to_vec())),
        ("d", query(rare.into_iter().map(|(_, clause)| clause).collect())),
        ("n", query(vec![is(fields.named("fileSize").expect("it exists").id, &Scalar::Int(1000))])),
    ];
    for (name, query) in &filters {
        let found =
            snapshot.search(&Search { query, page: None, facets: &[], aggregations: &[] }).expect("it is sound");
        let names = query.filter.clauses.iter().map(|clause| fields.get(clause.field).name.as_str());
        println!("{name}: {} documents, filters on {:?}", found.total, names.collect::<Vec<_>>());
    }
    filters
}

fn measure(
    snapshot: &Snapshot,
    name: &str,
    query: &Query,
    page: Option<PageRequest>,
    facets: &[Facet],
    aggregations: &[Aggregation],
) {
    let search = Search { query, page, facets, aggregations };
    let search = || snapshot.search(&search).expect("the catalog is sound");
    search();
    println!("{name}: {}", timed(ROUNDS, search));
}

fn page_ids(snapshot: &Snapshot, query: &Query, page: PageRequest) -> Vec<String> {
    let search = Search { query, page: Some(page), facets: &[], aggregations: &[] };
    let found = snapshot.search(&search).expect("the catalog is sound");
    found.page.hits.into_iter().map(|(key, _)| key.id).collect()
}

/// Replaces documents, and waits until searches see it.
fn replace(catalog: Catalog, fields: &Arc<Fields>) {
    let live = LiveCatalog::open(catalog.clone(), fields.clone()).expect("the catalog is sound");
    let index: IndexName = "azul_v2_dev_hca_files_aggregate".parse().expect("it is a name");
    let documents: Vec<_> =
        live.snapshot().documents(&index).step_by(30).take(1000).map(|d| d.expect("it is sound")).collect();
    let replace = || {
        let mut writer = catalog.writer(fields).expect("nobody else writes");
        for document in &documents {
            writer.put(&index, &document.id, document.source.clone()).expect("there is room");
        }
        let generation = writer.commit().expect("there is room").generation;
        assert_eq!(live.snapshot().number(), generation);
    };
    println!("replace {} documents: {}", documents.len(), timed(7, replace));
    let snapshot = live.snapshot();
    println!("segments: {}", snapshot.segments(&index));
    let query = Query { outer_type: OUTER_TYPE.to_owned(), ..Query::default() };
    let facets: Vec<Facet> = fields.facets().iter().map(|field| Facet { field: *field, with: None }).collect();
    measure(&snapshot, "base and deltas: facets alone", &query, None, &facets, &[]);
}

/// Median and 99th percentile; and the mean of the CPU time, which others that use the machine do not change.
fn timed<T>(rounds: usize, mut work: impl FnMut() -> T) -> String {
    let before = cpu();
    let mut times: Vec<f64> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(work());
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    let mean = (cpu() - before) * 1e3 / rounds as f64;
    times.sort_by(f64::total_cmp);
    let (median, late) = (times[rounds / 2], times[rounds * 99 / 100]);
    format!("{median:.3} ms, p99 {late:.3}, least {:.3}, CPU {mean:.3}", times[0])
}

/// Seconds of CPU that the process took.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    stat.split(' ').next().and_then(|nanos| nanos.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1e9
}

fn resident() -> u64 {
    status("VmRSS:")
}

fn peak() -> u64 {
    status("VmHWM:")
}

fn status(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.trim().split(' ').next().and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or(0) << 10
}
