//! Comparisons of documents that are made up.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use azul_transform::{DocumentType, ErrorKind};

use super::*;
use crate::MemoryIndex;
use crate::index::Document as Found;

const TYPE: &str = "files";

/// Documents about files, and contributions to them, in memory.
#[derive(Default)]
struct Plain {
    documents: BTreeMap<String, String>,
    contributions: Option<BTreeMap<String, String>>,
    /// As a generation of a store: its number, and the ids that were touched since any other one.
    history: Option<(u64, Vec<String>)>,
    /// What was read by its id.
    read: Mutex<Vec<String>>,
}

impl Plain {
    fn new<const N: usize>(documents: [(&str, &str); N]) -> Self {
        let documents = documents.into_iter().map(|(id, text)| (id.to_owned(), text.to_owned())).collect();
        Self { documents, ..Self::default() }
    }

    fn with_contributions<const N: usize>(self, contributions: [(&str, &str); N]) -> Self {
        let contributions = contributions.into_iter().map(|(id, text)| (id.to_owned(), text.to_owned())).collect();
        Self { contributions: Some(contributions), ..self }
    }

    fn at(self, generation: u64, touched: &[&str]) -> Self {
        let touched = touched.iter().map(|id| (*id).to_owned()).collect();
        Self { history: Some((generation, touched)), ..self }
    }
}

impl Side for Plain {
    fn outer_types(&self) -> Vec<String> {
        vec![TYPE.to_owned()]
    }

    fn documents<'s>(&'s self, _: &str) -> Result<Documents<'s>> {
        if self.history.is_some() {
            return Err(Error::new(ErrorKind::Io, "all documents are read"));
        }
        let document = |(id, text): (&String, &String)| Ok(Found { id: id.clone(), source: text.clone().into_bytes() });
        Ok(Box::new(self.documents.iter().map(document)))
    }

    fn document(&self, _: &str, id: &str) -> Result<Option<Vec<u8>>> {
        self.read.lock().expect("no panic").push(id.to_owned());
        Ok(self.documents.get(id).map(|text| text.clone().into_bytes()))
    }

    fn contributions(&self, _: &str, id: &str) -> Result<Option<Vec<Found>>> {
        let Some(all) = &self.contributions else { return Ok(None) };
        let of_entity = all.iter().filter(|(known, _)| known.starts_with(&format!("{id}_")));
        Ok(Some(of_entity.map(|(id, text)| Found { id: id.clone(), source: text.clone().into_bytes() }).collect()))
    }

    fn history(&self) -> Option<&dyn History> {
        self.history.is_some().then_some(self)
    }
}

impl History for Plain {
    fn store(&self) -> &'static str {
        "store"
    }

    fn number(&self) -> u64 {
        self.history.as_ref().map_or(0, |(number, _)| *number)
    }

    fn touched<'s>(&'s self, _: u64, of: DocumentType, _: &str, prefix: &str) -> Result<Option<Ids<'s>>> {
        let wanted = move |id: &&String| (of == DocumentType::Contribution) == id.contains('_');
        let touched = self.history.iter().flat_map(|(_, touched)| touched).filter(wanted);
        let touched: Vec<_> = touched.filter(|id| id.starts_with(prefix)).map(|id| Ok(id.clone())).collect();
        Ok(Some(Box::new(touched.into_iter())))
    }

    fn contribution(&self, _: &str, id: &str) -> Result<Option<Vec<u8>>> {
        self.read.lock().expect("no panic").push(id.to_owned());
        Ok(self.contributions.as_ref().and_then(|all| all.get(id)).map(|text| text.clone().into_bytes()))
    }
}

/// Counts of added, removed and changed entities, and a line for each that is listed.
fn check(comparison: &Comparison<'_>, most: usize, counts: [u64; 3], lines: &[&str]) -> Differences {
    let differences = comparison.first(TYPE, most).expect("readable");
    let found = Kind::ALL.map(|kind| differences.of(kind).count);
    assert_eq!(found, counts);
    let of_kind = |kind: Kind| differences.of(kind).first.iter();
    let line = |entity: &Difference| {
        let bundles: Vec<_> = entity.bundles.iter().map(|c| format!(" {} {}", c.uuid, c.change.name())).collect();
        format!("{} {}{}", entity.kind.name(), entity.entity_id, bundles.concat())
    };
    assert_eq!(Kind::ALL.into_iter().flat_map(of_kind).map(line).collect::<Vec<_>>(), lines);
    differences
}

const A: &str = r#"{"n": 1, "sources": [{"id": "s"}]}"#;
const A_AGAIN: &str = r#"{"sources": [{"id": "s"}],  "n": 1}"#;
const B: &str = r#"{"n": 2, "sources": [{"id": "s"}]}"#;
const SECRET: &str = r#"{"n": 2, "sources": [{"id": "s"}, {"id": "secret"}]}"#;

#[test]
fn counts_are_exact_and_lists_are_short() {
    let before = Plain::new([("a", A), ("b", A), ("c", A), ("d", A), ("e", A)]);
    let after = Plain::new([("a", A_AGAIN), ("b", B), ("c", B), ("d", B), ("f", A), ("g", A)]);
    let comparison = Comparison::new(&before, &after);
    let all = ["added f", "added g", "removed e", "changed b", "changed c", "changed d"];
    let differences = check(&comparison, 9, [2, 1, 3], &all);
    assert_eq!(differences.changed.first[0].fields[0].path, "n");
    check(&comparison, 1, [2, 1, 3], &["added f", "removed e", "changed b"]);
    check(&comparison, 0, [2, 1, 3], &[]);
    assert!(check(&Comparison::new(&before, &before), 9, [0, 0, 0], &[]).is_empty());
}

