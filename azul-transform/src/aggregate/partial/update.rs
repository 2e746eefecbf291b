//! Bringing a partial state up to date.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::known::{Known, Owner, Share};
use super::local::{Local, keys_of};
use super::mentions::{Having, Identity, Inner, LeafCopy, Mentions, hash, identity};
use super::parts::{Part, Parts, damaged};
use super::root::Root;
use super::summary::{self, Summary};
use super::{Partial, Updated};
use crate::error::Result;
use crate::project::{Choice, Copy};
use crate::record::Record;
use crate::store::{ContributionSource, reading_order};

/// How many contributions are held in memory, in leaves. All leaves are wanted three times in one order, so that the first
/// ones are held, and not the last ones.
const HELD: usize = 48 << 10;

/// An update in progress.
struct Update<'u> {
    partial: &'u Partial<'u>,
    source: &'u dyn ContributionSource,
    parts: &'u mut dyn Parts,
    root: Root,
    mentions: Mentions,
    /// Leaves that were read.
    locals: BTreeMap<u32, Rc<Local>>,
    /// What becomes of the shared inner entities of which a leaf has another copy than before.
    fates: BTreeMap<Inner, Option<Fate>>,
    /// Inner entities with keys that they alone had before.
    losing: BTreeSet<Identity>,
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
    let before = Root::load(parts)?;
    let is_new = before.is_none();
    let (root, dirty) = match before {
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
    let (fates, losing, updated) = (BTreeMap::new(), BTreeSet::new(), Updated::default());
    let as_it_was = root.to_bytes();
    let mut update = Update { partial, source, parts, root, mentions, locals, fates, losing, updated };
    let touched = update.mention(dirty)?;
    let mut moved = update.share(&touched)?;
    update.lose(&mut moved)?;
    for leaf in touched.union(&moved) {
        update.fold(*leaf)?;
    }
    let Update { parts, mut root, mentions, updated, .. } = update;
    mentions.save(&mut root, parts)?;
    merge(partial, &root, touched.union(&moved), parts)?;
    let bytes = root.to_bytes();
    if is_new || bytes != as_it_was {
        parts.put(Part::Root, bytes)?;
    }
    Ok(updated)
}

/// Leaves for the bundles that there are.
fn divide(mut uuids: Vec<String>, most: usize) -> Root {
    uuids.sort_by(|a, b| reading_order(a, b));
    let (mut root, mut len) = (Root::new(), 0);
    for of_bundle in uuids.chunk_by(|a, b| a == b) {
        if len > 0 && len >= most {
            root.add(root.leaves.len(), of_bundle[0].clone());
            len = 0;
        }
        len += of_bundle.len();
    }
    root
}

/// Makes the nodes anew that these leaves belong to, and those above them.
fn merge<'l>(
    partial: &Partial<'_>,
    root: &Root,
    leaves: impl Iterator<Item = &'l u32>,
    parts: &mut dyn Parts,
) -> Result<()> {
    let (rules, outer_type) = (&partial.rules, partial.entity.outer_type);
    let mut changed: FxHashSet<Part> = leaves.map(|leaf| Part::Leaf(*leaf)).collect();
    for (number, below) in root.nodes() {
        if !root.changed.contains(&number) && !below.iter().any(|part| changed.contains(part)) {
            continue;
        }
        let mut all = Vec::new();
        for part in below {
            all.push((part, parts.get(part)?.ok_or_else(|| damaged(part))?));
        }
        let mut summaries = Vec::new();
        for (part, bytes) in &all {
            summaries.push(Summary::read(bytes, rules.plans.len()).ok_or_else(|| damaged(*part))?);
        }
        let part = Part::Node(number);
        let bytes = summary::of_node(rules, outer_type, &summaries).ok_or_else(|| damaged(part))?;
        changed.insert(part);
        parts.put(part, bytes)?;
    }
    Ok(())
}

