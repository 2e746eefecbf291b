//! Selecting: of each bundle the newest version that is not deleted.

use rustc_hash::FxHashMap;

use super::{Store, StoredBundle};

/// The contributions to every entity, in the order in which an index would return them: by document id.
#[derive(Debug)]
pub(crate) struct Selection<'s> {
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

    /// By UUID, the newest version of a bundle that has contributions and is not deleted everywhere.
    pub fn newest_versions(&self) -> FxHashMap<&'s str, &'s str> {
        let mut newest = FxHashMap::default();
        let mut selected = Vec::new();
        for entity in 0..self.store.entity_count() as u32 {
            self.select(entity, &mut selected);
            for &i in &selected {
                let StoredBundle { uuid, version, .. } = self.bundle(i);
                let known = newest.entry(&**uuid).or_insert(&**version);
                *known = (*known).max(version);
            }
        }
        newest
    }

    /// Whether an entity has an aggregate, but of bundles only that have a newer version.
    pub fn is_left_behind(&self, entity: u32, newest: &FxHashMap<&str, &str>) -> bool {
        let mut selected = Vec::new();
        self.select(entity, &mut selected);
        let is_old =
            |&i: &u32| newest.get(&*self.bundle(i).uuid).is_some_and(|newest| *newest > &*self.bundle(i).version);
        !selected.is_empty() && selected.iter().all(is_old)
    }

    /// The bundle of a contribution.
    pub fn bundle(&self, contribution: u32) -> &'s StoredBundle {
        &self.store.bundles()[self.store.stored()[contribution as usize].bundle as usize]
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
        for same_uuid in all.chunk_by(|a, b| self.bundle(*a).uuid == self.bundle(*b).uuid) {
            selected.extend(current(same_uuid, |i| (&*self.bundle(*i).version, stored(i).deleted)));
        }
    }
}

/// Of the contributions of one bundle, given versions and whether they are deletions, the newest that is not deleted.
pub(crate) fn current<'k, T: Clone>(same_uuid: &[T], key: impl Fn(&T) -> (&'k str, bool)) -> Option<T> {
    let mut newest_first: Vec<&T> = same_uuid.iter().collect();
    newest_first.sort_by(|a, b| key(b).cmp(&key(a)));
    // Only the first of each version counts: a deletion goes before what it deletes.
    let versions = newest_first.chunk_by(|a, b| key(a).0 == key(b).0);
    versions.map(|version| version[0]).find(|contribution| !key(contribution).1).cloned()
}
