//! Contributions on their way out: as many bundles as fit in a window, as documents in one order.
//!
//! Bundles wait in compact form, a small part of what their documents take. When the window is full, or at the end, their
//! documents are rendered and written sorted by index and id.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use azul_transform::{Batch, Count, DocumentRun, DocumentSink, Error, Fragments, Result, Spares, Tag, pipe};

use crate::pipeline::Project;

/// Text of bundles that makes a window full, in bytes.
const WINDOW: usize = 8 << 20;
/// Documents that are rendered in one go.
const RUN: usize = 32;

/// Bundles that wait.
#[derive(Debug, Default)]
pub(super) struct Window<'p> {
    waiting: Vec<Waiting<'p>>,
    bytes: usize,
}

/// A bundle that waits.
#[derive(Debug)]
pub(super) struct Waiting<'p> {
    pub tag: Tag,
    pub project: &'p Project,
    pub batch: Box<Batch>,
    pub fragments: Fragments,
    /// Positions of contributions that were taken back.
    pub dead: HashSet<usize>,
}

/// A contribution to be written.
struct Entry<'w> {
    index: &'w str,
    id: String,
    bundle: &'w Waiting<'w>,
    position: usize,
}

/// Number of documents and their bytes by index.
pub(super) type Counts = BTreeMap<String, Count>;

impl<'p> Window<'p> {
    /// Lets a bundle wait, of which the text has some number of bytes. Whether the window is full then.
    pub fn push(&mut self, waiting: Waiting<'p>, bytes: usize) -> bool {
        self.waiting.push(waiting);
        self.bytes += bytes;
        self.bytes >= WINDOW
    }

    /// A bundle that waits, by its tag.
    pub fn find(&mut self, tag: Tag) -> Option<&mut Waiting<'p>> {
        self.waiting.iter_mut().rev().find(|waiting| waiting.tag == tag)
    }

    /// The bundles that wait.
    pub fn iter(&self) -> impl Iterator<Item = &Waiting<'p>> {
        self.waiting.iter()
    }

    /// Writes all documents sorted by index and id, and empties the window. Other indices, of which the names are given, get
    /// theirs from a function when it is their turn.
    ///
    /// # Errors
    /// What the sink or the function returns.
    pub fn write(
        &mut self,
        sink: &mut dyn DocumentSink,
        counts: &mut Counts,
        others: &[&str],
        mut other: impl FnMut(&str, &mut dyn DocumentSink) -> Result<Count>,
    ) -> Result<()> {
        let mut entries: Vec<_> = self.waiting.iter().flat_map(Waiting::entries).collect();
        entries.sort_unstable_by(|a, b| (a.index, &a.id).cmp(&(b.index, &b.id)));
        let indices: BTreeSet<_> = entries.iter().map(|entry| entry.index).chain(others.iter().copied()).collect();
        let spares: Spares<DocumentRun> = Spares::default();
        for index in indices {
            let count = counts.entry(index.to_owned()).or_default();
            if others.contains(&index) {
                *count += other(index, sink)?;
                continue;
            }
            let render = |entries: &[Entry<'_>]| {
                let mut run = spares.take().reuse(index);
                entries.iter().for_each(|entry| entry.put(&mut run));
                let weight = run.lines().len();
                (run, weight)
            };
            let start = entries.partition_point(|entry| entry.index < index);
            let end = entries.partition_point(|entry| entry.index <= index);
            let runs = entries[start..end].chunks(RUN).map(|entries| (entries, 0));
            pipe(runs, render, |run| {
                spares.give(count.put(run, sink)?);
                Ok::<_, Error>(())
            })?;
        }
        drop(entries);
        self.waiting.clear();
        self.bytes = 0;
        Ok(())
    }
}

impl Waiting<'_> {
    /// The contributions that were not taken back.
    fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        let renderer = self.project.renderer();
        let rendered = renderer.assemble(&self.batch, &self.fragments);
        let all: Vec<_> = rendered.contributions().filter(|(i, ..)| !self.dead.contains(i)).collect();
        all.into_iter().map(|(position, outer_type, id)| Entry {
            index: renderer.contribution_index(outer_type),
            id,
            bundle: self,
            position,
        })
    }
}

impl Entry<'_> {
    fn put(&self, run: &mut DocumentRun) {
        let Waiting { project, batch, fragments, .. } = self.bundle;
        project.renderer().assemble(batch, fragments).put(self.position, &self.id, run);
    }
}
