//! `azul reindex`: after a change of rows, just what it reaches is done again.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use azul_catalog::{Intake, Store};
use azul_projects_hca as _;
use azul_search::Fields;
use azul_transform::{
    Again, Bundle, Compiled, Context, Emit, Fingerprint, Registry, Store as Bundles, emit, transform,
};
use serde_json::Value;
use tempfile::TempDir;

use crate::check::{check, fixture, run};

const BUNDLE: &str = "ea2e38c1-3194-4ebf-9a25-d9f48656fd49";
const FILE: &str = "52d34c8c-e3d9-41a1-8f18-cff7b141d7ea";
/// What the file was called when rules were other ones.
const OTHER: &str = "62d34c8c-e3d9-41a1-8f18-cff7b141d7ea";

fn hca() -> &'static Compiled {
    Registry::linked().unwrap().get("hca").unwrap()
}

/// A catalog as the program left it that did not have the field `organ` yet: it has one bundle, of which it made documents
/// about another organ and another file.
pub(crate) fn older(store: &Path, input: &str, text: &str) {
    let project = azul_testing::changed(hca(), |declaration| {
        let inner = declaration.inner_types.iter_mut().find(|inner| inner.name == "specimens").unwrap();
        inner.fields.retain(|field| field.name != "organ");
    });
    let mut context = Context::new("dev", "hca");
    context.replicas = false;
    let catalog = Store::create(store).unwrap().create_catalog("hca", "hca", "dev").unwrap();
    let fields = Arc::new(Fields::new(project.schema(), &[]));
    let mut intake = Intake::new(&catalog, hca(), &fields).unwrap();
    let text = text.replace("\"kidney\"", "\"lung\"").replace(FILE, OTHER);
    let batch = transform(hca(), Bundle::parse(text.into_bytes()).unwrap(), &context).unwrap();
    let mut bundles = Bundles::new(hca().schema());
    let _new = bundles.add(&batch, Again::Conflict, 0);
    let wanted = Emit { aggregates: true, contributions: true, replicas: false };
    emit(hca(), &bundles, &context, wanted, &mut intake, &mut |_| {}).unwrap();
    let fingerprint = Fingerprint::new(&project, &context);
    intake.note_indexed(batch.fqid(), input, &"0".repeat(32), &fingerprint, &[]).unwrap();
    intake.finish().unwrap();
}

/// A place with a bundle, and a catalog of before.
struct Place {
    directory: TempDir,
    store: String,
    input: String,
}

impl Place {
    fn new() -> Self {
        let directory = TempDir::new().unwrap();
        let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
        let (store, input) = (path("store"), path("bundle.json"));
        let text = fs::read_to_string(fixture("simple/bundle.json")).unwrap();
        fs::write(&input, &text).unwrap();
        older(Path::new(&store), &input, &text);
        Self { directory, store, input }
    }

    fn reindex(&self, more: &[&str], code: i32) -> Value {
        let arguments = [&["reindex", "--format", "json", "--store", &self.store], more].concat();
        let stdout = check(arguments, code).stdout;
        serde_json::from_str::<Value>(&stdout).unwrap()[0].take()
    }

    fn export(&self) -> String {
        check(["export", "--to", "-", "--store", &self.store], 0).stdout
    }

    /// What indexing the bundle now comes to.
    fn fresh(&self) -> String {
        let store = self.directory.path().join("fresh").to_str().unwrap().to_owned();
        check(["index", &self.input, "--quiet", "--store", &store], 0);
        let lines = check(["export", "--to", "-", "--store", &store], 0).stdout;
        lines.lines().filter(|line| !line.contains("_replica\"")).map(|line| format!("{line}\n")).collect()
    }
}

#[test]
fn bundles_are_read_again_and_what_they_no_longer_say_is_gone() {
    let place = Place::new();
    let plan = place.reindex(&["--plan"], 0);
    assert_eq!(plan["reasons"], serde_json::json!(["field `organ` of specimens is new"]));
    assert_eq!(
        (&plan["bundles"][0]["uuid"], &plan["bundles"][0]["input"]),
        (&BUNDLE.into(), &place.input.as_str().into())
    );
    assert_eq!((&plan["must_read"], &plan["generation"]), (&true.into(), &Value::Null));
    let before = place.export();
    assert!(before.contains(OTHER) && before.contains("\"lung\""));

    let done = place.reindex(&[], 0);
    assert_eq!((&done["missing"], done["generation"].is_u64()), (&serde_json::json!([]), true), "{done}");
    let expected = place.fresh();
    assert!(place.export() == expected, "{}\n{}", place.export(), expected);
    // Nothing is left to do, the bundle is as it came, and all of the catalog can be searched.
    assert_eq!(place.reindex(&[], 0)["reasons"], serde_json::json!([]));
    assert_eq!(
        check(["query", "files", "organ=kidney", "--store", &place.store, "--format", "ndjson"], 0)
            .stdout
            .lines()
            .count(),
        2
    );
    let why = check(["why", BUNDLE, "--store", &place.store], 0).stdout;
    assert!(why.contains(&format!("in the catalog\n  It is from {}", place.input)), "{why}");
    // A run with the same options passes it over.
    let again = ["index", &place.input, "--project", "hca", "--store", &place.store];
    let known = Store::open(&place.store).unwrap().catalog("hca").unwrap().ledger().unwrap();
    let record = known.versions(BUNDLE).unwrap().remove(0).indexed.unwrap();
    assert!(known.unchanged(&record.digest, &record.fingerprint).unwrap().is_some());
    check(again, 0).says("contributions are new or changed");
}

#[test]
fn what_is_not_found_again_is_listed_and_may_be_given() {
    let place = Place::new();
    let before = place.export();
    let moved = place.directory.path().join("moved");
    fs::create_dir(&moved).unwrap();
    fs::rename(&place.input, moved.join("a.json")).unwrap();
    // Others are there that have nothing to do with it.
    fs::write(moved.join("b.json"), "no bundle").unwrap();
    let plain = run(["reindex", "--store", &place.store]).check(1);
    assert!(plain.stdout.contains(&format!("  not found  {BUNDLE}  ")), "{}", plain.stdout);
    plain.says("1 bundle must be read again, and not found where it was read then; azul reindex INPUT… --store ");
    assert_eq!(place.reindex(&[], 1)["missing"][0]["uuid"], BUNDLE);
    let other = fixture("organoid").to_str().unwrap().to_owned();
    assert_eq!(place.reindex(&[&other], 1)["missing"][0]["uuid"], BUNDLE);
    assert_eq!(place.export(), before);

    let done = place.reindex(&[moved.to_str().unwrap()], 0);
    assert!(done["generation"].is_u64(), "{done}");
    let organs = check(["query", "samples", "organ=kidney", "--store", &place.store, "--format", "ndjson"], 0).stdout;
    assert_eq!(organs.lines().count(), 1);
}

#[test]
fn nothing_is_changed_if_a_bundle_fails_and_everything_can_be_taken_back() {
    let place = Place::new();
    let before = place.export();
    let good = fs::read_to_string(&place.input).unwrap();
    fs::write(&place.input, &good[..good.len() / 2]).unwrap();
    let arguments = ["reindex", "--store", &place.store];
    run(arguments).check(1).says("nothing was done to catalog hca: inputs failed");
    assert_eq!(place.export(), before);
    fs::write(&place.input, good).unwrap();
    check(arguments, 0);
    let rolled_back = check(["reindex", "--rollback", "--store", &place.store], 0).stdout;
    assert!(rolled_back.starts_with("catalog hca: generation "), "{rolled_back}");
    assert_eq!(place.export(), before);
}
