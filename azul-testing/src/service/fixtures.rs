//! A service over what bundles become, for projects that have no recorded answers.

use std::sync::Arc;

use crate::Run;
use azul_transform::{Context, Plugin};

use azul_search::memory::MemoryIndex;
use azul_search::project::Project;
use azul_search::{Catalog, Fixed, RepositoryKind, Service};

/// A service with the aggregates of bundles as its only catalog, which is named after the project.
///
/// # Panics
/// If a bundle is refused.
pub fn service_of_bundles(plugin: &dyn Plugin, bundles: impl IntoIterator<Item = Vec<u8>>) -> Service {
    let (project, index) = index_of_bundles(plugin, bundles);
    service_of_index(project, index)
}

/// A project, and the aggregates of bundles.
///
/// # Panics
/// If a bundle is refused.
pub fn index_of_bundles(
    plugin: &dyn Plugin,
    bundles: impl IntoIterator<Item = Vec<u8>>,
) -> (Arc<Project>, MemoryIndex) {
    let run: &'static Run = Box::leak(Box::new(Run::new(plugin, Context::new("dev", plugin.name()))));
    let batches: Vec<_> = bundles.into_iter().map(|bytes| run.batch(bytes).expect("a bundle")).collect();
    let (lines, failures) = run.aggregates(&run.store(&batches), 1);
    assert!(failures.is_empty(), "{failures:?}");
    let project = Arc::new(Project::of(&run.project).expect("rows"));
    let mut index = MemoryIndex::new(project.fields_shared());
    for line in lines.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
        index.load(line).expect("a document");
    }
    (project, index)
}

/// A service with an index as its only catalog, which is named after the project.
pub fn service_of_index(project: Arc<Project>, index: MemoryIndex) -> Service {
    let catalog = Catalog {
        name: project.name().to_owned(),
        project,
        live: Arc::new(Fixed(Arc::new(index))),
        atlas: "test".to_owned(),
        internal: false,
        sources: Vec::new(),
        repository: RepositoryKind::Canned,
        downloads: None,
    };
    Service { base_url: "https://service.test".to_owned(), catalogs: vec![catalog], ..Service::default() }
}
