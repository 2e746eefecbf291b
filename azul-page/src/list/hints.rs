//! What was typed into the search box, and what may have been meant.

use azul_search::suggest::{Suggest, fields};
use azul_search::{Kind, Refusal, text};
use maud::{Markup, html};

use super::Listing;
use super::columns::title_field;
use crate::state::segment;
use crate::words::{capitalised, singular};

/// Most words that are looked at.
const MOST: usize = 6;

/// Hints about the text that is searched: an entity of that id, and other spellings.
pub(super) fn hints(listing: &Listing<'_>) -> Result<Markup, Refusal> {
    let q = listing.state.q.as_str();
    if q.is_empty() {
        return Ok(html! {});
    }
    let entities = entities(listing, q)?;
    let meant = meant(listing, q)?;
    Ok(html! {
        @for (entity_type, id) in &entities {
            p.notice {
                (capitalised(&singular(entity_type))) " "
                a href=(listing.state.url_in_catalog(&format!("/browse/{}/{}", segment(entity_type), segment(id)))) { code { (id) } }
                " has this ID."
            }
        }
        @if let Some(meant) = meant {
            p.notice #meant {
                @if listing.found.total > 0 { "There is no word like that; what is spelled alike was found. " }
                "Did you mean "
                a href=(listing.state.but(|state| state.q = meant.clone()).url()) { b { bdi { (meant) } } }
                "?"
            }
        }
    })
}

/// The entities that have what was typed as their id.
fn entities(listing: &Listing<'_>, q: &str) -> Result<Vec<(&'static str, String)>, Refusal> {
    let id = q.to_lowercase();
    let mut found = Vec::new();
    if azul_transform::uuid::is_canonical(&id) {
        for exposed in listing.project().exposed() {
            if listing.catalog.document(exposed.outer_type, &id, listing.visit.caller)?.is_some() {
                found.push((exposed.outer_type, id.clone()));
            }
        }
    }
    Ok(found)
}

/// What was typed in another spelling, if some word is only known by one.
fn meant(listing: &Listing<'_>, q: &str) -> Result<Option<String>, Refusal> {
    let typed: Vec<String> = text::words(q).take(MOST).collect();
    let mut query = listing.query.clone();
    // The other words need not be in the same document, so that each is looked at alone.
    query.text = None;
    let mut fields = fields(listing.project());
    let title = title_field(listing.project(), listing.exposed.outer_type).filter(|field| field.kind == Kind::Text);
    fields.extend(title.map(|field| field.id).filter(|id| !fields.contains(id)));
    let index = listing.catalog.live.index();
    let mut words = Vec::new();
    let mut changed = false;
    for typed in typed {
        let suggestions = index.suggest(&query, &Suggest { fields: &fields, typed: &typed, size: 1 })?;
        let better = suggestions.first().filter(|suggestion| suggestion.errors > 0).and_then(|suggestion| {
            let near = |word: &String| text::distance(&typed, word, suggestion.errors).is_some();
            text::words(&suggestion.value).find(near)
        });
        changed |= better.is_some();
        words.push(better.unwrap_or(typed));
    }
    Ok(changed.then(|| words.join(" ")))
}
