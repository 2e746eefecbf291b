//! A byte that was flipped is an error, or changes nothing.

use std::fs;
use std::path::PathBuf;

use azul_catalog::Snapshot;
use azul_search::{Document, Facet, Found, Query, Replica, Search, SearchIndex};
use azul_transform::Result;

use crate::documents::{document, id};
use crate::queries;
use crate::random::Random;
use crate::twin::{OUTER_TYPE, Twin};

/// A catalog with documents of all kinds, several segments and dead documents.
fn twin(random: &mut Random) -> Twin {
    let mut twin = Twin::new();
    for batch in 0..2 {
        let mut writer = twin.writer();
        for at in batch * 10..batch * 10 + 20 {
            let id = id(at);
            for index in ["files_aggregate", "files", "replica"] {
                let mut source = document(random, &twin.fields, &id);
                source["hub_ids"] = serde_json::json!([id]);
                twin.put(&mut writer, &Twin::index(index), &id, source.to_string());
            }
        }
        writer.commit().unwrap();
    }
    twin
}

/// Everything that a catalog answers.
#[derive(Debug, PartialEq)]
struct Answers {
    found: Vec<Found>,
    documents: Vec<Document>,
    replicas: Vec<Replica>,
    lines: Vec<u8>,
}

fn answers(twin: &Twin, seed: u64) -> Result<Answers> {
    let snapshot: Snapshot = twin.catalog.snapshot(&twin.fields)?;
    let mut random = Random::new(seed);
    let mut found = Vec::new();
    for _ in 0..6 {
        let query = queries::query(&mut random, &twin.fields, OUTER_TYPE);
        let facets: Vec<Facet> = queries::facets(&mut random, &twin.fields);
        let aggregations = queries::aggregations(&mut random, &twin.fields);
        let page = Some(queries::page(&mut random, &twin.fields, &[]));
        found.push(snapshot.search(&Search { query: &query, page, facets: &facets, aggregations: &aggregations })?);
    }
    let all = Query { outer_type: OUTER_TYPE.to_owned(), ..Query::default() };
    let documents = snapshot.scan(&all)?.collect::<Result<_>>()?;
    let hubs: Vec<_> = (0..30).map(id).collect();
    let replicas = snapshot.replicas(&hubs, &[])?.collect::<Result<_>>()?;
    let mut lines = Vec::new();
    for (index, _) in snapshot.indices() {
        snapshot.export(index, &mut lines)?;
    }
    Ok(Answers { found, documents, replicas, lines })
}

#[test]
fn flipped_bytes_are_errors_or_change_nothing() {
    let mut random = Random::new(3);
    let twin = twin(&mut random);
    let expected = answers(&twin, 5).unwrap();
    twin.snapshot().check().unwrap();
    let files: Vec<PathBuf> =
        fs::read_dir(twin.catalog.directory()).unwrap().map(|entry| entry.unwrap().path()).collect();
    let files: Vec<PathBuf> = files.into_iter().filter(|path| !path.ends_with("LOCK")).collect();
    assert!(files.len() >= 7, "{files:?}");
    let mut refused = 0;
    for round in 0..300 {
        let path = &files[round % files.len()];
        let bytes = fs::read(path).unwrap();
        let mut damaged = bytes.clone();
        let at = random.below(bytes.len());
        damaged[at] ^= 1 << random.below(8);
        fs::write(path, &damaged).unwrap();
        match answers(&twin, 5) {
            Err(error) => {
                refused += 1;
                let message = error.to_string();
                assert!(message.contains("damaged") || message.contains("checksum"), "{path:?} {at}: {message}");
            }
            Ok(found) => assert_eq!(found, expected, "{path:?} {at}"),
        }
        let checked = twin.catalog.snapshot(&twin.fields).and_then(|snapshot| snapshot.check());
        assert!(checked.is_err(), "{path:?} {at}: no check finds it");
        fs::write(path, bytes).unwrap();
    }
    // Few bytes are never looked at to answer.
    assert!(refused > 250, "{refused}");
    assert_eq!(answers(&twin, 5).unwrap(), expected);
}

#[test]
fn files_that_are_short_or_gone_are_errors() {
    let mut random = Random::new(4);
    let twin = twin(&mut random);
    for entry in fs::read_dir(twin.catalog.directory()).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with("LOCK") {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        for length in [0, 1, bytes.len() / 2, bytes.len() - 1] {
            fs::write(&path, &bytes[..length]).unwrap();
            assert!(answers(&twin, 5).is_err(), "{path:?} {length}");
        }
        fs::remove_file(&path).unwrap();
        assert!(answers(&twin, 5).is_err(), "{path:?}");
        fs::write(&path, bytes).unwrap();
    }
    answers(&twin, 5).unwrap();
}