impl Update<'_> {
    /// What the contributions of a leaf say.
    fn local(&mut self, leaf: u32) -> Result<Rc<Local>> {
        if let Some(local) = self.locals.get(&leaf) {
            return Ok(Rc::clone(local));
        }
        if self.locals.len() >= (HELD / self.partial.most).max(2) {
            self.locals.pop_last();
        }
        let position = self.root.find(leaf);
        let from = &self.root.leaves[position].from;
        let to = self.root.leaves.get(position + 1).map(|next| next.from.as_str());
        let contributions = self.source.between(&self.partial.entity, from, to)?;
        self.updated.contributions_read += contributions.len();
        let local = Rc::new(Local::new(&self.partial.rules, self.partial.entity.outer_type, contributions));
        self.locals.insert(leaf, Rc::clone(&local));
        Ok(local)
    }

    /// What a leaf remembers, if it is not new.
    fn known(&self, leaf: u32) -> Result<Known> {
        Known::load(self.parts, leaf, &self.mentions.fields)
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
            let (known, local) = (self.known(leaf)?, self.local(leaf)?);
            for (inner, _) in &local.entities {
                let hash = hash(inner);
                if known.is_private(hash) || known.shared.contains_key(inner) {
                    continue;
                }
                let other = self.mentions.mention(&self.root, self.parts, hash, leaf)?;
                dirty.extend(other.filter(|other| !touched.contains(other)));
            }
            for key in local.keys.iter().filter(|key| known.is_its_own(**key).is_none()) {
                self.key(*key)?;
            }
        }
        Ok(touched)
    }

    /// Takes note that an inner entity has a key.
    fn key(&mut self, key: (u64, Identity)) -> Result<()> {
        if let Having::Other(other) = self.mentions.key(&self.root, self.parts, key)? {
            self.losing.insert(other);
        }
        Ok(())
    }

    /// Adds the leaves that mention inner entities whose keys are not theirs alone any more: each of them remembers that
    /// they were, and may get the inner entity some day.
    fn lose(&mut self, moved: &mut BTreeSet<u32>) -> Result<()> {
        for identity in std::mem::take(&mut self.losing) {
            let (private, shared) = self.mentions.holders(&self.root, self.parts, identity as u64)?;
            moved.extend(private);
            for inner in shared {
                let copies = self.mentions.copies(&self.root, self.parts, &inner)?;
                moved.extend(copies.into_iter().flat_map(|copies| copies.keys()));
            }
        }
        Ok(())
    }

    /// Divides a leaf that is too large. Returns the number of the new one, which has the second half.
    fn split(&mut self, leaf: u32) -> Result<Option<u32>> {
        let local = self.local(leaf)?;
        let Some(middle) = local.middle().filter(|_| local.len() > self.partial.most) else { return Ok(None) };
        let position = self.root.find(leaf);
        let new = self.root.add(position + 1, middle.to_owned());
        self.locals.remove(&leaf);
        let hashes = |local: &Local| local.entities.iter().map(|(inner, _)| hash(inner)).collect::<FxHashSet<u64>>();
        let (stay, gone) = (hashes(&*self.local(leaf)?), hashes(&*self.local(new)?));
        for hash in gone.difference(&stay) {
            self.mentions.move_to(&self.root, self.parts, *hash, [leaf, new])?;
        }
        Ok(Some(new))
    }

    /// Whether other leaves mention an inner entity of a leaf, too.
    fn is_shared(&mut self, inner: &Inner, known: &Known) -> Result<bool> {
        let hash = hash(inner);
        if known.shared.contains_key(inner) || self.mentions.is_newly_shared(hash) {
            return Ok(true);
        }
        Ok(!known.is_private(hash) && self.mentions.is_shared(&self.root, self.parts, hash)?)
    }

    /// Whether an inner entity of a leaf alone has a key.
    fn is_its_own(&mut self, key: (u64, Identity), known: &Known) -> Result<bool> {
        if self.mentions.is_newly_shared(key.0) {
            return Ok(false);
        }
        known.is_its_own(key).map_or_else(|| self.mentions.is_its_own(&self.root, self.parts, key), Ok)
    }

    /// Sets the copies that leaves have of shared inner entities. Returns the leaves that these belong to if that, or the
    /// copy that is kept, has changed.
    fn share(&mut self, touched: &BTreeSet<u32>) -> Result<BTreeSet<u32>> {
        let mut before = BTreeMap::new();
        for leaf in touched {
            let (local, known) = (self.local(*leaf)?, self.known(*leaf)?);
            let mut gone: BTreeSet<&Inner> = known.shared.keys().collect();
            for (inner, copy) in &local.entities {
                gone.remove(inner);
                let same = known.shared.get(inner).is_some_and(|share| share.copy == *copy);
                if !same && self.is_shared(inner, &known)? {
                    self.set(*leaf, inner, Some(copy.clone()), &mut before)?;
                }
            }
            for inner in gone {
                self.set(*leaf, inner, None, &mut before)?;
            }
        }
        let mut moved = BTreeSet::new();
        for (inner, before) in before {
            let after = self.fate(&inner)?;
            if shown(&after) != shown(&before) {
                moved.extend(before.iter().chain(&after).map(|(owner, _)| *owner));
            }
            // The copy that is kept may be that of another leaf, or one that no leaf has.
            if let Some((_, Some(kept))) = &after {
                for key in self.keys_of(&inner, kept) {
                    self.key(key)?;
                }
            }
            self.fates.insert(inner, after);
        }
        Ok(moved)
    }

    fn keys_of(&self, inner: &Inner, copy: &LeafCopy) -> Vec<(u64, Identity)> {
        let (mut keys, of) = (Vec::new(), identity(inner));
        let Partial { rules, entity, .. } = self.partial;
        keys_of(rules, entity.outer_type, inner.0, &copy.record, &mut |key| keys.push((key, of)));
        keys
    }

    /// Sets the copy that a leaf has of a shared inner entity, having taken note of what became of that before.
    fn set(
        &mut self,
        leaf: u32,
        inner: &Inner,
        copy: Option<LeafCopy>,
        before: &mut BTreeMap<Inner, Option<Fate>>,
    ) -> Result<()> {
        if !before.contains_key(inner) {
            before.insert(inner.clone(), self.fate(inner)?);
        }
        self.mentions.set(&self.root, self.parts, inner, (leaf, copy))
    }

    /// What becomes of a shared inner entity; nothing if no leaf mentions it any more.
    fn fate(&mut self, inner: &Inner) -> Result<Option<Fate>> {
        let Some(copies) = self.mentions.copies(&self.root, self.parts, inner)? else { return Ok(None) };
        let mut order: Vec<(usize, u32)> = copies.keys().map(|leaf| (self.root.find(*leaf), *leaf)).collect();
        order.sort_unstable();
        let copies = order.iter().filter_map(|(_, leaf)| Some((*leaf, copies.get(leaf)?)));
        Ok(self.partial.reconcile(inner, copies))
    }

    /// Makes a leaf anew.
    fn fold(&mut self, leaf: u32) -> Result<()> {
        let (local, mut known) = (self.local(leaf)?, self.known(leaf)?);
        let (mut private, mut shared) = (Vec::new(), BTreeMap::new());
        let (mut owned, mut broken) = (Vec::new(), false);
        for (inner, copy) in &local.entities {
            if !self.is_shared(inner, &known)? {
                private.push(hash(inner));
                owned.push((inner.clone(), copy.clone()));
                continue;
            }
            let owner = match (self.fates.get(inner), known.shared.remove(inner)) {
                (Some(Some((owner, kept))), _) if *owner == leaf => Owner::This(kept.clone()),
                (Some(_), _) => Owner::Other,
                (None, Some(share)) => share.owner,
                // Whatever is new in a leaf, or new to others, has a fate.
                (None, None) => return Err(damaged(Part::Known(leaf))),
            };
            if let Owner::This(kept) = &owner {
                broken |= kept.is_none();
                owned.push((inner.clone(), kept.clone().unwrap_or_else(|| copy.clone())));
            }
            shared.insert(inner.clone(), Share { copy: copy.clone(), owner });
        }
        let mut all_keys = local.keys.clone();
        for (inner, copy) in &owned {
            // A copy that is not that of this leaf may have other keys.
            if shared.get(inner).is_some_and(|share| share.copy != *copy) {
                all_keys.extend(self.keys_of(inner, copy));
            }
        }
        let (mut keys, mut shared_keys) = (Vec::new(), Vec::new());
        for key in all_keys {
            match self.is_its_own(key, &known)? {
                true => keys.push(key),
                false => shared_keys.push(key.0),
            }
        }
        let settled: FxHashSet<u64> = keys.iter().map(|(key, _)| *key).collect();
        let (rules, outer_type) = (&self.partial.rules, self.partial.entity.outer_type);
        let bytes = summary::of_leaf(rules, outer_type, &local, &owned, |key| settled.contains(&key), broken);
        self.updated.leaves += 1;
        self.parts.put(Part::Leaf(leaf), bytes)?;
        let known = Known::new(private, shared).with_keys(keys, shared_keys);
        self.parts.put(Part::Known(leaf), known.to_bytes())
    }
}

