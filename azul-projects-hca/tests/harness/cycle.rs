//! The error about links that form a cycle.

use azul_transform::ErrorKind;
use azul_transform::json::Document;

use crate::project;

#[test]
fn a_cycle_names_its_entities() {
    let case = project().case("invalid-cycle");
    let bundle = Document::parse(case.bytes.clone()).unwrap();
    let error = project().run.batch(case.bytes).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cycle);
    let keys = bundle.root().get("metadata").unwrap().entries().map(|(key, _)| key);
    let mentioned: Vec<_> = keys.filter(|key| error.to_string().contains(key)).collect();
    let suspensions = mentioned.iter().filter(|key| key.starts_with("cell_suspension/")).count();
    let processes = mentioned.iter().filter(|key| key.starts_with("process/")).count();
    assert_eq!((suspensions, processes), (2, 2), "{error}");
}
