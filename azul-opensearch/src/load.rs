//! Ready documents go into a catalog, as lines `{"_index", "_id", "_source"}`.

use std::collections::BTreeSet;
use std::io::BufRead;

use azul_search::Project;
use azul_transform::json::{Document, Json};
use azul_transform::schema::index::{Cluster, IndexDefinition, indices};
use azul_transform::{Context, DocumentType, Error, ErrorKind, IndexName, Result};

use crate::bulk::{Bulk, BulkSettings, Operation};
use crate::catalog::Catalog;
use crate::client::{Method, Refused, Request};
use crate::mapping;
use crate::refresh::Refreshing;

/// Writes documents to a catalog. They are visible as soon as the cluster shows them, at the latest after
/// [`commit`](Writer::commit).
pub struct Writer {
    catalog: Catalog,
    known: BTreeSet<String>,
    bulk: Bulk,
    refreshing: Refreshing,
}

/// What was written.
#[derive(Debug, Default)]
pub struct Loaded {
    /// Number of documents.
    pub documents: u64,
    /// Those of them that took the place of others.
    pub replaced: u64,
    /// Documents that the cluster refused, by index and id.
    pub refused: Vec<(String, String, Refused)>,
}

impl Catalog {
    /// Makes the indices of a project, unless they are there, and opens the catalog for writing.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if the catalog is of another project, [`ErrorKind::ConflictingValues`] if an index is there
    /// with other mappings, [`ErrorKind::Io`] if the cluster cannot be asked.
    pub fn writer(&self, project: &Project) -> Result<Writer> {
        let known: BTreeSet<String> =
            self.prepare(project)?.iter().map(|definition| self.place(&definition.name)).collect();
        let refreshing = Refreshing::new(self.client(), known.iter().cloned().collect());
        Ok(Writer { catalog: self.clone(), known, bulk: Bulk::new(self.client(), BulkSettings::default()), refreshing })
    }

    /// Makes the indices of a project, unless they are there.
    pub(crate) fn prepare(&self, project: &Project) -> Result<Vec<IndexDefinition>> {
        if let Some(other) = self.project().filter(|other| *other != project.name()) {
            let message = format!("the catalog {} is of project {other}, not of {}", self.name(), project.name());
            return Err(Error::new(ErrorKind::Config, message));
        }
        let definitions = self.definitions(project)?;
        for definition in &definitions {
            self.create(definition, project)?;
        }
        Ok(definitions)
    }

    /// Makes the first index of a project, unless it is there. Whether it was made.
    pub(crate) fn claim(&self, project: &Project) -> Result<bool> {
        let definitions = self.definitions(project)?;
        definitions.first().map_or(Ok(false), |definition| self.make(definition, project))
    }

    /// The indices of a project, for a cluster of this size.
    fn definitions(&self, project: &Project) -> Result<Vec<IndexDefinition>> {
        let health = self.client().get("/_cluster/health?filter_path=number_of_data_nodes")?;
        let nodes = match health.root().get("number_of_data_nodes").map(Json::kind) {
            Some(azul_transform::json::Kind::Int(nodes)) => u32::try_from(nodes).unwrap_or(1),
            _ => 1,
        };
        let mut context = Context::new(self.deployment(), self.name());
        context.replicas = true;
        indices(project.schema(), &context, Cluster::Nodes { nodes, workers: self.client().settings().workers })
    }

