//! Manifests as files, for programs that are not ours to read.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::Run;
use azul_transform::{Registry, Result};

use azul_search::manifest::{ManifestRequest, all_formats};
use azul_search::memory::MemoryIndex;
use azul_search::project::Project;
use azul_search::query::{Filter, Query};
use azul_search::repository::FileUrls;

/// Writes a manifest of each format about the files of bundles, as `{format}.{extension}` in a folder.
///
/// # Errors
/// Those of the bundles and of the manifests.
///
/// # Panics
/// If a file cannot be read or written.
pub fn write_manifests(run: &Run, bundles: &[PathBuf], base_url: &str, folder: &Path) -> Result<()> {
    let name = run.project.name();
    let project = Registry::linked().and_then(|registry| Project::of(registry.get(name)?))?;
    let mut index = MemoryIndex::new(project.fields_shared());
    let mut batches = Vec::new();
    let mut load = |lines: &[u8]| {
        lines.split(|b| *b == b'\n').filter(|line| !line.is_empty()).try_for_each(|line| index.load(line))
    };
    for bundle in bundles {
        let batch = run.batch(std::fs::read(bundle).expect("a bundle"))?;
        load(&run.lines(&batch)?)?;
        batches.push(batch);
    }
    let store = run.store(&batches);
    let (lines, failures) = run.aggregates(&store, 1);
    if let Some(failure) = failures.into_iter().next() {
        return Err(failure);
    }
    load(&lines)?;
    let query = Query { outer_type: "files".to_owned(), filter: Filter::default(), text: None };
    let urls = FileUrls { base_url: base_url.to_owned(), catalog: "peers".to_owned(), needs_drs_uri: false };
    let request = ManifestRequest {
        project: &project,
        index: &index,
        query: &query,
        columns: &[],
        catalog: "peers",
        urls: &urls,
        now: 1_700_000_000_000,
    };
    for format in all_formats(&project) {
        let path = folder.join(format!("{}.{}", format.name(), format.extension()));
        let mut file = File::create(path).expect("a file");
        format.write(&request, &mut file)?;
    }
    Ok(())
}
