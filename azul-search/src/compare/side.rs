//! What can be compared.

use azul_transform::{DocumentType, Result};

use crate::index::{Document, SearchIndex};
use crate::query::Query;

/// Documents one after the other, by id.
pub type Documents<'s> = Box<dyn Iterator<Item = Result<Document>> + 's>;

/// Ids one after the other, ascending, each once.
pub type Ids<'s> = Box<dyn Iterator<Item = Result<String>> + 's>;

/// One of two things that are compared: documents, as they were at one moment.
pub trait Side: Send + Sync {
    /// Names of the outer entity types that there are documents about, sorted.
    fn outer_types(&self) -> Vec<String>;

    /// All documents about the entities of a type, by id. Memory does not grow with their number.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](azul_transform::ErrorKind::Io) if they cannot be read, here, below, and while going on.
    fn documents<'s>(&'s self, outer_type: &str) -> Result<Documents<'s>>;

    /// The document about an entity, if there is one.
    ///
    /// # Errors
    /// As above.
    fn document(&self, outer_type: &str, id: &str) -> Result<Option<Vec<u8>>>;

    /// The contributions to an entity, by their ids. Nothing if there are none to entities of its type, so that the bundles
    /// that documents list must do.
    ///
    /// # Errors
    /// As above.
    fn contributions(&self, outer_type: &str, id: &str) -> Result<Option<Vec<Document>>> {
        let _ = (outer_type, id);
        Ok(None)
    }

    /// What is known of how it came about, if this is a generation of a store.
    fn history(&self) -> Option<&dyn History> {
        None
    }
}

/// What a store knows of how a generation differs from earlier ones.
pub trait History {
    /// The same text for the generations of one catalog, and for no others.
    fn store(&self) -> &str;

    /// Number of the generation.
    fn number(&self) -> u64;

    /// Ids that begin with `prefix`, of documents that were written or deleted after the generation `since`, and not after
    /// this one; others may be among them. Nothing if the store does not know.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](azul_transform::ErrorKind::Io) if that cannot be read, here and while going on.
    fn touched<'s>(
        &'s self,
        since: u64,
        document_type: DocumentType,
        outer_type: &str,
        prefix: &str,
    ) -> Result<Option<Ids<'s>>>;

    /// A contribution by the id of its document, if it is there.
    ///
    /// # Errors
    /// As above.
    fn contribution(&self, outer_type: &str, id: &str) -> Result<Option<Vec<u8>>>;
}

/// The documents of an index as one of two sides. It is read as a whole, and bundles are those that documents list.
pub struct Searched<'i> {
    index: &'i dyn SearchIndex,
    /// One an outer entity type, sorted.
    queries: Vec<Query>,
}

impl<'i> Searched<'i> {
    /// Those about entities of these types.
    pub fn new(index: &'i dyn SearchIndex, outer_types: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let query = |outer_type: String| Query { outer_type, ..Query::default() };
        let mut queries: Vec<_> = outer_types.into_iter().map(|name| query(name.into())).collect();
        queries.sort_by(|a, b| a.outer_type.cmp(&b.outer_type));
        Self { index, queries }
    }
}

impl Side for Searched<'_> {
    fn outer_types(&self) -> Vec<String> {
        self.queries.iter().map(|query| query.outer_type.clone()).collect()
    }

    fn documents<'s>(&'s self, outer_type: &str) -> Result<Documents<'s>> {
        match self.queries.iter().find(|query| query.outer_type == outer_type) {
            Some(query) => self.index.scan(query),
            None => Ok(Box::new(std::iter::empty())),
        }
    }

    fn document(&self, outer_type: &str, id: &str) -> Result<Option<Vec<u8>>> {
        Ok(self.index.get(outer_type, id)?.map(|document| document.source))
    }
}
