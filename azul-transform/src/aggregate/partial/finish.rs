//! From a partial state to the aggregate.

use std::collections::BTreeSet;

use super::parts::{Part, Parts, damaged};
use super::root::Root;
use super::summary::Summary;
use super::{Finished, Partial};
use crate::aggregate::contents::write_read_back;
use crate::aggregate::fold::Fold;
use crate::aggregate::header::{MAX_BUNDLES, write_bundles, write_sources};
use crate::aggregate::losses::Losses;
use crate::aggregate::memo::Memo;
use crate::aggregate::one::Aggregate;
use crate::aggregate::rules::{Identified, Rules, Use};
use crate::bundle::SourceRef;
use crate::error::Result;
use crate::json::{write_int, write_key, write_str};
use crate::position::{InnerType, OuterType};
use crate::record::Record;
use crate::schema::read_back;
use crate::value::{Value, write_list};

pub(super) fn finish(partial: &Partial<'_>, parts: &dyn Parts) -> Result<Finished> {
    let Some(root) = Root::load(parts)? else { return Ok(Finished::NeedsRereading) };
    let (rules, mut bytes) = (&*partial.rules, Vec::new());
    for node in root.top() {
        let part = Part::Node(node.number);
        bytes.push((part, parts.get(part)?.ok_or_else(|| damaged(part))?));
    }
    let mut nodes = Vec::new();
    for (part, bytes) in &bytes {
        nodes.push((*part, Summary::read(bytes, rules.plans.len()).ok_or_else(|| damaged(*part))?));
    }
    let all = Nodes { rules, outer_type: partial.entity.outer_type, nodes };
    match all.nodes.iter().map(|(_, node)| node.selected).sum() {
        0 => return Ok(Finished::Aggregate(Aggregate::default())),
        1 => return Ok(Finished::NeedsRereading),
        _ if all.nodes.iter().any(|(_, node)| node.broken) || !all.has_plain_extras() => {
            return Ok(Finished::NeedsRereading);
        }
        _ => {}
    }
    let mut losses = Losses::default();
    losses.about(rules.outer_name(partial.entity.outer_type));
    match all.write(&partial.entity.entity_id, &mut losses) {
        Ok(document) => Ok(Finished::Aggregate(Aggregate { document: Some(document), losses, conflicts: Vec::new() })),
        Err(Failed::Damaged(part)) => Err(damaged(part)),
        Err(Failed::Wrong) => Ok(Finished::NeedsRereading),
    }
}

/// The nodes that make the aggregate of an entity, in order.
struct Nodes<'l> {
    rules: &'l Rules<'l>,
    outer_type: OuterType,
    nodes: Vec<(Part, Summary<'l>)>,
}

/// Why there is no document.
enum Failed {
    Damaged(Part),
    /// Aggregating the contributions tells what is wrong with them.
    Wrong,
}

impl<'l> Nodes<'l> {
    /// Whether what takes the place of extras is a field of the inner entity that identifies the outer one.
    fn has_plain_extras(&self) -> bool {
        let unless = self.rules.schema.extras().iter().filter_map(|extra| extra.unless);
        let of_type = unless.filter(|(outer, ..)| *outer == self.rules.outer_name(self.outer_type));
        let inner_types = of_type.filter_map(|(_, inner, _)| self.rules.schema.inner_type(inner));
        inner_types.into_iter().all(|inner_type| self.rules.uses[self.outer_type][inner_type] == Use::Identity)
    }

    fn write(&self, entity_id: &str, losses: &mut Losses) -> std::result::Result<Vec<u8>, Failed> {
        let wrong = |_| Failed::Wrong;
        let nodes = || self.nodes.iter().map(|(_, node)| node);
        let mut out = b"{\"entity_id\":".to_vec();
        write_str(&mut out, entity_id);
        out.extend_from_slice(b",\"contents\":{");
        let (mut sums, mut identities) =
            (vec![Value::Null; self.rules.plans.len()], vec![None; self.rules.plans.len()]);
        let mut identified = Identified::default();
        let mut first = true;
        for (inner_type, plan) in InnerType::all(self.rules.plans.len()).zip(&self.rules.plans) {
            if !nodes().any(|node| node.present[inner_type]) {
                continue;
            }
            if !std::mem::take(&mut first) {
                out.push(b',');
            }
            write_key(&mut out, plan.inner_type.name);
            match self.rules.uses[self.outer_type][inner_type] {
                Use::Fold => sums[inner_type] = self.write_folded(inner_type, losses, &mut out)?,
                how => {
                    let kept = self.kept(inner_type)?;
                    sums[inner_type] = self.write_kept(inner_type, &kept, &mut out).map_err(wrong)?;
                    identified.note(plan.inner_type, how, kept.len()).map_err(wrong)?;
                    let complete = nodes().all(|node| node.complete[inner_type]);
                    identities[inner_type] =
                        kept.first().filter(|(merged, _)| complete && !merged).map(|(_, first)| *first);
                }
            }
        }
        identified.finish().map_err(wrong)?;
        out.extend_from_slice(b"},\"num_contributions\":");
        write_int(&mut out, nodes().map(|node| node.contributions as i64).sum());
        let sources: BTreeSet<&SourceRef> = nodes().flat_map(|node| &node.sources).collect();
        write_sources(sources.into_iter(), &mut out);
        // A node has as many bundles as may be listed, so that the first ones of all nodes are there.
        let bundles = nodes().flat_map(|node| node.bundles.iter().copied()).take(MAX_BUNDLES);
        write_bundles(bundles, nodes().map(|node| node.selected).sum(), losses, &mut out);
        self.rules
            .write_extras(self.outer_type, &sums, |inner_type| identities[inner_type], &mut out)
            .map_err(wrong)?;
        out.push(b'}');
        Ok(out)
    }

    fn write_folded(
        &self,
        inner_type: InnerType,
        losses: &mut Losses,
        out: &mut Vec<u8>,
    ) -> std::result::Result<Value<'l>, Failed> {
        let plan = &self.rules.plans[inner_type];
        let mut fold = Fold::new(plan);
        for (part, node) in &self.nodes {
            let next = node.fold(self.rules, inner_type).ok_or(Failed::Damaged(*part))?;
            fold.merge(next).map_err(|_| Failed::Wrong)?;
        }
        fold.finish(self.rules.sums[inner_type], losses, out).map_err(|_| Failed::Wrong)
    }

    fn kept(&self, inner_type: InnerType) -> std::result::Result<Vec<(bool, Record<'l>)>, Failed> {
        let mut all = Vec::new();
        for (part, node) in &self.nodes {
            all.extend(node.kept(self.rules, inner_type).ok_or(Failed::Damaged(*part))?);
        }
        Ok(all)
    }

    fn write_kept(&self, inner_type: InnerType, kept: &[(bool, Record<'l>)], out: &mut Vec<u8>) -> Result<Value<'l>> {
        let plan = &self.rules.plans[inner_type];
        let (mut sum, mut result) = (None, Ok(()));
        write_list(out, kept.iter(), |out, (_, record)| {
            if result.is_ok() {
                result = write_read_back(plan, None, *record, &mut Memo::default(), out);
            }
        });
        result?;
        if let Some(field) = self.rules.sums[inner_type] {
            let field_type = plan.inner_type.fields[field].field_type;
            for (_, record) in kept {
                let value = record.get(field).map(|value| read_back(field_type, value)).unwrap_or_default();
                sum = crate::accumulate::add(sum, value)?;
            }
        }
        Ok(sum.unwrap_or_default())
    }
}
