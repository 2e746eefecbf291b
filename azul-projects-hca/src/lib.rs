//! The Human Cell Atlas: what its metadata means.
//!
//! Mentioning this crate links the project: `use azul_projects_hca as _;`.
//!
//! A bundle is read into a subgraph (entities, manifest, links), inner entities are
//! extracted by the rows in `fields`, relations follow the `rules`, and each file in `transformers` makes
//! the contributions to one outer entity type.

mod convert;
mod fields;
mod options;
mod read;
mod repository;
mod rules;
mod service;
mod transformers;

pub use options::{DRS_DOMAIN, REPOSITORY, Repository};
pub use read::{ZarrName, zarr_name};
pub use rules::age::age_range;
pub use rules::drs::drs_uri;
pub use rules::strata::{Stratum, parse_strata};
pub use rules::submitter::{Category, SUBMITTERS, Submitter};

use std::sync::Arc;

use azul_transform::{Bundle, Context, Plugin, Problems, Project, Result, Schema, Transformer};

use fields::Tables;

/// The plugin.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hca;

azul_transform::register!(HCA = &Hca);

impl Plugin for Hca {
    fn name(&self) -> &'static str {
        "hca"
    }

    fn description(&self) -> &'static str {
        "Human Cell Atlas: donors, samples, cell suspensions and files of single-cell experiments"
    }

    fn rules_version(&self) -> &'static str {
        concat!(env!("CARGO_PKG_VERSION"), "/1")
    }

    fn compile(&self) -> Result<Box<dyn Project>> {
        Ok(Box::new(HcaProject(Tables::new()?)))
    }
}

/// The project behind the plugin.
struct HcaProject(Tables);

impl Project for HcaProject {
    fn schema(&self) -> &Schema {
        &self.0.schema
    }

    fn recognises(&self, bundle: &Bundle) -> bool {
        self.parts().iter().all(|part| bundle.root().get(part).is_some())
    }

    fn parts(&self) -> &[&str] {
        &["manifest", "metadata", "links"]
    }

    fn transformers(&self, bundle: Arc<Bundle>, context: &Context) -> Result<Vec<Box<dyn Transformer + '_>>> {
        transformers::all(bundle, context, &self.0)
    }

    fn validate(&self, bundle: Arc<Bundle>, context: &Context, problems: &mut Problems) -> Result<()> {
        transformers::validate(bundle, context, &self.0, problems)
    }
}
