//! A writer that is killed leaves the old generation or the new one, complete.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use azul_catalog::{Catalog, Compaction, Store};
use azul_search::Fields;
use serde_json::json;

use crate::documents::id;
use crate::random::Random;
use crate::twin::{Twin, fields};

/// Where the process that is to be killed finds the store.
const STORE: &str = "AZUL_TEST_STORE";

/// Number of documents that each generation replaces.
const DOCUMENTS: usize = 40;

fn open(directory: &Path) -> (Catalog, Arc<Fields>) {
    (Store::open(directory).unwrap().catalog("test").unwrap(), fields())
}

/// Not a test: what is killed. It commits for ever, and says so after each commit.
#[test]
#[ignore = "runs as a process of its own, to be killed"]
fn writer_process() {
    let Some(directory) = std::env::var_os(STORE) else { return };
    let (catalog, fields) = open(Path::new(&directory));
    let mut writer = catalog.writer(&fields).unwrap();
    // Nobody lets it run for long; should that happen, it ends all the same.
    for _ in 0..10_000 {
        let round = rounds(&catalog, &fields) + 1;
        for at in 0..DOCUMENTS {
            let source = json!({"contents": {"files": [{"name": format!("round {round}")}]}, "round": round});
            writer.put(&Twin::aggregates(), &id(at), source.to_string()).unwrap();
        }
        writer.put(&Twin::index("files"), &round.to_string(), json!({"round": round}).to_string()).unwrap();
        writer.commit().unwrap();
        println!("\ncommitted {round}");
        writer.compact(Compaction::Due).unwrap();
    }
}

/// The number of rounds that a catalog has, all of it of one generation.
fn rounds(catalog: &Catalog, fields: &Arc<Fields>) -> u64 {
    let snapshot = catalog.snapshot(fields).unwrap();
    let marks = snapshot.documents(&Twin::index("files")).map(Result::unwrap).count() as u64;
    let documents: Vec<_> = snapshot.documents(&Twin::aggregates()).map(Result::unwrap).collect();
    assert_eq!(documents.len(), if marks == 0 { 0 } else { DOCUMENTS });
    for document in documents {
        let source: serde_json::Value = serde_json::from_slice(&document.source).unwrap();
        assert_eq!(source["round"], marks, "{}", document.id);
    }
    marks
}

#[test]
fn a_killed_writer_leaves_a_whole_generation() {
    let twin = Twin::new();
    let directory = twin.directory.path().join("store");
    let mut random = Random::new(11);
    for _ in 0..15 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture", "killed::writer_process"])
            .env(STORE, &directory)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let committed = lines.filter_map(|line| line.strip_prefix("committed ").and_then(|round| round.parse().ok()));
        // The moment is somewhere between two commits.
        let acknowledged: u64 = committed.take(1 + random.below(3)).last().unwrap();
        for _ in 0..random.below(200_000) {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let rounds = rounds(&twin.catalog, &twin.fields);
        assert!(rounds >= acknowledged, "{rounds} of {acknowledged} commits are there");
        twin.snapshot().check().unwrap();
        // The next writer goes on, and leaves no files of the killed one behind.
        drop(twin.writer());
        let known: Vec<_> =
            std::fs::read_dir(twin.catalog.directory()).unwrap().map(|e| e.unwrap().file_name()).collect();
        let snapshot = twin.snapshot();
        let segments: usize = snapshot.indices().map(|(index, _)| snapshot.segments(index)).sum();
        assert!(known.len() <= 2 + 2 * segments, "{known:?}");
    }
}
