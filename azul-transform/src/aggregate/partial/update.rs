//! Bringing a partial state up to date.

use std::collections::{BTreeMap, BTreeSet};

use super::leaf::{self, Leaf};
use super::local::Local;
use super::mentions::{Inner, LeafCopy, Mentions};
use super::parts::{Part, Parts, damaged};
use super::root::{Head, Root};
use super::{Partial, Updated};
use crate::error::Result;
use crate::project::{Choice, Copy};
use crate::record::Record;
use crate::store::{ContributionSource, reading_order};

/// How many leaves are held in memory. All leaves are wanted three times in one order, so that the first ones are held, and not
/// the last ones.
const HELD: usize = 192;

/// An update in progress.
struct Update<'u> {
    partial: &'u Partial<'u>,
    source: &'u dyn ContributionSource,
    parts: &'u mut dyn Parts,
    root: Root,
    mentions: Mentions,
    /// Leaves that were read.
    locals: BTreeMap<u32, Local>,
    /// What becomes of shared inner entities, once it is known which copies there are: very many leaves may ask for one.
    fates: BTreeMap<Inner, Option<Fate>>,
    updated: Updated,
}

/// What becomes of a shared inner entity: the leaf that it belongs to, and the copy that is kept, unless there is none
/// because reconciliation failed.
type Fate = (u32, Option<LeafCopy>);

pub(super) fn update(
    partial: &Partial<'_>,
    changed: &[&str],
    source: &dyn ContributionSource,
    parts: &mut dyn Parts,
) -> Result<Updated> {
    let (root, dirty) = match Root::load(parts)? {
        Some(root) => {
            let dirty = changed.iter().map(|uuid| root.leaves[root.position(uuid)].number).collect();
            (root, dirty)
        }
        None => {
            let root = divide(source.bundles(&partial.entity)?, partial.most / 2);
            let all = root.leaves.iter().map(|leaf| leaf.number).collect();
            (root, all)
        }
    };
    let (mentions, locals) = (Mentions::new(&partial.rules), BTreeMap::new());
    let (fates, updated) = (BTreeMap::new(), Updated::default());
    let mut update = Update { partial, source, parts, root, mentions, locals, fates, updated };
    let touched = update.mention(dirty)?;
    let moved = update.share(&touched)?;
    for leaf in touched.union(&moved) {
        update.fold(*leaf)?;
    }
    let Update { parts, mut root, mentions, updated, .. } = update;
    mentions.save(&mut root, parts)?;
    parts.put(Part::Root, root.to_bytes())?;
    Ok(updated)
}

/// Leaves for the bundles that there are.
fn divide(mut uuids: Vec<String>, most: usize) -> Root {
    uuids.sort_by(|a, b| reading_order(a, b));
    let mut root = Root { shards: 1, ..Root::default() };
    let mut from = Some(String::new());
    let mut len = 0;
    for of_bundle in uuids.chunk_by(|a, b| a == b) {
        if len > 0 && len >= most {
            from = Some(of_bundle[0].clone());
            len = 0;
        }
        len += of_bundle.len();
        if let Some(from) = from.take() {
            root.add(root.leaves.len(), from);
        }
    }
    if let Some(from) = from {
        root.add(0, from);
    }
    root
}

impl Root {
    /// Adds a leaf at a position; returns its number.
    fn add(&mut self, position: usize, from: String) -> u32 {
        let number = self.next;
        self.next += 1;
        self.leaves.insert(position, Head { from, number });
        self.moved(position);
        number
    }
}

