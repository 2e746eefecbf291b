//! Malformed bundles: refused where the reference refuses them, transformed where it does not mind.

use azul_testing::Documents;
use azul_testing::corpus::{Tally, bundle_files, read};
use azul_transform::json::{Json, Kind};

use crate::corpus::corpus;

#[test]
fn malformed_bundles() {
    let Some(corpus) = corpus() else { return };
    let mut tally = Tally::default();
    for case in std::fs::read_dir(corpus.path("synthetic/malformed")).unwrap() {
        let case = case.unwrap().path();
        let name = case.file_name().unwrap().to_str().unwrap().to_owned();
        let expected = read(case.join("expected.json"));
        let expected = expected.root();
        let bundle = bundle_files(&case).into_iter().find(|path| !path.ends_with("expected.json")).unwrap();
        match (expected.get("error"), corpus.documents(&bundle)) {
            (Some(_), Err(e)) => {
                let located = e.place().bundle.is_some() && e.place().plugin.is_some();
                tally.check(&name, located, || format!("the error does not say where: {e}"));
            }
            (Some(error), Ok(_)) => {
                tally.check(&name, false, || format!("not refused, but the reference says {error:?}"))
            }
            (None, Err(e)) => tally.check(&name, false, || format!("refused: {e}")),
            (None, Ok((batch, actual))) => {
                let count = expected.get("contributions").map(Json::kind);
                tally.check(&name, count == Some(Kind::Int(batch.len() as i64)), || {
                    format!("{} contributions", batch.len())
                });
                if case.join("contributions.ndjson").exists() {
                    tally.compare(&name, &Documents::expected(&case), &actual);
                }
            }
        }
    }
    tally.finish("malformed bundles");
}
