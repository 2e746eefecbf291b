//! Aggregating single entities of contributions that are kept anywhere.

use std::sync::Arc;

use azul_transform::aggregate::{Aggregator, Batches, ContributionSource, EntityKey, Rules};
use azul_transform::{Again, Batch, Store};

use crate::library::{BOOK, SHELF, aggregates, project, schema, simple};

fn batches() -> Vec<Arc<Batch>> {
    let batches = [
        simple("a", "1", &[1, 2]),
        simple("b", "1", &[2, 3]),
        simple("b", "2", &[3, 4]),
        simple("c", "1", &[5]),
        simple("c", "1", &[5]).into_deletion(),
    ];
    batches.map(Arc::new).into()
}

#[test]
fn entities_one_by_one_and_together_are_what_a_store_makes_of_them() {
    let schema = schema();
    let (mut store, mut source) = (Store::new(&schema), Batches::default());
    for batch in batches() {
        let _outcome = store.add(&batch, Again::Conflict, 0);
        source.add(&batch);
    }
    let project = project();
    let rules = Rules::new(&project).unwrap();
    let mut keys = Vec::new();
    for outer_type in [SHELF, BOOK] {
        let ids = source.entities(outer_type).unwrap();
        keys.extend(ids.into_iter().map(|entity_id| EntityKey { outer_type, entity_id }));
    }
    assert_eq!(keys.len(), 6);
    let expected = aggregates(&store);
    let mut count = 0;
    let mut check = |key: &EntityKey, document: Option<Vec<u8>>| {
        let Some(document) = document else {
            return assert_eq!(key.entity_id, "book5"); // It is deleted.
        };
        let document = String::from_utf8(document).unwrap();
        assert!(expected.contains(&format!(r#""_id":"{}","_source":{document}}}"#, key.entity_id)), "{document}");
        count += 1;
    };
    for key in &keys {
        check(key, rules.aggregate(key, &source.of(key).unwrap()).unwrap().document);
    }
    rules.aggregate_all(&keys, &source, |key, aggregate| check(key, aggregate.unwrap().document)).unwrap();
    assert_eq!(count, 10);
}

#[test]
fn entities_that_only_an_older_version_mentions_are_listed() {
    let (schema, project) = (schema(), project());
    let mut store = Store::new(&schema);
    for batch in batches() {
        let _outcome = store.add(&batch, Again::Conflict, 0);
    }
    let left = |store: &Store| {
        let left = Aggregator::new(&project, store).unwrap().left_behind();
        left.iter().map(|(outer_type, id)| (*outer_type, (*id).to_owned())).collect::<Vec<_>>()
    };
    // Version 2 of b does not mention book 2, but a does.
    assert_eq!(left(&store), []);
    store.delete("a", "1");
    assert_eq!(left(&store), [(BOOK, "book2".to_owned())]);
    store.delete("b", "2");
    assert_eq!(left(&store), []);
}
