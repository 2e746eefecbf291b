//! Documents as answers show them.

use azul_transform::Result;
use azul_transform::json::{Document as Parsed, Json};

use super::{Ask, Catalog};
use crate::index::Document;
use crate::project::HitContext;
use crate::repository::FileUrls;

/// Makes hits of documents of one outer entity type.
pub(super) struct Hits<'a> {
    ask: Ask<'a>,
    catalog: &'a Catalog,
    outer_type: &'a str,
    urls: FileUrls,
}

impl<'a> Hits<'a> {
    pub(super) fn new(ask: &Ask<'a>, catalog: &'a Catalog, outer_type: &'a str) -> Self {
        let urls = FileUrls {
            base_url: ask.service.base_url.clone(),
            catalog: catalog.name.clone(),
            needs_drs_uri: catalog.repository.needs_drs_uri(),
        };
        Self { ask: *ask, catalog, outer_type, urls }
    }

    /// Appends the hit for a document.
    pub(super) fn write(&self, document: Document, out: &mut Vec<u8>) -> Result<()> {
        let document = Parsed::parse(document.source)?;
        self.write_parsed(document.root(), out)
    }

    /// Appends the hit for a parsed document.
    pub(super) fn write_parsed(&self, document: Json<'_>, out: &mut Vec<u8>) -> Result<()> {
        let (project, outer_type, urls) = (&*self.catalog.project, self.outer_type, &self.urls);
        let accessible = self.sees(document).all(|sees| sees);
        project.search().hit(&HitContext { outer_type, project, accessible, urls }, document, out)
    }

    /// Whether the caller may see each of the sources of a document.
    pub(super) fn sees<'d>(&'d self, document: Json<'d>) -> impl Iterator<Item = bool> + 'd {
        let sources = document.get("sources").into_iter().flat_map(Json::items);
        let ids = sources.filter_map(|source| source.get("id").and_then(Json::as_str));
        ids.map(|id| self.ask.caller.sources.contains(id))
    }
}
