//! What a store does so that it can be searched.

mod parts;
pub(crate) mod suggest;

use azul_transform::aggregate::{Contribution, EntityKey};
use azul_transform::{Result, Schema};

use crate::content::content_hash;
use crate::fields::FieldId;
use crate::query::{Key, PageRequest, Query, Scalar};

pub use parts::{PartPath, PartScan, at_path};
pub use suggest::{Suggest, Suggestion};

/// Documents of one catalog as one moment had them. Stores implement it; a newer moment is another value.
///
/// Answers of all stores to one search are equal. The plain implementation over documents in memory says what they are.
pub trait SearchIndex: Send + Sync {
    /// Text that changes whenever an answer may change.
    fn generation(&self) -> String;

    /// A page of documents, counts of values, and figures.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](azul_transform::ErrorKind::Io) if the store cannot be read; an unknown outer entity type has no
    /// documents and is no error.
    fn search(&self, search: &Search<'_>) -> Result<Found>;

    /// Values of fields that what is typed may mean, over the documents of a query. Without a method of its own, an index
    /// looks at all values of the fields.
    ///
    /// # Errors
    /// As [`SearchIndex::search`].
    fn suggest(&self, query: &Query, ask: &Suggest<'_>) -> Result<Vec<Suggestion>> {
        suggest::suggest(self, query, ask)
    }

    /// The document about an entity, if there is one.
    ///
    /// # Errors
    /// As [`SearchIndex::search`].
    fn get(&self, outer_type: &str, id: &str) -> Result<Option<Document>>;

    /// All documents of a query, by entity id. Memory does not grow with their number.
    ///
    /// # Errors
    /// As [`SearchIndex::search`], also while going on.
    fn scan<'s>(&'s self, query: &'s Query) -> Result<Box<dyn Iterator<Item = Result<Document>> + 's>>;

    /// Some parts of all documents of a query, by entity id. Without a method of its own, an index reads the documents as a
    /// whole.
    ///
    /// # Errors
    /// As [`SearchIndex::search`], also while going on.
    fn scan_parts<'s>(&'s self, query: &'s Query, parts: &'s [PartPath]) -> Result<Box<dyn PartScan + 's>> {
        Ok(Box::new(parts::Whole::new(self.scan(query)?, parts)))
    }

    /// Hash of the bundles of all documents of a query, which tells whether a manifest of them is still good: the sum,
    /// in 32 bits, of what Java gives as hash of UUID and version of each. A store that keeps it with each document need
    /// not read any.
    ///
    /// # Errors
    /// As [`SearchIndex::search`].
    fn content_hash(&self, query: &Query) -> Result<i32> {
        content_hash(self.scan(query)?.map(|document| document.map(|document| document.source)))
    }

    /// All contributions to an entity, for [explaining](crate::explain()) its document; nothing if the store keeps none.
    ///
    /// # Errors
    /// As [`SearchIndex::search`], and if they are not what the schema says.
    fn contributions(&self, schema: &Schema, entity: &EntityKey) -> Result<Option<Vec<Contribution>>> {
        let _ = (schema, entity);
        Ok(None)
    }

    /// The replicas that are found through one of these hubs, or that are of one of these entities, each once.
    ///
    /// # Errors
    /// As [`SearchIndex::search`], also while going on.
    fn replicas<'s>(
        &'s self,
        hubs: &'s [String],
        entities: &'s [String],
    ) -> Result<Box<dyn Iterator<Item = Result<Replica>> + 's>>;
}

/// Everything that is asked of an index at once, so that a store on a network is asked once.
#[derive(Debug, Clone)]
pub struct Search<'a> {
    /// Which documents.
    pub query: &'a Query,
    /// A page of them, if wanted.
    pub page: Option<PageRequest>,
    /// Fields whose values are counted, each over the documents that pass all clauses but those on that field.
    pub facets: &'a [Facet],
    /// Figures over the documents that pass all clauses.
    pub aggregations: &'a [Aggregation],
}

/// A document in index form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Id of the outer entity.
    pub id: String,
    /// The document as JSON in index form, as it was written.
    pub source: Vec<u8>,
}

/// A replica.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replica {
    /// Id of the document: type, entity and hash of the contents.
    pub id: String,
    /// Id of the entity that it is a copy of.
    pub entity_id: String,
    /// Its type.
    pub replica_type: String,
    /// Ids of the entities through whose documents it is found.
    pub hubs: Vec<String>,
    /// Its contents as JSON.
    pub contents: Vec<u8>,
}

/// Figures over documents.
#[derive(Debug, Clone, PartialEq)]
pub enum Aggregation {
    /// Number of distinct values of a field, that of null included if the documents have it as a value.
    Distinct(FieldId),
    /// Sum of the numbers of a field, null left out, over some of the documents.
    Sum {
        /// The field.
        field: FieldId,
        /// Which documents.
        over: Share,
    },
    /// Counts of the values of a field, most frequent first, each with sums over the documents that have it.
    Terms {
        /// The field.
        field: FieldId,
        /// Fields that are summed up.
        sums: Vec<FieldId>,
    },
}

/// Which of the documents are summed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// All.
    All,
    /// Those where this field has values, and none of them is zero or null.
    With(FieldId),
    /// All but those.
    Without(FieldId),
}

/// The answer to an [`Aggregation`].
#[derive(Debug, Clone, PartialEq)]
pub enum Aggregated {
    /// Number of distinct values.
    Distinct(u64),
    /// A sum, 0.0 over nothing.
    Sum(f64),
    /// Values with their counts and sums.
    Terms(Vec<(Bucket, Vec<f64>)>),
}

/// A value and the number of documents that have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// The value in index form, that of null being one like others.
    pub term: Scalar,
    /// Number of documents; of elements, if the field is nested.
    pub count: u64,
    /// Values of [`Facet::with`] among these documents, by falling count, then rising value; empty if none was asked for.
    pub with: Vec<(Scalar, u64)>,
}

/// A field whose values are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facet {
    /// The field.
    pub field: FieldId,
    /// A field whose values are wanted for each value, such as the id behind a name.
    pub with: Option<FieldId>,
}

/// Counts of the values of a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Buckets {
    /// By falling count, then rising value. Of a nested field, values of the first property.
    pub buckets: Vec<Bucket>,
    /// Number of documents without a value; of elements, if the field is nested.
    pub missing: u64,
    /// Number of documents that were looked at; of elements, if the field is nested.
    pub total: u64,
}

/// A page of documents.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// The documents in the order of the list, with their places in it.
    pub hits: Vec<(Key, Document)>,
    /// There are more in the direction in which the page was asked for.
    pub more: bool,
}

/// The answer to a [`Search`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// Number of documents that pass all clauses.
    pub total: u64,
    /// The page; empty if none was asked for.
    pub page: Page,
    /// Counts of values in the order of [`Search::facets`].
    pub facets: Vec<Buckets>,
    /// Figures in the order of [`Search::aggregations`].
    pub aggregated: Vec<Aggregated>,
}
