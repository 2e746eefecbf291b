//! `/index/{entity_type}/{entity_id}/explain`: where the values of a document come from.

use azul_transform::aggregate::{Wanted, Wish};

use super::listing::{known_type, listed};
use super::lists::{check_uuid, no_such_entity};
use super::{Answer, Ask, Params, Refusal};
use crate::explain::{explain, without_contributions, write_explanation};

/// Explains all fields, or those that are named. Only bundles of sources that the caller may see are spoken of: they are
/// explained as if there were no others.
pub(crate) fn answer(ask: &Ask<'_>, outer_type: &str, id: &str) -> Result<Answer, Refusal> {
    let params = Params::read(ask.request, &["catalog", "field", "most"], &[])?;
    let catalog = params.catalog(ask.service)?;
    let project = &*catalog.project;
    let outer_type = known_type(catalog, outer_type)?.outer_type;
    check_uuid(id)?;
    let mut wish = Wish::default();
    if let Some(names) = params.get("field")? {
        let wanted = Wanted::named(project.schema(), &listed(&names));
        wish.wanted = wanted.map_err(|error| Refusal::bad_request(error.message()))?;
    }
    if let Some(most) = params.get("most")? {
        let most = most.parse().ok().filter(|most| (1..=MOST).contains(most));
        wish.most = most.ok_or_else(|| Refusal::bad_request(format!("`most` must be a number from 1 to {MOST}")))?;
    }
    let sees = |source: &str| ask.caller.sources.contains(source);
    let explanation = explain(&*catalog.live.index(), project, (outer_type, id), &wish, sees)?;
    let Some(explanation) = explanation else {
        // Both answers depend on nothing but what the caller may see.
        return Err(match catalog.document(outer_type, id, ask.caller)? {
            Some(_) => Refusal::not_found(without_contributions(outer_type, id)),
            None => no_such_entity(outer_type, id),
        });
    };
    let mut body = Vec::new();
    write_explanation(&explanation, &mut body);
    Ok(Answer::json(body))
}

/// Most values, entities and copies that are listed of one thing.
const MOST: usize = 1000;
