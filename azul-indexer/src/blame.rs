//! Who is to blame: the file that holds a value, and the line in it.

use std::path::Path;

use azul_repository::Provenance;
use azul_transform::json::{Document, Offsets, Step, path_of};
use azul_transform::{Bundle, Error, Limits, Located, Locator, follow};

use crate::excerpt::Excerpt;
use crate::failure::{Failure, unreadable};
use crate::raw::Origin;

/// Finds the places of what is wrong with one bundle. Made once for all of it.
pub(crate) struct Blame<'b> {
    origin: &'b Origin,
    bundle: &'b Bundle,
    locator: Locator<'b>,
    limits: Limits,
}

impl<'b> Blame<'b> {
    pub fn new(origin: &'b Origin, bundle: &'b Bundle, limits: Limits) -> Self {
        Self { origin, bundle, locator: Locator::new(bundle), limits }
    }

    /// An error with the file that it is in, line and column, and the piece of text that it is about.
    pub fn place(&self, error: Error) -> (Failure, Option<Excerpt>) {
        let located = self.locator.locate(error.place());
        match (&self.origin.assembled, located) {
            (Some(assembled), Some(located)) => self.in_part(&**assembled, located, error),
            (Some(_), None) => (Failure::new(&self.origin.name, error), None),
            (None, located) => {
                let error = self.locator.place(error);
                let excerpt = located.map(|at| Excerpt::new(self.bundle.text(), at.line, at.span));
                (Failure::new(&self.origin.name, error), excerpt)
            }
        }
    }

    /// The same in the file that a part of the bundle was read from.
    fn in_part(&self, assembled: &dyn Provenance, located: Located, error: Error) -> (Failure, Option<Excerpt>) {
        let (file, steps) = assembled.part(&located.steps);
        let is_absolute = located.is_absolute || error.place().entity.is_none();
        let error = if is_absolute { error.with_path(path_of(&steps)) } else { error };
        match read(&file, &self.limits) {
            Ok(document) => {
                let (error, excerpt) = at(&document, &steps, error);
                (Failure::new(assembled.name(&file), error), Some(excerpt))
            }
            Err(_) => (Failure::new(assembled.name(&file), error), None),
        }
    }
}

/// An error with line and column of a place in a document, and the piece of text there.
pub(crate) fn at(document: &Document, steps: &[Step], error: Error) -> (Error, Excerpt) {
    let offsets = Offsets::of(document);
    let span = offsets.span(follow(document.root(), steps).1);
    let (line, column) = offsets.position(span.start);
    let excerpt = Excerpt::new(document.text(), offsets.line(span.start), span);
    (error.at_position(line, column), excerpt)
}

/// Reads a document from a file of its own.
pub(crate) fn read(path: &Path, limits: &Limits) -> azul_transform::Result<Document> {
    use std::io::Read;
    let mut bytes = Vec::new();
    let mut read = || -> std::io::Result<()> {
        let file = std::fs::File::open(path)?;
        // One byte more than allowed is enough for the parser to refuse it.
        let most = limits.bytes as u64 + 1;
        // Small files, of which there are very many, are read in one go.
        bytes.reserve_exact(file.metadata()?.len().min(most) as usize + 1);
        file.take(most).read_to_end(&mut bytes).map(drop)
    };
    read().map_err(unreadable)?;
    Document::parse_with(bytes, limits)
}
