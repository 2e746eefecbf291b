//! Explaining an aggregate: where each of its values comes from, what limits dropped, and which copies lost.
//!
//! An explanation follows the same steps as aggregating, with the same parts: select → reconcile → fold. So it says what a
//! document has, and not what it should have; a rule of the harness compares the two for every project.

mod copies;
mod describe;
mod values;

use std::sync::Arc;

use super::aggregator::Aggregator;
use super::fold::Fold;
use super::losses::Losses;
use super::memo::Memo;
use super::rules::{Rules, Use};
use crate::bundle::BundleFqid;
use crate::error::Result;
use crate::json::Document;
use crate::position::{FieldIndex, InnerType};
use crate::schema::{Accumulator, FieldType, from_index};
use crate::sink::DocumentRun;
use crate::store::Store;
use crate::store::{Contribution, EntityKey};
use crate::value::Value;
use copies::Kept;
pub use describe::{Wanted, Wish};
use values::Origins;

/// Where the values of an aggregate come from.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// Name of the outer entity type.
    pub outer_type: &'static str,
    /// Id of the outer entity.
    pub entity_id: String,
    /// There is a document. There is none if all contributions are deleted.
    pub has_document: bool,
    /// The bundles that contribute to the entity, by UUID and version.
    pub bundles: Vec<Contributor>,
    /// The inner entities that are mentioned by values, and those whose copies disagree.
    pub entities: Vec<InnerEntity>,
    /// The fields of the document, in its order.
    pub fields: Vec<ExplainedField>,
}

/// A bundle that contributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contributor {
    /// The bundle.
    pub fqid: BundleFqid,
    /// What becomes of its contribution.
    pub fate: ContributorFate,
}

/// What becomes of a contribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContributorFate {
    /// It counts.
    Counts,
    /// A newer version of the bundle, which contributes too, counts instead.
    Superseded {
        /// The newer version.
        by: String,
    },
    /// It is deleted.
    Deleted,
}

/// An inner entity, and the bundles that have a copy of it.
#[derive(Debug, Clone, PartialEq)]
pub struct InnerEntity {
    /// Key in `contents`.
    pub inner_type: &'static str,
    /// Its id; empty if it has none.
    pub entity_id: String,
    /// Positions, among [`Explanation::bundles`], of the first bundles that have the copy that is used. None if the project
    /// merged several copies.
    pub bundles: Vec<usize>,
    /// How many bundles have that copy.
    pub bundle_count: usize,
    /// The first copies that are not used, since another bundle's was kept.
    pub lost: Vec<LostCopy>,
    /// How many copies are not used.
    pub lost_count: usize,
}

/// A copy of an inner entity that is not used.
#[derive(Debug, Clone, PartialEq)]
pub struct LostCopy {
    /// Position of the bundle among [`Explanation::bundles`].
    pub bundle: usize,
    /// The fields that differ, with the value that is used and the one that is not.
    pub fields: Vec<(&'static str, Value<'static>, Value<'static>)>,
}

/// A field of the document.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedField {
    /// Key in `contents`; empty for a field that aggregates have beside their contents.
    pub inner_type: &'static str,
    /// Position of the object among those under the key.
    pub element: usize,
    /// Name of the field.
    pub name: &'static str,
    /// Its public name.
    pub public_name: Option<&'static str>,
    /// Where values come from in the metadata of an inner entity: JSONPaths, of which the first that leads to something
    /// counts, or words.
    pub origin: Vec<String>,
    /// Its type, for translating values to index form.
    pub field_type: FieldType,
    /// How values are merged; nothing if they are kept as they are.
    pub accumulator: Option<Accumulator>,
    /// What the document has, in native form.
    pub value: Value<'static>,
    /// The distinct values that inner entities have, in the order in which they came. Of those that are not in the
    /// document the first ones.
    pub values: Vec<ExplainedValue>,
    /// How many distinct values the limit of the accumulator dropped.
    pub dropped: usize,
}

/// A value of inner entities.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedValue {
    /// The value in native form.
    pub value: Value<'static>,
    /// What became of it.
    pub fate: ValueFate,
    /// Positions, among [`Explanation::entities`], of the first inner entities that have it.
    pub from: Vec<usize>,
    /// How many inner entities have it.
    pub count: usize,
    /// Which of the paths of the field leads to it in the metadata of the first of these inner entities. Whoever has that
    /// metadata says so; contributions do not.
    pub path: Option<String>,
}

/// What became of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ValueFate {
    /// It is in the document.
    Shown,
    /// It is part of a sum or a number.
    Counted,
    /// The accumulator chose another one, or counted the same thing once.
    Passed,
    /// It exceeded the limit of the accumulator.
    Dropped,
}

impl ValueFate {
    /// The name in tables and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            ValueFate::Shown => "shown",
            ValueFate::Counted => "counted",
            ValueFate::Passed => "passed",
            ValueFate::Dropped => "dropped",
        }
    }
}

