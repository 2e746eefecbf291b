//! Partial states of entities with many contributions, kept in a table of the catalog.

use std::collections::BTreeSet;
use std::sync::Arc;

use azul_transform::aggregate::{Aggregate, EntityKey, Finished, Part, Partial, Parts, Rules};
use azul_transform::{Compiled, Context, ContributionId, Fingerprint, Result};

use super::entities::Union;
use crate::table::PARTIAL as TABLE;
use crate::writer::Writer;

/// Contributions to an entity from which on it has a partial state. Reading fewer takes no longer than keeping one.
const MANY: usize = 256;
/// A leaf of a state has at most this part of them: all of its contributions are read when one changes.
const LEAF: usize = 4;

/// Under this key is what the states were made by.
const MADE_BY: &[u8] = b"";

/// The partial states of a catalog.
pub(super) struct States<'p> {
    pub rules: Arc<Rules<'p>>,
    /// As [`MANY`].
    pub many: usize,
    made_by: String,
    is_checked: bool,
}

impl<'p> States<'p> {
    /// States as these rules make them.
    pub fn new(project: &Compiled, rules: Arc<Rules<'p>>) -> Self {
        // Options are for transforming bundles; states are made of what came of that.
        let made_by = Fingerprint::new(project, &Context::new("", ""));
        let made_by = format!("{} {}", Partial::VERSION, made_by.digest());
        Self { rules, many: MANY, made_by, is_checked: false }
    }

    /// Forgets all states if they were made by other rows or rules.
    fn check(&mut self, writer: &mut Writer) -> Result<()> {
        if std::mem::replace(&mut self.is_checked, true) {
            return Ok(());
        }
        let made_by = writer.value(TABLE, MADE_BY)?;
        if made_by.as_deref() != Some(self.made_by.as_bytes()) {
            writer.clear(TABLE)?;
            writer.set(TABLE, MADE_BY.to_vec(), Some(self.made_by.clone().into_bytes()))?;
        }
        Ok(())
    }

    /// The aggregate of an entity that has a state, or many contributions; nothing if it is to be made of all of them.
    pub fn aggregate(&mut self, key: &EntityKey, union: &Union<'_>, writer: &mut Writer) -> Result<Option<Aggregate>> {
        self.check(writer)?;
        let prefix = prefix(key, union);
        let has_state = writer.value(TABLE, &[&prefix[..], &Part::Root.to_key()].concat())?.is_some();
        if !has_state && !union.has(key, self.many)? {
            return Ok(None);
        }
        let ids = union.entities.ids(key).map(str::parse).collect::<Result<Vec<ContributionId>>>()?;
        let changed: BTreeSet<&str> = ids.iter().map(|id| id.bundle_uuid.as_str()).collect();
        let changed: Vec<&str> = changed.into_iter().collect();
        let partial = self.partial(key);
        let mut parts = InTable { writer, prefix };
        partial.update(&changed, union, &mut parts)?;
        match partial.finish(&parts)? {
            Finished::Aggregate(aggregate) => Ok(Some(aggregate)),
            Finished::NeedsRereading => Ok(None),
        }
    }

    /// Makes the state of an entity that has none.
    pub fn prepare(&mut self, key: &EntityKey, union: &Union<'_>, writer: &mut Writer) -> Result<()> {
        self.check(writer)?;
        let mut parts = InTable { writer, prefix: prefix(key, union) };
        let partial = self.partial(key);
        partial.update(&[], union, &mut parts).map(drop)
    }

    fn partial(&self, key: &EntityKey) -> Partial<'p> {
        Partial::new(Arc::clone(&self.rules), key.clone()).in_leaves_of(self.many / LEAF)
    }
}

/// What the keys of an entity begin with.
fn prefix(key: &EntityKey, union: &Union<'_>) -> Vec<u8> {
    let outer_type = union.schema.outer_types()[key.outer_type].name;
    [outer_type.as_bytes(), b"\0", key.entity_id.as_bytes(), b"\0"].concat()
}

/// The parts of an entity.
struct InTable<'w> {
    writer: &'w mut Writer,
    prefix: Vec<u8>,
}

impl InTable<'_> {
    fn key(&self, part: Part) -> Vec<u8> {
        [&self.prefix[..], &part.to_key()].concat()
    }
}

impl Parts for InTable<'_> {
    fn get(&self, part: Part) -> Result<Option<Vec<u8>>> {
        self.writer.known_value(TABLE, &self.key(part))
    }

    fn put(&mut self, part: Part, bytes: Vec<u8>) -> Result<()> {
        self.writer.set(TABLE, self.key(part), Some(bytes))
    }
}
