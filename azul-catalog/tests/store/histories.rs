//! Whatever happens to a catalog, in whatever order and in however many runs, it ends as if all had happened at once.

use std::path::Path;
use std::sync::Arc;

use azul_catalog::{Catalog, Compaction, Done, Intake, Store};
use azul_synth::CatalogSpec;
use azul_transform::{
    Again, Batch, Bundle, Compiled, Context, Emit, Fingerprint, Registry, Result, Store as Bundles, emit, transform,
};

use crate::corpus;
use crate::random::Random;
use crate::twin::fields;

/// Something that happens to a catalog.
#[derive(Clone)]
pub enum Event {
    Add(Arc<Batch>),
    Delete(String, String),
}

pub fn project() -> &'static Compiled {
    Registry::linked().unwrap().get("hca").unwrap()
}

fn context() -> Context {
    let mut context = Context::new("dummy", "test").with_option("drs_domain", "mock_drs_domain.lan");
    context.replicas = false;
    context
}

/// A bundle as it is, or with another version.
pub fn batch(text: &str, version: Option<&str>) -> Result<Batch> {
    let mut bundle: serde_json::Value = serde_json::from_str(text).unwrap();
    if let Some(version) = version {
        bundle["fqid"]["version"] = version.into();
    }
    transform(project(), Bundle::parse(bundle.to_string().into_bytes())?, &context())
}

/// Bundles of few projects, newer versions of some, deletions of some, one of them of a bundle that never comes. Newer
/// versions have what another bundle of the generator says, so that inner entities disagree.
pub fn events(random: &mut Random, bundles: u64) -> Vec<Event> {
    let spec = CatalogSpec { bundles, seed: random.below(1000) as u64, projects: 2, ..CatalogSpec::default() };
    let synth = azul_synth::Catalog::new(spec);
    let texts: Vec<String> = synth.iter().map(|text| String::from_utf8(text).unwrap()).collect();
    events_of(random, &texts)
}

/// The same of some bundles. Those that are not sound do not happen.
fn events_of(random: &mut Random, texts: &[String]) -> Vec<Event> {
    let mut events = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let Ok(first) = batch(text, None) else { continue };
        // Bundles of the corpus may be versions of one, which say different things.
        let newest = format!("2099-01-01T00:00:00.{at:06}Z");
        let newer = || Event::Add(Arc::new(batch(text, Some(&newest)).unwrap()));
        let (uuid, version) = (first.fqid().uuid.clone(), first.fqid().version.clone());
        events.push(Event::Add(Arc::new(first)));
        match random.below(6) {
            0 => events.push(newer()),
            1 => events.push(Event::Delete(uuid, version)),
            2 => {
                events.push(newer());
                events.push(Event::Delete(uuid, newest.clone()));
            }
            3 => events.push(Event::Add(Arc::new(batch(text, None).unwrap().into_deletion()))),
            _ => {}
        }
    }
    events.push(Event::Delete("never".into(), "1".into()));
    events
}

/// A run: everything of some events, as the indexer does it.
pub fn run(catalog: &Catalog, events: &[Event], states_from: usize) {
    let done = try_run(catalog, events, states_from).unwrap();
    assert!(done.failures.is_empty() && done.untidy.is_none(), "{done:?}");
}

/// The same, which may fail.
pub fn try_run(catalog: &Catalog, events: &[Event], states_from: usize) -> Result<Done> {
    let mut intake = Intake::new(catalog, project(), &fields())?.with_states_from(states_from);
    let mut store = Bundles::new(project().schema());
    for (tag, event) in (0..).zip(events) {
        match event {
            Event::Add(batch) => drop(store.add(batch, Again::Conflict, tag)),
            Event::Delete(uuid, version) => drop(store.delete(uuid, version)),
        }
    }
    let wanted = Emit { aggregates: true, contributions: true, replicas: false };
    let emitted = emit(project(), &store, &context(), wanted, &mut intake, &mut |_| {})?;
    assert!(emitted.failures.is_empty());
    // The ledger knows some bundles, and others not, as if they had been loaded.
    let fingerprint = Fingerprint::new(project(), &context());
    for event in events {
        if let Event::Add(batch) = event
            && batch.fqid().uuid.as_bytes()[0].is_multiple_of(2)
        {
            intake.note_indexed(batch.fqid(), "an input", &batch.fqid().uuid, &fingerprint, &[])?;
        }
    }
    for (uuid, version) in store.unmatched_deletions() {
        intake.delete_bundle(uuid, version)?;
    }
    intake.finish()
}