/// What an aggregate shows of a fate: versions are for reconciliation only.
fn shown(fate: &Option<Fate>) -> Option<(u32, Option<(&str, bool)>)> {
    let (owner, kept) = fate.as_ref()?;
    Some((*owner, kept.as_ref().map(|kept| (&*kept.record, kept.merged))))
}

impl Partial<'_> {
    /// Reconciles copies in the order of their leaves.
    fn reconcile<'c>(&self, inner: &Inner, copies: impl Iterator<Item = (u32, &'c LeafCopy)>) -> Option<Fate> {
        let inner_type = &self.rules.schema.inner_types()[inner.0];
        let mut fate: Option<Fate> = None;
        for (leaf, copy) in copies {
            let Some((_, kept)) = &mut fate else {
                fate = Some((leaf, Some(copy.clone())));
                continue;
            };
            let Some(this) = kept else { continue };
            let choice = self.rules.project.reconcile(
                inner_type,
                Copy { record: Record::new(&this.record), version: &this.version },
                Copy { record: Record::new(&copy.record), version: &copy.version },
            );
            match choice {
                Ok(Choice::This) => {}
                Ok(Choice::That) => *kept = Some(copy.clone()),
                Ok(Choice::Merged(record)) => {
                    *kept = Some(LeafCopy { version: copy.version.clone(), record: record.into(), merged: true });
                }
                Err(_) => *kept = None,
            }
        }
        fate
    }
}
