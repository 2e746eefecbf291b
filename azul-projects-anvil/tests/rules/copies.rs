//! Copies of an inner entity from several bundles.

use azul_transform::aggregate::{Aggregator, Memo};
use azul_transform::json::Document;
use azul_transform::{Again, Bundle, DocumentRun, ErrorKind, Store, transform};

use crate::bundle::{VERSION, anvil, bundle, context, id, key, link, row};

/// The aggregates of an outer entity type, one a line, and the kinds of errors.
fn aggregates(bundles: &[Vec<u8>], outer_type: &str) -> (String, Vec<ErrorKind>) {
    let schema = anvil().schema();
    let mut store = Store::new(schema);
    for bytes in bundles {
        let batch = transform(anvil(), Bundle::parse(bytes.clone()).unwrap(), &context()).unwrap();
        let _outcome = store.add(&batch, Again::Replace, 0);
    }
    let aggregator = Aggregator::new(anvil(), &store).unwrap();
    let outer_type = schema.outer_type(outer_type).unwrap();
    let mut documents = DocumentRun::of("index");
    let run = aggregator.run(outer_type, 0..aggregator.len(outer_type), &mut Memo::default(), &mut documents);
    (String::from_utf8(documents.lines().to_vec()).unwrap(), run.failures.iter().map(|e| e.kind()).collect())
}

fn stub(uuid: u32) -> Vec<u8> {
    let row = format!(r#"{:?}: {{"description": "Of stubs.", "version": "v"}}"#, key("dataset", 1));
    bundle(uuid, VERSION, &[row], &[])
}

fn complete(uuid: u32, version: &str, title: &str) -> Vec<u8> {
    bundle(uuid, version, &[row("dataset", 1, "").replace(r#""title": null"#, &format!(r#""title": {title:?}"#))], &[])
}

#[test]
fn a_stub_and_a_dataset_complement_each_other_wherever_they_come() {
    for stub_uuid in [20, 22, 24] {
        let bundles = [stub(stub_uuid), complete(21, VERSION, "first"), complete(23, VERSION, "second")];
        let (lines, failures) = aggregates(&bundles, "datasets");
        assert_eq!(failures, []);
        let document = Document::parse(lines.trim()).unwrap();
        let datasets = document.root().get("_source").unwrap().get("contents").unwrap().get("datasets").unwrap();
        assert_eq!(datasets.items().count(), 1);
        let dataset = datasets.at(0).unwrap();
        assert_eq!(dataset.get("description").unwrap().as_str(), Some("Of stubs."), "{stub_uuid}");
        assert_eq!(dataset.get("title").unwrap().as_str(), Some("first"), "the first copy is kept");
        assert_eq!(dataset.entries().count(), 11);
    }
}

#[test]
fn a_stub_alone_stays_one() {
    let (lines, failures) = aggregates(&[stub(20), stub(21)], "datasets");
    assert_eq!(failures, []);
    assert!(lines.contains(&format!(r#""datasets":[{{"document_id":"{}","description":"Of stubs."}}]"#, id(1))));
}

#[test]
fn versions_must_not_differ() {
    let bundles = [complete(20, VERSION, "a"), complete(21, "2023-06-01T00:00:00.000000Z", "a")];
    assert_eq!(aggregates(&bundles, "datasets").1, [ErrorKind::ConflictingValues]);
}

#[test]
fn a_file_of_two_bundles_counts_once() {
    let rows = [row("dataset", 1, ""), row("file", 4, ""), row("file", 5, ""), row("biosample", 2, "")];
    let links = [link(&[key("biosample", 2)], None, &[key("file", 4), key("file", 5)])];
    let bundles = [20, 21].map(|uuid| bundle(uuid, VERSION, &rows, &links));
    let (lines, failures) = aggregates(&bundles, "biosamples");
    assert_eq!(failures, []);
    assert!(lines.contains(r#""count":2"#), "{lines}");
    assert!(lines.contains(r#""donor_age_at_collection":{"gte":null,"lte":7.5}"#), "{lines}");
}
