//! For each kind an input, and what becomes of it.

use azul_indexer::run::{Index, Progress, Settings};
use azul_indexer::source::{Input, Inputs, RawBundle};
use azul_indexer::validate::Schemas;
use azul_indexer::{Options, Pipeline};
use azul_projects_anvil::Anvil;
use azul_projects_hca::{DRS_DOMAIN, Hca, Repository};
use azul_transform::path::Path;
use azul_transform::{
    Again, Batch, Bundle, Compiled, Context, Error, ErrorKind, Limits, Plugin, Registration, Registry, Result, Store,
    transform,
};
use serde_json::{Value, json};

use crate::in_workspace;

type Example = (ErrorKind, fn() -> Error);

/// The examples, in the order of the kinds.
pub const EXAMPLES: &[Example] = &[
    (ErrorKind::Syntax, || fixture("invalid-truncated-json")),
    (ErrorKind::Encoding, || simple("Homo sapiens", b"Homo\xffsapiens")),
    (ErrorKind::Depth, || simple("\"Homo sapiens\"", &nested(200))),
    (ErrorKind::Size, too_large),
    (ErrorKind::DuplicateKey, || fixture("invalid-duplicate-key")),
    (ErrorKind::UnknownType, || fixture("invalid-unknown-type")),
    (ErrorKind::MissingField, || simple("\"submission_date\"", b"\"submitted\"")),
    (ErrorKind::WrongType, || simple("\"2021-03-04T12:18:54.690000Z\"", b"20210304")),
    (ErrorKind::InvalidValue, || simple("2021-03-04T12:18:54.690000Z", b"4 March 2021")),
    (ErrorKind::InvalidValue, || fixture("invalid-unknown-age-unit")),
    (ErrorKind::DanglingLink, || fixture("invalid-dangling-link")),
    (ErrorKind::ImpossibleLink, || fixture("invalid-process-to-process-link")),
    (ErrorKind::Cycle, || fixture("invalid-cycle")),
    (ErrorKind::DuplicateEntity, || fixture("invalid-duplicate-id")),
    (ErrorKind::NoProject, no_dataset),
    (ErrorKind::SeveralProjects, || fixture("invalid-two-projects")),
    (ErrorKind::MissingManifestEntry, || fixture("invalid-missing-manifest-entry")),
    (ErrorKind::JoinerInValue, || fixture("invalid-joiner")),
    (ErrorKind::ConflictingValues, two_that_disagree),
    (ErrorKind::UnsupportedLinks, || simple("\"schema_version\": \"", b"\"schema_version\": \"9")),
    (ErrorKind::InvalidId, || fixture("invalid-no-fqid")),
    (ErrorKind::Schema, || Path::compile("$.organ[").map(drop).unwrap_err()),
    (ErrorKind::Plugin, || Registry::new([&HCA]).unwrap().get("hcs").map(drop).unwrap_err()),
    (ErrorKind::Io, || Inputs::new(["no-such-folder".into()]).map(drop).unwrap_err()),
    (ErrorKind::Config, || "disk".parse::<Repository>().unwrap_err()),
    (ErrorKind::OrphanMetadata, || warning("simple", |bundle| bundle["links"]["links"] = json!([]))),
    (ErrorKind::ExtraManifestEntry, || warning("simple", without_a_file)),
    (ErrorKind::IgnoredText, || {
        warning("supplementary-matrix-strata", |bundle| strata(bundle, "species=Homo sapiens"))
    }),
    (ErrorKind::InvertedRange, || warning("simple", |bundle| *age(bundle) = "90-10".into())),
    (ErrorKind::DifferentId, || warning("simple", another_key)),
    (ErrorKind::SecondSource, two_sources),
    (ErrorKind::Unchecked, unchecked),
];

fn read(case: &str) -> Vec<u8> {
    std::fs::read(in_workspace("fixtures/hca").join(case).join("bundle.json")).unwrap()
}

static HCA: Registration = Registration::new(&Hca);

fn batch(plugin: &dyn Plugin, bytes: Vec<u8>) -> Result<Batch> {
    transform(&Compiled::new(plugin)?, Bundle::parse(bytes)?, &Context::new("test", plugin.name()))
}

/// What becomes of a fixture.
fn fixture(case: &str) -> Error {
    batch(&Hca, read(case)).unwrap_err()
}

/// The simple fixture with one text in the place of another, everywhere.
fn replaced(old: &str, new: &[u8]) -> Vec<u8> {
    let bytes = read("simple");
    let mut out = Vec::new();
    let mut rest = bytes.as_slice();
    while let Some(at) = rest.windows(old.len()).position(|window| window == old.as_bytes()) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(new);
        rest = &rest[at + old.len()..];
    }
    assert!(!out.is_empty(), "the fixture has no {old}");
    out.extend_from_slice(rest);
    out
}

