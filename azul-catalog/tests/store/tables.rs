//! Ledger and partial states: damage is found, and a check finds aggregates that are not right.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use azul_catalog::{BundleRecord, Catalog, FailureRecord, Intake, LiveCatalog};
use azul_search::Live;
use azul_transform::{BundleFqid, Context, Error, ErrorKind, Fingerprint, Result, SourceRef};

use crate::histories::{Event, catalog, events, export, project, run, try_run};
use crate::random::Random;
use crate::twin::{Twin, fields};

fn fqid(number: usize) -> BundleFqid {
    let source = SourceRef { id: format!("source{}", number % 3), spec: "spec".into() };
    BundleFqid { uuid: format!("bundle{number}"), version: "1".into(), source }
}

/// Notes about so many bundles in the ledger, and a failure.
fn note(catalog: &Catalog, bundles: std::ops::Range<usize>) {
    let mut intake = Intake::new(catalog, project(), &fields()).unwrap();
    let fingerprint = Fingerprint::new(project(), &Context::new("dummy", "test"));
    for number in bundles {
        let dropped = [Error::new(ErrorKind::OrphanMetadata, format!("dropped {number}"))];
        intake.note_indexed(&fqid(number), "input", &format!("{number:032x}"), &fingerprint, &dropped).unwrap();
    }
    intake.note_failed("bad", None, &Error::new(ErrorKind::Syntax, "no JSON").at_path("$.x")).unwrap();
    intake.finish().unwrap();
}

/// Everything that a ledger says.
#[derive(Debug, PartialEq)]
struct Said {
    bundles: Vec<BundleRecord>,
    failures: Vec<FailureRecord>,
    of_source: Vec<BundleRecord>,
    fingerprints: usize,
}

fn said(catalog: &Catalog) -> Result<Said> {
    let ledger = catalog.ledger()?;
    let bundles: Vec<BundleRecord> = ledger.bundles().collect::<Result<_>>()?;
    for record in &bundles {
        assert_eq!(ledger.bundle(&record.uuid, &record.version)?.as_ref(), Some(record));
    }
    let failures = ledger.failures().collect::<Result<_>>()?;
    let of_source = ledger.of_source("source1").collect::<Result<_>>()?;
    let fingerprints = ledger.fingerprints().collect::<Result<Vec<_>>>()?.len();
    Ok(Said { bundles, failures, of_source, fingerprints })
}

fn tables(catalog: &Catalog) -> Vec<PathBuf> {
    let files = fs::read_dir(catalog.directory()).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|kind| kind == "table")).collect()
}

#[test]
fn failures_are_told_to_those_who_serve_the_catalog() {
    let directory = tempfile::tempdir().unwrap();
    let catalog = catalog(directory.path(), "store");
    let live = LiveCatalog::open(catalog.clone(), fields()).unwrap();
    let told = || live.failures().unwrap().unwrap().collect::<Result<Vec<_>>>().unwrap();
    assert_eq!(told(), []);
    note(&catalog, 0..1);
    let [failure] = &told()[..] else { panic!("there is one failure") };
    assert_eq!((failure.input.as_str(), failure.kind.as_str()), ("bad", ErrorKind::Syntax.code()));
    assert_eq!((failure.message.as_str(), failure.place.as_deref()), ("no JSON", Some("$.x")));
}

#[test]
fn flipped_bytes_of_the_ledger_are_errors_or_change_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let catalog = catalog(directory.path(), "store");
    note(&catalog, 0..40);
    note(&catalog, 20..60);
    let expected = said(&catalog).unwrap();
    let Said { bundles, failures, of_source, fingerprints } = &expected;
    assert_eq!((bundles.len(), failures.len(), of_source.len(), *fingerprints), (60, 1, 20, 1));
    catalog.check().unwrap();
    let files = tables(&catalog);
    assert!(files.len() >= 2);
    let mut random = Random::new(31);
    for round in 0..200 {
        let path = &files[round % files.len()];
        let bytes = fs::read(path).unwrap();
        let mut damaged = bytes.clone();
        let at = random.below(bytes.len());
        damaged[at] ^= 1 << random.below(8);
        fs::write(path, &damaged).unwrap();
        match said(&catalog) {
            Err(error) => assert!(error.to_string().contains("damaged"), "{at}: {error}"),
            Ok(found) => assert_eq!(found, expected, "{at}"),
        }
        assert!(catalog.check().is_err(), "{path:?} {at}: no check finds it");
        fs::write(path, bytes).unwrap();
    }
    assert_eq!(said(&catalog).unwrap(), expected);
}

#[test]
fn flipped_bytes_of_partial_states_never_make_another_aggregate() {
    let directory = tempfile::tempdir().unwrap();
    let mut random = Random::new(32);
    let events = events(&mut random, 16);
    let (last, first) = events.iter().rev().cloned().partition::<Vec<Event>, _>(|event| match event {
        Event::Add(batch) => batch.fqid().uuid.starts_with(['0', '1', '2', '3']),
        Event::Delete(..) => false,
    });
    let whole = catalog(directory.path(), "whole");
    run(&whole, &first, 2);
    let states = tables(&whole);
    assert!(!states.is_empty() && !last.is_empty());
    let before: Vec<(PathBuf, Vec<u8>)> = fs::read_dir(whole.directory())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    run(&whole, &last, 2);
    let expected = export(&whole);
    let mut refused = 0;
    for round in 0..12 {
        // As it was, but for one bit.
        fs::remove_dir_all(whole.directory()).unwrap();
        fs::create_dir_all(whole.directory()).unwrap();
        before.iter().for_each(|(path, bytes)| fs::write(path, bytes).unwrap());
        let path = &states[round % states.len()];
        let mut bytes = fs::read(path).unwrap();
        let at = random.below(bytes.len());
        bytes[at] ^= 1 << random.below(8);
        fs::write(path, bytes).unwrap();
        match try_run(&whole, &last, 2) {
            Err(error) => {
                assert!(error.to_string().contains("damaged"), "{at}: {error}");
                refused += 1;
            }
            Ok(_) => assert!(export(&whole) == expected, "{at}"),
        }
    }
    assert!(refused > 0);
}

#[test]
fn a_check_finds_aggregates_that_are_not_what_contributions_come_to() {
    let directory = tempfile::tempdir().unwrap();
    let catalog = catalog(directory.path(), "store");
    run(&catalog, &events(&mut Random::new(33), 8), 4);
    let sample = catalog.derive_sample(project(), 1000).unwrap();
    assert!(sample.entities > 20 && sample.different.is_empty(), "{sample:?}");
    assert!(catalog.derive_sample(project(), 5).unwrap().entities < sample.entities);
    // One aggregate is replaced, another one is gone.
    let index = Twin::index("samples_aggregate");
    let snapshot = catalog.snapshot(&Arc::default()).unwrap();
    let ids: Vec<String> = snapshot.documents(&index).take(2).map(|document| document.unwrap().id).collect();
    let mut writer = catalog.writer(&fields()).unwrap();
    writer.put(&index, &ids[0], format!("{{\"entity_id\":\"{}\",\"contents\":{{}}}}", ids[0])).unwrap();
    writer.delete(&index, &ids[1]).unwrap();
    writer.commit().unwrap();
    let mut different = catalog.derive_sample(project(), 1000).unwrap().different;
    different.sort();
    assert_eq!(different, [format!("samples/{}", ids[0]), format!("samples/{}", ids[1])]);
}