#[test]
fn bundles_are_those_whose_contributions_differ() {
    let [of_s, changed] = [r#"{"n": 1, "source": {"id": "s"}}"#, r#"{"n": 2, "source": {"id": "s"}}"#];
    let before = Plain::new([("a", A), ("b", A)]).with_contributions([
        ("a_bundle1_1_exists", of_s),
        ("a_bundle2_1_exists", of_s),
        ("a_bundle3_1_exists", of_s),
        ("b_bundle1_1_exists", of_s),
    ]);
    let after = Plain::new([("a", B), ("b", A)]).with_contributions([
        ("a_bundle1_1_exists", of_s),
        ("a_bundle2_1_deleted", of_s),
        ("a_bundle2_1_exists", of_s),
        ("a_bundle3_1_exists", changed),
        ("a_bundle4_1_exists", r#"{"source": {"id": "secret"}}"#),
        ("b_bundle5_1_exists", of_s),
    ]);
    let comparison = Comparison::new(&before, &after);
    check(&comparison, 9, [0, 0, 1], &["changed a bundle2 deleted bundle3 changed bundle4 added"]);
    let short = check(&comparison, 1, [0, 0, 1], &["changed a bundle2 deleted"]);
    assert_eq!(short.changed.first[0].bundle_count, 3);
    // The other way round.
    let back = Comparison::new(&after, &before);
    check(&back, 9, [0, 0, 1], &["changed a bundle2 removed bundle3 changed bundle4 removed"]);
    // As far as somebody may see.
    let sources = BTreeSet::from(["s".to_owned()]);
    let comparison = comparison.limited_to(&sources, &[]);
    check(&comparison, 9, [0, 0, 1], &["changed a bundle2 deleted bundle3 changed"]);
}

#[test]
fn documents_say_which_bundles_they_are_of() {
    let document = |bundle: &str| {
        format!(r#"{{"bundles": [{{"uuid": "{bundle}", "version": "1"}}, {{"uuid": "x", "version": "1"}}]}}"#)
    };
    let (old, new) = (document("old"), document("new"));
    let (before, after) = (Plain::new([("a", old.as_str())]), Plain::new([("a", new.as_str())]));
    // One side alone has contributions.
    let after = after.with_contributions([("a_new_1_exists", "{}")]);
    check(&Comparison::new(&before, &after), 9, [0, 0, 1], &["changed a new added old removed"]);
}

#[test]
fn nobody_learns_of_what_may_not_be_seen() {
    let before = Plain::new([("a", A), ("b", SECRET), ("c", SECRET), ("d", B), ("e", "{}")]);
    let after = Plain::new([("a", SECRET), ("b", A), ("d", A), ("f", SECRET), ("g", "{}")]);
    let sources = BTreeSet::from(["s".to_owned()]);
    let limited = |unlimited| Comparison::new(&before, &after).limited_to(&sources, unlimited);
    // What is hidden is not there: it is added or removed when that changes, and neither if it is hidden on both sides.
    check(&limited(&[]), 9, [1, 1, 1], &["added b", "removed a", "changed d"]);
    check(&limited(&["samples", TYPE]), 0, [2, 2, 3], &[]);
    check(&Comparison::new(&before, &after), 0, [2, 2, 3], &[]);
}

#[test]
fn of_generations_of_one_store_only_what_was_touched_is_read() {
    let contributions = [("a_x_1_exists", "{}"), ("b_x_1_exists", "{}"), ("b_y_1_exists", "{}")];
    let before = Plain::new([("a", A), ("b", A), ("c", A)]).with_contributions(contributions).at(3, &[]);
    let contributions = [("a_x_1_exists", "{}"), ("b_x_1_exists", r#"{"n": 1}"#), ("b_y_1_exists", "{}")];
    let touched = ["b", "b_x_1_exists", "c"];
    let after = Plain::new([("a", A), ("b", B), ("c", A)]).with_contributions(contributions).at(5, &touched);
    for (one, other) in [(&before, &after), (&after, &before)] {
        check(&Comparison::new(one, other), 9, [0, 0, 1], &["changed b x changed"]);
        for side in [one, other] {
            assert_eq!(std::mem::take(&mut *side.read.lock().expect("no panic")), ["b", "b_x_1_exists", "c"]);
        }
    }
    check(&Comparison::new(&after, &after), 9, [0, 0, 0], &[]);
    // Whoever cannot say what was touched is read as a whole.
    let plain = Plain::new([]);
    let error = Comparison::new(&plain, &after).first(TYPE, 1).expect_err("all is read");
    assert_eq!(error.message(), "all documents are read");
}

#[test]
fn indices_are_compared_too() {
    let index = |documents: &[(&str, &str)]| {
        let mut index = MemoryIndex::default();
        for (id, text) in documents {
            index.put(TYPE, id, text.as_bytes().to_vec()).expect("a document");
        }
        index
    };
    let (before, after) = (index(&[("a", A), ("b", A)]), index(&[("b", B), ("c", A)]));
    let types = [TYPE, "samples"];
    let (before, after) = (Searched::new(&before, types), Searched::new(&after, types));
    let comparison = Comparison::new(&before, &after);
    assert_eq!(comparison.outer_types(), types);
    check(&comparison, 9, [1, 1, 1], &["added c", "removed a", "changed b"]);
    assert!(comparison.first("samples", 9).expect("readable").is_empty());
    let mut text = Vec::new();
    write_differences(&comparison.first(TYPE, 1).expect("readable"), &mut text);
    let json: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
    assert_eq!((&json["index"], &json["changed_count"]), (&TYPE.into(), &1.into()));
    let fields = serde_json::json!([{"path": "n", "removed": [1], "added": [2]}]);
    assert_eq!(json["changed"][0]["fields"], fields);
}
