//! Which sources are meant, of those that the caller may see.

use std::collections::BTreeSet;

use azul_transform::Value;

use super::Special;
use crate::python;
use crate::query::{Scalar, Test};
use crate::service::Refusal;

/// Filters on sources.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Access {
    /// Sources that are asked for.
    sources: Option<Vec<Value<'static>>>,
    /// Whether accessible ones, and inaccessible ones, are asked for.
    accessible: Option<[bool; 2]>,
}

impl Access {
    pub(super) fn take(&mut self, special: Special, operands: &[Value<'static>]) {
        // As in Python, one is true and zero is false; everything else is neither.
        let has = |truth: bool| {
            let number = f64::from(u8::from(truth));
            operands.iter().any(|operand| match operand {
                Value::Bool(other) => *other == truth,
                Value::Int(int) => *int as f64 == number,
                Value::Float(float) => *float == number,
                _ => false,
            })
        };
        match special {
            Special::SourceId => self.sources = Some(operands.to_vec()),
            Special::Accessible => self.accessible = Some([has(true), has(false)]),
        }
    }

    /// The conditions on source ids; none if all sources are meant. Lists are sorted, so that equal ones are equal. What a
    /// document of several sources says may be of any of them, so that who may not see one does not see the document.
    pub(super) fn tests(&self, limited: bool, mine: &BTreeSet<String>) -> Result<Vec<Test>, Refusal> {
        let is = |sources: BTreeSet<&str>| Test::Is { any: scalars(sources), null: false };
        let only = |sources: BTreeSet<&str>| Test::Only { any: scalars(sources) };
        let not_only = |sources: BTreeSet<&str>| Test::NotOnly { any: scalars(sources) };
        let mine: BTreeSet<&str> = mine.iter().map(String::as_str).collect();
        let [accessible, inaccessible] = self.accessible.unwrap_or([true, true]);
        let Some(asked) = &self.sources else {
            return Ok(match (limited, accessible, inaccessible) {
                (true, true, _) | (false, true, false) => vec![only(mine)],
                (true, false, _) | (false, false, false) => vec![is(BTreeSet::new())],
                (false, true, true) => Vec::new(),
                (false, false, true) => vec![not_only(mine)],
            });
        };
        let may = |source: &&Value<'static>| source.as_str().is_some_and(|source| mine.contains(source));
        let names: BTreeSet<&str> = asked.iter().filter_map(Value::as_str).collect();
        if limited {
            let mut others: Vec<&Value<'static>> = asked.iter().filter(|source| !may(source)).collect();
            others.dedup();
            if !others.is_empty() {
                let message = format!("('Cannot filter by inaccessible sources', {})", python::set(others));
                return Err(Refusal::forbidden(message));
            }
            let names = if accessible { names } else { BTreeSet::new() };
            return Ok(if names == mine { vec![only(mine)] } else { vec![is(names), only(mine)] });
        }
        Ok(match (accessible, inaccessible) {
            (true, true) => vec![is(names)],
            (true, false) => vec![is(names), only(mine)],
            (false, true) => vec![is(names), not_only(mine)],
            (false, false) => vec![is(BTreeSet::new())],
        })
    }
}

fn scalars(sources: BTreeSet<&str>) -> Vec<Scalar> {
    sources.into_iter().map(|source| Scalar::Text(source.to_owned())).collect()
}
