//! Bundles of one identity: which is kept, and what is said of it.

use azul_transform::{Again, Batch, Kept, Outcome, Store};

use crate::library::{Book, aggregates, bundle, lines, schema, simple};

/// Adds bundles in both orders, says what became of the second each time, and checks that the aggregates are those of the
/// one that is to be kept.
fn check(first: &Batch, second: &Batch, kept: &Batch) -> [Outcome; 2] {
    let schema = schema();
    let mut alone = Store::new(&schema);
    assert_eq!(alone.add(kept, Again::Conflict, 0), Outcome::New);
    [[first, second], [second, first]].map(|[first, second]| {
        let mut store = Store::new(&schema);
        assert_eq!(store.add(first, Again::Conflict, 7), Outcome::New);
        let outcome = store.add(second, Again::Conflict, 8);
        for contributions in [false, true] {
            assert_eq!(lines(&store, contributions), lines(&alone, contributions));
        }
        outcome
    })
}

#[test]
fn the_same_again_changes_nothing() {
    let batch = simple("u", "1", &[1, 2]);
    let same = Outcome::Same { earlier: 7 };
    assert_eq!(check(&batch, &batch, &batch), [same, same]);
    // The order of contributions is no difference.
    let book = |id| Book { id, title: 1, language: 0, pages: None, topics: vec![] };
    let turned = |shelves: &[(u32, u32)]| bundle("u", "1", "s", shelves, &[book(1)]);
    let (a, b) = (turned(&[(1, 1)]), turned(&[(1, 1)]));
    assert_eq!(check(&a, &b, &a), [same, same]);
}

#[test]
fn the_lesser_of_two_that_disagree_is_kept_in_either_order() {
    let (less, more) = (simple("u", "1", &[1, 2]), simple("u", "1", &[1, 3]));
    assert!(less.compare_contents(&more).is_lt());
    let conflict = |kept| Outcome::Conflict { earlier: 7, kept };
    assert_eq!(check(&less, &more, &less), [conflict(Kept::Earlier), conflict(Kept::This)]);
    // The first difference decides: one has an entity more.
    let shorter = simple("u", "1", &[1]);
    let kept = if shorter.compare_contents(&more).is_lt() { &shorter } else { &more };
    let outcomes = check(&shorter, &more, kept);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Conflict { earlier: 7, .. })), "{outcomes:?}");
}

#[test]
fn of_three_that_disagree_one_is_kept_in_any_order() {
    let schema = schema();
    let bundles = [simple("u", "1", &[1, 4]), simple("u", "1", &[1, 2]), simple("u", "1", &[1, 3])];
    let mut seen = std::collections::BTreeSet::new();
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let mut store = Store::new(&schema);
        let outcomes = order.map(|i| store.add(&bundles[i], Again::Conflict, i as u32));
        assert!(matches!(outcomes[2], Outcome::Conflict { .. }));
        seen.insert(aggregates(&store));
    }
    assert_eq!(seen.len(), 1);
}

#[test]
fn another_source_of_the_same_is_reported_and_the_lesser_source_kept() {
    let book = Book { id: 1, title: 1, language: 1, pages: None, topics: vec![] };
    let from = |source| bundle("u", "1", source, &[(1, 1)], std::slice::from_ref(&book));
    let other = |kept| Outcome::OtherSource { earlier: 7, kept };
    assert_eq!(check(&from("a"), &from("b"), &from("a")), [other(Kept::Earlier), other(Kept::This)]);
}

#[test]
fn what_replaces_does_so_entity_by_entity() {
    let schema = schema();
    let mut store = Store::new(&schema);
    assert_eq!(store.add(&simple("u", "1", &[1, 2]), Again::Replace, 1), Outcome::New);
    assert_eq!(store.add(&simple("u", "1", &[2, 3]), Again::Replace, 2), Outcome::Replaced { earlier: 1 });
    assert_eq!(store.contribution_count(), 4); // a shelf and three books
    assert_eq!(store.add(&simple("u", "1", &[2, 3]), Again::Replace, 3), Outcome::Replaced { earlier: 2 });
    assert_eq!(store.contribution_count(), 4);
}