pub fn catalog(directory: &Path, name: &str) -> Catalog {
    Store::create(directory.join(name)).unwrap().create_catalog("test", "hca", "dummy").unwrap()
}

pub fn export(catalog: &Catalog) -> String {
    let snapshot = catalog.snapshot(&Arc::default()).unwrap();
    let mut lines = Vec::new();
    for (index, _) in snapshot.indices() {
        snapshot.export(index, &mut lines).unwrap();
    }
    String::from_utf8(lines).unwrap()
}

/// Fails with the first lines that differ, not with megabytes of text.
#[track_caller]
pub fn assert_same(expected: &str, actual: &str, what: &str) {
    let begin = |line: &str| line.chars().take(160).collect::<String>();
    for (one, other) in expected.lines().zip(actual.lines()) {
        if one != other {
            let at = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count().saturating_sub(60);
            let part = |line: &str| line.get(at..).map(begin);
            panic!("{what}: {}\n{:?}\n{:?}", begin(one), part(one), part(other));
        }
    }
    assert_eq!(expected.lines().count(), actual.lines().count(), "{what}");
}

fn seeds() -> u64 {
    std::env::var("AZUL_TEST_HISTORIES").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(2)
}

#[test]
fn histories_end_as_if_all_had_happened_at_once() {
    check(seeds(), |random| events(random, 30));
}

#[test]
fn histories_of_the_corpus_end_as_if_all_had_happened_at_once() {
    // Large bundles take long, and differ in nothing that matters here.
    let texts: Vec<String> = corpus::texts().into_iter().filter(|text| text.len() < LARGE).collect();
    if texts.is_empty() {
        println!("the corpus is not at hand");
        return;
    }
    check(seeds(), |random| events_of(random, &texts));
}

/// Bytes of a bundle of the corpus that is left out.
const LARGE: usize = 60_000;

/// Lets some events happen in many ways, and compares with all at once.
fn check(seeds: u64, events: impl Fn(&mut Random) -> Vec<Event>) {
    let directory = tempfile::tempdir().unwrap();
    for seed in 0..seeds {
        let mut random = Random::new(seed);
        let events = events(&mut random);
        let at_once = catalog(directory.path(), &format!("{seed}-at-once"));
        run(&at_once, &events, usize::MAX);
        let expected = export(&at_once);
        for kind in ["_deleted\"", "2099-01-01", "projects_aggregate"] {
            assert!(expected.contains(kind), "{kind}");
        }
        // Small leaves, so that projects have many; and none, so that all contributions are read.
        for states_from in [2, 5, usize::MAX] {
            let mut history = events.clone();
            for _ in 0..6 {
                history.push(events[random.below(events.len())].clone());
            }
            for at in (1..history.len()).rev() {
                history.swap(at, random.below(at + 1));
            }
            let catalog = catalog(directory.path(), &format!("{seed}-{states_from}"));
            let mut rest = &history[..];
            while !rest.is_empty() {
                let (some, next) = rest.split_at((1 + random.below(16)).min(rest.len()));
                run(&catalog, some, states_from);
                if random.below(5) == 0 {
                    catalog.writer(&fields()).unwrap().compact(Compaction::Full).unwrap();
                }
                rest = next;
            }
            assert_same(&expected, &export(&catalog), &format!("seed {seed}, states from {states_from}"));
        }
    }
}

#[test]
fn contributions_that_are_loaded_are_not_missed_by_partial_states() {
    let directory = tempfile::tempdir().unwrap();
    let mut random = Random::new(77);
    let events = events(&mut random, 24);
    let at_once = catalog(directory.path(), "at-once");
    run(&at_once, &events, usize::MAX);
    let expected = export(&at_once);
    let (first, rest) = events.split_at(events.len() / 2);
    let (second, third) = rest.split_at(rest.len() / 2);
    let loaded = catalog(directory.path(), "loaded");
    run(&loaded, first, 2);
    // What another catalog has of the second part comes by the back door.
    let other = catalog(directory.path(), "other");
    run(&other, second, usize::MAX);
    let mut writer = loaded.writer(&fields()).unwrap();
    for line in export(&other).lines().filter(|line| !line.contains("_aggregate\"")) {
        writer.load(line.as_bytes()).unwrap();
    }
    writer.commit().unwrap();
    drop(writer);
    // All entities that were loaded about are touched again, so that their aggregates take notice.
    run(&loaded, second, 2);
    run(&loaded, third, 2);
    run(&loaded, &events, 2);
    let aggregates = |text: &str| text.lines().filter(|l| l.contains("projects_aggregate")).collect::<String>();
    assert_same(&aggregates(&expected), &aggregates(&export(&loaded)), "projects");
}
