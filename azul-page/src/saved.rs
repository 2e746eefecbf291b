//! Long filters by a saved id: an address stays short enough to be mailed.
//!
//! An address with more than [`LONG`] characters is not used: what makes it long is kept on a [`Shelf`](crate::Shelf), and the
//! visitor is sent to an address with `saved=ID` in its place. Links and forms of that page say what they add (as always) and what
//! they take away (`drop=NAME=VALUE`, or `drop=NAME` for all values), so that they are short too; whoever follows one is
//! sent on to an address without such differences.

use std::collections::BTreeSet;

use azul_search::{Answer, Refusal, Request};

use crate::short::{COPY, Pair};
use crate::state::{Relation, encoded, query};
use crate::visit::Visit;

/// Most characters of an address that is left as it is.
const LONG: usize = 1500;

/// Where a request leads, as far as saved filters are concerned.
pub(crate) enum Settled {
    /// Here, with all parameters.
    Here(Request),
    /// To another address that says the same.
    Elsewhere(String),
}

/// What a request says in full, or where it is said better.
///
/// # Errors
/// 404 if the saved id is not known.
pub(crate) fn settle(visit: &Visit<'_>) -> Result<Settled, Refusal> {
    let request = visit.request;
    let given = |wanted: &'static str| request.query.iter().filter(move |(name, _)| name == wanted).map(|(_, v)| v);
    let id = given("saved").next();
    let saved = match id {
        Some(id) => kept(visit, id)?,
        None => Vec::new(),
    };
    let drops: Vec<&String> = given("drop").collect();
    let mut all: Vec<Pair> =
        saved.iter().filter(|pair| !drops.iter().any(|drop| is_dropped(pair, drop))).cloned().collect();
    let own = |name: &str| name != "saved" && name != "drop" && !name.starts_with(COPY);
    let others = request.query.iter().filter(|(name, _)| own(name));
    let mut changed = id.is_some() && !drops.is_empty();
    for pair in others {
        changed |= id.is_some() && is_long(&pair.0);
        all.push(pair.clone());
    }
    let path = encoded(&request.path);
    let plain = query(&path, &all);
    if plain.len() > LONG && (id.is_none() || changed) {
        if let Some(address) = shortened(visit, &path, &all) {
            return Ok(Settled::Elsewhere(address));
        }
    } else if changed {
        return Ok(Settled::Elsewhere(plain));
    }
    if let Some(id) = id.filter(|_| !changed) {
        all.push(("saved".to_owned(), id.clone()));
        all.extend(saved.into_iter().map(|(name, value)| (format!("{COPY}{name}"), value)));
    }
    Ok(Settled::Here(Request { query: all, ..request.clone() }))
}

/// Leads a browser to another address.
pub(crate) fn elsewhere(address: &str) -> Answer {
    Answer::bytes(303, "text/plain; charset=utf-8", address.to_owned())
        .with("location", address)
        .with("cache-control", "private, no-cache")
}

fn kept(visit: &Visit<'_>, id: &str) -> Result<Vec<Pair>, Refusal> {
    let text = visit.shelf.map(|shelf| shelf.find(id)).transpose()?.flatten();
    let text = text.ok_or_else(|| {
        Refusal::not_found(
            "The filters of this address are not kept here, or not any more. Whoever sent it can send it anew.",
        )
    })?;
    let pairs = form_urlencoded::parse(text.as_bytes()).into_owned();
    Ok(pairs.filter(|(name, _)| is_long(name)).collect())
}

/// The address with a saved id in the place of what makes it long; nothing if that cannot be kept.
fn shortened(visit: &Visit<'_>, path: &str, all: &[Pair]) -> Option<String> {
    let (long, short): (Vec<&Pair>, Vec<&Pair>) = all.iter().partition(|(name, _)| is_long(name));
    let shelf = visit.shelf.filter(|_| !long.is_empty())?;
    // The same filters have the same id, whatever was chosen first.
    let sorted: BTreeSet<&Pair> = long.into_iter().collect();
    let text = form_urlencoded::Serializer::new(String::new()).extend_pairs(sorted).finish();
    let id = shelf.keep(&text)?;
    let pairs: Vec<Pair> = std::iter::once(("saved".to_owned(), id)).chain(short.into_iter().cloned()).collect();
    Some(query(path, &pairs))
}

/// Whether a parameter may have so many values that addresses become long.
fn is_long(name: &str) -> bool {
    let filter = |(prefix, _): (&str, &str)| Relation::ALL.iter().any(|relation| relation.prefix() == prefix);
    matches!(name, "q" | "column" | "range") || name.split_once('.').is_some_and(filter)
}

fn is_dropped((name, value): &Pair, drop: &str) -> bool {
    drop.strip_prefix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.strip_prefix('=') == Some(value))
}
