//! How soon changes of a catalog are seen by those who search it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use azul_catalog::{Catalog, Intake, LiveCatalog};
use azul_search::compare::Comparison;
use azul_transform::{
    Again, Bundle, Compiled, Context, Emit, Fingerprint, IndexName, Registry, Store, emit, transform,
};
use benches::report::Target;

use crate::Measured;
use crate::answers::OUTER_TYPE;
use crate::build::{Built, thousands};
use crate::system::Times;
use crate::table::Table;

/// Adds bundles to the largest project, one by one; from the bytes of each until a search sees it.
pub fn add(measured: &Measured, built: &Built, target: f64, table: &mut Table) {
    let catalog = measured.catalog(&built.store);
    let adding = Adding::to(&catalog, measured);
    // The last one is for `differ`.
    let (_, bundles) = built.more.split_last().expect("bundles were left out");
    // The first one is not counted: partial states are made, and files read, that are there from then on.
    let mut bundles = bundles.iter();
    let mut one = || {
        let Some(bytes) = bundles.next() else { return Duration::ZERO };
        let before = catalog.generation().expect("it can be read");
        until_seen(measured, &catalog, before, || adding.add(bytes, None))
    };
    one();
    let times = Times::each(built.more.len() - 2, |_| one());
    table.add(&built.name, "add one bundle, seen", times.median(), "ms", Some(Target::AtMost(target)));
    table.add(&built.name, "add one bundle, seen, most", times.most(), "ms", None);
}

/// What adds bundles to a catalog.
struct Adding<'m> {
    measured: &'m Measured,
    catalog: &'m Catalog,
    compiled: &'static Compiled,
    context: Context,
    fingerprint: Fingerprint,
}

impl<'m> Adding<'m> {
    fn to(catalog: &'m Catalog, measured: &'m Measured) -> Self {
        let compiled = Registry::linked().and_then(|registry| registry.get("hca")).expect("the project is linked");
        let mut context = Context::new(catalog.deployment(), catalog.name());
        context.replicas = false;
        let fingerprint = Fingerprint::new(compiled, &context);
        Self { measured, catalog, compiled, context, fingerprint }
    }

    /// Adds a bundle, and perhaps keeps so many generations from then on.
    fn add(&self, bytes: &[u8], kept: Option<u32>) {
        let Self { measured, catalog, compiled, context, fingerprint } = self;
        let wanted = Emit { aggregates: true, contributions: true, replicas: false };
        let bundle = Bundle::parse(bytes.to_vec()).expect("it is sound");
        let batch = transform(compiled, bundle, context).expect("it is sound");
        let mut store = Store::new(compiled.schema());
        let _ = store.add(&batch, Again::Conflict, 0);
        let mut intake = Intake::new(catalog, compiled, &measured.fields).expect("nobody else writes");
        kept.into_iter().for_each(|kept| intake.keep_generations(kept));
        emit(compiled, &store, context, wanted, &mut intake, &mut |_| {}).expect("it is sound");
        // No two inputs have one digest.
        let (digest, fqid) = (format!("{:032x}", intake.ledger().generation()), batch.fqid());
        intake.note_indexed(fqid, "bench", &digest, fingerprint, &[]).expect("there is room");
        let done = intake.finish().expect("there is room");
        assert!(done.changed > 0 && done.failures.is_empty(), "{done:?}");
    }
}

/// Adds a bundle, and finds what differs between the generation before and the one with it, files opened anew each time.
pub fn differ(measured: &Measured, built: &Built, table: &mut Table) {
    let catalog = measured.catalog(&built.store);
    let bytes = built.more.last().expect("bundles were left out");
    let before = catalog.generation().expect("it can be read");
    Adding::to(&catalog, measured).add(bytes, Some(1));
    let after = catalog.generation().expect("it can be read");
    let times = Times::of(7, || {
        let at = |generation| catalog.at(generation).expect("it is kept");
        let (before, after) = (at(before), at(after));
        let comparison = Comparison::new(&before, &after);
        let of_type = |outer_type: &String| comparison.first(outer_type, 10).expect("they are sound");
        let differing = comparison.outer_types().iter().map(of_type).filter(|found| !found.is_empty()).count();
        assert!(differing > 1, "a bundle was added");
    });
    table.add(&built.name, "diff of generations, one bundle between", times.median(), "ms", None);
}

/// Replaces a thousand documents; from the first until a search sees all.
pub fn replace(measured: &Measured, catalog: &Catalog, table: &mut Table) {
    let snapshot = catalog.snapshot(&measured.fields).expect("the catalog is sound");
    let name = format!("azul_v2_{}_{}_{OUTER_TYPE}_aggregate", catalog.deployment(), catalog.name());
    let index: IndexName = name.parse().expect("it is a name");
    let count = snapshot.indices().find(|(known, _)| **known == index).map_or(0, |(_, count)| count);
    let step = (count as usize / 1000).max(1);
    let ids = snapshot.ids(&index).step_by(step).take(1000).map(|id| id.expect("it is sound"));
    let source = |id: &str| snapshot.document(&index, id).expect("it is sound").expect("it is there");
    let documents: Vec<_> = ids.map(|id| (source(&id), id)).collect();
    drop(snapshot);
    let times = Times::each(7, |_| {
        let before = catalog.generation().expect("it can be read");
        until_seen(measured, catalog, before, || {
            let mut writer = catalog.writer(&measured.fields).expect("nobody else writes");
            for (source, id) in &documents {
                writer.put(&index, id, source.clone()).expect("there is room");
            }
            let done = writer.commit().expect("there is room");
            assert_eq!((done.documents, done.removed), (documents.len() as u64, documents.len() as u64));
        })
    });
    let of = format!("{} file documents", thousands(count));
    table.add(&of, "replace 1,000, seen", times.median(), "ms", Some(Target::AtMost(80.0)));
}

/// How long it takes until somebody who searches sees a newer generation. Others that come of tidying up are not waited for.
fn until_seen(measured: &Measured, catalog: &Catalog, before: u64, change: impl FnOnce()) -> Duration {
    let live = LiveCatalog::open(catalog.clone(), measured.fields.clone()).expect("the catalog is sound");
    let (start, stop) = (Instant::now(), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                if live.snapshot().number() > before {
                    return start.elapsed();
                }
                std::thread::sleep(Duration::from_micros(200));
            }
            assert!(live.snapshot().number() > before, "nothing changed");
            start.elapsed()
        });
        change();
        stop.store(true, Ordering::Relaxed);
        watcher.join().expect("it watches")
    })
}
