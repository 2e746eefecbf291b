//! Where the values of an aggregate come from.

use std::sync::Arc;

use azul_transform::aggregate::{
    Batches, ContributionSource, ContributorFate, EntityKey, ExplainedField, Explanation, Rules, ValueFate, Wanted,
    Wish,
};
use azul_transform::{Batch, OuterType};

use crate::library::{BOOK, Book, SHELF, bundle, project, schema, simple};

/// A book with a title and topics.
fn book(id: u32, title: u32, topics: &[u32]) -> Book {
    Book { id, title, language: 0, pages: Some(100), topics: topics.to_vec() }
}

fn explain(batches: Vec<Batch>, outer_type: OuterType, id: &str, wish: &Wish) -> Option<Explanation> {
    let (project, mut source) = (project(), Batches::default());
    for batch in batches {
        source.add(&Arc::new(batch));
    }
    let entity = EntityKey { outer_type, entity_id: id.to_owned() };
    Rules::new(&project).unwrap().explain(&entity, &source.of(&entity).unwrap(), wish).unwrap()
}

fn field<'e>(explanation: &'e Explanation, inner_type: &str, name: &str) -> &'e ExplainedField {
    let mut fields = explanation.fields.iter();
    fields.find(|field| (field.inner_type, field.name) == (inner_type, name)).unwrap()
}

/// Values with what became of them, and the ids of the inner entities that have them.
fn check(explanation: &Explanation, (inner_type, name): (&str, &str), expected: &[(&str, ValueFate, &[&str])]) {
    let values = &field(explanation, inner_type, name).values;
    let entity = |from: &usize| explanation.entities[*from].entity_id.as_str();
    let found: Vec<_> = values
        .iter()
        .map(|v| (v.value.as_str().unwrap_or("other"), v.fate, v.from.iter().map(entity).collect::<Vec<_>>()))
        .collect();
    let expected: Vec<_> = expected.iter().map(|(value, fate, from)| (*value, *fate, from.to_vec())).collect();
    assert_eq!(found, expected, "{inner_type}.{name}");
}

#[test]
fn values_are_traced_to_entities_and_bundles() {
    let batches = vec![
        bundle("a", "1", "s", &[(0, 0)], &[book(1, 1, &[1]), book(2, 2, &[2])]),
        bundle("b", "1", "s", &[(0, 0)], &[book(3, 1, &[])]),
    ];
    let explanation = explain(batches, SHELF, "shelf0", &Wish::default()).unwrap();
    check(
        &explanation,
        ("books", "title"),
        &[("title1", ValueFate::Shown, &["book1", "book3"]), ("title2", ValueFate::Shown, &["book2"])],
    );
    let of = |id: &str| explanation.entities.iter().find(|entity| entity.entity_id == id).unwrap();
    assert_eq!((&of("book1").bundles[..], &of("book3").bundles[..]), (&[0][..], &[1][..]));
    assert_eq!(of("shelf0").bundles, [0, 1]);
    assert_eq!(explanation.bundles[1].fqid.uuid, "b");
}

#[test]
fn limits_say_what_they_drop() {
    let books = [book(1, 1, &[1, 2, 3]), book(2, 2, &[4, 5]), book(3, 3, &[1, 6]), book(4, 4, &[])];
    let batches = || vec![bundle("a", "1", "s", &[(0, 0)], &books)];
    let explanation = explain(batches(), SHELF, "shelf0", &Wish::default()).unwrap();
    let (shown, dropped) = (ValueFate::Shown, ValueFate::Dropped);
    check(
        &explanation,
        ("books", "topics"),
        &[
            ("topic1", shown, &["book1", "book3"]),
            ("topic2", shown, &["book1"]),
            ("topic3", shown, &["book1"]),
            // The limit is looked at before a list is taken.
            ("topic4", shown, &["book2"]),
            ("topic5", shown, &["book2"]),
            ("topic6", dropped, &["book3"]),
            // A list without values reads back from an index as one of null.
            ("other", dropped, &["book4"]),
        ],
    );
    assert_eq!(field(&explanation, "books", "topics").dropped, 2);
    assert_eq!(explanation.losses().iter().next().unwrap().2, "title");
    // Of what is not in the document, and of entities, no more are listed than are wanted; all are counted.
    let wish = Wish { most: 1, ..Wish::default() };
    let explanation = explain(batches(), SHELF, "shelf0", &wish).unwrap();
    let topics = field(&explanation, "books", "topics");
    assert_eq!((topics.values[0].from.len(), topics.values[0].count), (1, 2));
}