impl Rules<'_> {
    /// Explains the aggregate of an entity, given all contributions to it. Others among them do no harm. Nothing if there
    /// are none.
    ///
    /// Memory grows with the contributions, as it does when they are aggregated.
    ///
    /// # Errors
    /// Of contributions that cannot be aggregated, with entity and bundle.
    pub fn explain(
        self: &Arc<Self>,
        entity: &EntityKey,
        contributions: &[Contribution],
        wish: &Wish,
    ) -> Result<Option<Explanation>> {
        let store = Store::collect(self.schema, contributions);
        let aggregator = Aggregator::with(Arc::clone(self), &store);
        let found = aggregator
            .entity_ids()
            .find(|(outer_type, _, id)| *outer_type == entity.outer_type && *id == entity.entity_id);
        let Some((outer_type, position, entity_id)) = found else { return Ok(None) };
        let mut documents = DocumentRun::of("");
        let mut memo = Memo::default();
        let mut run = aggregator.run(outer_type, position..position + 1, &mut memo, &mut documents);
        if let Some(error) = run.failures.pop() {
            return Err(error);
        }
        let document = documents.documents().next().map(|document| document.source.to_vec());
        let number = aggregator.entities[outer_type][position];
        let (bundles, places) = aggregator.contributors(number);
        let mut explanation = Explanation {
            outer_type: self.outer_name(outer_type),
            entity_id: entity_id.to_owned(),
            has_document: document.is_some(),
            bundles,
            entities: Vec::new(),
            fields: Vec::new(),
        };
        let mut selected = Vec::new();
        aggregator.selection.select(number, &mut selected);
        for inner_type in InnerType::all(self.plans.len()) {
            if selected.iter().any(|i| !store.contents(*i)[inner_type].is_absent()) {
                let kept = aggregator.kept(inner_type, &selected, &places)?;
                let how = self.uses[outer_type][inner_type];
                self.explain_list(inner_type, how, &kept, wish, &mut explanation)?;
            }
        }
        if let Some(document) = document {
            self.explain_extras(&Document::parse(document)?, wish, &mut explanation)?;
        }
        Ok(Some(explanation))
    }

    /// Explains the fields of an inner entity type.
    fn explain_list(
        &self,
        inner_type: InnerType,
        how: Use,
        kept: &Kept<'_>,
        wish: &Wish,
        explanation: &mut Explanation,
    ) -> Result<()> {
        let plan = &self.plans[inner_type];
        if !plan.inner_type.fields.is_empty() && !wish.wants_any(inner_type) {
            return Ok(());
        }
        let mut places = kept.note_lost(plan, wish.most, &mut explanation.entities);
        let describe = |position: FieldIndex, element| {
            let field = &plan.inner_type.fields[position];
            ExplainedField {
                inner_type: plan.inner_type.name,
                element,
                name: field.name,
                public_name: field.public_name,
                origin: field.origin.iter().map(|origin| (*origin).to_owned()).collect(),
                field_type: field.field_type,
                accumulator: Some(field.accumulator),
                value: Value::Null,
                values: Vec::new(),
                dropped: 0,
            }
        };
        if how != Use::Fold {
            for (number, record) in kept.records().enumerate() {
                for (position, compact) in record.compact().filter(|(position, _)| wish.wants(inner_type, *position)) {
                    let value = plan.writers[position].read_back(compact).into_owned();
                    let from = vec![kept.place(number, (plan, wish.most), &mut places, &mut explanation.entities)];
                    let only =
                        ExplainedValue { value: value.clone(), fate: ValueFate::Shown, from, count: 1, path: None };
                    let field = describe(position, number);
                    explanation.fields.push(ExplainedField { accumulator: None, value, values: vec![only], ..field });
                }
            }
            return Ok(());
        }
        let mut fold = Fold::new(plan);
        let mut origins: Vec<Origins<'_>> = Vec::new();
        for (number, record) in kept.records().enumerate() {
            fold.feed(record)?;
            let group = fold.current();
            if group == origins.len() {
                origins.push(Origins::new(plan));
            }
            for (step, value) in fold.values() {
                if wish.wants(inner_type, plan.fields[step].position) {
                    origins[group].take(step, value, number);
                }
            }
        }
        for (element, (group, finished)) in fold.finished()?.into_iter().enumerate() {
            for (step, finished) in finished {
                let position = plan.fields[step].position;
                if wish.wants(inner_type, position) {
                    let mut place =
                        |number| kept.place(number, (plan, wish.most), &mut places, &mut explanation.entities);
                    let values = origins[group].explain(step, &finished.value, wish.most, &mut place);
                    let (value, dropped) = (finished.value.into_owned(), finished.dropped);
                    let field = describe(position, element);
                    explanation.fields.push(ExplainedField { value, values, dropped, ..field });
                }
            }
        }
        Ok(())
    }

    /// Explains the fields that aggregates have beside their contents.
    fn explain_extras(&self, document: &Document, wish: &Wish, explanation: &mut Explanation) -> Result<()> {
        for extra in self.schema.extras().iter().filter(|extra| wish.wants_extra(extra)) {
            let Some(json) = document.root().get(extra.name) else { continue };
            let (inner_type, field) = extra.sum_of;
            let mut origin = vec![format!("sum of contents.{inner_type}.{field}")];
            if let Some((_, inner_type, field)) = extra.unless.filter(|(of, ..)| *of == explanation.outer_type) {
                origin.insert(0, format!("contents.{inner_type}.{field}, unless it is null"));
            }
            explanation.fields.push(ExplainedField {
                inner_type: "",
                element: 0,
                name: extra.name,
                public_name: extra.public_name,
                origin,
                field_type: extra.field_type,
                accumulator: None,
                value: from_index(extra.field_type, json)?.into_owned(),
                values: Vec::new(),
                dropped: 0,
            });
        }
        Ok(())
    }
}

impl Explanation {
    /// What limits dropped, as reports count it.
    pub fn losses(&self) -> Losses {
        let mut losses = Losses::default();
        losses.about(self.outer_type);
        self.fields.iter().for_each(|field| losses.note(field.inner_type, field.name, field.dropped));
        losses
    }
}
