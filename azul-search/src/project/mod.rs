//! What a project says about searching its documents, and the registry of projects that say anything.

mod dataset;
mod declaration;
mod format;
mod registry;
mod rows;

use std::sync::Arc;

use azul_transform::json::Json;
use azul_transform::schema::{NULL_STR, Schema};
use azul_transform::{Compiled, Result};

use crate::fields::{Field, FieldId, Fields};
use crate::files::FileUrls;
use crate::index::{Aggregation, Facet, Found, Replica};
use crate::json::ObjectWriter;

pub use dataset::{Creator, Dataset, DatasetDeclaration, Home, Publication};
pub use declaration::{ExposedIndex, ServiceDeclaration, Slice};
pub use format::{ManifestFormat, ManifestRequest, Written};
pub use registry::Registration;

/// What a project says about searching. Everything has a default that follows from the rows.
pub trait SearchProject: Send + Sync {
    /// Name of the project's [plugin](azul_transform::Plugin::name).
    fn name(&self) -> &'static str;

    /// Which outer entity types can be asked for, and how; what is left out of documents; formats of manifests.
    fn service(&self) -> &'static ServiceDeclaration {
        &ServiceDeclaration::NONE
    }

    /// Formats of manifests beyond the generic ones.
    fn manifest_formats(&self) -> &'static [&'static dyn ManifestFormat] {
        &[]
    }

    /// Paths, with dots, of text fields that hold times.
    fn dates(&self) -> &'static [&'static str] {
        &["bundles.version"]
    }

    /// Names of the outer entity types whose documents are listed whether or not the caller may see their source.
    fn unlimited(&self) -> &'static [&'static str] {
        &[]
    }

    /// Facets whose terms come with ids: public names of the facet and of the ids, and the key of the ids in answers.
    fn facet_ids(&self) -> &'static [FacetIds] {
        &[]
    }

    /// Figures that are always shown with what was found. Without a method of its own, those of a project are the sums
    /// of the fields that its rows sum up.
    fn totals(&self) -> &'static [Total] {
        &[]
    }

    /// Which entities are data sets that the rest of the world may list. None, unless a project says so.
    fn datasets(&self) -> Option<DatasetDeclaration> {
        None
    }

    /// Where the web shows what has an accession in a namespace; nothing if the project does not know.
    fn accession_url(&self, namespace: &str, accession: &str) -> Option<String> {
        let _ = (namespace, accession);
        None
    }

    /// Trees of files in hits of the project. None, unless its hits have such.
    fn trees(&self) -> &'static [Tree] {
        &[]
    }

    /// The links that a replica speaks of: what of a bundle's metadata says what came of what. None, unless the project
    /// has such replicas.
    fn edges(&self, replica: &Replica) -> Vec<Edge> {
        let _ = replica;
        Vec::new()
    }

    /// Appends the hit for a document. The document is in index form; the hit is JSON in native form. Without a method of
    /// its own, the hit of a project has everything that the document has.
    ///
    /// # Errors
    /// If the document is not one of the project.
    fn hit(&self, context: &HitContext<'_>, document: Json<'_>, out: &mut Vec<u8>) -> Result<()> {
        rows::hit(context, document, out);
        Ok(())
    }

    /// Appends the summary: asks for figures about documents of outer entity types and writes them as JSON. Without a
    /// method of its own, the summary of a project has the number of documents of each outer entity type.
    ///
    /// # Errors
    /// Those of asking.
    fn summary(&self, project: &Project, ask: &mut AskFigures<'_>, out: &mut Vec<u8>) -> Result<()> {
        rows::summary(project, ask, out)
    }
}

/// Asks for figures about the documents of an outer entity type that pass the filters of the request.
pub type AskFigures<'a> = dyn FnMut(&str, &[Facet], &[Aggregation]) -> Result<Found> + 'a;

/// An entity in a graph.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    /// Its type, in the singular.
    pub entity_type: String,
    /// Its id.
    pub id: String,
}

/// A link: one thing came of the other, or belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// What was first.
    pub from: Node,
    /// What came of it.
    pub to: Node,
}

/// A figure over the documents that were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// What is counted, in the plural: `donors`, `bytes`.
    pub name: &'static str,
    /// Name of the outer entity type over whose documents it is; the ids of entities may be distinct in those alone.
    pub outer_type: &'static str,
    /// Name of the inner entity type that has the field.
    pub inner_type: &'static str,
    /// Name of the field.
    pub field: &'static str,
    /// Distinct values are counted; otherwise numbers are summed up.
    pub distinct: bool,
}

/// A tree of files that hits of an outer entity type have, by what the files contain: the own entity of such a hit has, at
/// a key, `{dimension: {value: …}}`, nested, and lists of files at the ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tree {
    /// Name of the outer entity type, and key of its own entities in hits.
    pub outer_type: &'static str,
    /// Name of the inner entity type that the files are of.
    pub inner_type: &'static str,
    /// Key of the tree.
    pub key: &'static str,
}