#[test]
fn what_is_summed_up_is_counted_once() {
    let mut again = book(1, 2, &[]);
    again.pages = Some(7);
    let books = [book(1, 1, &[]), book(2, 2, &[])];
    let explanation = explain(
        vec![bundle("a", "1", "s", &[(0, 0)], &[&books[..], &[again]].concat())],
        SHELF,
        "shelf0",
        &Wish::default(),
    );
    let pages = field(explanation.as_ref().unwrap(), "books", "pages").clone();
    let fates: Vec<_> = pages.values.iter().map(|value| (value.fate, value.count)).collect();
    assert_eq!(fates, [(ValueFate::Counted, 2), (ValueFate::Passed, 1)]);
    assert_eq!(pages.value, 200.into());
}

#[test]
fn copies_that_lost_are_listed_with_what_differs() {
    let batches = vec![
        bundle("a", "1", "s", &[(0, 0)], &[book(1, 1, &[])]),
        bundle("b", "2", "s", &[(0, 7)], &[book(1, 1, &[])]),
        bundle("c", "1", "s", &[(0, 7)], &[]),
    ];
    let explanation = explain(batches, SHELF, "shelf0", &Wish::default()).unwrap();
    let shelf = explanation.entities.iter().find(|entity| entity.inner_type == "shelves").unwrap();
    assert_eq!(shelf.bundles, [1, 2]);
    assert_eq!((shelf.lost.len(), shelf.lost[0].bundle), (1, 0));
    assert_eq!(shelf.lost[0].fields, [("room", "room7".into(), "room0".into())]);
    check(&explanation, ("shelves", "room"), &[("room7", ValueFate::Shown, &["shelf0"])]);
}

#[test]
fn versions_and_deletions_are_told_of() {
    let batches = vec![
        simple("a", "1", &[1]),
        simple("a", "2", &[1]),
        simple("a", "3", &[1]),
        simple("a", "3", &[1]).into_deletion(),
        simple("b", "1", &[2]),
    ];
    let explanation = explain(batches.clone(), BOOK, "book1", &Wish::default()).unwrap();
    let fates: Vec<_> = explanation.bundles.iter().map(|bundle| &bundle.fate).collect();
    let superseded = ContributorFate::Superseded { by: "2".to_owned() };
    assert_eq!(fates, [&superseded, &ContributorFate::Counts, &ContributorFate::Deleted]);
    let deleted = vec![batches[2].clone(), batches[3].clone()];
    let explanation = explain(deleted, BOOK, "book1", &Wish::default()).unwrap();
    assert!(!explanation.has_document && explanation.fields.is_empty());
    assert_eq!(explanation.bundles[0].fate, ContributorFate::Deleted);
    assert_eq!(explain(batches, BOOK, "book3", &Wish::default()), None);
}

#[test]
fn fields_are_wanted_by_name() {
    let wanted = |name: &str| Wanted::named(&schema(), &[name]);
    let wish = Wish { wanted: wanted("books.title").unwrap(), ..Wish::default() };
    let explanation = explain(vec![simple("a", "1", &[1])], SHELF, "shelf0", &wish).unwrap();
    assert_eq!(explanation.fields.iter().map(|field| field.name).collect::<Vec<_>>(), ["title"]);
    let both = Wanted::named(&schema(), &["document_id", "contents.shelves.room"]).unwrap();
    let Wanted::Some(fields, _) = both else { panic!("some fields") };
    assert_eq!(fields.len(), 3);
    assert_eq!(wanted("tilte").unwrap_err().message(), "there is no field `tilte`; did you mean `title`?");
}
