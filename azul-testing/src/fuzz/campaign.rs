//! Many mutants of all bundles at hand, one after the other.

use std::io;
use std::path::Path;

use super::{Fate, Seed, fate, read, seeds, whole};
use crate::mutate::mutants;
use azul_transform::Batch;
use azul_transform::Bundle;
use azul_transform::Compiled;
use azul_transform::Plugin;
use azul_transform::Result;
use azul_transform::json::Document;
use azul_transform::{Context, transform};

/// A project and the bundles whose mutants it is to survive.
#[derive(Debug)]
pub struct Campaign {
    project: Compiled,
    context: Context,
    /// The bundles.
    pub seeds: Vec<Seed>,
    /// Bytes of all mutants of a bundle, so that large bundles have fewer; no limit at first.
    pub most_bytes: usize,
}

/// A mutant about to be run.
#[derive(Debug, Clone, Copy)]
pub struct Mutant<'m> {
    /// Name of its bundle.
    pub seed: &'m str,
    /// Which mutant of the bundle it is, from 0.
    pub number: usize,
    /// Its text.
    pub bytes: &'m [u8],
}

/// Identity of the bundle whose contributions meet those of its mutants, which may have kept their own.
const OTHER: &str = "00000000-0000-4000-8000-000000000000";

impl Campaign {
    /// All bundles in some folders, as [`seeds`] finds them.
    ///
    /// # Errors
    /// If a folder or a file cannot be read, or the project does not compile.
    pub fn new<'f>(
        plugin: &dyn Plugin,
        context: Context,
        folders: impl IntoIterator<Item = &'f Path>,
    ) -> io::Result<Self> {
        let project = Compiled::new(plugin).map_err(io::Error::other)?;
        let seeds = folders.into_iter().map(seeds).collect::<io::Result<Vec<_>>>()?;
        Ok(Self { project, context, seeds: seeds.concat(), most_bytes: usize::MAX })
    }

    /// Makes about so many mutants, the same number of each bundle unless that is too large, and hands each out with a function that runs
    /// it: reads it, makes its documents, and aggregates them with those of the bundle that it is a mutant of.
    pub fn run(&self, mutants_of_all: usize, mut each: impl FnMut(Mutant<'_>, &dyn Fn() -> Fate)) {
        let count = mutants_of_all.div_ceil(self.seeds.len().max(1));
        for (i, seed) in self.seeds.iter().enumerate() {
            let other = self.other(&seed.bytes).ok();
            let count = count.min(self.most_bytes / seed.bytes.len().max(1));
            for (number, bytes) in mutants(&seed.bytes, i as u64).take(count).enumerate() {
                let run = || {
                    fate(|| {
                        // What can be read may still be unfit, and is to be refused in the same way by both.
                        let _ = read(&self.project, &self.context, &bytes);
                        whole(&self.project, &self.context, &bytes, other.as_ref())
                    })
                };
                each(Mutant { seed: &seed.name, number, bytes: &bytes }, &run);
            }
        }
    }

    fn other(&self, bytes: &[u8]) -> Result<Batch> {
        let document = Document::parse(bytes)?;
        let mut fqid = Bundle::new(document.clone(), None)?.fqid().clone();
        fqid.uuid = OTHER.to_owned();
        transform(&self.project, Bundle::new(document, Some(fqid))?, &self.context)
    }
}