/// A facet whose terms come with ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FacetIds {
    /// Public name of the facet.
    pub facet: &'static str,
    /// Public name of the field with the ids.
    pub ids: &'static str,
    /// Key of the ids in answers.
    pub key: &'static str,
}

/// What a hit depends on besides its document.
pub struct HitContext<'a> {
    /// Name of the outer entity type.
    pub outer_type: &'a str,
    /// The project's fields.
    pub project: &'a Project,
    /// Whether the caller may see all sources of the document.
    pub accessible: bool,
    /// Where files are downloaded.
    pub urls: &'a FileUrls,
}

impl HitContext<'_> {
    /// Appends `accessible`, which the outer entity has.
    pub fn write_accessible(&self, entity: &mut ObjectWriter<'_>) {
        entity.key("accessible").extend_from_slice(if self.accessible { b"true" } else { b"false" });
    }

    /// Appends `url`, which a file has: where it is downloaded, or null if it cannot be.
    pub fn write_url(&self, file: Json<'_>, object: &mut ObjectWriter<'_>) {
        self.write_url_of(file.get("uuid").and_then(Json::as_str), file, object);
    }

    /// The same for a file that is downloaded by another id.
    pub fn write_url_of(&self, uuid: Option<&str>, file: Json<'_>, object: &mut ObjectWriter<'_>) {
        let text = |name: &str| file.get(name).and_then(Json::as_str).filter(|text| *text != NULL_STR);
        let url = uuid.and_then(|uuid| self.urls.url(uuid, text("version")?, text("drs_uri"), &[]));
        object.optional("url", url.as_deref());
    }
}

/// A project as the service sees it.
pub struct Project {
    schema: &'static Schema,
    compiled: Option<&'static Compiled>,
    search: &'static dyn SearchProject,
    fields: Arc<Fields>,
    exposed: Vec<ExposedIndex>,
}

impl Project {
    /// The project of a plugin, with what is registered about searching it, or else with what follows from its rows.
    ///
    /// # Errors
    /// Those of the plugin's schema.
    pub fn of(project: &'static Compiled) -> Result<Self> {
        let new = Self::new(project.schema(), registry::find(project.name()))?;
        Ok(Self { compiled: Some(project), ..new })
    }

    /// A project given explicitly, where link-time registration is not to be had.
    ///
    /// # Errors
    /// [`ErrorKind::Schema`](azul_transform::ErrorKind::Schema) if it says something about what its rows do not have.
    pub fn new(schema: &'static Schema, search: &'static dyn SearchProject) -> Result<Self> {
        search.service().check(schema)?;
        let exposed = match search.service().exposed {
            [] => schema.outer_types().iter().filter_map(|outer| rows::exposed(schema, outer)).collect(),
            exposed => exposed.to_vec(),
        };
        Ok(Self { schema, compiled: None, search, fields: Arc::new(Fields::new(schema, search.dates())), exposed })
    }

    /// Name of the project.
    pub fn name(&self) -> &'static str {
        self.search.name()
    }

    /// Its rows.
    pub fn schema(&self) -> &'static Schema {
        self.schema
    }

    /// What its metadata means, unless it was given by its rows alone.
    pub fn compiled(&self) -> Option<&'static Compiled> {
        self.compiled
    }

    /// What it says about searching.
    pub fn search(&self) -> &'static dyn SearchProject {
        self.search
    }

    /// What can be searched.
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The same, for indices that keep it.
    pub fn fields_shared(&self) -> Arc<Fields> {
        self.fields.clone()
    }

    /// The field of the ids of sources, by which access is limited.
    pub fn source_id(&self) -> Option<&Field> {
        self.fields.at("sources.id")
    }

    /// Which outer entity types can be asked for, and how; all of them, if the project does not say.
    pub fn exposed(&self) -> &[ExposedIndex] {
        &self.exposed
    }

    /// How an outer entity type can be asked for, if it can.
    pub fn exposed_index(&self, outer_type: &str) -> Option<&ExposedIndex> {
        self.exposed.iter().find(|exposed| exposed.outer_type == outer_type)
    }

    /// Figures that are always shown with what was found, and their fields.
    pub fn totals(&self) -> Vec<(Total, FieldId)> {
        let totals = match self.search.totals() {
            [] => rows::totals(self.schema),
            declared => declared.to_vec(),
        };
        let path = |total: &Total| ["contents", total.inner_type, total.field];
        let field = |total: &Total| self.fields.all().iter().find(|field| field.path == path(total)).map(|f| f.id);
        totals.into_iter().filter_map(|total| Some((total, field(&total)?))).collect()
    }

    /// What else the project says about the service: document slices, manifest formats, implicit hub.
    pub fn service(&self) -> &'static ServiceDeclaration {
        self.search.service()
    }
}
