//! AnVIL: what its metadata means.
//!
//! Mentioning this crate links the project: `use azul_projects_anvil as _;`.
//!
//! A bundle is a part of a database: rows of tables, and links between them. It is read into a
//! `Subgraph`, inner entities are extracted by the rows in `fields`, and `transformers` makes
//! the contributions to each outer entity type of what is linked. Descriptions of datasets come in bundles of their
//! own, *stubs*, and are merged with the rest of the dataset by `schema`.

mod convert;
mod fields;
mod read;
mod schema;
mod service;
mod transformers;

use std::sync::{Arc, LazyLock};

use azul_transform::{Bundle, Context, Error, FacetSchema, Plugin, Problems, Result, Transformer};

use fields::Tables;

/// The project.
#[derive(Debug, Clone, Copy, Default)]
pub struct Anvil;

azul_transform::register!(&Anvil);

static TABLES: LazyLock<Result<Tables>> = LazyLock::new(Tables::new);

fn tables() -> Result<&'static Tables> {
    TABLES.as_ref().map_err(|e| Error::new(e.kind(), e.message()))
}

impl Plugin for Anvil {
    fn name(&self) -> &'static str {
        "anvil"
    }

    fn description(&self) -> &'static str {
        "AnVIL: donors, biosamples, activities and files of genomic datasets"
    }

    fn schema(&self) -> Result<&dyn FacetSchema> {
        tables().map(|tables| &tables.schema as &dyn FacetSchema)
    }

    fn recognises(&self, bundle: &Bundle) -> bool {
        let has = |part| bundle.root().get(part).is_some();
        has("entities") && has("links") && !has("metadata")
    }

    fn transformers(&self, bundle: Arc<Bundle>, context: &Context) -> Result<Vec<Box<dyn Transformer>>> {
        transformers::all(bundle, context, tables()?)
    }

    fn validate(&self, bundle: Arc<Bundle>, context: &Context, problems: &mut Problems) -> Result<()> {
        transformers::validate(bundle, context, tables()?, problems)
    }
}
