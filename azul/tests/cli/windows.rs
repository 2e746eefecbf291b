//! Inputs that do not fit in one window of `azul transform`.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::check::{check, documents, file, files, keys, run, transform};

/// More text than a window holds.
struct Large {
    directory: tempfile::TempDir,
    bundles: Vec<String>,
}

impl Large {
    fn new() -> Self {
        let text = check(["synth", "--bundles", "600"], 0).stdout;
        assert!(text.len() > 9 << 20, "it fits in a window");
        Self { directory: tempfile::tempdir().unwrap(), bundles: text.lines().map(str::to_owned).collect() }
    }

    fn file(&self, name: &str, bundles: &[String]) -> PathBuf {
        file(self.directory.path(), name, bundles.join("\n"))
    }

    /// The first bundle as it might be said otherwise.
    fn other(&self) -> String {
        let mut bundle: serde_json::Value = serde_json::from_str(&self.bundles[0]).unwrap();
        for (_, document) in bundle["metadata"].as_object_mut().unwrap().iter_mut() {
            if let Some(title) = document.pointer_mut("/project_core/project_title") {
                *title = "A title that is another one".into();
            }
        }
        bundle.to_string()
    }
}

#[test]
fn windows_are_sorted_and_replicas_come_once() {
    let large = Large::new();
    let input = large.file("all.ndjson", &large.bundles);
    let expected = run(transform([input.clone()])).threads(1).check(0);
    assert!(run(transform([input.clone()])).threads(3).check(0).stdout == expected.stdout);
    let documents = expected.documents();
    let keys = keys(&documents);
    let descents = keys.windows(2).filter(|pair| pair[0] >= pair[1]).count();
    assert!((1..10).contains(&descents), "{descents} windows end before the last one");
    assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len(), "each document is there once");
    let out = large.directory.path().join("out");
    check(transform(["--to".into(), out.clone(), input]), 0);
    let lines: usize = files(&out).values().map(|bytes| bytes.iter().filter(|b| **b == b'\n').count()).sum();
    assert_eq!(lines, documents.len());
}

#[test]
fn of_two_bundles_of_one_identity_in_different_windows_the_same_is_kept() {
    let large = Large::new();
    let (one, other, rest) = (large.bundles[0].clone(), large.other(), large.bundles[1..].to_vec());
    let order = |first: &String, last: &String| [vec![first.clone()], rest.clone(), vec![last.clone()]].concat();
    let inputs = [large.file("a.ndjson", &order(&one, &other)), large.file("b.ndjson", &order(&other, &one))];
    let uuid = serde_json::from_str::<serde_json::Value>(&one).unwrap()["fqid"]["uuid"].as_str().unwrap().to_owned();
    let of_bundle = |text: &str| {
        let mut lines: Vec<_> = text.lines().filter(|line| line.contains(&uuid)).map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let mut kept = Vec::new();
    for input in inputs.clone() {
        let out = large.directory.path().join("out");
        let ran = check(transform(["--to".into(), out.clone(), input]), 2);
        ran.says(".ndjson:1").says(".ndjson:601").says("conflicting-values");
        let contributions = files(&out).into_iter().filter(|(name, _)| !name.contains("replica"));
        let text: String = contributions.map(|(_, bytes)| String::from_utf8(bytes).unwrap()).collect();
        assert_eq!(documents(&text).iter().filter(|d| d["_source"]["entity_id"] == uuid.as_str()).count(), 1);
        kept.push(of_bundle(&text));
    }
    assert!(!kept[0].is_empty() && kept[0] == kept[1], "the order makes a difference");
    // What is on a stream cannot be taken back, which is said; the bundle is there once all the same.
    let refused = inputs.map(|input| {
        let ran = run(transform(["--emit".into(), "contributions".into(), input])).check(2);
        assert_eq!(ran.documents().iter().filter(|d| d["_source"]["entity_id"] == uuid.as_str()).count(), 1);
        ran.stderr.contains("write to a directory")
    });
    assert_eq!(refused.iter().filter(|refused| **refused).count(), 1);
    fs::remove_dir_all(large.directory.path().join("out")).unwrap();
}
