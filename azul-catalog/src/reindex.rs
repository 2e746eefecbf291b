//! What must be done again after a change of rows or rules, and doing it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use azul_search::{Facet, Fields, Kind, Query, Search, SearchIndex};
use azul_transform::json::Document;
use azul_transform::{
    BundleFqid, Compiled, Context, ContributionId, DocumentType, ErrorKind, Fingerprint, IndexName, Result,
};

use crate::catalog::Catalog;
use crate::intake::{Intake, entity_key};
use crate::ledger::BundleRecord;
use crate::snapshot::Snapshot;

/// What must be done again so that a catalog is as the rows and rules of today make it. Nothing if it is so already.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What changed, in words, each once.
    pub reasons: Vec<String>,
    /// Outer entity types whose documents depend on it, with the number of documents.
    pub outer_types: BTreeMap<String, u64>,
    /// The bundles that were indexed before the change, with where each was read from.
    pub bundles: Vec<(BundleFqid, String)>,
    /// Contributions are other ones, so that the bundles must be read again. If not, documents are made of what is there.
    pub must_read: bool,
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.reasons.is_empty()
    }
}

/// What a change reaches.
#[derive(Debug, Default)]
struct Reach {
    reasons: BTreeSet<String>,
    /// Documents with these inner entity types.
    inner_types: BTreeSet<String>,
    /// Documents about these outer entity types; all of them if that is set.
    outer_types: BTreeSet<String>,
    everything: bool,
    must_read: bool,
}

impl Catalog {
    /// Compares what made the documents with the rows and rules of a project. Options of runs are left out: what the bundles
    /// were indexed with stays. `fields` are those of the project.
    ///
    /// # Errors
    /// [`azul_transform::ErrorKind::Io`] if files cannot be read or are damaged.
    pub fn plan(&self, project: &Compiled, fields: &Arc<Fields>) -> Result<Plan> {
        let ledger = self.ledger()?;
        let now = Fingerprint::new(project, &Context::new("", ""));
        let (mut known, mut reach) = (BTreeMap::<String, bool>::new(), Reach::default());
        let mut plan = Plan::default();
        for record in ledger.bundles() {
            let BundleRecord { uuid, version, source_id, source_spec, indexed, deleted } = record?;
            let Some(indexed) = indexed.filter(|_| deleted.is_none()) else { continue };
            let is_other = match known.get(&indexed.fingerprint) {
                Some(is_other) => *is_other,
                None => {
                    let then = ledger.fingerprint(&indexed.fingerprint)?;
                    let is_other = then.is_none_or(|then| reach.compare(then.declared(), now.declared()));
                    known.insert(indexed.fingerprint.clone(), is_other);
                    is_other
                }
            };
            if is_other {
                let source = azul_transform::SourceRef { id: source_id, spec: source_spec };
                plan.bundles.push((BundleFqid { uuid, version, source }, indexed.input));
            }
        }
        if !plan.bundles.is_empty() {
            let searched = match self.snapshot(fields) {
                Ok(snapshot) => Some(snapshot),
                // It was made before the project had some field, and cannot be searched before it is made anew.
                Err(error) if error.kind() == ErrorKind::Schema => None,
                Err(error) => return Err(error),
            };
            let plain = if searched.is_none() { Some(self.documents()?) } else { None };
            for outer in project.schema().outer_types() {
                let documents = match (&searched, &plain) {
                    (Some(snapshot), _) => reach.documents(snapshot, outer.name)?,
                    (None, Some(snapshot)) => reach.documents_one_by_one(snapshot, outer.name)?,
                    (None, None) => 0,
                };
                if documents > 0 {
                    plan.outer_types.insert(outer.name.to_owned(), documents);
                }
            }
            plan.must_read = reach.must_read;
            plan.reasons = reach.reasons.into_iter().collect();
        }
        Ok(plan)
    }
}

