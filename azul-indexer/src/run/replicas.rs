//! Replicas of many bundles: contents on disk as soon as there are many, each once; hubs by bundle.

use std::collections::{BTreeMap, HashMap};
use std::io::{Read, Seek, SeekFrom, Write};

use azul_transform::{Count, DocumentRun, DocumentSink, Kept, Outcome, Replica, Result, Tag};
use tempfile::{SpooledTempFile, spooled_tempfile};

use crate::failure::{unreadable, unwritable};

/// Contents that are held in memory, in bytes.
const IN_MEMORY: usize = 16 << 20;
/// Bytes of documents that are handed over at once.
const RUN: usize = 1 << 20;

/// The replicas of all bundles that are not left out. Neither the order of bundles nor which of two equal documents that
/// are spelled differently comes first makes a difference.
pub(super) struct Replicas {
    contents: SpooledTempFile,
    len: u64,
    /// Spellings of each replica, by id.
    known: BTreeMap<Box<str>, Known>,
    spellings: u32,
    hubs: Hubs,
    /// What each bundle has, by its tag.
    bundles: HashMap<Tag, Vec<Mention>>,
}

/// A replica. Its id says what it is a copy of; these are the lengths of the parts.
#[derive(Debug, Default)]
struct Known {
    type_len: usize,
    entity_len: usize,
    spellings: Vec<Spelling>,
}

/// A replica as it is spelled in some bundle.
#[derive(Debug, Clone, Copy)]
struct Spelling {
    number: u32,
    at: u64,
    len: u32,
}

/// A spelling that a bundle has, and the hubs that it has there.
struct Mention {
    spelling: u32,
    hubs: Box<[u32]>,
}

/// Ids of hubs, each once.
#[derive(Default)]
struct Hubs {
    ids: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
}

impl Default for Replicas {
    fn default() -> Self {
        Self {
            contents: spooled_tempfile(IN_MEMORY),
            len: 0,
            known: BTreeMap::new(),
            spellings: 0,
            hubs: Hubs::default(),
            bundles: HashMap::new(),
        }
    }
}

impl std::fmt::Debug for Replicas {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Replicas").field("replicas", &self.known.len()).field("bytes", &self.len).finish()
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
            Outcome::Conflict { kept: Kept::This, earlier } => drop(self.bundles.remove(&earlier)),
            _ => {}
        }
        let mut mentions = Vec::with_capacity(replicas.len());
        for replica in replicas {
            let hubs = replica.hub_ids.iter().map(|id| self.hubs.number(id)).collect();
            mentions.push(Mention { spelling: self.spelling(replica)?, hubs });
        }
        self.bundles.entry(tag).or_default().append(&mut mentions);
        Ok(())
    }

    fn spelling(&mut self, replica: &Replica) -> Result<u32> {
        let id = replica.id().to_string().into_boxed_str();
        let spellings = self.known.get(&id).map(|known| known.spellings.clone());
        for spelling in spellings.unwrap_or_default() {
            let is_same = spelling.len as usize == replica.contents.len() && self.read(spelling)? == replica.contents;
            if is_same {
                return Ok(spelling.number);
            }
        }
        self.contents.seek(SeekFrom::Start(self.len)).map_err(unwritable)?;
        self.contents.write_all(&replica.contents).map_err(unwritable)?;
        let spelling = Spelling { number: self.spellings, at: self.len, len: replica.contents.len() as u32 };
        self.len += u64::from(spelling.len);
        self.spellings += 1;
        let known = self.known.entry(id).or_default();
        (known.type_len, known.entity_len) = (replica.replica_type.len(), replica.entity_id.len());
        known.spellings.push(spelling);
        Ok(spelling.number)
    }

    fn read(&mut self, spelling: Spelling) -> Result<Vec<u8>> {
        let mut bytes = vec![0; spelling.len as usize];
        self.contents.seek(SeekFrom::Start(spelling.at)).map_err(unreadable)?;
        self.contents.read_exact(&mut bytes).map_err(unreadable)?;
        Ok(bytes)
    }

    /// Emits all replicas, sorted by id: each with the hubs that any bundle says, in the spelling that sorts first.
    ///
    /// # Errors
    /// What the sink returns, and [`azul_transform::ErrorKind::Io`] if the temporary file cannot be read.
    pub fn emit(&mut self, index: &str, sink: &mut dyn DocumentSink) -> Result<Count> {
        let mut hubs: Vec<Option<Vec<u32>>> = vec![None; self.spellings as usize];
        for mention in self.bundles.values().flatten() {
            hubs[mention.spelling as usize].get_or_insert_default().extend(&mention.hubs);
        }
        let mut count = Count::default();
        let mut run = DocumentRun::of(index);
        for (id, known) in std::mem::take(&mut self.known) {
            let Some(replica) = self.merged(&id, &known, &mut hubs)? else { continue };
            replica.put(&mut run);
            if run.lines().len() >= RUN {
                run = count.put(run, sink)?.reuse(index);
            }
        }
        count.put(run, sink)?;
        Ok(count)
    }

    fn merged(&mut self, id: &str, known: &Known, hubs: &mut [Option<Vec<u32>>]) -> Result<Option<Replica>> {
        let mut contents: Option<Vec<u8>> = None;
        let mut hub_ids = Vec::new();
        for &spelling in &known.spellings {
            let Some(found) = hubs[spelling.number as usize].take() else { continue };
            hub_ids.extend(found.into_iter().map(|hub| self.hubs.ids[hub as usize].to_string()));
            let bytes = self.read(spelling)?;
            contents = Some(contents.map_or(bytes.clone(), |contents| contents.min(bytes)));
        }
        hub_ids.sort_unstable();
        hub_ids.dedup();
        let Some(contents) = contents else { return Ok(None) };
        let (replica_type, rest) = id.split_at(known.type_len);
        let (entity_id, rest) = rest[1..].split_at(known.entity_len);
        let [replica_type, entity_id, content_hash] = [replica_type, entity_id, &rest[1..]].map(str::to_owned);
        Ok(Some(Replica { replica_type, entity_id, content_hash, contents, hub_ids }))
    }
}

impl Hubs {
    fn number(&mut self, id: &str) -> u32 {
        if let Some(&number) = self.numbers.get(id) {
            return number;
        }
        let number = self.ids.len() as u32;
        self.ids.push(id.into());
        self.numbers.insert(id.into(), number);
        number
    }
}
