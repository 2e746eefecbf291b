//! Writes the seed corpus of all targets, from the fixtures of this repository: `fuzz/corpus/<target>/*`.
//!
//! `cargo run --manifest-path fuzz/Cargo.toml --example seeds`

use std::io;
use std::path::Path;

use azul_testing::fuzz::{seeds, texts};

/// A fuzzer gets nowhere with large inputs.
const LARGEST: usize = 100_000;

fn main() -> io::Result<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for project in ["hca", "anvil"] {
        for seed in seeds(&here.join("../fixtures").join(project))? {
            let name = format!("{project}-{}", seed.name.replace(['/', '\\'], "-"));
            for target in ["read", "whole"] {
                write(here, target, &name, &seed.bytes)?;
            }
        }
    }
    for (i, seed) in azul_testing::service::fuzz::SEEDS.iter().enumerate() {
        write(here, "request", &format!("seed-{i}"), seed.as_bytes())?;
    }
    for (i, (target, bytes)) in texts().into_iter().enumerate() {
        write(here, target, &format!("seed-{i}"), &bytes)?;
    }
    Ok(())
}

fn write(here: &Path, target: &str, name: &str, bytes: &[u8]) -> io::Result<()> {
    let folder = here.join("corpus").join(target);
    std::fs::create_dir_all(&folder)?;
    if bytes.len() > LARGEST {
        return Ok(());
    }
    std::fs::write(folder.join(name), bytes)
}
