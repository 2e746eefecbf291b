//! Every mutant of every bundle at hand ends in documents or in a typed error.
//!
//! The example `mutants` does the same with as many as one likes, and measures.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "a failing test is meant to stop")]

use std::path::{Path, PathBuf};

use azul_projects_anvil::Anvil;
use azul_projects_hca::{DRS_DOMAIN, Hca};
use azul_testing::fuzz::{Campaign, Fate, Tally};
use azul_transform::{Context, Plugin};

/// A path that is meant from the root of the repository.
fn in_workspace(path: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// Bytes of all mutants of one bundle.
const MOST_BYTES: usize = 1 << 20;

/// Runs about so many mutants of a project's fixtures, and of the bundles of the corpus if it is at hand.
fn check(plugin: &dyn Plugin, mutants: usize) {
    let project = plugin.name();
    let corpus = std::env::var_os("AZUL_CONFORMANCE").filter(|corpus| !corpus.is_empty());
    let folders = [Some(in_workspace("fixtures")), corpus.map(in_workspace)].map(|folder| Some(folder?.join(project)));
    let context = Context::new("test", plugin.name()).with_option(DRS_DOMAIN, "drs.example.org");
    let mut campaign = Campaign::new(plugin, context, folders.iter().flatten().map(PathBuf::as_path)).unwrap();
    campaign.most_bytes = MOST_BYTES;
    assert!(campaign.seeds.len() > 3, "{project} has no bundles");
    let mut tally = Tally::default();
    campaign.run(mutants, |mutant, run| {
        let fate = run();
        if let Fate::Panic(message) = &fate {
            let saved = std::env::temp_dir().join(format!("mutant-{project}-{}.json", tally.mutants));
            std::fs::write(&saved, mutant.bytes).unwrap();
            println!("{} {}, see {}: {message}", mutant.seed, mutant.number, saved.display());
        }
        tally.note(&fate);
    });
    println!("mutants of {project}: {} of {} are documents: {:?}", tally.documents, tally.mutants, tally.errors);
    assert!(tally.mutants * 2 > mutants, "the bundles are too large");
    assert_eq!(tally.panics, 0, "mutants of {project} broke the library");
    assert!(tally.documents * 20 > tally.mutants, "too few mutants become documents");
    assert!(tally.errors.len() >= 8, "the mutants reach too few kinds of errors");
}

#[test]
fn mutants_of_hca_end_in_documents_or_errors() {
    check(&Hca, 2000);
}

#[test]
fn mutants_of_anvil_end_in_documents_or_errors() {
    check(&Anvil, 1000);
}
