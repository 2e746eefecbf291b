//! Partial states: whatever happens to contributions, they come to what aggregating all of them comes to.

use std::collections::BTreeMap;
use std::sync::Arc;

use azul_transform::aggregate::{Aggregate, Batches, ContributionSource, EntityKey, Finished, Part, Partial, Rules};
use azul_transform::{Batch, Compiled, Error};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::library::{Book, SHELF, bundle, project};

/// A change: the bundle that comes or goes.
#[derive(Debug, Clone)]
enum Change {
    Put(Arc<Batch>),
    Remove(Arc<Batch>),
}

fn shelf() -> EntityKey {
    EntityKey { outer_type: SHELF, entity_id: "shelf0".into() }
}

fn batch(uuid: u32, version: u32, deleted: bool, room: u32, books: &[Book]) -> Arc<Batch> {
    let batch = bundle(&format!("{uuid:04}"), &format!("{version}"), "s", &[(0, room)], books);
    Arc::new(if deleted { batch.into_deletion() } else { batch })
}

/// A history of one entity, and what became of it.
struct History<'s> {
    partial: Partial<'s>,
    rules: Arc<Rules<'s>>,
    source: Batches,
    parts: BTreeMap<Part, Vec<u8>>,
    /// Contributions that were read by the last update.
    read: usize,
    /// How often the contributions had to be read again for the aggregate.
    again: usize,
}

impl<'s> History<'s> {
    fn new(project: &'s Compiled) -> Self {
        let rules = Rules::new(project).unwrap();
        let partial = Partial::new(Arc::clone(&rules), shelf());
        Self { partial, rules, source: Batches::default(), parts: BTreeMap::new(), read: 0, again: 0 }
    }

    fn apply(&mut self, changes: &[Change]) {
        let mut uuids = Vec::new();
        for change in changes {
            let (Change::Put(batch) | Change::Remove(batch)) = change;
            uuids.push(batch.fqid().uuid.as_str());
            match change {
                Change::Put(batch) => self.source.add(batch),
                Change::Remove(batch) => self.source.remove(batch),
            }
        }
        self.read = self.partial.update(&uuids, &self.source, &mut self.parts).unwrap().contributions_read;
    }

    /// Checks that the state comes to what all contributions come to.
    fn check(&mut self) -> Result<(), TestCaseError> {
        let contributions = self.source.of(&shelf()).unwrap();
        let expected: Result<Aggregate, Error> = self.rules.aggregate(&shelf(), &contributions);
        match self.partial.finish(&self.parts).unwrap() {
            Finished::Aggregate(actual) => {
                let expected = expected.map_err(|e| TestCaseError::fail(format!("{e}")))?;
                let text = |aggregate: &Aggregate| aggregate.document.clone().map(|d| String::from_utf8(d).unwrap());
                prop_assert_eq!(text(&actual), text(&expected));
                prop_assert_eq!(actual.losses.iter().collect::<Vec<_>>(), expected.losses.iter().collect::<Vec<_>>());
            }
            Finished::NeedsRereading => self.again += 1,
        }
        Ok(())
    }
}

/// Books that bundles have in common, with copies that differ.
fn books() -> impl Strategy<Value = Vec<Book>> {
    let titles = prop_oneof![0..12u32, 0..4000u32];
    let book = (0..40u32, titles, 0..3u32, -5..50i64, vec(prop_oneof![0..9u32, 0..2000u32], 0..4));
    let book = book.prop_map(|(id, title, language, pages, topics)| {
        // Some have ids of their own, so that bundles have keys in common that are in no other book, and the other way round.
        let id = if title > 2000 { id + title } else { id };
        let language = if title == 11 { language } else { id % 3 };
        Book { id, title, language, pages: (pages >= 0).then_some(pages), topics }
    });
    vec(book, 0..5)
}

fn change(uuids: u32) -> impl Strategy<Value = Change> {
    let put = (0..uuids, 0..3u32, proptest::bool::weighted(0.15), 0..3u32, books());
    let put =
        put.prop_map(|(uuid, version, deleted, room, books)| Change::Put(batch(uuid, version, deleted, room, &books)));
    let remove = (0..uuids, 0..3u32, any::<bool>())
        .prop_map(|(uuid, version, deleted)| Change::Remove(batch(uuid, version, deleted, 0, &[])));
    prop_oneof![4 => put, 1 => remove]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_history_comes_to_the_fold_of_everything(
        first in vec(change(600), 0..700),
        then in vec(vec(change(600), 1..4), 1..12),
        most in prop_oneof![Just(64usize), 1..20usize],
    ) {
        let project = project();
        let mut history = History::new(&project);
        history.partial = Partial::new(Arc::clone(&history.rules), shelf()).in_leaves_of(most);
        history.apply(&first);
        history.check()?;
        for changes in &then {
            history.apply(changes);
            history.check()?;
        }
    }

    #[test]
    fn so_does_one_of_few_bundles(changes in vec(change(4), 1..12)) {
        let project = project();
        let mut history = History::new(&project);
        for change in changes {
            history.apply(&[change]);
            history.check()?;
        }
    }

    #[test]
    fn damaged_parts_never_panic(
        part in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        byte in prop_oneof![0..16u8, any::<u8>()],
    ) {
        let project = project();
        let mut history = History::new(&project);
        history.partial = Partial::new(Arc::clone(&history.rules), shelf()).in_leaves_of(8);
        let book = |id| Book { id, title: id, language: id % 3, pages: Some(1), topics: vec![id, 1] };
        let put = |uuid| Change::Put(batch(uuid, 1, false, 0, &[book(uuid), book(1)]));
        history.apply(&(0..40).map(put).collect::<Vec<_>>());
        let keys: Vec<Part> = history.parts.keys().copied().collect();
        let bytes = history.parts.get_mut(part.get(&keys)).unwrap();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        drop(history.partial.finish(&history.parts));
        drop(history.partial.update(&["0015"], &history.source, &mut history.parts));
        let cut = history.parts.get_mut(part.get(&keys)).unwrap();
        cut.truncate(at);
        drop(history.partial.finish(&history.parts));
        drop(history.partial.update(&["0015"], &history.source, &mut history.parts));
    }
}

#[test]
fn a_change_reads_a_few_hundred_contributions_of_many() {
    let project = project();
    let mut history = History::new(&project);
    // Each bundle has a book of its own, one that it shares with a few others, and one that all have.
    let book = |id| Book { id, title: id % 50, language: id % 3, pages: Some(1), topics: vec![id % 7] };
    let own = |uuid, version| batch(uuid, version, false, 0, &[book(10_000 + uuid), book(5_000 + uuid % 900), book(1)]);
    history.apply(&(0..6_000).map(|uuid| Change::Put(own(uuid, 1))).collect::<Vec<_>>());
    history.check().unwrap();
    let mut check = |change: Change, most: usize| {
        history.apply(std::slice::from_ref(&change));
        let (Change::Put(batch) | Change::Remove(batch)) = &change;
        assert!(history.read <= most, "{:?}: {} contributions were read", batch.fqid(), history.read);
        history.check().unwrap();
    };
    check(Change::Put(own(6_001, 1)), 256);
    check(Change::Put(own(3_000, 2)), 256);
    check(Change::Remove(own(3_000, 1)), 256);
    // The first bundle has books that belong to its leaf; now they belong to others.
    check(Change::Remove(own(0, 1)), 1_024);
    // A book that was another bundle's alone is shared now.
    check(Change::Put(batch(6_002, 1, false, 0, &[book(10_500)])), 512);
    assert_eq!(history.again, 0);
}
