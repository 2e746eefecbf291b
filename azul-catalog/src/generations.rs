//! Earlier generations, as far as a catalog keeps them: each has its manifest, beside the current one, and all files that
//! this names.

use azul_search::compare::{Generation, Maker};
use azul_transform::{Error, ErrorKind, Result};

use crate::catalog::Catalog;
use crate::disk::kept::{file_name, kept};
use crate::disk::manifest::Manifest;
use crate::making::Making;
use crate::table::touched;
use crate::writer::Writer;

impl Catalog {
    /// The generations that can be read, oldest first; the last one is the current one.
    ///
    /// # Errors
    /// [`ErrorKind::Io`].
    pub fn generations(&self) -> Result<Vec<Generation>> {
        let current = Manifest::current(self.directory())?;
        let mut generations = Vec::new();
        for number in kept(self.directory())?.into_iter().filter(|number| *number < current.generation) {
            // A writer may have removed it meanwhile.
            if let Some(Manifest { made, .. }) = Manifest::read_named(self.directory(), &file_name(number))? {
                generations.push(Generation { number, made });
            }
        }
        generations.push(Generation { number: current.generation, made: current.made });
        Ok(generations)
    }
}

/// That a generation is not kept, and which ones are.
#[cold]
pub(crate) fn not_kept(catalog: &Catalog, generation: u64) -> Error {
    let known = catalog.generations().unwrap_or_default();
    let known: Vec<_> = known.iter().map(|known| known.number.to_string()).collect();
    let message = format!(
        "generation {generation} of the catalog {} is not kept; {} are: `azul index --keep-generations N` keeps more",
        catalog.name(),
        known.join(", ")
    );
    Error::new(ErrorKind::Config, message)
}

impl Writer {
    /// Keeps so many generations besides the current one from now on. Files that only they need take space.
    pub fn keep(&mut self, generations: u32) {
        self.wanted_kept = Some(generations);
    }

    /// Makes the documents, deletions and ledger of an earlier generation the current ones again, in a generation of its
    /// own; the one before it is kept. Returns its number.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if the generation is not kept, [`ErrorKind::Io`].
    pub fn roll_back(&mut self, generation: u64) -> Result<u64> {
        let Some(earlier) = Manifest::read_named(self.directory(), &file_name(generation))? else {
            let message = format!("generation {generation} is not kept");
            return Err(Error::new(ErrorKind::Config, message));
        };
        let number = earlier.generation;
        let touched = touched::since(self.directory(), self.manifest(), number)?;
        let made = Making { by: Maker::Rollback(number), ..Making::default() }.made(0, 0);
        let Manifest { generation, next_file, kept, .. } = *self.manifest();
        let kept = kept.max(1);
        let next = Manifest { generation, next_file, kept, touched, made: Some(made), ..earlier };
        self.publish(next, true)?;
        Ok(self.generation())
    }
}