fn simple(old: &str, new: &[u8]) -> Error {
    batch(&Hca, replaced(old, new)).unwrap_err()
}

fn nested(depth: usize) -> Vec<u8> {
    ["[".repeat(depth), "]".repeat(depth)].concat().into_bytes()
}

fn too_large() -> Error {
    let mut limits = Limits::default();
    limits.bytes = 1_000;
    Bundle::parse_with(read("simple"), &limits).unwrap_err()
}

fn no_dataset() -> Error {
    let fqid =
        r#"{"uuid": "826dea02-e274-4ffe-aabc-eb3db63ad068", "version": "1", "source": {"id": "s", "spec": "x"}}"#;
    batch(&Anvil, format!(r#"{{"fqid": {fqid}, "entities": {{}}, "links": []}}"#).into_bytes()).unwrap_err()
}

/// Two bundles of the same identity.
fn two_that_disagree() -> Error {
    let mut store = Store::new(HCA.project().unwrap().schema());
    for bytes in [read("simple"), replaced("Homo sapiens", b"Mus musculus")] {
        let _outcome = store.add(&batch_of_simple(bytes), Again::Conflict, 0);
    }
    let [conflict] = store.conflicts() else { panic!("{:?}", store.conflicts()) };
    let (uuid, version) = conflict.place().bundle.clone().unwrap();
    Error::new(conflict.kind(), conflict.message()).in_bundle(&uuid, &version)
}

fn json_of(case: &str) -> Value {
    serde_json::from_slice(&read(case)).unwrap()
}

/// The first document of a type, with its key.
fn document<'b>(bundle: &'b mut Value, entity_type: &str) -> (String, &'b mut Value) {
    let mut documents = bundle["metadata"].as_object_mut().unwrap().iter_mut();
    let (key, document) = documents.find(|(key, _)| key.starts_with(&format!("{entity_type}/"))).unwrap();
    (key.clone(), document)
}

fn age(bundle: &mut Value) -> &mut Value {
    &mut document(bundle, "donor_organism").1["organism_age"]
}

fn strata(bundle: &mut Value, text: &str) {
    let documents = bundle["metadata"].as_object_mut().unwrap().values_mut();
    documents.filter(|document| document.get("file_description").is_some()).for_each(|document| {
        document["file_description"] = text.into();
    });
}

/// Takes away the metadata of a file, and the links to it.
fn without_a_file(bundle: &mut Value) {
    let (key, _) = document(bundle, "sequence_file");
    bundle["metadata"].as_object_mut().unwrap().remove(&key);
    let id = key.split_once('/').unwrap().1;
    for link in bundle["links"]["links"].as_array_mut().unwrap() {
        link["outputs"].as_array_mut().unwrap().retain(|output| output["output_id"] != id);
    }
}

fn another_key(bundle: &mut Value) {
    let (key, donor) = document(bundle, "donor_organism");
    let donor = donor.take();
    let documents = bundle["metadata"].as_object_mut().unwrap();
    documents.remove(&key);
    documents.insert("donor_organism/6c1d7c0e-6a53-4f0a-9a39-3d3f8a6e5b21".to_owned(), donor);
}

/// What a fixture is warned of if it is changed.
fn warning(case: &str, change: impl Fn(&mut Value)) -> Error {
    let mut bundle = json_of(case);
    change(&mut bundle);
    let batch = batch_of_simple(bundle.to_string().into_bytes());
    batch.warnings().first().unwrap().clone()
}

fn two_sources() -> Error {
    let pipeline = Pipeline::new(Registry::new([&HCA]).unwrap(), Options::default()).unwrap();
    let from = |source: &str| {
        let mut bundle = json_of("simple");
        bundle["fqid"]["source"]["id"] = source.into();
        let name = format!("{source}/bundle.json");
        Ok(Input::Bundle(RawBundle { name, bytes: bundle.to_string().into_bytes(), ..RawBundle::default() }))
    };
    let mut warning = None;
    let mut tell = |progress: Progress<'_>| {
        if let Progress::Warning(found) = progress {
            warning = Some(found.error.clone());
        }
    };
    let inputs = [from("north"), from("south")].into_iter();
    Index::take_in(inputs, &pipeline, &mut Settings::default(), &mut tell).unwrap();
    warning.unwrap()
}

fn unchecked() -> Error {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("other.json"), r#"{"$id": "https://schema.example.org/other"}"#).unwrap();
    let schemas = Schemas::read(directory.path()).unwrap();
    schemas.check(&Bundle::parse(read("simple")).unwrap()).swap_remove(0)
}

fn batch_of_simple(bytes: Vec<u8>) -> Batch {
    let mut context = Context::new("test", "hca");
    context = context.with_option(DRS_DOMAIN, "drs.example.org");
    transform(HCA.project().unwrap(), Bundle::parse(bytes).unwrap(), &context).unwrap()
}
