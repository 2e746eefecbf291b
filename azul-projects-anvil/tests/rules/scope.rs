//! Partitions, replicas that are switched off, and which bundles the project takes for its own.

use azul_transform::json::Document;
use azul_transform::{Bundle, Partition, Result, transform};

use crate::bundle::{VERSION, anvil, bundle, context, key, replicas, rows};

#[test]
fn a_bundle_has_one_contribution_in_all_its_partitions_together() -> Result<()> {
    let rows = rows(&[("file", 4), ("file", 5), ("biosample", 2)]);
    let mut total = 0;
    for partition in Partition::ROOT.divide(4)? {
        let mut context = context();
        context.partition = partition;
        total += transform(anvil(), Bundle::parse(bundle(9, VERSION, &rows, &[]))?, &context)?.len();
    }
    // Two files, the biosample, the dataset, the bundle.
    assert_eq!(total, 5);
    Ok(())
}

#[test]
fn bundles_do_not_count_when_partitions_are_decided_on() -> Result<()> {
    let rows = rows(&[("file", 4), ("file", 5), ("antibody", 2), ("diagnosis_of_another_kind", 3)]);
    let bundle = std::sync::Arc::new(Bundle::parse(bundle(9, VERSION, &rows, &[]))?);
    let transformers = anvil().transformers(bundle, &context())?;
    let counts: Vec<_> = transformers
        .iter()
        .map(|t| (anvil().schema().outer_types()[t.outer_type()].name, t.outer_entities().len()))
        .collect();
    let expected = [("activities", 0), ("biosamples", 0), ("bundles", 0), ("datasets", 1), ("donors", 0), ("files", 2)];
    assert_eq!(counts, expected);
    Ok(())
}

#[test]
fn stubs_have_a_replica_even_where_nothing_else_has_one() -> Result<()> {
    let stub = vec![format!(r#"{:?}: {{"description": null, "version": "v"}}"#, key("dataset", 1))];
    let mut context = context();
    context.replicas = false;
    for (rows, expected) in [(stub, vec!["anvil_dataset 1 []"]), (rows(&[("file", 4)]), vec![])] {
        let batch = transform(anvil(), Bundle::parse(bundle(9, VERSION, &rows, &[]))?, &context)?;
        assert_eq!(replicas(&batch), expected);
    }
    Ok(())
}

#[test]
fn bundles_of_rows_are_recognised_and_others_are_not() -> Result<()> {
    assert!(anvil().recognises(&Bundle::parse(bundle(9, VERSION, &[], &[]))?));
    for other in ["metadata", "entities"] {
        let text = String::from_utf8(bundle(9, VERSION, &[], &[])).unwrap();
        let text = text.replace(r#""entities": {}"#, &format!(r#""{other}": {{}}"#));
        let recognised = anvil().recognises(&Bundle::new(Document::parse(text)?, None)?);
        assert_eq!(recognised, other == "entities");
    }
    Ok(())
}
