//! AnVIL: what its metadata means.
//!
//! Mentioning this crate links the project: `use azul_projects_anvil as _;`.
//!
//! A bundle is a part of a database: rows of tables, and links between them. It is read into a
//! `Subgraph`, inner entities are extracted by the rows in `fields`, and `transformers` makes
//! the contributions to each outer entity type of what is linked. Descriptions of datasets come in bundles of their
//! own, *stubs*, and are merged with the rest of the dataset by `reconcile`.

mod convert;
mod fields;
mod read;
mod reconcile;
mod repository;
mod service;
mod transformers;

use std::sync::Arc;

use azul_transform::aggregate::{Choice, Copy};
use azul_transform::schema::InnerEntityType;
use azul_transform::{Bundle, Context, Plugin, Problems, Project, Result, Schema, Transformer};

use fields::Tables;

/// The plugin.
#[derive(Debug, Clone, Copy, Default)]
pub struct Anvil;

azul_transform::register!(ANVIL = &Anvil);

impl Plugin for Anvil {
    fn name(&self) -> &'static str {
        "anvil"
    }

    fn description(&self) -> &'static str {
        "AnVIL: donors, biosamples, activities and files of genomic datasets"
    }

    fn rules_version(&self) -> &'static str {
        concat!(env!("CARGO_PKG_VERSION"), "/1")
    }

    fn compile(&self) -> Result<Box<dyn Project>> {
        Ok(Box::new(AnvilProject(Tables::new()?)))
    }
}

/// The project behind the plugin.
struct AnvilProject(Tables);

impl Project for AnvilProject {
    fn schema(&self) -> &Schema {
        &self.0.schema
    }

    fn parts(&self) -> &[&str] {
        &["entities", "links"]
    }

    fn recognises(&self, bundle: &Bundle) -> bool {
        let has = |part| bundle.root().get(part).is_some();
        has("entities") && has("links") && !has("metadata")
    }

    fn transformers(&self, bundle: Arc<Bundle>, context: &Context) -> Result<Vec<Box<dyn Transformer + '_>>> {
        transformers::all(bundle, context, &self.0)
    }

    fn validate(&self, bundle: Arc<Bundle>, context: &Context, problems: &mut Problems) -> Result<()> {
        transformers::validate(bundle, context, &self.0, problems)
    }

    fn reconcile(&self, inner_type: &InnerEntityType, this: Copy<'_>, that: Copy<'_>) -> Result<Choice> {
        reconcile::reconcile(inner_type, this, that)
    }
}
