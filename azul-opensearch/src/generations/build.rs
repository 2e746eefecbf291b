//! The beginning and the end of a generation.

use azul_search::Project;
use azul_transform::schema::index::IndexDefinition;
use azul_transform::{Error, ErrorKind, Result};

use super::{all, complete, switch, verify};
use crate::bulk::Sent;
use crate::catalog::Catalog;

/// How often a number is looked for when others take it.
const TRIES: u32 = 20;

impl Catalog {
    /// Makes the indices of a new generation, and returns the catalog as that has it, with the definitions of the indices.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if the catalog is of another project, [`ErrorKind::Io`] if the cluster cannot be asked.
    pub(crate) fn begin_generation(&self, project: &Project) -> Result<(Self, Vec<IndexDefinition>)> {
        for _ in 0..TRIES {
            let found = all(self)?;
            let newest = found.iter().filter_map(|found| found.number).max().unwrap_or(0);
            // Indices that bear the names themselves become a generation too, an earlier one.
            let reserved = u32::from(found.iter().any(|found| found.number.is_none()));
            let next = self.at(newest + reserved + 1);
            // Whoever makes the first index has the number.
            if next.claim(project)? {
                let definitions = next.prepare(project)?;
                return Ok((next, definitions));
            }
        }
        let message = format!("others build the catalog {} anew at the same time", self.name());
        Err(Error::new(ErrorKind::Io, message).with_cure("Run again when they are done."))
    }

    /// Verifies a generation, lets the catalog's names lead to it, and deletes all but `keep` of the earlier ones. Returns its
    /// number, and the numbers of those that were deleted.
    ///
    /// # Errors
    /// [`ErrorKind::ConflictingValues`] if the cluster has other documents than were sent, and the names lead to where they led
    /// before; [`ErrorKind::Io`] if it cannot be asked.
    pub(crate) fn finish_generation(&self, sent: &Sent, keep: u32) -> Result<(u32, Vec<u32>)> {
        let missing = || Error::new(ErrorKind::Config, format!("the catalog {} is not built anew", self.name()));
        let number = self.generation().ok_or_else(missing)?;
        verify::verify(self, sent)?;
        complete(self, number)?;
        switch::switch(self, number, keep > 0)?;
        Ok((number, self.delete_generations(keep as usize)?))
    }
}
