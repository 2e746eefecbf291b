//! Replicas while they are collected: content once, hubs for each bundle.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::mem::take;
use std::sync::Arc;

use azul_transform::Replica;

use crate::pipeline::Project;

/// What a bundle says about a replica.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Copy<'p> {
    /// The replica without hubs.
    pub(super) content: Arc<Content<'p>>,
    /// The hubs in the bundle.
    pub(super) hub_ids: Vec<String>,
}

/// A replica without hubs. Two of the same id can differ, by the order of keys for instance.
#[derive(Debug)]
pub(super) struct Content<'p> {
    pub(super) index: &'p str,
    pub(super) id: String,
    replica: Replica,
}

impl<'p> Copy<'p> {
    pub(super) fn new(project: &'p Project, replica: &Replica) -> Self {
        let mut replica = replica.clone();
        let hub_ids = take(&mut replica.hub_ids);
        let id = replica.id().to_string();
        Self { content: Arc::new(Content { index: project.renderer().replica_index(), id, replica }), hub_ids }
    }

    /// Shares the content with equal copies.
    pub(super) fn intern(&mut self, contents: &mut HashSet<Arc<Content<'p>>>) {
        match contents.get(&self.content) {
            Some(content) => self.content = Arc::clone(content),
            None => {
                contents.insert(Arc::clone(&self.content));
            }
        }
    }
}

/// Merges copies of the same id. The content is the one that sorts first, whichever came first.
pub(super) fn merge(copies: &[&Copy<'_>]) -> Option<Replica> {
    let first = copies.iter().min()?;
    let mut merged = first.content.replica.clone();
    let hub_ids = copies.iter().flat_map(|copy| &copy.hub_ids).cloned().collect();
    merged.merge(Replica { hub_ids, ..first.content.replica.clone() });
    Some(merged)
}

impl Content<'_> {
    fn key(&self) -> (&str, &str, &[u8]) {
        (self.index, &self.id, &self.replica.contents)
    }
}

impl PartialEq for Content<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Content<'_> {}

impl Ord for Content<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for Content<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Content<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // The id has a hash of the content in it.
        (self.index, &self.id).hash(state);
    }
}
