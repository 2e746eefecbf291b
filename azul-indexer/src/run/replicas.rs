//! Replicas of many bundles: contents on disk, each once; ids, hubs and who mentions what in few bytes.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet};

use azul_transform::{Count, DocumentRun, DocumentSink, Kept, Outcome, Replica, ReplicaId, Result, Tag};

use super::spill::{Place, Spill};
use super::texts::{Texts, is_fixed};

/// Bytes of documents that are handed over at once.
const RUN: usize = 1 << 20;
/// How many contents that came lately are remembered: many bundles have some in common.
const LATELY: usize = 1 << 10;
/// Longest contents that are remembered.
const LONGEST: usize = 8 << 10;

/// The replicas of all bundles that are not left out. Neither the order of bundles nor which of two equal documents that
/// are spelled differently comes first makes a difference.
#[derive(Default)]
pub(super) struct Replicas {
    contents: Spill,
    types: BTreeMap<String, OfType>,
    spellings: Vec<Spelling>,
    hubs: Texts,
    /// Sets of hubs one after the other, and where each ends.
    sets: Vec<u32>,
    set_ends: Vec<usize>,
    /// What bundles have, one bundle after the other.
    mentions: Vec<Mention>,
    /// The bundles, and where the mentions of each end.
    bundles: Vec<(Tag, usize)>,
    left_out: HashSet<Tag>,
    /// Contents that came lately, with the numbers of their spellings.
    lately: Vec<Option<(u32, Box<[u8]>)>>,
    read: Vec<u8>,
}

/// The replicas of a type.
#[derive(Debug, Default)]
struct OfType {
    /// Entities with hashes of contents.
    ids: Texts,
    /// By number of the id, the spelling that came last.
    last: Vec<u32>,
}

/// A replica as it is spelled in some bundle.
#[derive(Debug, Clone, Copy)]
struct Spelling {
    at: u64,
    len: u32,
    /// Another spelling of the same replica.
    before: Option<u32>,
}

/// A spelling that a bundle has, and the set of hubs that it has there.
#[derive(Debug, Clone, Copy)]
struct Mention {
    spelling: u32,
    hubs: u32,
}

impl std::fmt::Debug for Replicas {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Replicas").field("spellings", &self.spellings.len()).finish_non_exhaustive()
    }
}

impl Replicas {
    /// Adds the replicas of a bundle, given what became of it: those of a bundle that is left out do not count.
    ///
    /// # Errors
    /// [`azul_transform::ErrorKind::Io`] if a temporary file cannot be read or written.
    pub fn add(&mut self, outcome: Outcome, tag: Tag, replicas: &[Replica]) -> Result<()> {
        match outcome {
            Outcome::Conflict { kept: Kept::Earlier, .. } => return Ok(()),
            Outcome::Conflict { kept: Kept::This, earlier } => drop(self.left_out.insert(earlier)),
            _ => {}
        }
        // Most replicas of a bundle have the hubs of some other one.
        let mut sets: HashMap<&[String], u32> = HashMap::new();
        for replica in replicas {
            let hubs = *sets.entry(&replica.hub_ids).or_insert_with(|| {
                self.sets.extend(replica.hub_ids.iter().map(|id| self.hubs.number(&[id])));
                self.set_ends.push(self.sets.len());
                (self.set_ends.len() - 1) as u32
            });
            let spelling = self.spelling(replica)?;
            self.mentions.push(Mention { spelling, hubs });
        }
        self.bundles.push((tag, self.mentions.len()));
        Ok(())
    }

    fn spelling(&mut self, replica: &Replica) -> Result<u32> {
        if !self.types.contains_key(&replica.replica_type) {
            self.types.insert(replica.replica_type.clone(), OfType::default());
        }
        let next = self.spellings.len() as u32;
        let Some(of_type) = self.types.get_mut(&replica.replica_type) else { return Ok(next) };
        let id = of_type.ids.number(&[&replica.entity_id, &replica.content_hash]) as usize;
        let mut candidate = of_type.last.get(id).copied();
        let before = candidate;
        while let Some(number) = candidate {
            let spelling = self.spellings[number as usize];
            if spelling.len as usize == replica.contents.len()
                && self.is(number, spelling.place(), &replica.contents)?
            {
                return Ok(number);
            }
            candidate = spelling.before;
        }
        let (at, len) = self.contents.write(&replica.contents)?;
        self.spellings.push(Spelling { at, len: len as u32, before });
        self.remember(next, &replica.contents);
        if let Some(of_type) = self.types.get_mut(&replica.replica_type) {
            match of_type.last.get_mut(id) {
                Some(last) => *last = next,
                None => of_type.last.push(next),
            }
        }
        Ok(next)
    }

    /// Whether a spelling has these contents.
    fn is(&mut self, spelling: u32, place: Place, contents: &[u8]) -> Result<bool> {
        if let Some(Some((known, lately))) = self.lately.get(spelling as usize % LATELY)
            && *known == spelling
        {
            return Ok(**lately == *contents);
        }
        self.contents.read(place, &mut self.read)?;
        let is_same = self.read == contents;
        if is_same {
            self.remember(spelling, contents);
        }
        Ok(is_same)
    }

    fn remember(&mut self, spelling: u32, contents: &[u8]) {
        if contents.len() <= LONGEST {
            self.lately.resize_with(LATELY, || None);
            self.lately[spelling as usize % LATELY] = Some((spelling, contents.into()));
        }
    }