    fn create(&self, definition: &IndexDefinition, project: &Project) -> Result<()> {
        let name = self.place(&definition.name);
        // Whoever made it a moment ago made it like this.
        for _ in 0..2 {
            if let Some(found) = self.client().find(&format!("/{name}"))? {
                let index = found.root().entries().next().map(|(_, index)| index);
                return mapping::compare(&name, definition, index.unwrap_or(Json::null()));
            }
            if self.make(definition, project)? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Makes an index, unless it is there. Whether it was made.
    fn make(&self, definition: &IndexDefinition, project: &Project) -> Result<bool> {
        let name = self.place(&definition.name);
        let body = mapping::body(definition, project.fields(), project.name())?.to_string();
        let path = format!("/{name}");
        let request = Request { method: Method::Put, path: &path, body: body.as_bytes(), accept: Some(400) };
        let answer = self.client().send(request)?;
        if answer.status != 400 {
            return Ok(true);
        }
        let refused = Refused::of(answer.status, answer.body.root().get("error"));
        if refused.kind == "resource_already_exists_exception" {
            return Ok(false);
        }
        let message = format!("the index {name} cannot be created: {refused}");
        Err(Error::new(ErrorKind::Io, message).caused_by(refused))
    }
}

impl Writer {
    /// Takes a document as a line `{"_index", "_id", "_source"}`, in the place of one with the same index and id.
    ///
    /// # Errors
    /// [`ErrorKind::MissingField`] if the line lacks one of the three, [`ErrorKind::WrongType`] if one is something
    /// else, [`ErrorKind::InvalidValue`] if it is not for this catalog, [`ErrorKind::Io`] if the cluster cannot be asked.
    pub fn load(&mut self, line: impl Into<Vec<u8>>) -> Result<()> {
        let line = Document::parse(line)?;
        let part = |name: &str| {
            let missing = || Error::new(ErrorKind::MissingField, format!("the line has no `{name}`"));
            line.root().get(name).ok_or_else(missing)
        };
        let text = |name: &str| {
            let json = part(name)?;
            let other = || Error::new(ErrorKind::WrongType, format!("`{name}` is {}, not a string", json.type_name()));
            json.as_str().ok_or_else(other)
        };
        let (index, id, source) = (self.place(&text("_index")?.parse()?)?, text("_id")?, part("_source")?);
        if !source.is_object() {
            let message = format!("`_source` is {}, not an object", source.type_name());
            return Err(Error::new(ErrorKind::WrongType, message));
        }
        let mut spelled = Vec::new();
        source.write(&mut spelled);
        self.refreshing.note();
        self.bulk.push(Operation::Index, &index, id, &spelled)
    }

    /// The index of this catalog that a document is for, whatever catalog it comes from.
    fn place(&self, of: &IndexName) -> Result<String> {
        let (deployment, catalog) = (self.catalog.deployment(), self.catalog.name());
        let index = self.catalog.place(&IndexName::new(deployment, catalog, of.document_type(), of.qualifier())?);
        if !self.known.contains(&index) {
            let what = if of.document_type() == DocumentType::Replica { "replicas" } else { of.qualifier() };
            let message = format!("the project has no {what}: {of}");
            return Err(Error::new(ErrorKind::InvalidValue, message));
        }
        Ok(index)
    }

    /// Takes many lines; empty ones are passed over. A line that is refused is reported by its number, from 1, and
    /// does not end the work. Returns how many were taken.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the lines cannot be read, or the cluster not be asked.
    pub fn load_lines(&mut self, lines: impl BufRead, refused: impl FnMut(u64, Error)) -> Result<u64> {
        azul_search::load_lines(lines, |line| self.load(line), refused)
    }

    /// Waits until everything that was taken is written, and returns what the cluster refused of it. Whoever notes how far it
    /// came goes on from there.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the cluster cannot be asked.
    pub fn settle(&mut self) -> Result<Vec<(String, String, Refused)>> {
        Ok(std::mem::take(&mut self.bulk.settle()?.failures))
    }

    /// Waits until everything is written, and makes it visible.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the cluster cannot be asked.
    pub fn commit(self) -> Result<Loaded> {
        let written = self.bulk.finish()?;
        let all: Vec<String> = self.known.into_iter().collect();
        self.catalog.client().post(&format!("/{}/_refresh", all.join(",")), &serde_json::Value::Null)?;
        Ok(Loaded {
            documents: written.created + written.replaced,
            replaced: written.replaced,
            refused: written.failures,
        })
    }
}
