//! What a bundle says, kept as bytes.

use azul_transform::{Again, Batch, ErrorKind, Schema, Store};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::library::{Book, aggregate, bundle, declaration, schema, simple};

fn batches() -> impl Strategy<Value = Batch> {
    let book = (0..9u32, 0..9u32, 0..3u32, any::<Option<i64>>(), vec(0..5u32, 0..4))
        .prop_map(|(id, title, language, pages, topics)| Book { id, title, language, pages, topics });
    let shelves = vec((0..3u32, 0..3u32), 0..3);
    ("[a-z]{1,3}", "[0-9]{1,2}", "[a-z]?", shelves, vec(book, 0..6), any::<bool>()).prop_map(
        |(uuid, version, source, shelves, books, deleted)| {
            let batch = bundle(&uuid, &version, &source, &shelves, &books);
            if deleted { batch.into_deletion() } else { batch }
        },
    )
}

/// Whatever the bytes, reading ends with a batch or an error, and what was read can be aggregated.
fn check(bytes: &[u8]) {
    let schema = schema();
    let Ok(batch) = Batch::from_bytes(bytes, &schema) else { return };
    assert_eq!(Batch::from_bytes(&batch.to_bytes(), &schema).unwrap().to_bytes(), batch.to_bytes());
    let mut store = Store::new(&schema);
    let _outcome = store.add(&batch, Again::Conflict, 0);
    drop(aggregate(&store, false));
    drop(aggregate(&store, true));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_says_what_was_written(batch in batches()) {
        let read = Batch::from_bytes(&batch.to_bytes(), &schema()).unwrap();
        prop_assert!(read.compare_contents(&batch).is_eq());
        prop_assert_eq!((read.fqid(), read.is_deleted()), (batch.fqid(), batch.is_deleted()));
        prop_assert_eq!(read.to_bytes(), batch.to_bytes());
        prop_assert_eq!(format!("{read:?}"), format!("{batch:?}"));
    }

    #[test]
    fn damaged_bytes_never_panic(batch in batches(), changes in vec((any::<Index>(), any::<u8>()), 1..4), cut in any::<Index>()) {
        let mut bytes = batch.to_bytes();
        check(&bytes[..cut.index(bytes.len())]);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
            check(&bytes);
        }
    }

    #[test]
    fn any_bytes_after_the_version_never_panic(bytes in vec(prop_oneof![0..12u8, any::<u8>()], 0..80)) {
        check(&[b"azul-batch\x01".as_slice(), &bytes].concat());
        check(&[b"azul-batch\x01\0\0\0\0\0".as_slice(), &bytes].concat());
    }
}

#[test]
fn deep_values_are_refused() {
    let text = "\x04\x06\x01".to_owned() + &"\x06\x01".repeat(100_000) + "\0";
    let len = text.len();
    let size = [len as u8 & 0x7f | 0x80, (len >> 7) as u8 & 0x7f | 0x80, (len >> 14) as u8];
    let bytes = [b"azul-batch\x01\0\0\0\0\0\x01\x01".as_slice(), &size, text.as_bytes(), b"\x01\x01\x01\0\0"].concat();
    let error = Batch::from_bytes(&bytes, &schema()).unwrap_err();
    assert_eq!((error.kind(), error.message().contains("books")), (ErrorKind::Schema, true), "{error}");
}

#[test]
fn other_versions_and_other_rows_are_told_apart_from_damage() {
    let kind = |bytes: &[u8]| Batch::from_bytes(bytes, &schema()).unwrap_err();
    let good = simple("u", "1", &[1]).to_bytes();
    assert_eq!(kind(&[&good, b"x".as_slice()].concat()).kind(), ErrorKind::Syntax);
    let mut other = good.clone();
    other[10] = 2;
    assert!(kind(&other).message().contains("version 2"), "{}", kind(&other));
    let mut other = declaration();
    other.inner_types[1].fields.truncate(3);
    assert_eq!(Batch::from_bytes(&good, &Schema::new(other).unwrap()).unwrap_err().kind(), ErrorKind::Schema);
}
