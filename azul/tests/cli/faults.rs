//! Many good bundles and many broken ones: what comes out, what goes into quarantine, and that nothing else happens.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{read, read_dir};
use std::path::{Path, PathBuf};

use azul_synth::{Catalog, CatalogSpec, Fault, faulty_bundle};
use serde_json::Value;

use crate::check::{check, file, files, report};

const GOOD: u64 = 1000;
const BROKEN: u64 = 100;

fn catalog(bundles: u64) -> Catalog {
    Catalog::new(CatalogSpec { bundles, ..CatalogSpec::default() })
}

/// The faults with which bundles are refused, with the kind of the error.
fn refused() -> Vec<(Fault, &'static str)> {
    Fault::ALL.iter().filter_map(|&fault| Some((fault, fault.kind()?))).collect()
}

/// `azul index --project hca --quiet --to DIR`, and what follows.
fn index(to: &Path, rest: &[&Path]) -> Vec<OsString> {
    let head = ["index", "--project", "hca", "--quiet", "--to"].map(OsString::from);
    head.into_iter().chain([to.into()]).chain(rest.iter().map(OsString::from)).collect()
}

/// What is in a quarantine: bundles by name, with the reasons.
fn quarantined(directory: &Path) -> BTreeMap<String, (Vec<u8>, Value)> {
    let names = read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names: Vec<_> = names.filter_map(|name| name.strip_suffix(".reason.json").map(str::to_owned)).collect();
    assert_eq!(read_dir(directory).unwrap().count(), 2 * names.len(), "each bundle has a reason");
    let read = |name: String| {
        let bundle = read(directory.join(format!("{name}.json"))).unwrap();
        let reason = read(directory.join(format!("{name}.reason.json"))).unwrap();
        (name, (bundle, serde_json::from_slice(&reason).unwrap()))
    };
    names.into_iter().map(read).collect()
}

#[test]
fn good_bundles_come_out_and_broken_ones_go_into_quarantine() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    let catalog = catalog(GOOD + BROKEN);
    for i in 0..GOOD {
        file(&path("all/good"), &format!("{i}.json"), catalog.bundle(i));
    }
    let mut expected: BTreeMap<PathBuf, (Vec<u8>, &str)> = BTreeMap::new();
    for (i, (fault, kind)) in (GOOD..GOOD + BROKEN).zip(refused().into_iter().cycle()) {
        let bytes = faulty_bundle(&catalog, i, fault);
        // Even those that cannot be read have names that tell who they are.
        let fqid = catalog.fqid(i);
        let name = file(&path("all"), &format!("{}.{}.{}.json", fqid.uuid, fqid.version, fault.name()), &bytes);
        expected.insert(name, (bytes, kind));
    }

    check(index(&path("good"), &[&path("all/good")]), 0).is_quiet();
    let quarantine = path("quarantine");
    let ran = check(index(&path("mixed"), &[&path("all"), Path::new("--quarantine"), &quarantine]), 2);
    ran.says("inputs failed, see ").says("azul: 100 put into quarantine, ");
    let documents = |to: &str| {
        let mut files = files(&path(to));
        files.remove("report.json");
        files
    };
    assert!(documents("mixed") == documents("good"));
    assert_eq!(report(&path("mixed"))["bundles"], GOOD);

    let kept = quarantined(&quarantine);
    let found = kept.values().map(|(bytes, reason)| {
        let input = PathBuf::from(reason["input"].as_str().unwrap());
        (input, (bytes.clone(), reason["kind"].as_str().unwrap()))
    });
    let found: BTreeMap<_, _> = found.collect();
    assert_eq!(found.len(), expected.len());
    for (input, found) in &found {
        assert!(expected[input] == *found, "{}: {}", input.display(), found.1);
    }

    // Fed again, they fail again and are kept under the same names; the reasons are no inputs.
    let again = path("again");
    let ran = check(index(&path("none"), &[&quarantine, Path::new("--quarantine"), &again]), 1);
    ran.says("nothing was written: all 100 inputs failed");
    let kinds = |kept: &BTreeMap<String, (Vec<u8>, Value)>| {
        kept.iter().map(|(name, (bytes, reason))| (name.clone(), bytes.clone(), reason["kind"].clone())).collect()
    };
    let (first, second): (Vec<_>, Vec<_>) = (kinds(&kept), kinds(&quarantined(&again)));
    assert!(first == second);
}

#[test]
fn some_faults_are_none() {
    let directory = tempfile::tempdir().unwrap();
    let catalog = catalog(1);
    for &fault in Fault::ALL.iter().filter(|fault| fault.kind().is_none()) {
        let bundle = file(directory.path(), &format!("{}.json", fault.name()), faulty_bundle(&catalog, 0, fault));
        check(index(&directory.path().join("out"), &[&bundle]), 0).is_quiet();
    }
}
