//! Deletions come in any order.

use std::collections::BTreeSet;

use azul_transform::{Again, Batch, Deletion, Store};

use crate::library::{aggregates, lines, schema, simple};

#[derive(Clone, Copy)]
enum Action<'a> {
    Add(&'a Batch),
    Delete(&'a str, &'a str),
}

/// Applies actions in every order and checks that documents are the same; returns the aggregates.
fn check(actions: &[Action<'_>], contributions: usize) -> String {
    let schema = schema();
    let mut seen = BTreeSet::new();
    for order in permutations(actions.len()) {
        let mut store = Store::new(&schema);
        for i in order {
            match actions[i] {
                Action::Add(batch) => drop(store.add(batch, Again::Replace, 0)),
                Action::Delete(uuid, version) => drop(store.delete(uuid, version)),
            }
        }
        assert_eq!(store.contribution_count(), contributions);
        seen.insert((aggregates(&store), lines(&store, true)));
    }
    assert_eq!(seen.len(), 1);
    seen.pop_first().unwrap().0
}

fn permutations(len: usize) -> Vec<Vec<usize>> {
    (0..len).fold(vec![vec![]], |all, i| {
        let insert = |order: &Vec<usize>, at| [&order[..at], &[i], &order[at..]].concat();
        all.iter().flat_map(|order| (0..=order.len()).map(move |at| insert(order, at))).collect()
    })
}

#[test]
fn a_deletion_by_identity_deletes_what_comes_later_too() {
    let (one, two) = (simple("u", "1", &[1]), simple("u", "2", &[1]));
    let aggregates = check(&[Action::Add(&one), Action::Delete("u", "1")], 4);
    assert_eq!(aggregates, "");
    // The older version reappears, as section 7 of the specification has it.
    let aggregates = check(&[Action::Add(&one), Action::Add(&two), Action::Delete("u", "2")], 6);
    assert!(aggregates.contains(r#""bundles":[{"uuid":"u","version":"1"}]"#), "{aggregates}");
    assert!(aggregates.contains(r#""num_contributions":3"#), "{aggregates}");
}

#[test]
fn a_deletion_that_says_what_it_deletes_goes_before_one_by_identity() {
    let (one, deletion) = (simple("u", "1", &[1, 2]), simple("u", "1", &[1]).into_deletion());
    let actions = [Action::Add(&one), Action::Add(&deletion), Action::Delete("u", "1")];
    assert_eq!(check(&actions, 6), "");
}

#[test]
fn what_was_never_added_is_remembered_and_counted() {
    let schema = schema();
    let mut store = Store::new(&schema);
    assert_eq!(store.delete("v", "1"), Deletion::Remembered);
    assert_eq!(store.delete("u", "1"), Deletion::Remembered);
    assert_eq!(store.delete("u", "1"), Deletion::Again);
    assert_eq!(store.unmatched_deletions(), [("u", "1"), ("v", "1")]);
    let _outcome = store.add(&simple("u", "1", &[1]), Again::Conflict, 0);
    assert_eq!(store.unmatched_deletions(), [("v", "1")]);
    assert_eq!(store.delete("u", "1"), Deletion::Again);
    let _outcome = store.add(&simple("w", "1", &[1]), Again::Conflict, 0);
    assert_eq!(store.delete("w", "1"), Deletion::Applied);
    assert_eq!(aggregates(&store), "");
}
