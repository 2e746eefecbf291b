//! Segments are merged while documents are written and read, and nobody notices.

use std::sync::atomic::{AtomicBool, Ordering};

use azul_catalog::LiveCatalog;
use serde_json::json;

use crate::documents::id;
use crate::random::Random;
use crate::twin::Twin;

/// Documents that each generation has.
const DOCUMENTS: usize = 60;

#[test]
fn readers_and_the_writer_go_on_while_segments_are_merged() {
    let mut twin = Twin::new();
    let (index, catalog, fields) = (Twin::aggregates(), twin.catalog.clone(), twin.fields.clone());
    let mut random = Random::new(21);
    let stop = AtomicBool::new(false);
    let mut was_merged = 0;
    let live = LiveCatalog::open(catalog, fields).unwrap();
    std::thread::scope(|scope| {
        let read = || {
            let mut last = 0;
            while !stop.load(Ordering::Relaxed) {
                let snapshot = live.snapshot();
                let rounds: Vec<u64> = snapshot
                    .documents(&Twin::index("files"))
                    .map(|document| document.unwrap().id.parse().unwrap())
                    .collect();
                let round = rounds.iter().max().copied().unwrap_or(0);
                assert!(round >= last, "a reader sees an older generation");
                last = round;
                // All documents of one generation, each once.
                let mut found = 0;
                for document in snapshot.documents(&Twin::aggregates()) {
                    let source: serde_json::Value = serde_json::from_slice(&document.unwrap().source).unwrap();
                    assert!(source["round"].as_u64().unwrap() <= round);
                    found += 1;
                }
                assert!(found == DOCUMENTS || round == 0, "{found}");
            }
        };
        let readers = [scope.spawn(read), scope.spawn(read)];
        let mut writer = twin.writer();
        for round in 1..=60u64 {
            let changed = if round == 1 { DOCUMENTS } else { 1 + random.below(20) };
            for _ in 0..changed {
                let at = if round == 1 { twin.documents.len() } else { random.below(DOCUMENTS) };
                let source = json!({"contents": {"files": [{"name": format!("round {round}")}]}, "round": round});
                twin.put(&mut writer, &index, &id(at), source.to_string());
            }
            twin.delete(&mut writer, &Twin::index("files"), &(round - 1).to_string());
            twin.put(&mut writer, &Twin::index("files"), &round.to_string(), json!({"round": round}).to_string());
            writer.commit().unwrap();
            was_merged += usize::from(writer.compact_in_background());
            if random.below(8) == 0 {
                writer.finish_background().unwrap();
            }
        }
        // How much was merged meanwhile depends on the machine; in the end, nothing is left to be merged.
        for _ in 0..60 {
            if !writer.compact_in_background() {
                break;
            }
            writer.finish_background().unwrap();
        }
        stop.store(true, Ordering::Relaxed);
        for reader in readers {
            reader.join().unwrap();
        }
    });
    assert!(was_merged > 5, "{was_merged}");
    let snapshot = twin.snapshot();
    assert!(snapshot.segments(&index) < 12, "{}", snapshot.segments(&index));
    let found: Vec<_> = snapshot.documents(&index).map(|document| document.unwrap()).collect();
    let expected = twin.documents.iter().filter(|((of, _), _)| *of == index.to_string());
    let expected: Vec<_> = expected.map(|((_, id), source)| (id.clone(), source.clone().into_bytes())).collect();
    assert_eq!(found.into_iter().map(|document| (document.id, document.source)).collect::<Vec<_>>(), expected);
    snapshot.check().unwrap();
    // No file is left that the manifest does not name.
    drop(twin.writer());
    let files = std::fs::read_dir(twin.catalog.directory()).unwrap().count();
    let segments: usize = snapshot.indices().map(|(index, _)| snapshot.segments(index)).sum();
    assert!(files <= 2 + 2 * segments, "{files}");
}

#[test]
fn a_writer_that_ends_while_segments_are_merged_leaves_the_catalog_as_it_was() {
    let mut twin = Twin::new();
    let index = Twin::aggregates();
    let mut writer = twin.writer();
    for round in 0..6 {
        for at in 0..40 {
            let source = json!({"contents": {"files": [{"name": format!("{round} {at}")}]}});
            twin.put(&mut writer, &index, &id(at + 40 * round), source.to_string());
        }
        writer.commit().unwrap();
    }
    let generation = writer.generation();
    assert!(writer.compact_in_background());
    drop(writer);
    let snapshot = twin.snapshot();
    assert_eq!(snapshot.number(), generation);
    assert_eq!(snapshot.documents(&index).count(), 240);
    snapshot.check().unwrap();
    // The next writer does the work.
    let mut writer = twin.writer();
    assert!(writer.compact_in_background() && writer.finish_background().unwrap());
    assert_eq!(twin.snapshot().segments(&index), 1);
    assert_eq!(twin.snapshot().documents(&index).count(), 240);
}