    /// Emits all replicas, sorted by id: each with the hubs that any bundle says, in the spelling that sorts first.
    ///
    /// # Errors
    /// What the sink returns, and [`azul_transform::ErrorKind::Io`] if the temporary file cannot be read.
    pub fn emit(&mut self, index: &str, sink: &mut dyn DocumentSink) -> Result<Count> {
        self.lately = Vec::new();
        let hubs = self.hubs_by_spelling();
        let types = std::mem::take(&mut self.types);
        let mut of_types: Vec<_> = types.iter().map(|(name, of_type)| (name, of_type, of_type.sorted(name))).collect();
        // Which of two types comes first may be up to the entities: the name of one may begin like that of another.
        let mut next = BinaryHeap::new();
        let mut advance = |at: usize, next: &mut BinaryHeap<_>| {
            let (name, of_type, numbers) = &mut of_types[at];
            next.extend(numbers.next().map(|number| Reverse((of_type.id(name, number).to_string(), at, number))));
        };
        (0..types.len()).for_each(|at| advance(at, &mut next));
        let mut count = Count::default();
        let mut run = DocumentRun::of(index);
        let names: Vec<_> = types.iter().collect();
        while let Some(Reverse((_, at, number))) = next.pop() {
            advance(at, &mut next);
            let (name, of_type) = names[at];
            let Some(replica) = self.merged(of_type.id(name, number), of_type.last[number as usize], &hubs)? else {
                continue;
            };
            replica.put(&mut run);
            if run.lines().len() >= RUN {
                run = count.put(run, sink)?.reuse(index);
            }
        }
        count.put(run, sink)?;
        Ok(count)
    }

    /// The sets of hubs of each spelling.
    fn hubs_by_spelling(&self) -> Grouped {
        let range = |at: usize| at.checked_sub(1).map_or(0, |before| self.bundles[before].1)..self.bundles[at].1;
        let is_there = |at: &usize| !self.left_out.contains(&self.bundles[*at].0);
        let bundles = (0..self.bundles.len()).filter(is_there);
        Grouped::of(self.spellings.len(), bundles.flat_map(|at| &self.mentions[range(at)]))
    }

    fn merged(&mut self, id: ReplicaId, last: u32, hubs: &Grouped) -> Result<Option<Replica>> {
        let mut contents: Option<Vec<u8>> = None;
        let mut found: Vec<u32> = Vec::new();
        let mut spelling = Some(last);
        while let Some(number) = spelling {
            let Spelling { before, .. } = self.spellings[number as usize];
            let sets = hubs.of_spelling(number);
            for set in sets {
                let start = set.checked_sub(1).map_or(0, |before| self.set_ends[before as usize]);
                found.extend(&self.sets[start..self.set_ends[*set as usize]]);
            }
            if !sets.is_empty() {
                self.contents.read(self.spellings[number as usize].place(), &mut self.read)?;
                if contents.as_ref().is_none_or(|least| self.read < *least) {
                    contents = Some(self.read.clone());
                }
            }
            spelling = before;
        }
        found.sort_unstable();
        found.dedup();
        let mut hub_ids: Vec<String> = found.into_iter().map(|hub| self.hubs.pieces(hub).concat()).collect();
        hub_ids.sort_unstable();
        let Some(contents) = contents else { return Ok(None) };
        let ReplicaId { entity_type: replica_type, entity_id, content_hash } = id;
        Ok(Some(Replica { replica_type, entity_id, content_hash, contents, hub_ids }))
    }
}

impl Spelling {
    fn place(self) -> Place {
        (self.at, self.len as usize)
    }
}

impl OfType {
    /// The id with a number. `name` is that of the type.
    fn id(&self, name: &str, number: u32) -> ReplicaId {
        let mut pieces = self.ids.pieces(number).into_iter();
        let (entity_id, content_hash) = (pieces.next().unwrap_or_default(), pieces.next().unwrap_or_default());
        ReplicaId { entity_type: name.to_owned(), entity_id, content_hash }
    }

    /// Numbers of ids in the order of their texts.
    fn sorted(&self, name: &str) -> std::vec::IntoIter<u32> {
        let mut order: Vec<u32> = (0..self.ids.len() as u32).collect();
        order.sort_unstable_by(|a, b| match (self.ids.packed(*a), self.ids.packed(*b)) {
            (one, other) if is_fixed(one) && is_fixed(other) => one.cmp(other),
            _ => self.id(name, *a).to_string().cmp(&self.id(name, *b).to_string()),
        });
        order.into_iter()
    }
}

/// Sets of hubs, by the spellings that have them.
struct Grouped {
    ends: Vec<usize>,
    sets: Vec<u32>,
}

impl Grouped {
    /// Groups mentions by their spellings, of which there are so many.
    fn of<'m>(spellings: usize, mentions: impl Iterator<Item = &'m Mention> + Clone) -> Self {
        let mut ends = vec![0; spellings + 1];
        mentions.clone().for_each(|mention| ends[mention.spelling as usize + 1] += 1);
        (1..ends.len()).for_each(|at| ends[at] += ends[at - 1]);
        let mut sets = vec![0; ends.last().copied().unwrap_or_default()];
        for mention in mentions {
            // What is the beginning of a group now is its end when all are there.
            let at = &mut ends[mention.spelling as usize];
            sets[*at] = mention.hubs;
            *at += 1;
        }
        Self { ends, sets }
    }

    /// The sets of a spelling.
    fn of_spelling(&self, spelling: u32) -> &[u32] {
        let start = spelling.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
        &self.sets[start..self.ends[spelling as usize]]
    }
}
