//! Bundles that do not say who they are.

use std::path::PathBuf;

use crate::check::{check, file, fixture, json, transform};

const UUID: &str = "aaa96233-bf27-44c7-82df-b4dc15ad4d9d";
const VERSION: &str = "2018-11-02T11:33:44.698028Z";
const SOURCE: [&str; 4] = ["--source-id", "s", "--source-spec", "tdr:bigquery:gcp:p:s:/0"];

fn arguments(options: &[&str], input: PathBuf) -> Vec<PathBuf> {
    transform(options.iter().map(PathBuf::from).chain([input]))
}

#[test]
fn without_any_identity_the_message_says_what_to_do() {
    let ran = check(arguments(&[], fixture("invalid-no-fqid/bundle.json")), 1);
    ran.says("invalid-id: the bundle does not say its uuid, version, source id and source spec");
    ran.says("give --bundle-uuid, --bundle-version, --source-id and --source-spec").says("path $.fqid");
    let ran = check(arguments(&SOURCE, fixture("invalid-no-fqid/bundle.json")), 1);
    ran.says("its uuid and version; give --bundle-uuid and --bundle-version, or name the file");
}

#[test]
fn options_give_the_identity() {
    let options = [&SOURCE[..], &["--bundle-uuid", UUID, "--bundle-version", VERSION]].concat();
    let ran = check(arguments(&options, fixture("invalid-no-fqid/bundle.json")), 0);
    let documents = ran.documents();
    let source = &documents[0]["_source"];
    assert_eq!((&source["bundle_uuid"], &source["bundle_version"]), (&UUID.into(), &VERSION.into()));
    assert_eq!(source["source"]["spec"], SOURCE[3]);
}

#[test]
fn the_name_of_the_file_gives_uuid_and_version() {
    let directory = tempfile::tempdir().unwrap();
    let bytes = std::fs::read(fixture("invalid-no-fqid/bundle.json")).unwrap();
    let named = file(directory.path(), &format!("{UUID}.{VERSION}.tdr.hca.json"), &bytes);
    let ran = check(arguments(&SOURCE, named), 0);
    assert_eq!(ran.documents()[0]["_source"]["bundle_version"], VERSION);
    assert_eq!(ran.bundles().into_iter().collect::<Vec<_>>(), [UUID]);
    let half = file(directory.path(), &format!("{UUID}.json"), &bytes);
    check(arguments(&SOURCE, half.clone()), 1).says("its version; give --bundle-version");
    check(arguments(&[&SOURCE[..], &["--bundle-version", VERSION]].concat(), half), 0);
}

#[test]
fn what_a_bundle_says_goes_first() {
    let options = [&SOURCE[..], &["--bundle-uuid", UUID, "--bundle-version", VERSION]].concat();
    let ran = check(arguments(&options, fixture("simple/bundle.json")), 0);
    assert_eq!(ran.stdout, check(arguments(&[], fixture("simple/bundle.json")), 0).stdout);
}

#[test]
fn parts_may_be_missing_but_not_malformed() {
    let directory = tempfile::tempdir().unwrap();
    let mut bundle = json("simple/bundle.json");
    let fqid = bundle["fqid"].as_object_mut().unwrap();
    fqid.remove("source");
    let partial = file(directory.path(), "partial.json", bundle.to_string());
    check(arguments(&[], partial.clone()), 1).says("its source id and source spec; give --source-id and --source-spec");
    check(arguments(&SOURCE, partial), 0);
    bundle["fqid"]["version"] = 3.into();
    let malformed = file(directory.path(), "malformed.json", bundle.to_string());
    check(arguments(&SOURCE, malformed), 1).says("path $.fqid.version");
}
