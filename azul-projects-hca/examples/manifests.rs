//! Writes manifests of fixtures: `cargo run -p azul-projects-hca --example manifests -- FOLDER URL`.
//!
//! `tests/peers` reads them with programs that are not ours.
#![allow(clippy::expect_used, reason = "a failing example is meant to stop")]

use std::path::{Path, PathBuf};

use azul_projects_hca::{DRS_DOMAIN, Hca};
use azul_testing::Run;
use azul_testing::corpus::bundle_files;
use azul_testing::service::write_manifests;
use azul_transform::Context;

const FIXTURES: [&str; 8] = [
    "simple",
    "analysis-workflow",
    "cell-lines",
    "contributed-matrices",
    "imaging-probes",
    "organoid",
    "shared-donor-specimen-project",
    "zarr-stores",
];

fn main() -> azul_transform::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut argument = || arguments.next().expect("arguments: FOLDER URL");
    let (folder, base_url) = (PathBuf::from(argument()), argument());
    let context = Context::new("peers", "peers").with_option(DRS_DOMAIN, "drs.test");
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/hca");
    let bundles: Vec<_> = FIXTURES.iter().flat_map(|name| bundle_files(&fixtures.join(name))).collect();
    write_manifests(&Run::new(&Hca, context), &bundles, &base_url, &folder)
}
