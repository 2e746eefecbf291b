//! Reconciling: one copy of each inner entity out of those that several bundles have.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::conflicts::{Conflicts, Origin};
use super::plan::Plan;
use crate::error::{Error, ErrorKind, Result};
use crate::plugin::Compiled;
use crate::position::InnerType;
use crate::project::{Choice, Copy};
use crate::record::Record;
use crate::store::Store;
use crate::value::Value;

/// The reconciled entities of one inner type, in order of first appearance.
#[derive(Debug, Default)]
pub(super) struct Reconciled<'s> {
    entities: Vec<Kept<'s>>,
    positions: FxHashMap<Cow<'s, str>, usize>,
}

#[derive(Debug)]
enum Kept<'s> {
    Copy(Copy<'s>, Origin),
    Merged(String, &'s str),
}

/// What copies are compared with the help of.
pub(super) struct Comparison<'c> {
    pub store: &'c Store,
    pub inner_type: InnerType,
    pub conflicts: &'c mut Conflicts,
}

impl<'s> Reconciled<'s> {
    /// Takes the copy of a later contribution. If a comparison is wanted, that notes a conflict where the copy differs
    /// from the one that was there.
    ///
    /// # Errors
    /// [`ErrorKind::MissingField`] if the entity has no id, and what the project says of copies that disagree.
    pub fn feed(
        &mut self,
        project: &Compiled,
        plan: &Plan<'_>,
        (copy, origin): (Copy<'s>, Origin),
        comparison: Option<&mut Comparison<'_>>,
    ) -> Result<()> {
        let name = plan.inner_type.name;
        let Some(Value::Str(id)) = plan.identity.and_then(|identity| copy.record.get(identity)) else {
            let message = format!("an inner entity in `{name}` has no id, so that its copies cannot be reconciled");
            return Err(Error::new(ErrorKind::MissingField, message).at_path(format!("contents.{name}.document_id")));
        };
        let next = self.entities.len();
        let position = *self.positions.entry(id).or_insert(next);
        if position == next {
            self.entities.push(Kept::Copy(copy, origin));
            return Ok(());
        }
        let kept = &mut self.entities[position];
        if let (Kept::Copy(_, other), Some(comparison)) = (&kept, comparison)
            && other.record != origin.record
        {
            let Comparison { store, inner_type, conflicts } = comparison;
            conflicts.note(store, plan, *inner_type, [*other, origin]);
        }
        match project.reconcile(plan.inner_type, kept.as_copy(), copy)? {
            Choice::This => {}
            Choice::That => *kept = Kept::Copy(copy, origin),
            Choice::Merged(record) => *kept = Kept::Merged(record, copy.version),
        }
        Ok(())
    }

    /// The entities with their ids; whether each was merged of several copies.
    pub fn kept(&self, plan: &Plan<'_>) -> impl Iterator<Item = (String, Copy<'_>, bool)> {
        self.entities.iter().map(|kept| {
            let copy = kept.as_copy();
            let id = plan.identity.and_then(|identity| copy.record.get(identity));
            (id.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned(), copy, matches!(kept, Kept::Merged(..)))
        })
    }

    /// An entity by its number, and where it is from, unless it was merged of several copies.
    pub fn get(&self, number: usize) -> Option<(Record<'_>, Option<Origin>)> {
        let kept = self.entities.get(number)?;
        let origin = match kept {
            Kept::Copy(_, origin) => Some(*origin),
            Kept::Merged(..) => None,
        };
        Some((kept.as_copy().record, origin))
    }

    /// The first entity, unless it was merged of several copies.
    pub fn first(&self) -> Option<Record<'s>> {
        match self.entities.first()? {
            Kept::Copy(copy, _) => Some(copy.record),
            Kept::Merged(..) => None,
        }
    }

    /// The entities.
    pub fn records(&self) -> impl Iterator<Item = Record<'_>> {
        self.entities.iter().map(|kept| kept.as_copy().record)
    }
}

impl Kept<'_> {
    fn as_copy(&self) -> Copy<'_> {
        match self {
            Kept::Copy(copy, _) => *copy,
            Kept::Merged(record, version) => Copy { record: Record::new(record), version },
        }
    }
}
