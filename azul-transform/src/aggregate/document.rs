//! Aggregates as documents.

use std::ops::Range;

use super::conflicts::{Conflicts, Disagreement, Origin};
use super::fold::Fold;
use super::framing::Framing;
use super::losses::Losses;
use super::memo::Memo;
use super::plan::Plan;
use super::reconcile::{Comparison, Copy, Reconciled};
use super::select::Selection;
use crate::error::{Error, ErrorKind, Result};
use crate::json::{write_key, write_str};
use crate::position::{FieldIndex, InnerType, OuterType};
use crate::project::Compiled;
use crate::record::Record;
use crate::schema::{Aggregation, Schema, read_back, write_field};
use crate::store::{ListKey, Store};
use crate::value::{Value, write_list};

/// How many bundles an aggregate lists.
const MAX_BUNDLES: usize = 100;

/// Aggregates the contributions in a [`Store`], which has an example: select → reconcile → fold → document. Shared by
/// threads, each of which runs some of the entities.
#[derive(Debug)]
pub struct Aggregator<'s> {
    project: &'s Compiled,
    pub(super) schema: &'s Schema,
    pub(super) store: &'s Store,
    pub(super) plans: Vec<Plan<'s>>,
    /// Per inner entity type, the field that extras are sums of.
    sums: Vec<Option<FieldIndex>>,
    /// Per outer and inner entity type, what is done with the list.
    uses: Vec<Vec<Use>>,
    pub(super) selection: Selection<'s>,
    /// Per outer entity type, entities by the first bundle that contributed to them, then by id: those of one bundle
    /// have most of their lists in common.
    pub(super) entities: Vec<Vec<u32>>,
}

/// What became of a run of entities.
#[derive(Debug, Default)]
pub struct Aggregates {
    /// Number of documents.
    pub count: usize,
    /// What limits dropped.
    pub losses: Losses,
    /// Copies of inner entities that disagree.
    pub conflicts: Conflicts,
    /// Entities without aggregate because of an error.
    pub failures: Vec<Error>,
}

/// What is noted of one aggregate.
struct Noted<'n> {
    losses: Losses,
    conflicts: &'n mut Conflicts,
}

#[derive(Debug, Clone, PartialEq)]
enum Use {
    /// The list identifies the outer entity: it is copied and has at most one element.
    Identity,
    Keep,
    Fold,
}

impl<'s> Aggregator<'s> {
    /// Prepares to aggregate: works out plans, sorts contributions and entities.
    ///
    /// # Errors
    /// [`ErrorKind::Schema`] if the rows name fields or types that do not exist.
    pub fn new(project: &'s Compiled, store: &'s Store) -> Result<Self> {
        let schema = project.schema();
        let inner_types = schema.inner_types();
        let plans = inner_types.iter().map(Plan::new).collect::<Result<Vec<_>>>()?;
        let mut sums = vec![None; inner_types.len()];
        for extra in schema.extras() {
            let (inner_type, field) = extra.sum_of;
            let position = schema.inner_type(inner_type).ok_or_else(|| no_such("inner entity type", inner_type))?;
            let field = inner_types[position].field(field);
            sums[position] = Some(field.ok_or_else(|| no_such("field", extra.sum_of.1))?);
        }
        let uses = |outer: &crate::schema::OuterEntityType| {
            let of = |inner: &crate::schema::InnerEntityType| match () {
                () if outer.inner_entity_types.contains(&inner.name) => Use::Identity,
                () if outer.kept.contains(&inner.name) || inner.aggregation == Aggregation::None => Use::Keep,
                () => Use::Fold,
            };
            inner_types.iter().map(of).collect()
        };
        let uses = schema.outer_types().iter().map(uses).collect();
        let mut entities = vec![Vec::new(); schema.outer_types().len()];
        for entity in 0..store.entity_count() as u32 {
            entities[store.entity_id(entity).0].push(entity);
        }
        let selection = Selection::new(store);
        for entities in &mut entities {
            entities.sort_by_cached_key(|&entity| (selection.rank(entity), store.entity_id(entity).1));
        }
        Ok(Self { project, schema, store, plans, sums, uses, selection, entities })
    }

    /// Number of entities of an outer type; not all of them need have an aggregate.
    pub fn len(&self, outer_type: OuterType) -> usize {
        self.entities[outer_type].len()
    }

