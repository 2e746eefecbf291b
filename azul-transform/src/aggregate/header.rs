//! The parts of an aggregate around its contents.

use super::losses::Losses;
use super::rules::Rules;
use crate::bundle::SourceRef;
use crate::error::Result;
use crate::json::write_str;
use crate::position::{InnerType, OuterType};
use crate::record::Record;
use crate::schema::{read_back, write_field};
use crate::value::{Value, write_list};

/// How many bundles an aggregate lists.
pub(super) const MAX_BUNDLES: usize = 100;

/// Appends sources, distinct and in order.
pub(super) fn write_sources<'s>(sources: impl Iterator<Item = &'s SourceRef>, out: &mut Vec<u8>) {
    out.extend_from_slice(b",\"sources\":");
    write_list(out, sources, |out, source| {
        out.extend_from_slice(b"{\"id\":");
        write_str(out, &source.id);
        out.extend_from_slice(b",\"spec\":");
        write_str(out, &source.spec);
        out.push(b'}');
    });
}

/// Appends the first of so many bundles, given by UUID and version.
pub(super) fn write_bundles<'s>(
    bundles: impl Iterator<Item = (&'s str, &'s str)>,
    count: usize,
    losses: &mut Losses,
    out: &mut Vec<u8>,
) {
    out.extend_from_slice(b",\"bundles\":");
    write_list(out, bundles.take(MAX_BUNDLES), |out, (uuid, version)| {
        out.extend_from_slice(b"{\"uuid\":");
        write_str(out, uuid);
        out.extend_from_slice(b",\"version\":");
        write_str(out, version);
        out.push(b'}');
    });
    losses.note("", "bundles", count.saturating_sub(MAX_BUNDLES));
}

impl Rules<'_> {
    /// Appends the extras: sums by inner entity type, or what the inner entity that `newest` returns says instead.
    pub(super) fn write_extras<'r>(
        &self,
        outer_type: OuterType,
        sums: &[Value<'_>],
        newest: impl Fn(InnerType) -> Option<Record<'r>>,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        for extra in self.schema.extras() {
            let sum = match self.schema.inner_type(extra.sum_of.0).map(|inner_type| &sums[inner_type]) {
                None | Some(Value::Null) => Value::Int(0),
                Some(sum) => sum.clone(),
            };
            let own =
                extra.unless.filter(|(of, ..)| *of == self.outer_name(outer_type)).and_then(|(_, inner, field)| {
                    let inner_type = self.schema.inner_type(inner)?;
                    newest(inner_type)?.get(self.schema.inner_types()[inner_type].field(field)?)
                });
            let own = own.map(|own| read_back(extra.field_type, own)).filter(|own| !own.is_null());
            out.push(b',');
            write_field(out, extra.name, extra.field_type, &own.unwrap_or(sum))?;
        }
        Ok(())
    }
}
