//! Where each value comes from: bundles, inner entities, rules, and what was dropped.

use azul_search::{Refusal, explain, without_contributions};
use azul_transform::Value;
use azul_transform::aggregate::{ContributorFate, ExplainedField, Explanation, Wish};
use azul_transform::json::Document;
use maud::{Markup, html};

use super::Entity;
use crate::value::Manner;
use crate::visit::Visit;
use crate::words::{counted, grouped, label};

/// Most bundles that are listed.
const MOST: usize = 50;

/// The page.
pub(crate) fn page(visit: &Visit<'_>, entity_type: &str, id: &str) -> Result<Markup, Refusal> {
    let entity = Entity::find(visit, entity_type, id)?;
    let index = entity.catalog.live.index();
    let sees = |source: &str| visit.caller.sources.contains(source);
    let at = (entity.exposed.outer_type, entity.id.as_str());
    let content = match explain(&*index, &entity.catalog.project, at, &Wish::default(), sees)? {
        Some(explanation) => explained(&explanation),
        None => html! { p { "This cannot be explained. " (without_contributions(at.0, at.1)) } },
    };
    Ok(entity.frame("Where each value comes from", content))
}

fn explained(explanation: &Explanation) -> Markup {
    let fields = explanation.fields.iter().filter(|field| !field.value.is_null());
    html! {
        h2 { (counted(explanation.bundles.len() as u64, "bundles")) }
        ol.bundles {
            @for bundle in explanation.bundles.iter().take(MOST) {
                li {
                    code { (bundle.fqid.uuid) } " of " time datetime=(bundle.fqid.version) { (bundle.fqid.version) }
                    @match &bundle.fate {
                        ContributorFate::Counts => {},
                        ContributorFate::Superseded { by } => { " – superseded by " (by) },
                        ContributorFate::Deleted => { " – deleted" },
                    }
                }
            }
        }
        @if explanation.bundles.len() > MOST { p.about { "and " (grouped((explanation.bundles.len() - MOST) as u64)) " more" } }
        h2 { "Fields" }
        div.scroll tabindex="0" role="region" aria-label="Table of fields" {
            table {
                caption.sr { "Fields with their values, where those are in the metadata, and how several become one" }
                thead { tr { th scope="col" { "Field" } th scope="col" { "Value" } th scope="col" { "Comes from" } th scope="col" { "Merged by" } th scope="col" { "Bundles" } } }
                tbody { @for field in fields { (row(explanation, field)) } }
            }
        }
    }
}

fn row(explanation: &Explanation, field: &ExplainedField) -> Markup {
    let entities = field.values.iter().flat_map(|value| &value.from).filter_map(|at| explanation.entities.get(*at));
    let mut from: Vec<usize> = entities.flat_map(|entity| entity.bundles.iter().map(|bundle| bundle + 1)).collect();
    from.sort_unstable();
    from.dedup();
    let numbers: Vec<String> = from.iter().take(8).map(usize::to_string).collect();
    html! {
        tr {
            th scope="row" { @if !field.inner_type.is_empty() { (label(field.inner_type)) ": " } (label(field.name)) }
            td { (value(field)) @if field.dropped > 0 { " " span.rest { (grouped(field.dropped as u64)) " dropped by a limit" } } }
            td { @for origin in &field.origin { div { code { (origin) } } } }
            td { @if let Some(accumulator) = field.accumulator { (accumulator.label()) } }
            td { (numbers.join(", ")) @if from.len() > 8 { ", …" } }
        }
    }
}

fn value(field: &ExplainedField) -> Markup {
    let mut text = Vec::new();
    field.value.write(&mut text);
    let manner = Manner::described(field.field_type, "");
    let Ok(parsed) = Document::parse(text) else { return html! {} };
    let root = parsed.root();
    html! {
        @if matches!(field.value, Value::List(_)) {
            @if root.items().all(|item| manner.native(item).is_none()) { span.none { span.sr { "No value" } span aria-hidden="true" { "–" } } }
            @for (i, item) in root.items().filter_map(|item| manner.native(item)).take(4).enumerate() { @if i > 0 { ", " } (item.short()) }
            @if root.items().count() > 4 { " " span.rest { "+" (root.items().count() - 4) " more" } }
        } @else if let Some(shown) = manner.native(root) { (shown.short()) }
    }
}