impl Update<'_> {
    /// What the contributions of a leaf say.
    fn local(&mut self, leaf: u32) -> Result<&Local> {
        if !self.locals.contains_key(&leaf) {
            if self.locals.len() >= HELD {
                self.locals.pop_last();
            }
            let position = self.root.find(leaf);
            let from = &self.root.leaves[position].from;
            let to = self.root.leaves.get(position + 1).map(|next| next.from.as_str());
            let contributions = self.source.between(&self.partial.entity, from, to)?;
            self.updated.contributions_read += contributions.len();
            self.locals.insert(leaf, Local::new(&self.partial.rules, contributions));
        }
        Ok(self.locals.entry(leaf).or_default())
    }

    /// Takes note of all inner entities that leaves mention. Returns these leaves, and those that turn out to have inner
    /// entities in common with them.
    fn mention(&mut self, mut dirty: BTreeSet<u32>) -> Result<BTreeSet<u32>> {
        let mut touched = BTreeSet::new();
        while let Some(leaf) = dirty.pop_first() {
            touched.insert(leaf);
            while let Some(new) = self.split(leaf)? {
                dirty.insert(new);
            }
            for inner in self.inner(leaf)? {
                let other = self.mentions.mention(&mut self.root, self.parts, &inner, leaf)?;
                dirty.extend(other.filter(|other| !touched.contains(other)));
            }
        }
        Ok(touched)
    }

    fn inner(&mut self, leaf: u32) -> Result<Vec<Inner>> {
        Ok(self.local(leaf)?.entities.iter().map(|(inner, _)| inner.clone()).collect())
    }

    /// Divides a leaf that is too large. Returns the number of the new one, which has the second half.
    fn split(&mut self, leaf: u32) -> Result<Option<u32>> {
        let most = self.partial.most;
        let local = self.local(leaf)?;
        let Some(middle) = local.middle().filter(|_| local.len() > most) else { return Ok(None) };
        let middle = middle.to_owned();
        let position = self.root.find(leaf);
        let new = self.root.add(position + 1, middle);
        self.locals.remove(&leaf);
        let stay: BTreeSet<_> = self.inner(leaf)?.into_iter().collect();
        for inner in self.inner(new)?.iter().filter(|inner| !stay.contains(inner)) {
            self.mentions.move_to(&self.root, self.parts, inner, [leaf, new])?;
        }
        Ok(Some(new))
    }

    /// Sets the copies that leaves have of shared inner entities. Returns the leaves that these belong to if that, or the
    /// copy that is kept, has changed.
    fn share(&mut self, touched: &BTreeSet<u32>) -> Result<BTreeSet<u32>> {
        let mut before = BTreeMap::new();
        for leaf in touched {
            let copies: BTreeMap<Inner, LeafCopy> = self.local(*leaf)?.entities.iter().cloned().collect();
            let known = self.shared_before(*leaf)?;
            for inner in known.iter().chain(copies.keys()).cloned().collect::<BTreeSet<_>>() {
                if !before.contains_key(&inner) {
                    let Some(fate) = self.fate(&inner)? else { continue };
                    before.insert(inner.clone(), fate);
                }
                let copy = copies.get(&inner).cloned();
                self.mentions.set(&self.root, self.parts, &inner, (*leaf, copy))?;
            }
        }
        let mut moved = BTreeSet::new();
        for (inner, before) in before {
            let after = self.fate(&inner)?.flatten();
            if shown(&after) != shown(&before) {
                moved.extend(before.iter().chain(&after).map(|(owner, _)| *owner));
            }
            self.fates.insert(inner, after);
        }
        Ok(moved)
    }

    /// The shared inner entities that a leaf mentioned when it was made last.
    fn shared_before(&self, leaf: u32) -> Result<Vec<Inner>> {
        let part = Part::Leaf(leaf);
        let Some(bytes) = self.parts.get(part)? else { return Ok(Vec::new()) };
        let leaf = Leaf::read(&bytes, self.partial.rules.plans.len()).ok_or_else(|| damaged(part))?;
        Ok(leaf.shared)
    }

    /// What becomes of an inner entity, if it is shared; nothing if no leaf mentions it any more.
    fn fate(&mut self, inner: &Inner) -> Result<Option<Option<Fate>>> {
        let Some(copies) = self.mentions.copies(&self.root, self.parts, inner)? else { return Ok(None) };
        let mut order: Vec<(usize, u32)> = copies.keys().map(|leaf| (self.root.find(*leaf), *leaf)).collect();
        order.sort_unstable();
        let copies = order.iter().filter_map(|(_, leaf)| Some((*leaf, copies.get(leaf)?)));
        Ok(Some(self.partial.reconcile(inner, copies)))
    }

    /// Makes a leaf anew.
    fn fold(&mut self, leaf: u32) -> Result<()> {
        let entities = self.local(leaf)?.entities.clone();
        let (mut shared, mut owned, mut broken) = (BTreeSet::new(), Vec::new(), false);
        for (inner, copy) in entities {
            if !self.fates.contains_key(&inner) {
                let Some(fate) = self.fate(&inner)? else {
                    owned.push((inner, copy));
                    continue;
                };
                self.fates.insert(inner.clone(), fate);
            }
            shared.insert(inner.clone());
            let fate = self.fates.get(&inner).and_then(Option::as_ref);
            if let Some((_, kept)) = fate.filter(|(owner, _)| *owner == leaf) {
                broken |= kept.is_none();
                owned.push((inner, kept.clone().unwrap_or(copy)));
            }
        }
        let (rules, outer_type) = (&self.partial.rules, self.partial.entity.outer_type);
        let bytes = leaf::to_bytes(rules, outer_type, self.local(leaf)?, &shared, &owned, broken);
        self.updated.leaves += 1;
        self.parts.put(Part::Leaf(leaf), bytes)
    }
}

/// What an aggregate shows of a fate: versions are for reconciliation only.
fn shown(fate: &Option<Fate>) -> Option<(u32, Option<(&str, bool)>)> {
    let (owner, kept) = fate.as_ref()?;
    Some((*owner, kept.as_ref().map(|kept| (kept.record.as_str(), kept.merged))))
}

impl Partial<'_> {
    /// Reconciles copies in the order of their leaves.
    fn reconcile<'c>(&self, inner: &Inner, copies: impl Iterator<Item = (u32, &'c LeafCopy)>) -> Option<Fate> {
        let inner_type = &self.rules.schema.inner_types()[inner.0];
        let as_copy = |copy: &'_ LeafCopy| (copy.record.clone(), copy.version.clone());
        let mut fate: Option<Fate> = None;
        for (leaf, copy) in copies {
            let Some((_, kept)) = &mut fate else {
                fate = Some((leaf, Some(copy.clone())));
                continue;
            };
            let Some(this) = kept else { continue };
            let ((this_record, this_version), (that_record, that_version)) = (as_copy(this), as_copy(copy));
            let choice = self.rules.project.reconcile(
                inner_type,
                Copy { record: Record::new(&this_record), version: &this_version },
                Copy { record: Record::new(&that_record), version: &that_version },
            );
            match choice {
                Ok(Choice::This) => {}
                Ok(Choice::That) => *kept = Some(copy.clone()),
                Ok(Choice::Merged(record)) => {
                    *kept = Some(LeafCopy { version: copy.version.clone(), record, merged: true });
                }
                Err(_) => *kept = None,
            }
        }
        fate
    }
}
