//! What a filter means for the documents of one segment.

use std::cell::OnceCell;

use azul_search::{FieldId, Fields, Query};
use azul_transform::Result;

use super::bits::Bits;
use super::mask::mask;
use super::view::View;
use super::words;

/// A filter that was evaluated for the values of a segment.
///
/// Clauses on one field count as one. Those on facets, and on what follows from facets, are evaluated for each tuple;
/// the others for each document.
pub(super) struct Plan<'v> {
    pub view: &'v View,
    /// Fields whose clauses are evaluated for each tuple.
    tuple_fields: Vec<FieldId>,
    /// For each tuple which of them refuses it: [`NONE`], its position in `tuple_fields` plus one, or [`SEVERAL`]. Empty if
    /// there are none, and then none refuses.
    refused: Vec<u8>,
    /// The others, each with the documents that pass.
    document_fields: Vec<(FieldId, Bits)>,
    /// Documents that have what was typed.
    text: Option<Bits>,
    /// Documents that have what was typed, pass all of `document_fields`, and are alive; nothing if neither is asked for.
    passing: Option<Bits>,
    /// Number of documents of each tuple, that are alive and pass the clauses on other fields than facets.
    weights: Option<Vec<u32>>,
    counted: OnceCell<Counted>,
}

/// No field refuses a tuple, …
const NONE: u8 = 0;
/// … or several do.
const SEVERAL: u8 = u8::MAX;
/// Fields above which all are evaluated for each document; who asks for more gets the same answer more slowly.
const MOST: usize = SEVERAL as usize - 1;

/// Tuples with numbers of documents that pass.
pub(super) struct Counted {
    /// Tuples that no field refuses.
    pub kept: Vec<(u32, u32)>,
    /// For each of the plan's tuple fields, the tuples that it alone refuses.
    alone: Vec<Vec<(u32, u32)>>,
    /// Number of documents of the tuples that are kept.
    total: u64,
}

impl<'v> Plan<'v> {
    /// Evaluates a filter.
    pub(super) fn new(view: &'v View, fields: &Fields, query: &Query) -> Result<Self> {
        let mut by_field: Vec<(FieldId, Vec<bool>)> = Vec::new();
        for clause in &query.filter.clauses {
            let mask = mask(fields.get(clause.field), view.column(clause.field)?, &clause.test)?;
            match by_field.iter_mut().find(|(field, _)| *field == clause.field) {
                Some((_, known)) => known.iter_mut().zip(mask).for_each(|(known, passes)| *known &= passes),
                None => by_field.push((clause.field, mask)),
            }
        }
        let mut plan = Self {
            view,
            tuple_fields: Vec::new(),
            refused: Vec::new(),
            document_fields: Vec::new(),
            text: query.text.as_ref().map(|typed| words::documents(view, typed)).transpose()?,
            passing: None,
            weights: None,
            counted: OnceCell::new(),
        };
        for (field, mask) in by_field {
            match view.grouped(field) {
                Some((group, sets)) if plan.tuple_fields.len() < MOST => {
                    plan.refuse_tuples(field, group, |tuple| mask[sets.get(tuple) as usize]);
                }
                _ => plan.refuse_documents(field, &mask)?,
            }
        }
        plan.weigh();
        Ok(plan)
    }

    fn refuse_tuples(&mut self, field: FieldId, group: usize, passes: impl Fn(usize) -> bool) {
        if self.tuple_fields.is_empty() {
            self.refused = vec![NONE; self.view.weights.len()];
        }
        self.tuple_fields.push(field);
        let this = self.tuple_fields.len() as u8;
        let passes: Vec<bool> = (0..self.view.segment.meta.groups[group].tuples as usize).map(passes).collect();
        let refused = &mut self.refused;
        self.view.segment.tuples[group].each(|tuple, number| {
            let by = &mut refused[tuple];
            let also = if *by == NONE { this } else { SEVERAL };
            *by = if passes[number as usize] { *by } else { also };
        });
    }

    fn refuse_documents(&mut self, field: FieldId, mask: &[bool]) -> Result<()> {
        let mut bits = Bits::none(self.view.segment.len() as usize);
        match self.view.column(field)? {
            Some(column) => self.view.spread(column, mask, &mut bits)?,
            None if mask[0] => bits.fill(),
            None => {}
        }
        self.document_fields.push((field, bits));
        Ok(())
    }

    fn weigh(&mut self) {
        let passing = self.passing_without(None);
        self.weights = passing.as_ref().map(|passing| self.weigh_documents(passing));
        self.passing = passing;
    }

