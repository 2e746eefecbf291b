//! What differs between two catalogs: entities, their fields, and the bundles that caused it.

mod changes;
pub(crate) mod show;
mod side;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use azul_transform::ContributionId;
use azul_transform::json::Document;
use azul_transform::json::canonical::canonical;

use changes::{Change, changes};
pub(crate) use side::Side;

/// What differs of the entities of one type.
#[derive(Debug)]
pub(crate) struct Difference {
    /// Name of the outer entity type.
    pub index: String,
    /// Entities that only the second side has.
    pub added: Vec<Entity>,
    /// Entities that only the first side has.
    pub removed: Vec<Entity>,
    /// Entities of which both sides have other documents.
    pub changed: Vec<Entity>,
}

/// An entity that differs.
#[derive(Debug)]
pub(crate) struct Entity {
    /// Its id.
    pub entity_id: String,
    /// What differs, of one that both sides have.
    pub fields: Vec<Change>,
    /// The bundles that caused it. If there are none, rows or rules did.
    pub bundles: Vec<Cause>,
}

/// A bundle that one side has otherwise than the other.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cause {
    /// UUID of the bundle.
    pub uuid: String,
    /// Its version.
    pub version: String,
    /// `added`, `removed`, `changed` or `deleted`.
    pub change: &'static str,
}

/// Compares two sides. Of two generations of one catalog, only what was written between them is read.
///
/// # Errors
/// If a side cannot be read.
pub(crate) fn compare(before: &Side, after: &Side) -> anyhow::Result<Vec<Difference>> {
    let outer_types: BTreeSet<String> = before.outer_types().into_iter().chain(after.outer_types()).collect();
    let mut differences = Vec::new();
    for index in outer_types {
        let mut difference = Difference { index, added: Vec::new(), removed: Vec::new(), changed: Vec::new() };
        match (before, after) {
            (Side::Generation(one, a), Side::Generation(other, b)) if one == other => {
                for id in a.may_differ(b, &difference.index)? {
                    let both = [before, after].map(|side| side.document(&difference.index, &id));
                    let [a, b] = both;
                    note(&mut difference, before, after, &id, (a?, b?))?;
                }
            }
            _ => compare_all(&mut difference, before, after)?,
        }
        differences.push(difference);
    }
    Ok(differences)
}

/// Walks through the documents of both sides, which come by id.
fn compare_all(difference: &mut Difference, before: &Side, after: &Side) -> anyhow::Result<()> {
    let index = difference.index.clone();
    let (mut left, mut right) = (before.documents(&index).peekable(), after.documents(&index).peekable());
    loop {
        let order = match (left.peek(), right.peek()) {
            (None, None) => return Ok(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(Ok((a, _))), Some(Ok((b, _)))) => a.cmp(b),
            // An error is met when it is taken.
            (Some(Err(_)), _) => Ordering::Less,
            (_, Some(Err(_))) => Ordering::Greater,
        };
        let a = if order.is_le() { left.next().transpose()? } else { None };
        let b = if order.is_ge() { right.next().transpose()? } else { None };
        let Some(id) = a.as_ref().or(b.as_ref()).map(|(id, _)| id.clone()) else { return Ok(()) };
        note(difference, before, after, &id, (a.map(|(_, source)| source), b.map(|(_, source)| source)))?;
    }
}

/// Takes note of an entity, if its documents differ.
fn note(
    difference: &mut Difference,
    before: &Side,
    after: &Side,
    id: &str,
    documents: (Option<Vec<u8>>, Option<Vec<u8>>),
) -> anyhow::Result<()> {
    let (fields, list) = match &documents {
        (Some(a), Some(b)) if a == b => return Ok(()),
        (Some(a), Some(b)) => {
            let (a, b) = (Document::parse(a.as_slice())?, Document::parse(b.as_slice())?);
            let fields = changes(a.root(), b.root());
            if fields.is_empty() {
                return Ok(());
            }
            (fields, &mut difference.changed)
        }
        (None, Some(_)) => (Vec::new(), &mut difference.added),
        (Some(_), None) => (Vec::new(), &mut difference.removed),
        (None, None) => return Ok(()),
    };
    let bundles = causes(before, after, &difference.index, id, &documents)?;
    list.push(Entity { entity_id: id.to_owned(), fields, bundles });
    Ok(())
}

/// The bundles that say other things about an entity. Without contributions, those that its documents list differently.
fn causes(
    before: &Side,
    after: &Side,
    outer_type: &str,
    id: &str,
    documents: &(Option<Vec<u8>>, Option<Vec<u8>>),
) -> anyhow::Result<Vec<Cause>> {
    let mut causes = BTreeSet::new();
    let known = before.contributions(outer_type, id)?.zip(after.contributions(outer_type, id)?);
    let Some((before, after)) = known else {
        let (a, b) = (listed(documents.0.as_deref())?, listed(documents.1.as_deref())?);
        let cause = |change| {
            move |(uuid, version): &(String, String)| Cause { uuid: uuid.clone(), version: version.clone(), change }
        };
        causes.extend(a.difference(&b).map(cause("removed")));
        causes.extend(b.difference(&a).map(cause("added")));
        return Ok(causes.into_iter().collect());
    };
    let names: BTreeMap<&String, ()> = before.keys().chain(after.keys()).map(|name| (name, ())).collect();
    for name in names.into_keys() {
        let id: ContributionId = name.parse()?;
        let change = match (before.get(name), after.get(name)) {
            (Some(a), Some(b)) if a == b || same(a, b)? => continue,
            (Some(_), Some(_)) => "changed",
            (None, _) if id.deleted => "deleted",
            (None, _) => "added",
            (_, None) => "removed",
        };
        causes.insert(Cause { uuid: id.bundle_uuid, version: id.bundle_version, change });
    }
    Ok(causes.into_iter().collect())
}

/// Whether two documents are equal as JSON.
fn same(a: &[u8], b: &[u8]) -> anyhow::Result<bool> {
    Ok(canonical(Document::parse(a)?.root()) == canonical(Document::parse(b)?.root()))
}

/// UUIDs and versions of the bundles that a document lists.
fn listed(document: Option<&[u8]>) -> anyhow::Result<BTreeSet<(String, String)>> {
    let Some(document) = document else { return Ok(BTreeSet::new()) };
    let document = Document::parse(document)?;
    let bundles = document.root().get("bundles").into_iter().flat_map(|bundles| bundles.items());
    let text = |json: azul_transform::json::Json<'_>, name: &str| {
        json.get(name).and_then(|json| json.as_str()).map(str::to_owned)
    };
    Ok(bundles.filter_map(|bundle| Some((text(bundle, "uuid")?, text(bundle, "version")?))).collect())
}
