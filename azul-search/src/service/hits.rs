//! Documents as answers show them.

use std::collections::BTreeSet;
use std::sync::Arc;

use azul_transform::Result;
use azul_transform::json::{Document as Parsed, Json};

use super::catalog::sees;
use super::{Ask, Catalog};
use crate::index::Document;
use crate::json::ObjectWriter;
use crate::project::{HitContext, Project};
use crate::repository::FileUrls;

/// Makes hits of documents of one outer entity type. It borrows nothing, so that it can go on when the request is gone.
pub(super) struct Hits {
    project: Arc<Project>,
    outer_type: &'static str,
    mine: Arc<BTreeSet<String>>,
    urls: FileUrls,
    /// Keys of hits to keep; all if none are named.
    fields: Option<Vec<String>>,
}

impl Hits {
    pub(super) fn new(ask: &Ask<'_>, catalog: &Catalog, outer_type: &'static str, fields: Option<Vec<String>>) -> Self {
        let urls = FileUrls::of(ask.service, catalog);
        Self { project: catalog.project.clone(), outer_type, mine: ask.caller.sources.clone(), urls, fields }
    }

    /// Appends the hit for a document.
    pub(super) fn write(&self, document: Document, out: &mut Vec<u8>) -> Result<()> {
        let document = Parsed::parse(document.source)?;
        self.write_parsed(document.root(), out)
    }

    /// Appends the hit for a parsed document.
    pub(super) fn write_parsed(&self, document: Json<'_>, out: &mut Vec<u8>) -> Result<()> {
        let (project, outer_type, urls) = (&*self.project, self.outer_type, &self.urls);
        let accessible = sees(&self.mine, document).all(|sees| sees);
        let context = HitContext { outer_type, project, accessible, urls };
        let Some(fields) = &self.fields else { return project.search().hit(&context, document, out) };
        let mut whole = Vec::new();
        project.search().hit(&context, document, &mut whole)?;
        let whole = Parsed::parse(whole)?;
        let mut hit = ObjectWriter::new(out);
        for (key, value) in whole.root().entries().filter(|(key, _)| fields.iter().any(|field| field == key)) {
            value.write(hit.key(key));
        }
        hit.end();
        Ok(())
    }
}
