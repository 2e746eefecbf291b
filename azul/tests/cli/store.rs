//! Documents in a store: `azul load`, `azul export`, `azul status`.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::check::{check, documents, fixture, run};

/// The lines that `azul index` makes of a fixture.
fn lines(directory: &Path) -> String {
    let to = directory.join("documents");
    let bundle = fixture("simple/bundle.json");
    let to_text = to.to_str().unwrap();
    check(
        ["index", bundle.to_str().unwrap(), "--quiet", "--emit", "aggregates,contributions,replicas", "--to", to_text],
        0,
    );
    let mut files: Vec<_> = fs::read_dir(&to).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "ndjson"));
    files.sort();
    files.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// Documents by index and id.
fn sorted(text: &str) -> Vec<Value> {
    let mut documents = documents(text);
    documents.sort_by_key(|d| (d["_index"].as_str().unwrap().to_owned(), d["_id"].as_str().unwrap().to_owned()));
    documents
}

#[test]
fn what_is_loaded_is_exported() {
    let directory = tempfile::tempdir().unwrap();
    let lines = lines(directory.path());
    let count = lines.lines().count();
    assert!(count > 20);
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let (plain, packed, store) = (path("a.ndjson"), path("b.ndjson.zst"), path("store"));
    let (first, second) = lines.split_at(lines.match_indices('\n').nth(count / 2).unwrap().0 + 1);
    fs::write(&plain, first).unwrap();
    fs::write(&packed, zstd::encode_all(second.as_bytes(), 0).unwrap()).unwrap();
    let load = ["load", &plain, &packed, "--project", "hca", "--store", &store];
    let said = check(load, 0).stdout;
    assert!(said.contains(&format!("{count} documents loaded into catalog hca, 0 of them")), "{said}");
    let exported = check(["export", "--store", &store, "--to", "-"], 0).stdout;
    assert_eq!(documents(&exported), sorted(&lines));

    let to = path("exported");
    check(["export", "--store", &store, "--to", &to, "--catalog", "hca"], 0);
    let mut files: Vec<_> = fs::read_dir(&to).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.iter().map(|path| fs::read_to_string(path).unwrap()).collect::<String>(), exported);

    // The same documents once more take the place of themselves.
    let said = check(load, 0).stdout;
    assert!(said.contains(&format!("{count} of them in the place of others; generation 2")), "{said}");
    assert_eq!(check(["export", "--store", &store, "--to", "-"], 0).stdout, exported);

    let status = check(["status", "--store", &store, "--check", "--format", "json"], 0).stdout;
    let status: Value = serde_json::from_str(&status).unwrap();
    let indices = status[0]["indices"].as_array().unwrap();
    assert_eq!(indices.iter().map(|index| index["documents"].as_u64().unwrap()).sum::<u64>(), count as u64);
    assert_eq!((&status[0]["generation"], &status[0]["checked"]), (&2.into(), &true.into()));
}

#[test]
fn lines_that_are_refused_are_named_and_others_loaded() {
    let directory = tempfile::tempdir().unwrap();
    let store = directory.path().join("store").to_str().unwrap().to_owned();
    let load = ["load", "-", "--project", "hca", "--catalog", "test", "--deployment", "dummy", "--store", &store];
    let good = r#"{"_index": "azul_v2_dummy_test_files_aggregate", "_id": "x", "_source": {}}"#;
    let bad = good.replace("dummy", "other");
    run(load).stdin(format!("{bad}\n{bad}\n")).check(1).says("-:2: config: azul_v2_other_test_files_aggregate is not");
    assert_eq!(check(["export", "--store", &store, "--to", "-"], 0).stdout, "");
    run(load).stdin(format!("{bad}\n{good}\nno json\n")).check(2).says("-:1: config").says("-:3: syntax");
    assert_eq!(documents(&check(["export", "--store", &store, "--to", "-"], 0).stdout), documents(good));

    check(["load", "-", "--project", "nothing", "--store", &store], 1).says("nothing");
    check(["load", "-", "--project", "anvil", "--catalog", "test", "--deployment", "dummy", "--store", &store], 1)
        .says("catalog test is of project hca");
    check(["export", "--store", &store, "--to", "-", "--catalog", "other"], 1).says("there is no catalog other");
}

#[test]
fn commands_for_directories_refuse_clusters() {
    // Nobody listens there.
    let url = "http://127.0.0.1:9";
    for arguments in [
        &["status", "--check", "--store", url][..],
        &["why", "x", "--store", url],
        &["reindex", "--store", url],
        &["diff", url, url],
    ] {
        check(arguments, 1).says("is a cluster");
    }
    for (options, why) in [(&["--retract"][..], "is a cluster"), (&["--keep-generations", "1"], "give --rebuild")] {
        check([&["index", "-", "--store", url], options].concat(), 1).says(why);
    }
    for arguments in [&["queue", "list", "--store", url][..], &["runlevel", "status", "--store", url]] {
        check(arguments, 1).says("is not a directory");
    }
    let directory = tempfile::tempdir().unwrap();
    let config = directory.path().join("azul.toml");
    let bundles = directory.path().display();
    fs::write(&config, format!("[catalogs.hca]\nproject = \"hca\"\nstore = \"{url}\"\nbundles = [\"{bundles}\"]\n"))
        .unwrap();
    let worker = ["worker", "--until-empty", "--config", config.to_str().unwrap()];
    check(worker, 1).says("catalogs.hca: the store http://127.0.0.1:9 is a cluster");
}

#[test]
fn damage_is_found() {
    let directory = tempfile::tempdir().unwrap();
    let store = directory.path().join("store").to_str().unwrap().to_owned();
    let line = r#"{"_index": "azul_v2_dev_hca_files_aggregate", "_id": "x", "_source": {"entity_id": "x"}}"#;
    run(["load", "-", "--project", "hca", "--store", &store]).stdin(line).check(0);
    let path = directory.path().join("store/hca/1.segment");
    let mut bytes = fs::read(&path).unwrap();
    bytes[100] ^= 1;
    fs::write(&path, bytes).unwrap();
    check(["status", "--store", &store, "--check"], 1).says("catalog hca").says("1.segment is damaged");
}
