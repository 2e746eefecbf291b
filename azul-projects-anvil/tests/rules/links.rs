//! What is linked, and what cannot be.

use azul_transform::{ErrorKind, Result};

use crate::bundle::{key, link, listed, replicas, row, rows, transformed};

fn file(number: u32) -> String {
    key("file", number)
}

fn activity(number: u32) -> Option<String> {
    Some(key("sequencingactivity", number))
}

fn refused(rows: &[String], links: &[String], kind: ErrorKind, entity: &str) {
    let error = transformed(rows, links).unwrap_err();
    assert_eq!((error.kind(), error.place().entity.as_deref()), (kind, Some(entity)), "{error}");
}

#[test]
fn ancestors_and_descendants_are_linked_but_siblings_are_not() -> Result<()> {
    let rows = rows(&[("file", 6), ("file", 5), ("file", 4), ("sequencingactivity", 3), ("biosample", 2)]);
    let links = [link(&[key("biosample", 2)], activity(3), &[file(4), file(5)]), link(&[file(5)], None, &[file(6)])];
    let batch = transformed(&rows, &links)?;
    assert_eq!(listed(&batch, "biosamples", 2, "files"), [4, 5, 6]);
    assert_eq!(listed(&batch, "biosamples", 2, "activities"), [3]);
    assert_eq!(listed(&batch, "files", 4, "files"), [4]);
    assert_eq!(listed(&batch, "files", 6, "activities"), [3]);
    assert_eq!(listed(&batch, "activities", 3, "files"), [4, 5, 6]);
    assert_eq!(listed(&batch, "activities", 3, "datasets"), [1]);
    assert_eq!(listed(&batch, "bundles", 9, "files"), [4, 5, 6]);
    let expected =
        ["biosample 2 [4, 5, 6]", "file 4 [4]", "file 5 [5, 6]", "file 6 [5, 6]", "sequencingactivity 3 [4, 5, 6]"];
    assert_eq!(replicas(&batch), expected.map(|replica| format!("anvil_{replica}")));
    Ok(())
}

#[test]
fn every_input_of_a_link_without_activity_is_linked_to_every_output() -> Result<()> {
    let rows = rows(&[("biosample", 2), ("biosample", 3), ("file", 4), ("file", 5), ("antibody", 6)]);
    let inputs = [key("biosample", 2), key("biosample", 3), key("antibody", 6)];
    let batch = transformed(&rows, &[link(&inputs, None, &[file(4), file(5)])])?;
    for number in [4, 5] {
        assert_eq!(listed(&batch, "files", number, "biosamples"), [2, 3]);
    }
    assert_eq!(listed(&batch, "biosamples", 3, "files"), [4, 5]);
    assert!(replicas(&batch).contains(&"anvil_antibody 6 [4, 5]".to_owned()));
    Ok(())
}

#[test]
fn links_are_a_set() -> Result<()> {
    let rows = rows(&[("file", 4), ("sequencingactivity", 3), ("biosample", 2)]);
    let one = link(&[key("biosample", 2)], activity(3), &[file(4)]);
    let twice = link(&[key("biosample", 2), key("biosample", 2)], activity(3), &[file(4)]);
    assert_eq!(listed(&transformed(&rows, &[one, twice])?, "files", 4, "biosamples"), [2]);
    Ok(())
}

#[test]
fn an_activity_belongs_to_one_link() {
    let rows = rows(&[("file", 4), ("file", 5), ("sequencingactivity", 3)]);
    let several = [link(&[], activity(3), &[file(4)]), link(&[], activity(3), &[file(5)])];
    for links in [&[][..], &several] {
        refused(&rows, links, ErrorKind::ImpossibleLink, &key("sequencingactivity", 3));
    }
    let through_a_file = [link(&[], Some(file(4)), &[file(5)]), link(&[], activity(3), &[])];
    refused(&rows, &through_a_file, ErrorKind::ImpossibleLink, &file(4));
    let as_an_input = [link(&[activity(3).unwrap()], None, &[file(5)]), link(&[], activity(3), &[])];
    refused(&rows, &as_an_input, ErrorKind::ImpossibleLink, &key("sequencingactivity", 3));
}

#[test]
fn a_cycle_is_refused() {
    let rows = rows(&[("file", 4), ("file", 5), ("sequencingactivity", 3)]);
    let through_an_activity = [link(&[file(4)], activity(3), &[file(4)])];
    let error = transformed(&rows, &through_an_activity).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cycle);
    assert!(error.message().contains(&file(4)), "{error}");
    let on_both_sides = [link(&[file(4), file(5)], None, &[file(4), file(5)]), link(&[], activity(3), &[])];
    assert_eq!(transformed(&rows, &on_both_sides).unwrap_err().kind(), ErrorKind::Cycle);
}

#[test]
fn an_entity_on_both_sides_of_a_link_is_not_its_own_relative() -> Result<()> {
    let rows = rows(&[("biosample", 2), ("file", 4), ("file", 5)]);
    let links = [link(&[file(4), key("biosample", 2)], None, &[file(4), file(5)])];
    let batch = transformed(&rows, &links)?;
    assert_eq!(listed(&batch, "files", 4, "biosamples"), [2]);
    assert_eq!(listed(&batch, "biosamples", 2, "files"), [4, 5]);
    assert!(replicas(&batch).contains(&"anvil_file 4 [4, 5]".to_owned()));
    Ok(())
}

#[test]
fn an_entity_that_is_not_there_matters_if_something_leads_to_it() -> Result<()> {
    let rows = rows(&[("biosample", 2)]);
    let dangling = [link(&[key("biosample", 2)], None, &[file(4)])];
    refused(&rows, &dangling, ErrorKind::DanglingLink, &key("biosample", 2));
    let beside = [link(&[file(5)], None, &[file(4)])];
    assert_eq!(transformed(&rows, &beside)?.len(), 3);
    Ok(())
}

#[test]
fn keys_and_rows_that_are_malformed_are_refused() {
    let kind = |rows: &[String], links: &[String]| transformed(rows, links).unwrap_err().kind();
    let with = |row: &str| [rows(&[]), vec![row.to_owned()]].concat();
    assert_eq!(kind(&[], &[]), ErrorKind::NoProject);
    assert_eq!(kind(&rows(&[("dataset", 2)]), &[]), ErrorKind::SeveralProjects);
    assert_eq!(kind(&with(r#""anvil_file": {}"#), &[]), ErrorKind::InvalidId);
    assert_eq!(kind(&with(r#""anvil_file/a/b": {}"#), &[]), ErrorKind::InvalidId);
    assert_eq!(kind(&with(r#""anvil_file/a": {}"#), &[]), ErrorKind::InvalidValue);
    assert_eq!(kind(&with(&format!("{:?}: []", file(4))), &[]), ErrorKind::WrongType);
    assert_eq!(kind(&with(&format!("{:?}: {{}}", file(4))), &[]), ErrorKind::MissingField);
    assert_eq!(kind(&rows(&[]), &["{}".into()]), ErrorKind::MissingField);
    assert_eq!(kind(&rows(&[]), &[r#"{"inputs": [1], "activity": null, "outputs": []}"#.into()]), ErrorKind::WrongType);
    let age = row("biosample", 2, "").replace("7.5", "seven");
    assert_eq!(kind(&with(&age), &[]), ErrorKind::InvalidValue);
}
