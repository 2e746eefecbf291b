//! Bundles that are divided into partitions.

use std::path::Path;

use azul_testing::Documents;
use azul_testing::corpus::{Corpus, Tally, read};
use azul_transform::json::{Json, Kind};
use azul_transform::{Context, Partition, Partitioning, uuid};

use crate::corpus::{context, corpus};

#[test]
fn partitions() {
    let Some(corpus) = corpus() else { return };
    let mut tally = Tally::default();
    let bundles = corpus.path("bundles");
    for size in [1, 8] {
        let mut context = context();
        context.max_partition_size = size;
        let folder = corpus.path(format!("synthetic/max_partition_size_{size}"));
        for case in std::fs::read_dir(folder).unwrap() {
            let case = case.unwrap().path();
            let stem = case.file_name().unwrap().to_str().unwrap();
            check(&corpus, &mut tally, &bundles.join(format!("{stem}.json")), &case, &context);
        }
    }
    for case in std::fs::read_dir(corpus.path("expected")).unwrap() {
        let case = case.unwrap().path();
        let stem = case.file_name().unwrap().to_str().unwrap();
        if case.join("partitions.json").exists() {
            check(&corpus, &mut tally, &bundles.join(format!("{stem}.json")), &case, &context());
        }
    }
    tally.finish("partitions");
}

fn check(corpus: &Corpus, tally: &mut Tally, bundle: &Path, case: &Path, context: &Context) {
    let name = case.display().to_string();
    let (batch, actual) = corpus.documents_in(bundle, context).unwrap();
    tally.compare(&name, &Documents::expected(case), &actual);

    let number = |json: Json<'_>, key: &str| match json.get(key).map(Json::kind) {
        Some(Kind::Int(i)) => i as u32,
        other => panic!("{key}: {other:?}"),
    };
    let file = read(case.join("partitions.json"));
    for part in file.root().items() {
        let partition = Partition::new(number(part, "prefix_length"), number(part, "prefix")).unwrap();
        tally.check(&name, batch.partitions().contains(&partition), || format!("no partition {partition}"));
        let here = batch.outer_entities().filter(|(_, id)| partition.contains(uuid::parse(id).unwrap())).count();
        let expected = match part.get("contributions").unwrap().kind() {
            Kind::Int(i) => i as usize,
            _ => part.get("contributions").unwrap().items().count(),
        };
        tally.check(&name, here == expected, || format!("{here} contributions in {partition}, not {expected}"));
        let mut only = context.clone();
        only.partition = partition;
        let (_, documents) = corpus.documents_in(bundle, &only).unwrap();
        let replicas = documents.0.keys().filter(|(index, _)| index.ends_with("replica")).count();
        let expected = match part.get("replicas").unwrap().kind() {
            Kind::Int(i) => i as usize,
            _ => part.get("replicas").unwrap().items().count(),
        };
        tally.check(&name, replicas == expected, || format!("{replicas} replicas in {partition}, not {expected}"));
    }
    let listed = file.root().items().count();
    let actual = batch.partitions().len();
    tally.check(&name, listed == actual, || format!("{actual} partitions, not {listed}"));
}

#[test]
fn vectors() {
    let Some(corpus) = corpus() else { return };
    let mut tally = Tally::default();
    let file = read(corpus.shared("vectors/partitions.json"));
    let number = |json: Option<Json<'_>>| match json.map(Json::kind) {
        Some(Kind::Int(i)) => i as usize,
        other => panic!("{other:?}"),
    };
    for case in file.root().get("divisions").unwrap().items() {
        let (entities, parts) = (number(case.at(0)), number(case.at(1)));
        // Evenly spread entities need one division, into the next power of two.
        let spread = (0..entities as u128).map(|i| i << 64 | (i << 112)).collect::<Vec<_>>();
        let actual = entities.div_ceil(256);
        tally.check("divisions", actual == parts, || format!("{entities} entities"));
        let partitioning = Partitioning::new(Partition::ROOT, spread, 256);
        tally.check("divided", (partitioning.parts().len() > 1) == (parts > 1), || format!("{entities} entities"));
    }
    let mut compare = |what: &str, actual: &[Partition], expected: Json<'_>| {
        for (partition, expected) in actual.iter().zip(expected.items()) {
            let (length, prefix) = partition.prefix();
            let equal = (number(expected.at(0)), number(expected.at(1))) == (length as usize, prefix as usize)
                && expected.at(2).and_then(Json::as_str) == Some(&partition.to_string());
            tally.check(what, equal, || format!("{partition} is not {expected:?}"));
        }
        tally.check(what, actual.len() == expected.items().count(), || "number of partitions".into());
    };
    for case in file.root().get("divide").unwrap().items() {
        compare("divide", &Partition::ROOT.divide(number(case.at(0))).unwrap(), case.at(1).unwrap());
    }
    let nested = Partition::new(2, 3).unwrap().divide(4).unwrap();
    compare("nested", &nested, file.root().get("nested").unwrap());
    for case in file.root().get("contains").unwrap().items() {
        let partition = Partition::new(number(case.at(0)) as u32, number(case.at(1)) as u32).unwrap();
        let id = case.at(2).and_then(Json::as_str).unwrap();
        let contains = Some(partition.contains(uuid::parse(id).unwrap()));
        tally.check("contains", contains == case.at(3).and_then(Json::as_bool), || id.into());
    }
    tally.finish("vectors: partitions");
}
