//! Selecting: of each bundle the newest version that is not deleted.

use crate::store::{Store, StoredBundle};

/// The contributions to every entity, in the order in which an index would return them: by document id.
#[derive(Debug)]
pub(super) struct Selection<'s> {
    store: &'s Store,
    starts: Vec<u32>,
    contributions: Vec<u32>,
    /// Per bundle, where its additions and deletions come in that order.
    rank: Vec<[u32; 2]>,
}

impl<'s> Selection<'s> {
    pub fn new(store: &'s Store) -> Self {
        // Of one entity, document ids differ in bundle uuid, version and state only.
        let bundles = store.bundles();
        let mut order: Vec<(u32, bool)> = (0..bundles.len() as u32).flat_map(|b| [(b, false), (b, true)]).collect();
        let id = |(bundle, deleted): (u32, bool)| {
            let StoredBundle { uuid, version, .. } = &bundles[bundle as usize];
            let state = if deleted { "_deleted" } else { "_exists" };
            uuid.bytes().chain([b'_']).chain(version.bytes()).chain(state.bytes())
        };
        order.sort_unstable_by(|a, b| id(*a).cmp(id(*b)));
        let mut rank = vec![[0u32; 2]; bundles.len()];
        for (i, (bundle, deleted)) in order.into_iter().enumerate() {
            rank[bundle as usize][usize::from(deleted)] = i as u32;
        }

        let live = || store.stored().iter().enumerate().filter(|(_, stored)| !stored.dead);
        let mut starts = vec![0u32; store.entity_count() + 1];
        for (_, stored) in live() {
            starts[stored.entity as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut contributions = vec![0; starts.last().copied().unwrap_or_default() as usize];
        for (i, stored) in live() {
            let at = &mut next[stored.entity as usize];
            contributions[*at as usize] = i as u32;
            *at += 1;
        }
        let mut selection = Self { store, starts, contributions: Vec::new(), rank };
        for range in selection.starts.windows(2) {
            contributions[range[0] as usize..range[1] as usize].sort_unstable_by_key(|&i| selection.rank_of(i));
        }
        selection.contributions = contributions;
        selection
    }

    fn rank_of(&self, contribution: u32) -> u32 {
        let stored = &self.store.stored()[contribution as usize];
        self.rank[stored.bundle as usize][usize::from(stored.deleted)]
    }

    /// Where the bundle of the first contribution to an entity comes among all bundles, by uuid and version.
    pub fn rank(&self, entity: u32) -> u32 {
        self.of(entity).first().map_or(u32::MAX, |&first| self.rank_of(first))
    }

    /// All contributions to an entity.
    pub fn of(&self, entity: u32) -> &[u32] {
        let (start, end) = (self.starts[entity as usize], self.starts[entity as usize + 1]);
        &self.contributions[start as usize..end as usize]
    }

    /// The contributions that count.
    pub fn select(&self, entity: u32, selected: &mut Vec<u32>) {
        selected.clear();
        let all = self.of(entity);
        let stored = |i: &u32| &self.store.stored()[*i as usize];
        if let [one] = all {
            selected.extend(all.iter().filter(|_| !stored(one).deleted));
            return;
        }
        let bundle = |i: &u32| &self.store.bundles()[stored(i).bundle as usize];
        for same_uuid in all.chunk_by(|a, b| bundle(a).uuid == bundle(b).uuid) {
            let mut newest_first: Vec<u32> = same_uuid.to_vec();
            newest_first.sort_by(|a, b| {
                let key = |i: &u32| (&*bundle(i).version, stored(i).deleted);
                key(b).cmp(&key(a))
            });
            // Only the first of each version counts: a deletion goes before what it deletes.
            let versions = newest_first.chunk_by(|a, b| bundle(a).version == bundle(b).version);
            let current = versions.map(|version| version[0]).find(|i| !stored(i).deleted);
            selected.extend(current);
        }
    }
}
