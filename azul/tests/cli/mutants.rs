//! Bundles with a part of them removed or replaced: `azul validate` and `azul index` agree on which of them are fit.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::check::{check, documents, file, index, json, report};

/// Whatever is below a value, as JSON pointers.
fn pointers(value: &Value, at: &str, out: &mut Vec<String>) {
    let escaped = |key: &String| key.replace('~', "~0").replace('/', "~1");
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(key, value)| (escaped(key), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(i, value)| (i.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (key, value) in children {
        let pointer = format!("{at}/{key}");
        pointers(value, &pointer, out);
        out.push(pointer);
    }
}

fn remove(bundle: &mut Value, pointer: &str) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match bundle.pointer_mut(parent) {
        Some(Value::Object(members)) => drop(members.remove(&key.replace("~1", "/").replace("~0", "~"))),
        Some(Value::Array(items)) => drop(items.remove(key.parse().unwrap())),
        _ => panic!("{pointer}"),
    }
}

/// Each bundle with single changes at places that are spread over all of it.
fn mutants() -> Vec<Value> {
    let values = [json!(null), json!(-1), json!(""), json!("||"), json!([[]]), json!({"a": 1}), json!("2020-01-01")];
    let bundles = ["simple", "pooled-specimens", "analysis-workflow", "imaging-probes", "../anvil/primary"];
    let mut mutants = Vec::new();
    for path in bundles {
        let bundle = json(&format!("{path}/bundle.json"));
        let mut places = Vec::new();
        for part in ["metadata", "manifest", "links", "entities"].into_iter().filter(|part| bundle.get(part).is_some())
        {
            pointers(&bundle[part], &format!("/{part}"), &mut places);
            places.push(format!("/{part}"));
        }
        for (i, place) in places.iter().enumerate().step_by(1 + places.len() / 100) {
            let mut mutant = bundle.clone();
            match i % 2 {
                0 => remove(&mut mutant, place),
                _ => *mutant.pointer_mut(place).unwrap() = values[i / 2 % values.len()].clone(),
            }
            mutant["fqid"]["uuid"] = format!("00000000-0000-4000-8000-{:012}", mutants.len()).into();
            mutants.push(mutant);
        }
    }
    mutants
}

#[test]
fn a_bundle_without_problems_is_one_that_is_indexed() {
    let directory = tempfile::tempdir().unwrap();
    let mutants = mutants();
    assert!(mutants.len() > 300);
    let lines: String = mutants.iter().map(|mutant| mutant.to_string() + "\n").collect();
    let lines = file(directory.path(), "mutants.ndjson", lines);
    let out = directory.path().join("out");
    check(index(&out, [lines.clone().into(), "--emit".into(), std::ffi::OsString::from("contributions")]), 2);
    let refused: BTreeMap<_, _> = report(&out)["failures"].as_array().unwrap().iter().map(summary).collect();
    let ran = check(["validate".into(), "--format".into(), "json".into(), lines], 2);
    let mut unfit = BTreeMap::new();
    for checked in documents(&ran.stdout) {
        let problems = checked["problems"].as_array().unwrap();
        let errors = problems.iter().filter(|problem| problem["severity"] == "error");
        let summaries: BTreeSet<_> = errors.map(|problem| summary(problem).1).collect();
        if !summaries.is_empty() {
            unfit.insert(checked["input"].as_str().unwrap().to_owned(), summaries);
        }
    }
    assert_eq!(unfit.keys().collect::<Vec<_>>(), refused.keys().collect::<Vec<_>>());
    assert!(refused.len() > 100 && refused.len() < mutants.len() - 50, "{}", refused.len());
    for (input, first) in &refused {
        assert!(unfit[input].contains(first), "{input}: {first} is not among {:?}", unfit[input]);
    }
    assert!(unfit.values().any(|problems| problems.len() > 1));
}

/// The input of a failure, and its kind.
fn summary(failure: &Value) -> (String, String) {
    let text = |key: &str| failure[key].as_str().unwrap_or_default().to_owned();
    (text("input"), text("kind"))
}
