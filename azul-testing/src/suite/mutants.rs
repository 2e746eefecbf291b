//! Whatever a bundle contains, it ends in documents or an error.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::mutate::mutants;
use crate::{Case, Project, Run};

/// Mutants of a case, and of all cases together.
const EACH: usize = 200;
const ALL: usize = 8_000;
/// Bytes of the mutants of a case: large bundles have fewer.
const BYTES: usize = 2 << 20;

/// No mutant of a fixture makes the plugin panic.
///
/// # Panics
/// If one does; the mutant is saved.
pub fn no_mutant_makes_the_plugin_panic(project: &Project) {
    let cases = project.cases();
    let each = EACH.min(ALL / cases.len());
    for (seed, Case { name, bytes, .. }) in cases.iter().enumerate() {
        let count = each.min(BYTES / bytes.len().max(1));
        for (i, mutant) in mutants(bytes, seed as u64).take(count).enumerate() {
            let survived = catch_unwind(AssertUnwindSafe(|| process(&project.run, mutant.clone())));
            if survived.is_err() {
                let path =
                    std::env::temp_dir().join(format!("{}-mutant-{i}-of-{name}.json", project.run.project.name()));
                let saved = std::fs::write(&path, &mutant).is_ok();
                let place =
                    if saved { path.display().to_string() } else { "nowhere, it could not be saved".to_owned() };
                panic!(
                    "mutant {i} of fixture {name} makes the plugin panic; the message is above. The mutant is at {place}. \
                     Make it an error with a kind and a path, and add the reduced bundle as a fixture `invalid-…`."
                );
            }
        }
    }
}

fn process(run: &Run, mutant: Vec<u8>) {
    let Ok(batch) = run.batch(mutant) else { return };
    if run.lines(&batch).is_ok() {
        run.aggregates(&run.store([&batch]), 1);
    }
}
