//! What the service shows of AnVIL documents, and how it sums them up.

mod datasets;
mod declaration;
mod hits;
mod manifests;
mod summary;

use azul_search::dataset::DatasetDeclaration;
use azul_search::{AskFigures, HitContext, ManifestFormat, Project, SearchProject, ServiceDeclaration};
use azul_transform::Result;
use azul_transform::json::Json;

use crate::Anvil;

/// What AnVIL says about searching.
struct AnvilSearch;

azul_search::register!(&AnvilSearch);

impl SearchProject for AnvilSearch {
    fn name(&self) -> &'static str {
        azul_transform::Plugin::name(&Anvil)
    }

    fn service(&self) -> &'static ServiceDeclaration {
        &declaration::SERVICE
    }

    fn dates(&self) -> &'static [&'static str] {
        &["bundles.version", "contents.files.version"]
    }

    fn unlimited(&self) -> &'static [&'static str] {
        &["datasets"]
    }

    fn manifest_formats(&self) -> &'static [&'static dyn ManifestFormat] {
        &manifests::FORMATS
    }

    fn datasets(&self) -> Option<DatasetDeclaration> {
        Some(datasets::DATASETS)
    }

    fn hit(&self, context: &HitContext<'_>, document: Json<'_>, out: &mut Vec<u8>) -> Result<()> {
        hits::write(context, document, out)
    }

    fn summary(&self, project: &Project, ask: &mut AskFigures<'_>, out: &mut Vec<u8>) -> Result<()> {
        summary::write(project, ask, out)
    }
}
