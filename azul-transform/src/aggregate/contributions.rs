//! The contributions in a store, as documents.

use std::ops::Range;

use super::aggregator::Aggregator;
use crate::bundle::BundleFqid;
use crate::contribution::{write_head, write_id, write_record, write_tail};
use crate::document::ContributionId;
use crate::error::Result;
use crate::json::write_key;
use crate::position::OuterType;
use crate::sink::DocumentRun;
use crate::value::try_write_list;

impl Aggregator<'_> {
    /// Appends the contributions, deletions included, to a run of the entities of an outer type.
    ///
    /// # Errors
    /// [`crate::ErrorKind::WrongType`], [`crate::ErrorKind::InvalidValue`] or [`crate::ErrorKind::Schema`] if a value does
    /// not fit the type of its field; bundles that were rendered before they were added have no such values.
    pub fn contributions(&self, outer_type: OuterType, range: Range<usize>, out: &mut DocumentRun) -> Result<()> {
        for &entity in &self.entities[outer_type][range] {
            for &i in self.selection.of(entity) {
                self.write_contribution(entity, i, out)?;
            }
        }
        Ok(())
    }

    fn write_contribution(&self, entity: u32, i: u32, out: &mut DocumentRun) -> Result<()> {
        let stored = self.store.stored()[i as usize];
        let bundle = &self.store.bundles()[stored.bundle as usize];
        let source = &self.store.sources()[stored.source as usize];
        let entity_id = self.store.entity_id(entity).1;
        let fqid =
            BundleFqid { uuid: bundle.uuid.to_string(), version: bundle.version.to_string(), source: source.clone() };
        let id = ContributionId::of(entity_id, &fqid, stored.deleted).to_string();
        out.push(&id, |out| {
            write_head(out, entity_id);
            let mut first = true;
            for (list, plan) in self.store.contents(i).iter().zip(&self.rules.plans) {
                if list.is_absent() {
                    continue;
                }
                if !std::mem::take(&mut first) {
                    out.push(b',');
                }
                write_key(out, plan.inner_type.name);
                try_write_list(out, self.store.list(*list).iter(), |out, record| {
                    write_record(out, plan.inner_type, &plan.writers, self.store.record(record))
                })?;
            }
            write_id(out, &id);
            write_tail(out, &fqid, stored.deleted);
            Ok(())
        })
    }
}
