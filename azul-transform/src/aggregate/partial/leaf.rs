//! What the contributions of one leaf come to, as it is kept.

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

/// A leaf, read from its bytes.
#[derive(Debug)]
pub(super) struct Leaf<'b> {
    pub contributions: usize,
    pub selected: usize,
    pub broken: bool,
    /// See [`Local`].
    pub present: Vec<bool>,
    pub complete: Vec<bool>,
    pub sources: Vec<SourceRef>,
    /// The first bundles that count.
    pub bundles: Vec<(&'b str, &'b str)>,
    /// The shared inner entities that its contributions mention.
    pub shared: Vec<Inner>,
    /// Per inner entity type, what is kept of the inner entities that first appear in this leaf.
    pub contents: Vec<&'b [u8]>,
}

/// The bytes of a leaf: what its contributions say, and by type those of the inner entities that it owns.
pub(super) fn to_bytes(
    rules: &Rules<'_>,
    outer_type: OuterType,
    local: &Local,
    shared: &BTreeSet<Inner>,
    owned: &[(Inner, LeafCopy)],
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
            broken |= fed.is_err();
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
    let mut out = Vec::new();
    write_number(&mut out, local.len());
    write_number(&mut out, local.selected.len());
    out.push(broken.into());
    for flags in [&local.present, &local.complete] {
        out.extend(flags.iter().map(|flag| u8::from(*flag)));
    }
    write_number(&mut out, local.sources.len());
    for SourceRef { id, spec } in &local.sources {
        write_text(&mut out, id);
        write_text(&mut out, spec);
    }
    let bundles = local.selected.get(..MAX_BUNDLES).unwrap_or(&local.selected);
    write_number(&mut out, bundles.len());
    for (uuid, version) in bundles {
        write_text(&mut out, uuid);
        write_text(&mut out, version);
    }
    write_number(&mut out, shared.len());
    for (inner_type, id) in shared {
        write_number(&mut out, inner_type.index());
        write_text(&mut out, id);
    }
    for section in contents {
        write_number(&mut out, section.len());
        out.extend_from_slice(&section);
    }
    out
}

impl<'b> Leaf<'b> {
    /// Reads what [`to_bytes`] wrote, for as many inner entity types.
    pub fn read(bytes: &'b [u8], inner_types: usize) -> Option<Self> {
        let bytes = &mut Bytes::new(bytes);
        let flags = |bytes: &mut Bytes<'b>| (0..inner_types).map(|_| bytes.flag()).collect::<Option<Vec<_>>>();
        let leaf = Self {
            contributions: bytes.number()?,
            selected: bytes.number()?,
            broken: bytes.flag()?,
            present: flags(bytes)?,
            complete: flags(bytes)?,
            sources: list(bytes, |bytes| {
                Some(SourceRef { id: bytes.text()?.to_owned(), spec: bytes.text()?.to_owned() })
            })?,
            bundles: list(bytes, |bytes| Some((bytes.text()?, bytes.text()?)))?,
            shared: list(bytes, |bytes| {
                let inner_type = bytes.inner_type().filter(|inner_type| inner_type.index() < inner_types)?;
                Some((inner_type, bytes.text()?.to_owned()))
            })?,
            contents: (0..inner_types).map(|_| bytes.section()).collect::<Option<_>>()?,
        };
        bytes.is_at_end().then_some(leaf)
    }

    /// The inner entities of a type that are kept as they are, and whether each was made of several copies.
    pub fn kept(&self, rules: &Rules<'_>, inner_type: InnerType) -> Option<Vec<(bool, Record<'b>)>> {
        let fields = rules.plans[inner_type].inner_type.fields.len();
        let bytes = &mut Bytes::new(self.contents.get(inner_type.index())?);
        list(bytes, |bytes| Some((bytes.flag()?, Record::parse(bytes.text()?, fields)?)))
    }
}

fn list<'b, T>(bytes: &mut Bytes<'b>, read: impl Fn(&mut Bytes<'b>) -> Option<T>) -> Option<Vec<T>> {
    (0..bytes.count()?).map(|_| read(bytes)).collect()
}
