//! Portals that use the data: `/integrations`.

use std::collections::BTreeSet;

use azul_transform::json::Json;

use crate::json::list;
use crate::service::{Answer, Ask, Params, Refusal};

/// Answers a request about portals: those with integrations for entities of a type, and none of their other ones.
pub(crate) fn answer(ask: &Ask<'_>) -> Result<Answer, Refusal> {
    let mandatory = ["entity_type", "integration_type"];
    let params = Params::read(ask.request, &["entity_type", "integration_type", "entity_ids"], &mandatory)?;
    let (entity_type, integration_type) = (params.get("entity_type")?, params.get("integration_type")?);
    let entity_ids = params.get("entity_ids")?;
    let wanted = Wanted {
        entity_type: entity_type.as_deref(),
        integration_type: integration_type.as_deref(),
        entity_ids: entity_ids
            .as_deref()
            .map(|ids| ids.split(',').map(str::trim).filter(|id| !id.is_empty()).collect()),
    };
    let portals = ask.service.portals.iter().flat_map(|portals| portals.root().items());
    let mut body = Vec::new();
    let portals = portals.filter(|portal| integrations(*portal).any(|integration| wanted.matches(integration)));
    list(&mut body, portals, |out, portal| wanted.write(portal, out));
    Ok(Answer::json(body))
}

/// Which integrations are asked for.
struct Wanted<'a> {
    entity_type: Option<&'a str>,
    integration_type: Option<&'a str>,
    entity_ids: Option<BTreeSet<&'a str>>,
}

impl Wanted<'_> {
    /// Whether an integration is for entities of the type, and for one of those asked for, or for any of the type.
    fn matches(&self, integration: Json<'_>) -> bool {
        let text = |name| integration.get(name).and_then(Json::as_str);
        let (entity_type, integration_type) = (text("entity_type"), text("integration_type"));
        let shared = match (&self.entity_ids, integration.get("entity_ids")) {
            (Some(wanted), Some(ids)) => ids.items().filter_map(Json::as_str).any(|id| wanted.contains(id)),
            _ => true,
        };
        entity_type == self.entity_type && integration_type == self.integration_type && shared
    }

    /// Writes a portal with the integrations that match.
    fn write(&self, portal: Json<'_>, out: &mut Vec<u8>) {
        let mut object = crate::json::ObjectWriter::new(out);
        for (name, value) in portal.entries() {
            let out = object.key(name);
            match name {
                "integrations" => list(out, integrations(portal).filter(|i| self.matches(*i)), |out, i| i.write(out)),
                _ => value.write(out),
            }
        }
        object.end();
    }
}

fn integrations(portal: Json<'_>) -> impl Iterator<Item = Json<'_>> {
    portal.get("integrations").into_iter().flat_map(Json::items)
}
