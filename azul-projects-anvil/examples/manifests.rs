//! Writes manifests of fixtures: `cargo run -p azul-projects-anvil --example manifests -- FOLDER URL`.
//!
//! `tests/peers` reads them with programs that are not ours.
#![allow(clippy::expect_used, reason = "a failing example is meant to stop")]

use std::path::{Path, PathBuf};

use azul_projects_anvil::Anvil;
use azul_testing::Run;
use azul_testing::corpus::bundle_files;
use azul_testing::service::write_manifests;
use azul_transform::Context;

fn main() -> azul_transform::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut argument = || arguments.next().expect("arguments: FOLDER URL");
    let (folder, base_url) = (PathBuf::from(argument()), argument());
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/anvil");
    let bundles: Vec<_> =
        ["primary", "supplementary"].iter().flat_map(|name| bundle_files(&fixtures.join(name))).collect();
    let context = Context::new("peers", "peers");
    write_manifests(&Run::new(&Anvil, context), &bundles, &base_url, &folder)
}