    /// Whether there is nothing to aggregate.
    pub fn is_empty(&self) -> bool {
        self.entities.iter().all(Vec::is_empty)
    }

    /// Aggregates a run of the entities of an outer type and appends the documents. Entities come by uuid and version
    /// of the first bundle that contributed to them, then by their own id.
    /// An entity that cannot be aggregated is a failure; the others go on. What was aggregated in earlier runs is
    /// made use of.
    pub fn run(
        &self,
        outer_type: OuterType,
        range: Range<usize>,
        framing: &dyn Framing,
        memo: &mut Memo<'s>,
        out: &mut Vec<u8>,
    ) -> Aggregates {
        let mut aggregates = Aggregates::default();
        aggregates.losses.about(self.schema.outer_types()[outer_type].name);
        let mut selected = Vec::new();
        for &entity in &self.entities[outer_type][range] {
            self.selection.select(entity, &mut selected);
            if selected.is_empty() {
                continue;
            }
            let start = out.len();
            let id = self.store.entity_id(entity).1;
            framing.before(id, out);
            let mut noted = Noted { losses: Losses::default(), conflicts: &mut aggregates.conflicts };
            noted.losses.about(self.schema.outer_types()[outer_type].name);
            match self.write(outer_type, entity, &selected, memo, &mut noted, out) {
                Ok(()) => {
                    aggregates.losses.merge(noted.losses);
                    framing.after(out);
                    aggregates.count += 1;
                }
                Err(e) => {
                    out.truncate(start);
                    aggregates.failures.push(self.place(e, outer_type, id, &selected));
                }
            }
        }
        aggregates
    }

    fn place(&self, error: Error, outer_type: OuterType, id: &str, selected: &[u32]) -> Error {
        let bundle = |i: &u32| &self.store.bundles()[self.store.stored()[*i as usize].bundle as usize];
        let error = error.in_entity(format!("{}/{id}", self.schema.outer_types()[outer_type].name));
        match selected {
            [] => error,
            [first, ..] => error.in_bundle(&bundle(first).uuid, &bundle(first).version),
        }
    }

    fn write(
        &self,
        outer_type: OuterType,
        entity: u32,
        selected: &[u32],
        memo: &mut Memo<'s>,
        noted: &mut Noted<'_>,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        out.extend_from_slice(b"{\"entity_id\":");
        write_str(out, self.store.entity_id(entity).1);
        out.extend_from_slice(b",\"contents\":{");
        let sums = self.write_contents(outer_type, selected, memo, noted, out)?;
        out.extend_from_slice(b"},\"num_contributions\":");
        crate::json::write_int(out, self.selection.of(entity).len() as i64);
        self.write_sources(selected, out);
        self.write_bundles(selected, &mut noted.losses, out);
        self.write_extras(outer_type, selected, &sums, out)?;
        out.push(b'}');
        Ok(())
    }

