//! What the indexer has before it, as a program tells it to the page.

/// Most bundles that are listed.
pub const MOST_PENDING: usize = 50;

/// Work in the store of a catalog, as those who run the service may see it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Work {
    /// How many messages wait, those included that wait to be tried again.
    pub waiting: u64,
    /// How many are being worked on.
    pub under_way: u64,
    /// The first of both, at most [`MOST_PENDING`].
    pub pending: Vec<Pending>,
    /// What failed as often as it may.
    pub failed: Vec<GivenUp>,
}

/// Something to be done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pending {
    /// What is to be done: `add`, `delete`, `reindex`.
    pub action: String,
    /// Name of the catalog.
    pub catalog: String,
    /// UUID and version of the bundle; a source is indexed as a whole without.
    pub bundle: Option<(String, String)>,
    /// The source.
    pub source: String,
    /// Why it failed before, if it did.
    pub reason: Option<String>,
}

/// What failed for good, of one kind, at one place of the metadata, in one source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GivenUp {
    /// Kind of the error.
    pub kind: String,
    /// Type of the entity, and JSON path.
    pub place: String,
    /// Name of the catalog.
    pub catalog: String,
    /// The source.
    pub source: String,
    /// Number of messages.
    pub count: u64,
    /// Why the first of them failed.
    pub example: String,
}