impl Reach {
    /// Takes note of what differs between two declarations. Whether anything does.
    fn compare(&mut self, then: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> bool {
        let names: BTreeSet<&String> = then.keys().chain(now.keys()).collect();
        let mut moved = Vec::new();
        let mut any = false;
        for name in names {
            let (before, after) = (then.get(name).map(String::as_str), now.get(name).map(String::as_str));
            if before == after || name.starts_with("options/") {
                continue;
            }
            any = true;
            match name.split('/').collect::<Vec<_>>()[..] {
                ["inner", .., "position"] => moved.push(name.clone()),
                ["inner", inner, "aggregation"] => {
                    self.inner(inner, format!("{inner} changed how they are merged, {}", from_to(before, after)));
                }
                ["inner", inner, "fields", field, property] => self.field(inner, field, property, (before, after)),
                ["outer", outer, property] => {
                    self.must_read = true;
                    self.outer_types.insert(outer.to_owned());
                    self.reasons.insert(format!("the {property} of outer {outer} changed, {}", from_to(before, after)));
                }
                ["extra", extra, ..] => {
                    self.everything = true;
                    self.reasons.insert(format!("the field `{extra}` beside the contents changed"));
                }
                ["rules"] => self.rules(format!("the rules of the project changed, {}", from_to(before, after))),
                _ => self.rules(format!("{name} changed, {}", from_to(before, after))),
            }
        }
        // Fields move whenever one is added or removed before them.
        if self.reasons.is_empty() && !moved.is_empty() {
            self.must_read = true;
            for name in moved {
                let inner = name.split('/').nth(1).unwrap_or_default().to_owned();
                self.inner(&inner, format!("fields of {inner}, or these themselves, come in another order"));
            }
        }
        any
    }

    fn field(&mut self, inner: &str, field: &str, property: &str, change: (Option<&str>, Option<&str>)) {
        let what = match property {
            "accumulator" => "accumulator",
            "type" => "type",
            "from" => "origin",
            _ => property,
        };
        let reason = match change {
            (None, _) => format!("field `{field}` of {inner} is new"),
            (_, None) => format!("field `{field}` of {inner} is gone"),
            (before, after) => format!("field `{field}` of {inner} changed its {what}, {}", from_to(before, after)),
        };
        let is_aggregates_alone = property == "accumulator" && change.0.is_some() && change.1.is_some();
        self.must_read |= !is_aggregates_alone;
        self.inner(inner, reason);
    }

    fn inner(&mut self, inner: &str, reason: String) {
        self.inner_types.insert(inner.to_owned());
        self.reasons.insert(reason);
    }

    fn rules(&mut self, reason: String) {
        (self.everything, self.must_read) = (true, true);
        self.reasons.insert(reason);
    }

    /// How many documents about an outer entity type are reached.
    fn documents(&self, snapshot: &Snapshot, outer_type: &str) -> Result<u64> {
        let query = Query { outer_type: outer_type.to_owned(), ..Query::default() };
        let is_asked = |inner: &str| self.inner_types.contains(inner);
        let fields = snapshot.fields().clone();
        let is_whole = self.everything || self.outer_types.contains(outer_type);
        let of_inner = fields.all().iter().filter(|field| {
            matches!(field.path[..], ["contents", inner, ..] if is_asked(inner)) && field.kind != Kind::Opaque
        });
        let facets: Vec<Facet> =
            of_inner.filter(|_| !is_whole).map(|field| Facet { field: field.id, with: None }).collect();
        let found = snapshot.search(&Search { query: &query, page: None, facets: &facets, aggregations: &[] })?;
        if is_whole {
            return Ok(found.total);
        }
        // An entity has most of the fields of its type; what has none of them is not one.
        let with = facets
            .iter()
            .zip(&found.facets)
            .filter(|(facet, _)| !matches!(fields.get(facet.field).kind, Kind::Nested(_)));
        Ok(with.map(|(_, buckets)| buckets.total - buckets.missing).max().unwrap_or(0))
    }
}

impl Reach {
    /// The same by looking at each document.
    fn documents_one_by_one(&self, snapshot: &Snapshot, outer_type: &str) -> Result<u64> {
        let is_theirs =
            |index: &IndexName| index.document_type() == DocumentType::Aggregate && index.qualifier() == outer_type;
        let Some((index, all)) = snapshot.indices().find(|(index, _)| is_theirs(index)) else { return Ok(0) };
        if self.everything || self.outer_types.contains(outer_type) {
            return Ok(all);
        }
        let mut count = 0;
        for document in snapshot.documents(index) {
            let document = Document::parse(document?.source)?;
            let contents = document.root().get("contents");
            let has = |inner: &String| {
                contents.and_then(|contents| contents.get(inner)).is_some_and(|list| list.items().next().is_some())
            };
            count += u64::from(self.inner_types.iter().any(has));
        }
        Ok(count)
    }
}

fn from_to(before: Option<&str>, after: Option<&str>) -> String {
    let words = |text: Option<&str>| text.filter(|text| !text.is_empty()).unwrap_or("nothing").to_owned();
    format!("from {} to {}", words(before), words(after))
}

impl Intake<'_> {
    /// Makes the documents that a plan names anew, of the contributions that are there or came meanwhile. If the bundles need
    /// not be read again, the ledger says that they are as these rows make them; if they must, contributions are put before,
    /// and each bundle is noted.
    ///
    /// # Errors
    /// [`azul_transform::ErrorKind::Io`] if documents or ledger cannot be read.
    pub fn reindex(&mut self, plan: &Plan, project: &Compiled) -> Result<()> {
        self.begin_reindex();
        let indices: Vec<_> = self.before().indices().map(|(index, _)| index.clone()).collect();
        let is_meant = |index: &&IndexName| {
            index.document_type() == DocumentType::Contribution && plan.outer_types.contains_key(index.qualifier())
        };
        for index in indices.iter().filter(is_meant) {
            let ids: Vec<String> = self.before().ids(index).collect::<Result<_>>()?;
            for id in ids {
                let id: ContributionId = id.parse()?;
                let entity = entity_key(project.schema(), index, &id.entity_id)?;
                self.aggregate_entity_again(entity);
            }
        }
        for (fqid, _) in plan.bundles.iter().filter(|_| !plan.must_read) {
            self.made_by(fqid, project)?;
        }
        Ok(())
    }
}