    /// Returns the sums that extras show, by inner entity type.
    fn write_contents(
        &self,
        outer_type: OuterType,
        selected: &[u32],
        memo: &mut Memo<'s>,
        noted: &mut Noted<'_>,
        out: &mut Vec<u8>,
    ) -> Result<Vec<Value<'s>>> {
        let Noted { losses, conflicts } = noted;
        let mut sums = vec![Value::Null; self.plans.len()];
        let (mut identified, mut identifying) = (false, 0);
        let mut first = true;
        for (inner_type, plan) in InnerType::all(self.plans.len()).zip(&self.plans) {
            let lists = || selected.iter().map(|i| self.store.contents(*i)[inner_type]);
            if lists().all(ListKey::is_absent) {
                continue;
            }
            if !std::mem::take(&mut first) {
                out.push(b',');
            }
            write_key(out, plan.inner_type.name);
            let how = &self.uses[outer_type][inner_type];
            let count = match selected {
                [only] => {
                    let list = self.store.contents(*only)[inner_type];
                    sums[inner_type] = self.write_list(inner_type, how, list, memo, losses, out)?;
                    self.store.list(list).len()
                }
                _ => {
                    let mut reconciled = Reconciled::default();
                    let mut comparison = Comparison { store: self.store, inner_type, conflicts };
                    for i in selected {
                        for record in self.store.list(self.store.contents(*i)[inner_type]).iter() {
                            reconciled.feed(self.project, plan, self.copy(*i, record), Some(&mut comparison))?;
                        }
                    }
                    let records = reconciled.records();
                    let sum = match how {
                        Use::Fold => self.write_folded(inner_type, records, losses, out),
                        _ => self.write_kept(inner_type, records.map(|record| (None, record)), memo, out),
                    };
                    sums[inner_type] = sum?.into_owned();
                    reconciled.records().count()
                }
            };
            if *how == Use::Identity {
                identifying += 1;
                identified |= count > 0;
                if count > 1 {
                    let message = format!("there are {count} `{}`, of which there must be one", plan.inner_type.name);
                    return Err(Error::new(ErrorKind::ConflictingValues, message));
                }
            }
        }
        match identifying == 0 || identified {
            true => Ok(sums),
            false => Err(Error::new(ErrorKind::MissingField, "no inner entity identifies the outer one")),
        }
    }

    /// A list of a single contribution; many entities have it in common.
    fn write_list(
        &self,
        inner_type: InnerType,
        how: &Use,
        list: ListKey,
        memo: &mut Memo<'s>,
        losses: &mut Losses,
        out: &mut Vec<u8>,
    ) -> Result<Value<'s>> {
        let key = (inner_type, *how == Use::Fold, list);
        let plan = &self.plans[inner_type];
        if let Some(known) = memo.write(key, self.store, plan, out) {
            losses.merge_as(&known.losses);
            return Ok(known.sum.clone());
        }
        let start = out.len();
        let elements = self.store.list(list);
        let mut lost = Losses::default();
        let sum = if key.1 {
            let records = elements.iter().map(|record| self.store.record(record));
            self.write_folded(inner_type, records, &mut lost, out)?
        } else {
            let records = elements.iter().map(|record| (Some(record), self.store.record(record)));
            self.write_kept(inner_type, records, memo, out)?
        };
        losses.merge_as(&lost);
        // A single inner entity that is kept as it is was remembered as such already.
        if key.1 || elements.len() != 1 {
            memo.insert(key, self.store, plan, &out[start..], (sum.clone(), lost));
        }
        Ok(sum)
    }

    /// A list that is not aggregated, of inner entities with their numbers in the store, if they have one.
    fn write_kept<'r>(
        &self,
        inner_type: InnerType,
        records: impl Iterator<Item = (Option<u32>, Record<'r>)>,
        memo: &mut Memo<'s>,
        out: &mut Vec<u8>,
    ) -> Result<Value<'r>> {
        let plan = &self.plans[inner_type];
        let (mut sum, mut result) = (None, Ok(()));
        write_list(out, records, |out, (number, record)| {
            if result.is_ok() {
                let number = number.map(|number| (inner_type, number));
                let written = write_read_back(plan, number, record, memo, out);
                result = written.and_then(|()| self.add_up(inner_type, record, &mut sum));
            }
        });
        result.map(|()| sum.unwrap_or_default())
    }

    /// Adds the field that extras show the sum of, if the inner entity type has it.
    fn add_up<'r>(&self, inner_type: InnerType, record: Record<'r>, sum: &mut Option<Value<'r>>) -> Result<()> {
        if let Some(field) = self.sums[inner_type] {
            let field_type = self.plans[inner_type].inner_type.fields[field].field_type;
            let value = record.get(field).map(|value| read_back(field_type, value)).unwrap_or_default();
            *sum = crate::accumulate::add(sum.take(), value)?;
        }
        Ok(())
    }

    /// A list that is aggregated.
    fn write_folded<'r>(
        &self,
        inner_type: InnerType,
        records: impl Iterator<Item = Record<'r>>,
        losses: &mut Losses,
        out: &mut Vec<u8>,
    ) -> Result<Value<'r>> {
        let (plan, sum_of) = (&self.plans[inner_type], self.sums[inner_type]);
        let mut records = records.peekable();
        let mut fold = Fold::new(plan);
        if let Some(first) = records.next() {
            let only = records.peek().is_none();
            let single = if only { Fold::single(plan, first, sum_of, out)? } else { None };
            if let Some(sum) = single {
                return Ok(sum);
            }
            fold.feed(first)?;
        }
        records.try_for_each(|record| fold.feed(record))?;
        fold.finish(sum_of, losses, out)
    }

    fn write_sources(&self, selected: &[u32], out: &mut Vec<u8>) {
        let source = |i: &u32| self.store.stored()[*i as usize].source;
        let mut sources: Vec<u32> = selected.iter().map(source).collect();
        sources.sort_unstable();
        sources.dedup();
        let mut sources: Vec<_> = sources.into_iter().map(|i| &self.store.sources()[i as usize]).collect();
        sources.sort_unstable();
        out.extend_from_slice(b",\"sources\":");
        write_list(out, sources.into_iter(), |out, source| {
            out.extend_from_slice(b"{\"id\":");
            write_str(out, &source.id);
            out.extend_from_slice(b",\"spec\":");
            write_str(out, &source.spec);
            out.push(b'}');
        });
    }

    fn write_bundles(&self, selected: &[u32], losses: &mut Losses, out: &mut Vec<u8>) {
        out.extend_from_slice(b",\"bundles\":");
        write_list(out, selected.iter().take(MAX_BUNDLES), |out, i| {
            let bundle = &self.store.bundles()[self.store.stored()[*i as usize].bundle as usize];
            out.extend_from_slice(b"{\"uuid\":");
            write_str(out, &bundle.uuid);
            out.extend_from_slice(b",\"version\":");
            write_str(out, &bundle.version);
            out.push(b'}');
        });
        losses.note("", "bundles", selected.len().saturating_sub(MAX_BUNDLES));
    }

    fn write_extras(
        &self,
        outer_type: OuterType,
        selected: &[u32],
        sums: &[Value<'_>],
        out: &mut Vec<u8>,
    ) -> Result<()> {
        for extra in self.schema.extras() {
            let sum = match self.schema.inner_type(extra.sum_of.0).map(|inner_type| &sums[inner_type]) {
                None | Some(Value::Null) => Value::Int(0),
                Some(sum) => sum.clone(),
            };
            let outer = self.schema.outer_types()[outer_type].name;
            let own = extra.unless.filter(|(of, ..)| *of == outer).and_then(|(_, inner, field)| {
                let inner_type = self.schema.inner_type(inner)?;
                let field = self.schema.inner_types()[inner_type].field(field)?;
                self.newest(selected, inner_type)?.get(field)
            });
            let own = own.map(|own| read_back(extra.field_type, own)).filter(|own| !own.is_null());
            out.push(b',');
            write_field(out, extra.name, extra.field_type, &own.unwrap_or(sum))?;
        }
        Ok(())
    }

    /// The copy of the only inner entity of a type that reconciliation keeps.
    fn newest(&self, selected: &[u32], inner_type: InnerType) -> Option<Record<'s>> {
        let mut reconciled = Reconciled::default();
        for i in selected {
            let record = self.store.list(self.store.contents(*i)[inner_type]).iter().next()?;
            // Conflicts were noted when the contents were written.
            reconciled.feed(self.project, &self.plans[inner_type], self.copy(*i, record), None).ok()?;
        }
        reconciled.first()
    }

    /// The copy of an inner entity in a contribution.
    fn copy(&self, contribution: u32, record: u32) -> (Copy<'s>, Origin) {
        let bundle = self.store.stored()[contribution as usize].bundle;
        let version = &self.store.bundles()[bundle as usize].version;
        (Copy { record: self.store.record(record), version }, Origin { record, bundle })
    }

    /// What there is to report about conflicts, of each inner entity type so many pairs at most; the rest is counted.
    pub fn report(&self, conflicts: &Conflicts, most: usize) -> Vec<Disagreement> {
        conflicts.report(self.store, &self.plans, most)
    }
}

/// An inner entity that is not aggregated, as it reads back from an index and is written again. It is remembered by its
/// type and number, if it has one.
fn write_read_back(
    plan: &Plan<'_>,
    number: Option<(InnerType, u32)>,
    record: Record<'_>,
    memo: &mut Memo<'_>,
    out: &mut Vec<u8>,
) -> Result<()> {
    if number.is_some_and(|number| memo.write_record(number, out)) {
        return Ok(());
    }
    let start = out.len();
    out.push(b'{');
    for (n, (i, compact)) in record.compact().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        plan.writers[i].write_again(out, compact)?;
    }
    out.push(b'}');
    if let Some(number) = number {
        memo.insert_record(number, &out[start..]);
    }
    Ok(())
}

fn no_such(what: &str, name: &str) -> Error {
    Error::new(ErrorKind::Schema, format!("an extra field of aggregates names a {what} `{name}` that does not exist"))
}
