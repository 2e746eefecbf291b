//! The contributions in a store, as documents.

use std::ops::Range;

use super::aggregator::Aggregator;
use super::framing::Framing;
use crate::contribution::write_record;
use crate::document::ContributionId;
use crate::error::Result;
use crate::json::{write_key, write_str};
use crate::position::OuterType;
use crate::value::write_list;

impl Aggregator<'_> {
    /// Appends the contributions, deletions included, to a run of the entities of an outer type.
    /// Returns their number.
    ///
    /// # Errors
    /// [`crate::ErrorKind::WrongType`], [`crate::ErrorKind::InvalidValue`] or [`crate::ErrorKind::Schema`] if a value does
    /// not fit the type of its field; bundles that were rendered before they were added have no such values.
    pub fn contributions(
        &self,
        outer_type: OuterType,
        range: Range<usize>,
        framing: &dyn Framing,
        out: &mut Vec<u8>,
    ) -> Result<usize> {
        let mut count = 0;
        for &entity in &self.entities[outer_type][range] {
            for &i in self.selection.of(entity) {
                self.write_contribution(entity, i, framing, out)?;
                count += 1;
            }
        }
        Ok(count)
    }

    fn write_contribution(&self, entity: u32, i: u32, framing: &dyn Framing, out: &mut Vec<u8>) -> Result<()> {
        let stored = self.store.stored()[i as usize];
        let bundle = &self.store.bundles()[stored.bundle as usize];
        let source = &self.store.sources()[stored.source as usize];
        let entity_id = self.store.entity_id(entity).1;
        let id = ContributionId {
            entity_id: entity_id.to_owned(),
            bundle_uuid: bundle.uuid.to_string(),
            bundle_version: bundle.version.to_string(),
            deleted: stored.deleted,
        };
        let id = id.to_string();
        framing.before(&id, out);
        out.extend_from_slice(b"{\"entity_id\":");
        write_str(out, entity_id);
        out.extend_from_slice(b",\"contents\":{");
        let mut first = true;
        for (list, plan) in self.store.contents(i).iter().zip(&self.rules.plans) {
            if list.is_absent() {
                continue;
            }
            if !std::mem::take(&mut first) {
                out.push(b',');
            }
            write_key(out, plan.inner_type.name);
            let mut result = Ok(());
            write_list(out, self.store.list(*list).iter(), |out, record| {
                if result.is_ok() {
                    result = write_record(out, plan.inner_type, &plan.writers, self.store.record(record));
                }
            });
            result?;
        }
        out.extend_from_slice(b"},\"document_id\":");
        write_str(out, &id);
        for (key, value) in [
            (",\"source\":{\"id\":", &*source.id),
            (",\"spec\":", &source.spec),
            ("},\"bundle_uuid\":", &bundle.uuid),
            (",\"bundle_version\":", &bundle.version),
        ] {
            out.extend_from_slice(key.as_bytes());
            write_str(out, value);
        }
        let deleted: &[u8] = if stored.deleted { b",\"bundle_deleted\":true}" } else { b",\"bundle_deleted\":false}" };
        out.extend_from_slice(deleted);
        framing.after(out);
        Ok(())
    }
}
