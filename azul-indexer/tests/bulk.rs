//! Files in bulk form are small enough for a search index to take each in one request.
#![allow(clippy::unwrap_used, missing_docs, reason = "a failing test is meant to stop")]

use std::collections::BTreeSet;
use std::path::Path;

use azul_indexer::sink::{DirectorySink, Format};
use azul_projects_hca as _;

use azul_transform::{Context, Document, DocumentSink, Registry, definitions};

const MOST: u64 = 80_000_000;

/// Writes so many documents of so many bytes each; returns the names of the files that have them, with the ids in each.
fn written(to: &Path, documents: usize, bytes: usize) -> Vec<(String, Vec<String>)> {
    let project = Registry::linked().unwrap().get("hca").unwrap();
    let definition = definitions(project.schema(), &Context::new("dev", "hca")).unwrap().swap_remove(0);
    let index = definition.name.to_string();
    let mut sink: Box<dyn DocumentSink> = Box::new(DirectorySink::new(to, Format::Bulk).unwrap());
    sink.begin(&definition).unwrap();
    let source = format!(r#"{{"text":"{}"}}"#, "x".repeat(bytes - 11));
    for id in 0..documents {
        sink.put(Document { index: &index, id: &id.to_string(), source: source.as_bytes() }).unwrap();
    }
    assert_eq!(sink.commit().unwrap().documents as usize, documents);

    let mut files: Vec<_> = std::fs::read_dir(to).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.is_file());
    files.sort();
    let ids = |path: &Path| -> Vec<String> {
        let text = std::fs::read_to_string(path).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len() % 2, 0, "an action and its document are in one file");
        let id = |action: &str| serde_json::from_str::<serde_json::Value>(action).unwrap()["index"]["_id"].to_string();
        lines.chunks(2).map(|pair| id(pair[0]).trim_matches('"').to_owned()).collect()
    };
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().replace(&index, "INDEX");
    files
        .iter()
        .map(|path| {
            assert!(documents == 1 || path.metadata().unwrap().len() <= MOST, "{}", path.display());
            (name(path), ids(path))
        })
        .collect()
}

fn check(documents: usize, bytes: usize, expected: &[&str]) {
    let directory = tempfile::tempdir().unwrap();
    let files = written(directory.path(), documents, bytes);
    let names: BTreeSet<_> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, expected.iter().copied().collect(), "{documents} documents of {bytes} bytes");
    let mut ids: Vec<usize> = files.iter().flat_map(|(_, ids)| ids).map(|id| id.parse().unwrap()).collect();
    ids.sort_unstable();
    assert!(ids.into_iter().eq(0..documents), "each document is there once");
}

#[test]
fn bulk_files_are_at_most_80_megabytes() {
    check(3, 1_000, &["INDEX.ndjson"]);
    check(5, 30_000_000, &["INDEX.2.ndjson", "INDEX.3.ndjson", "INDEX.ndjson"]);
    // One that is larger by itself is a file by itself.
    check(1, 90_000_000, &["INDEX.ndjson"]);
}