    /// Live documents that have what was typed and pass the clauses on other fields than facets, those on one field left
    /// out; nothing if nothing of that is asked for, and all live documents are meant.
    fn passing_without(&self, left_out: Option<FieldId>) -> Option<Bits> {
        let fields = self.document_fields.iter().filter(|(field, _)| Some(*field) != left_out);
        let mut others = self.text.iter().chain(fields.map(|(_, bits)| bits));
        let mut passing = others.next()?.clone();
        let others: Vec<&Bits> = others.collect();
        passing.retain(|document| self.view.alive(document) && others.iter().all(|bits| bits.has(document)));
        Some(passing)
    }

    fn weigh_documents(&self, passing: &Bits) -> Vec<u32> {
        let mut weights = vec![0; self.view.weights.len()];
        self.view.segment.tuple.at(passing.iter(), |_, tuple| weights[tuple as usize] += 1);
        weights
    }

    fn base_weights(&self) -> &[u32] {
        self.weights.as_deref().unwrap_or(&self.view.weights)
    }

    /// Numbers of documents by tuple, if no field refuses any tuple.
    pub(super) fn all_tuples(&self) -> Option<&[u32]> {
        self.tuple_fields.is_empty().then(|| self.base_weights())
    }

    /// Whether clauses on a field are evaluated for each document.
    pub(super) fn is_document_field(&self, field: FieldId) -> bool {
        self.document_fields.iter().any(|(known, _)| *known == field)
    }

    /// Tuples with the numbers of their documents that pass.
    pub(super) fn counted(&self) -> &Counted {
        self.counted.get_or_init(|| {
            let weights = self.base_weights();
            let by = |by: u8| select(weights, &self.refused, by);
            let kept = by(NONE);
            let alone = (1..=self.tuple_fields.len()).map(|position| by(position as u8)).collect();
            Counted { total: kept.iter().map(|(_, weight)| u64::from(*weight)).sum(), kept, alone }
        })
    }

    /// Tuples that only clauses on this field refuse, with the numbers of their documents that pass all others.
    pub(super) fn refused_alone(&self, field: FieldId) -> &[(u32, u32)] {
        let position = self.tuple_fields.iter().position(|known| *known == field);
        position.map_or(&[], |position| &self.counted().alone[position])
    }

    fn tuple_passes(&self, tuple: usize, left_out: Option<FieldId>) -> bool {
        match self.refused.get(tuple) {
            None | Some(&NONE) => true,
            Some(&SEVERAL) => false,
            Some(by) => left_out.is_some_and(|field| self.tuple_fields[usize::from(*by) - 1] == field),
        }
    }

    /// Number of documents that pass all clauses.
    pub(super) fn total(&self) -> u64 {
        match self.all_tuples() {
            Some(all) => all.iter().map(|weight| u64::from(*weight)).sum(),
            None => self.counted().total,
        }
    }

    /// Whether a document passes all clauses.
    #[inline]
    pub(super) fn passes(&self, document: usize) -> bool {
        let alive = match &self.passing {
            Some(passing) => passing.has(document),
            None => self.view.alive(document),
        };
        alive && (self.refused.is_empty() || self.refused[self.view.segment.tuple.get(document) as usize] == NONE)
    }

    /// Calls back with the documents that pass all clauses, those on one field left out; in no order.
    pub(super) fn each(&self, left_out: Option<FieldId>, mut see: impl FnMut(u32)) {
        let segment = &self.view.segment;
        let excluded = left_out.filter(|field| self.is_document_field(*field));
        let other = excluded.map(|field| self.passing_without(Some(field)));
        let passing = other.as_ref().unwrap_or(&self.passing);
        let passes: Vec<bool> = (0..self.view.weights.len()).map(|tuple| self.tuple_passes(tuple, left_out)).collect();
        match passing {
            Some(bits) => segment.tuple.at(bits.iter(), |document, tuple| {
                if passes[tuple as usize] {
                    see(document as u32);
                }
            }),
            None => segment.tuple.each(|document, tuple| {
                if passes[tuple as usize] && self.view.alive(document) {
                    see(document as u32);
                }
            }),
        }
    }
}

/// Tuples with documents that are refused as said, with the numbers of these. Which ones are is as good as random, so that
/// no branch depends on it.
fn select(weights: &[u32], refused: &[u8], by: u8) -> Vec<(u32, u32)> {
    const TOGETHER: usize = 512;
    let mut found = Vec::new();
    let mut some = [(0, 0); TOGETHER];
    for (start, weights) in (0u32..).step_by(TOGETHER).zip(weights.chunks(TOGETHER)) {
        let refused = refused.get(start as usize..).unwrap_or_default();
        let mut count = 0;
        for (at, weight) in weights.iter().enumerate() {
            some[count] = (start + at as u32, *weight);
            let is_it = refused.get(at).is_none_or(|refused| *refused == by);
            count += usize::from(is_it & (*weight > 0));
        }
        found.extend_from_slice(&some[..count]);
    }
    found
}
