//! Inner entities and lists of them, each kept once, whichever bundle they are from.

use super::arena::Arena;
use super::intern::{Elements, ListKey, Lists};
use crate::batch::Batch;
use crate::record::Record;

/// Interned inner entities and lists of them.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    records: Arena,
    lists: Lists,
}

impl Pool {
    /// Number of distinct inner entities, and their size in bytes.
    pub fn size(&self) -> (usize, usize) {
        (self.records.len(), self.records.size())
    }

    pub fn record(&self, record: u32) -> Record<'_> {
        Record::new(self.records.get(record))
    }

    /// The inner entities of a list.
    pub fn list(&self, list: ListKey) -> Elements<'_> {
        self.lists.get(list)
    }
}

/// Takes the contents of a batch into a pool, each inner entity and list once.
#[derive(Debug)]
pub(crate) struct Intake<'b> {
    batch: &'b Batch,
    /// By position in the batch, the number in the pool.
    records: Vec<u32>,
    lists: Vec<Option<ListKey>>,
    ids: Vec<u32>,
}

impl<'b> Intake<'b> {
    pub fn new(batch: &'b Batch) -> Self {
        let records = vec![u32::MAX; batch.record_count()];
        Self { batch, records, lists: vec![None; batch.list_count()], ids: Vec::new() }
    }

    /// The lists of a contribution, by inner entity type. Those that it lacks stay as they are.
    pub fn contents(&mut self, contribution: usize, pool: &mut Pool, contents: &mut [ListKey]) {
        for list in self.batch.contents(contribution) {
            let (inner_type, elements) = self.batch.read_list(*list);
            let key = self.lists[list.index()].unwrap_or_else(|| {
                self.ids.clear();
                for element in elements {
                    let id = &mut self.records[element.index()];
                    if *id == u32::MAX {
                        *id = pool.records.intern(self.batch.read_record(*element).text());
                    }
                    self.ids.push(*id);
                }
                pool.lists.intern(&self.ids)
            });
            self.lists[list.index()] = Some(key);
            contents[inner_type.index()] = key;
        }
    }
}
