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
    /// Number of contributions to entities of an outer type, deletions included.
    pub fn contribution_count(&self, outer_type: OuterType) -> usize {
        self.ends[outer_type].last().copied().unwrap_or_default()
    }

    /// Appends contributions to entities of an outer type, deletions included, in the order of the entities. The range is one
    /// of contributions and not of entities, since to some entities there are hundreds of thousands.
    ///
    /// # Errors
    /// [`crate::ErrorKind::WrongType`], [`crate::ErrorKind::InvalidValue`] or [`crate::ErrorKind::Schema`] if a value does
    /// not fit the type of its field; bundles that were rendered before they were added have no such values.
    pub fn contributions(&self, outer_type: OuterType, range: Range<usize>, out: &mut DocumentRun) -> Result<()> {
        let ends = &self.ends[outer_type];
        let first = ends.partition_point(|end| *end <= range.start);
        for (&entity, &end) in self.entities[outer_type].iter().zip(ends).skip(first) {
            let all = self.selection.of(entity);
            let start = end - all.len();
            if start >= range.end {
                break;
            }
            for &i in &all[range.start.saturating_sub(start)..all.len().min(range.end - start)] {
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
