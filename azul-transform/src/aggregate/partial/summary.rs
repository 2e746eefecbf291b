//! What some contributions come to, as it is kept: those of a leaf, or those of all leaves of a node.

use std::collections::BTreeSet;

use super::local::Local;
use super::mentions::{Inner, LeafCopy};
use crate::aggregate::fold::Fold;
use crate::aggregate::header::MAX_BUNDLES;
use crate::aggregate::rules::{Rules, Use};
use crate::bundle::SourceRef;
use crate::codec::{Bytes, write_number, write_text};
use crate::position::{InnerType, OuterType};
use crate::record::Record;

/// What consecutive contributions come to, read from its bytes.
#[derive(Debug, Default)]
pub(super) struct Summary<'b> {
    pub contributions: usize,
    pub selected: usize,
    pub broken: bool,
    /// See [`Local`].
    pub present: Vec<bool>,
    pub complete: Vec<bool>,
    pub sources: BTreeSet<SourceRef>,
    /// The first bundles that count.
    pub bundles: Vec<(&'b str, &'b str)>,
    /// Per inner entity type, what is kept of the inner entities that first appear in these contributions.
    contents: Vec<&'b [u8]>,
}

/// The bytes of a leaf: what its contributions say, and by type those of the inner entities that it owns. No other leaf has
/// keys with hashes that are private, as those of which one inner entity alone has the key.
pub(super) fn of_leaf(
    rules: &Rules<'_>,
    outer_type: OuterType,
    local: &Local,
    owned: &[(Inner, LeafCopy)],
    is_private: impl Fn(u64) -> bool,
    broken: bool,
) -> Vec<u8> {
    let mut broken = broken || local.broken;
    let mut contents = Vec::new();
    for inner_type in InnerType::all(rules.plans.len()) {
        let of_type = owned.iter().filter(|((of, _), _)| *of == inner_type).map(|(_, copy)| copy);
        let mut section = Vec::new();
        if rules.uses[outer_type][inner_type] == Use::Fold {
            let mut fold = Fold::new(&rules.plans[inner_type]);
            let fed = of_type.into_iter().try_for_each(|copy| fold.feed(Record::new(&copy.record)));
            broken |= fed.is_err() || fold.settle(&is_private).is_err();
            fold.to_bytes(&mut section);
        } else {
            write_number(&mut section, of_type.clone().count());
            for copy in of_type {
                section.push(copy.merged.into());
                write_text(&mut section, &copy.record);
            }
        }
        contents.push(section);
    }
    let bundles = local.selected.iter().take(MAX_BUNDLES).map(|(uuid, version)| (uuid.as_str(), version.as_str()));
    let summary = Summary {
        contributions: local.len(),
        selected: local.selected.len(),
        broken,
        present: local.present.clone(),
        complete: local.complete.clone(),
        sources: local.sources.clone(),
        bundles: bundles.collect(),
        contents: contents.iter().map(Vec::as_slice).collect(),
    };
    summary.to_bytes()
}

impl<'b> Summary<'b> {
    fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        write_number(&mut out, self.contributions);
        write_number(&mut out, self.selected);
        out.push(self.broken.into());
        for flags in [&self.present, &self.complete] {
            out.extend(flags.iter().map(|flag| u8::from(*flag)));
        }
        write_number(&mut out, self.sources.len());
        for SourceRef { id, spec } in &self.sources {
            write_text(&mut out, id);
            write_text(&mut out, spec);
        }
        write_number(&mut out, self.bundles.len());
        for (uuid, version) in &self.bundles {
            write_text(&mut out, uuid);
            write_text(&mut out, version);
        }
        for section in &self.contents {
            write_number(&mut out, section.len());
            out.extend_from_slice(section);
        }
        out
    }

    /// Reads what was written for as many inner entity types.
    pub fn read(bytes: &'b [u8], inner_types: usize) -> Option<Self> {
        let bytes = &mut Bytes::new(bytes);
        let source =
            |bytes: &mut Bytes<'b>| Some(SourceRef { id: bytes.text()?.to_owned(), spec: bytes.text()?.to_owned() });
        let flags = |bytes: &mut Bytes<'b>| (0..inner_types).map(|_| bytes.flag()).collect::<Option<Vec<_>>>();
        let summary = Self {
            contributions: bytes.number()?,
            selected: bytes.number()?,
            broken: bytes.flag()?,
            present: flags(bytes)?,
            complete: flags(bytes)?,
            sources: bytes.list(source)?.into_iter().collect(),
            bundles: bytes.list(|bytes| Some((bytes.text()?, bytes.text()?)))?,
            contents: (0..inner_types).map(|_| bytes.section()).collect::<Option<_>>()?,
        };
        bytes.is_at_end().then_some(summary)
    }

    /// What is folded of inner entities of a type; nothing if it is damaged.
    pub fn fold<'p>(&self, rules: &'p Rules<'_>, inner_type: InnerType) -> Option<Fold<'b, 'p>> {
        Fold::from_bytes(&rules.plans[inner_type], self.contents[inner_type])
    }

    /// The inner entities of a type that are kept as they are, and whether each was made of several copies.
    pub fn kept(&self, rules: &Rules<'_>, inner_type: InnerType) -> Option<Vec<(bool, Record<'b>)>> {
        let fields = rules.plans[inner_type].inner_type.fields.len();
        let bytes = &mut Bytes::new(self.contents.get(inner_type.index())?);
        bytes.list(|bytes| Some((bytes.flag()?, Record::parse(bytes.text()?, fields)?)))
    }
}

/// The bytes of what several summaries come to together, in their order; nothing if one is damaged.
pub(super) fn of_node(rules: &Rules<'_>, outer_type: OuterType, all: &[Summary<'_>]) -> Option<Vec<u8>> {
    let mut broken = all.iter().any(|summary| summary.broken);
    let mut contents = Vec::new();
    for inner_type in InnerType::all(rules.plans.len()) {
        let mut section = Vec::new();
        if rules.uses[outer_type][inner_type] == Use::Fold {
            let mut fold = Fold::new(&rules.plans[inner_type]);
            for summary in all {
                broken |= fold.merge(summary.fold(rules, inner_type)?).is_err();
            }
            fold.to_bytes(&mut section);
        } else {
            let lists = all.iter().map(|summary| summary.kept(rules, inner_type)).collect::<Option<Vec<_>>>()?;
            write_number(&mut section, lists.iter().map(Vec::len).sum());
            for (merged, record) in lists.iter().flatten() {
                section.push((*merged).into());
                write_text(&mut section, record.text());
            }
        }
        contents.push(section);
    }
    let over = |test: fn(&Summary<'_>, InnerType) -> bool, all_of_them: bool| {
        let types = InnerType::all(rules.plans.len());
        types.map(|of| all.iter().any(|summary| test(summary, of) != all_of_them) != all_of_them).collect()
    };
    let summary = Summary {
        contributions: all.iter().map(|summary| summary.contributions).sum(),
        selected: all.iter().map(|summary| summary.selected).sum(),
        broken,
        present: over(|summary, inner_type| summary.present[inner_type], false),
        complete: over(|summary, inner_type| summary.complete[inner_type], true),
        sources: all.iter().flat_map(|summary| summary.sources.iter().cloned()).collect(),
        // Each has as many bundles as may be listed, so that the first ones of all are there.
        bundles: all.iter().flat_map(|summary| summary.bundles.iter().copied()).take(MAX_BUNDLES).collect(),
        contents: contents.iter().map(Vec::as_slice).collect(),
    };
    Some(summary.to_bytes())
}
