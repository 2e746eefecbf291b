//! Settings of indices: into how many parts they are split, and how many copies of these there are.

use crate::document::DocumentType;
use crate::schema::object;
use crate::value::Value;

/// The cluster that indices are created in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cluster {
    /// One node, for tests: a single shard without copies.
    UnitTest,
    /// A cluster of several nodes.
    Nodes {
        /// Number of data nodes.
        nodes: u32,
        /// Number of workers that write contributions at the same time.
        workers: u32,
    },
}

/// Settings of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Number of shards.
    pub shards: u32,
    /// Number of copies of each shard.
    pub replicas: u32,
}

/// So many workers can write to one shard.
const WORKERS_PER_SHARD: u32 = 8;
/// What the names of catalogs for integration tests end in.
const INTEGRATION_TEST: &str = "-it";

impl Settings {
    /// The settings of an index. Contributions and replicas are written by many workers, hence many shards;
    /// aggregates are searched, hence a copy on every node.
    ///
    /// ```
    /// use azul_transform::{DocumentType, schema::index::{Cluster, Settings}};
    /// let cluster = Cluster::Nodes { nodes: 4, workers: 64 };
    /// let settings = |document_type| Settings::new(document_type, "hca", cluster);
    /// assert_eq!(settings(DocumentType::Contribution), Settings { shards: 8, replicas: 0 });
    /// assert_eq!(settings(DocumentType::Aggregate), Settings { shards: 1, replicas: 3 });
    /// ```
    pub fn new(document_type: DocumentType, catalog: &str, cluster: Cluster) -> Self {
        match (cluster, document_type) {
            (Cluster::UnitTest, _) => Self { shards: 1, replicas: 0 },
            _ if catalog.ends_with(INTEGRATION_TEST) => Self { shards: 1, replicas: 0 },
            (Cluster::Nodes { nodes, .. }, DocumentType::Aggregate) => {
                Self { shards: 1, replicas: nodes.saturating_sub(1) }
            }
            (Cluster::Nodes { nodes, workers }, DocumentType::Contribution | DocumentType::Replica) => {
                Self { shards: nodes.max(workers / WORKERS_PER_SHARD).max(1), replicas: 0 }
            }
        }
    }

    /// The settings as a request has them.
    pub fn to_value(self) -> Value<'static> {
        let index = object([
            ("number_of_shards", i64::from(self.shards).into()),
            ("number_of_replicas", i64::from(self.replicas).into()),
            ("refresh_interval", "1s".into()),
        ]);
        object([("index", index)])
    }
}
