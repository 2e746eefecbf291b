//! Writing generated bundles, for trying things out without real metadata.

use std::fs::{create_dir_all, write};
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use azul_synth::Catalog;
use azul_transform::map;

use azul_indexer::sink::about;

pub(crate) use azul_synth::{CatalogSpec, Order};

/// How many bundles are made at once.
const CHUNK: u64 = 256;

/// Writes all bundles of a catalog to a stream, one a line.
///
/// # Errors
/// If the stream cannot be written to.
pub(crate) fn write_lines(catalog: &Catalog, out: &mut dyn Write) -> io::Result<()> {
    for chunk in chunks(catalog.len()) {
        let lines = map(chunk.collect(), |index| {
            let mut line = catalog.bundle(index);
            line.push(b'\n');
            line
        });
        lines.iter().try_for_each(|line| out.write_all(line))?;
    }
    out.flush()
}

/// Writes each bundle of a catalog to a file `{uuid}.{version}.tdr.hca.json` in a directory, which is made if it does
/// not exist.
///
/// # Errors
/// If a file cannot be written.
pub(crate) fn write_files(catalog: &Catalog, directory: &Path) -> io::Result<()> {
    create_dir_all(directory).map_err(|e| about(directory, e))?;
    let one = |index| {
        let fqid = catalog.fqid(index);
        let path = directory.join(format!("{}.{}.tdr.hca.json", fqid.uuid, fqid.version));
        write(&path, catalog.bundle(index)).map_err(|e| about(&path, e))
    };
    chunks(catalog.len()).try_for_each(|chunk| map(chunk.collect(), one).into_iter().collect())
}

/// A catalog of that shape.
pub(crate) fn catalog(spec: CatalogSpec) -> Catalog {
    Catalog::new(spec)
}

fn chunks(len: u64) -> impl Iterator<Item = Range<u64>> {
    (0..len).step_by(CHUNK as usize).map(move |start| start..len.min(start + CHUNK))
}
