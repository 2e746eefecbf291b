//! Documents as answers show them.

use std::collections::BTreeSet;
use std::sync::Arc;

use azul_transform::Result;
use azul_transform::json::{Document as Parsed, Json};

use super::Ask;
use super::listing::Listing;
use crate::fields::FieldId;
use crate::files::FileUrls;
use crate::index::Document;
use crate::json::{ObjectWriter, list};
use crate::native::write_native;
use crate::project::{HitContext, Project};
use crate::sources::sees;
use crate::values::descend;

/// Makes hits of documents of one outer entity type. It borrows nothing, so that it can go on when the request is gone.
pub(super) struct Hits {
    project: Arc<Project>,
    outer_type: &'static str,
    mine: Arc<BTreeSet<String>>,
    urls: FileUrls,
    /// Keys of hits to keep; all if none are named.
    fields: Option<Vec<String>>,
    /// Fields that hits have instead of what the project shows.
    columns: Option<Vec<FieldId>>,
}

impl Hits {
    pub(super) fn new(ask: &Ask<'_>, listing: &Listing<'_>) -> Self {
        Self {
            project: listing.catalog.project.clone(),
            outer_type: listing.exposed.outer_type,
            mine: ask.caller.sources.clone(),
            urls: listing.catalog.file_urls(ask.service),
            fields: listing.fields.clone(),
            columns: listing.columns.clone(),
        }
    }

    /// Appends the hit for a document.
    pub(super) fn write(&self, document: Document, out: &mut Vec<u8>) -> Result<()> {
        let document = Parsed::parse(document.source)?;
        self.write_parsed(document.root(), out)
    }

    /// Appends the hit for a parsed document.
    pub(super) fn write_parsed(&self, document: Json<'_>, out: &mut Vec<u8>) -> Result<()> {
        if let Some(columns) = &self.columns {
            self.write_columns(columns, document, out);
            return Ok(());
        }
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

    /// Appends the id of the entity, and of each field its values in native form.
    fn write_columns(&self, columns: &[FieldId], document: Json<'_>, out: &mut Vec<u8>) {
        let mut hit = ObjectWriter::new(out);
        hit.optional("entryId", document.get("entity_id").and_then(Json::as_str));
        for column in columns {
            let field = self.project.fields().get(*column);
            let mut found = Vec::new();
            descend(document, &field.path, &mut found);
            list(hit.key(&field.name), found, |out, value| write_native(field.field_type, value, out));
        }
        hit.end();
    }
}
