//! What the service shows of HCA documents, and how it sums them up.

mod accessions;
mod datasets;
mod declaration;
mod edges;
mod hits;
mod manifests;
mod shapes;
mod strata;
mod summary;

use azul_search::dataset::DatasetDeclaration;
use azul_search::{
    AskFigures, Edge, FacetIds, HitContext, ManifestFormat, Project, Replica, SearchProject, ServiceDeclaration, Total,
    Tree,
};
use azul_transform::Result;
use azul_transform::json::Json;

use crate::Hca;

/// What HCA says about searching.
struct HcaSearch;

azul_search::register!(&HcaSearch);

impl SearchProject for HcaSearch {
    fn name(&self) -> &'static str {
        azul_transform::Plugin::name(&Hca)
    }

    fn service(&self) -> &'static ServiceDeclaration {
        &declaration::SERVICE
    }

    fn dates(&self) -> &'static [&'static str] {
        &["bundles.version", "contents.files.version"]
    }

    fn unlimited(&self) -> &'static [&'static str] {
        &["projects"]
    }

    fn facet_ids(&self) -> &'static [FacetIds] {
        &[FacetIds { facet: "project", ids: "projectId", key: "projectId" }]
    }

    fn manifest_formats(&self) -> &'static [&'static dyn ManifestFormat] {
        &manifests::FORMATS
    }

    fn totals(&self) -> &'static [Total] {
        const fn sum(name: &'static str, inner_type: &'static str, field: &'static str) -> Total {
            Total { name, outer_type: inner_type, inner_type, field, distinct: false }
        }
        const TOTALS: &[Total] = &[
            sum("bytes", "files", "size"),
            sum("cells", "cell_suspensions", "total_estimated_cells"),
            Total { outer_type: "samples", distinct: true, ..sum("donors", "donors", "document_id") },
        ];
        TOTALS
    }

    fn datasets(&self) -> Option<DatasetDeclaration> {
        Some(datasets::DATASETS)
    }

    fn accession_url(&self, namespace: &str, accession: &str) -> Option<String> {
        accessions::url(namespace, accession)
    }

    fn trees(&self) -> &'static [Tree] {
        hits::TREES
    }

    fn edges(&self, replica: &Replica) -> Vec<Edge> {
        edges::edges(replica)
    }

    fn hit(&self, context: &HitContext<'_>, document: Json<'_>, out: &mut Vec<u8>) -> Result<()> {
        hits::write(shapes::shapes()?, context, document, out);
        Ok(())
    }

    fn summary(&self, project: &Project, ask: &mut AskFigures<'_>, out: &mut Vec<u8>) -> Result<()> {
        summary::write(project, ask, out)
    }
}
