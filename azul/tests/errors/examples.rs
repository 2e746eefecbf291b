//! For each kind an input, and what becomes of it.

use azul_indexer::source::Inputs;
use azul_projects_anvil::Anvil;
use azul_projects_hca::Hca;
use azul_transform::path::Path;
use azul_transform::{
    Again, Batch, Bundle, Compiled, Context, Error, ErrorKind, Limits, Plugin, Registration, Registry, Repository,
    Result, Store, transform,
};

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

fn batch_of_simple(bytes: Vec<u8>) -> Batch {
    let mut context = Context::new("test", "hca");
    context.drs_domain = Some("drs.example.org".into());
    transform(HCA.project().unwrap(), Bundle::parse(bytes).unwrap(), &context).unwrap()
}
