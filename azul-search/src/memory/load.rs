//! Documents come as lines.

use azul_transform::json::{Document as Json, Kind};
use azul_transform::{DocumentType, Error, ErrorKind, IndexName, Result};

use super::{Entry, MemoryIndex};
use crate::index::{Document, Replica};
use crate::text::words_of;
use crate::values::values;

impl MemoryIndex {
    /// Takes a document as a line `{"_index", "_id", "_source"}`. Contributions are passed over.
    ///
    /// # Errors
    /// If the line is no JSON, lacks one of the three, or names no index.
    pub fn load(&mut self, line: impl Into<Vec<u8>>) -> Result<()> {
        let line = Json::parse(line)?;
        let missing = |name: &str| Error::new(ErrorKind::MissingField, format!("the line has no `{name}`"));
        let text = |name: &str| line.root().get(name).and_then(|json| json.as_str()).ok_or_else(|| missing(name));
        let (index, id) = (text("_index")?.parse::<IndexName>()?, text("_id")?);
        let mut source = Vec::new();
        line.root().get("_source").ok_or_else(|| missing("_source"))?.write(&mut source);
        match index.document_type() {
            DocumentType::Aggregate => self.put(index.qualifier(), id, source),
            DocumentType::Replica => self.put_replica(id, source),
            DocumentType::Contribution => Ok(()),
        }
    }

    /// Takes a document about an entity, in the place of an earlier one.
    ///
    /// # Errors
    /// If it is no JSON.
    pub fn put(&mut self, outer_type: &str, id: &str, source: Vec<u8>) -> Result<()> {
        let json = Json::parse(source)?;
        let values = self.fields.all().iter().map(|field| values(field, json.root())).collect();
        let document = Document { id: id.to_owned(), source: json.text().into() };
        let words = words_of(&self.fields, json.root());
        self.types.entry(outer_type.to_owned()).or_default().insert(id.to_owned(), Entry { document, values, words });
        self.changes += 1;
        Ok(())
    }

    /// Takes a replica, in the place of an earlier one.
    ///
    /// # Errors
    /// If it is no JSON.
    pub fn put_replica(&mut self, id: &str, source: Vec<u8>) -> Result<()> {
        let json = Json::parse(source)?;
        let text = |name: &str| json.root().get(name).and_then(|json| json.as_str()).unwrap_or_default().to_owned();
        let hubs = json.root().get("hub_ids").into_iter().flat_map(|hubs| hubs.items());
        let hubs = hubs.filter_map(|hub| hub.as_str().map(str::to_owned)).collect();
        let mut contents = Vec::new();
        if let Some(json) = json.root().get("contents").filter(|json| json.kind() != Kind::Null) {
            json.write(&mut contents);
        }
        let (entity_id, replica_type) = (text("entity_id"), text("replica_type"));
        let replica = Replica { id: id.to_owned(), entity_id, replica_type, hubs, contents };
        self.replicas.insert(id.to_owned(), replica);
        self.changes += 1;
        Ok(())
    }
}
