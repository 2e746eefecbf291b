//! Everything that a document says, in groups: one for each inner entity type, what the entity is itself first.

use azul_search::write_native;
use azul_transform::json::Document;
use azul_transform::json::{Json, Kind};
use azul_transform::schema::{FieldType, InnerEntityType};
use maud::{Markup, html};

use super::Entity;
use crate::value::{Manner, Shown};
use crate::words::{grouped, label};

/// Most entities of a type that are shown.
const MOST_ENTITIES: usize = 20;
/// Most values of a field that are shown.
const MOST_VALUES: usize = 30;
/// Most levels of objects within each other.
const MOST_LEVELS: usize = 6;

/// All groups.
pub(super) fn groups(entity: &Entity<'_>) -> Markup {
    let schema = entity.catalog.project.schema();
    let own = schema.outer_types().iter().find(|outer| outer.name == entity.exposed.outer_type);
    let own = own.map(|outer| outer.inner_entity_types).unwrap_or_default();
    let contents = entity.document.root().get("contents");
    let of = |inner: &InnerEntityType| contents.and_then(|contents| contents.get(inner.name));
    let (mut first, mut others) = (Vec::new(), Vec::new());
    for inner in schema.inner_types() {
        let Some(entities) = of(inner).filter(|entities| entities.items().next().is_some()) else { continue };
        if own.contains(&inner.name) { first.push((inner, entities)) } else { others.push((inner, entities)) }
    }
    html! {
        @for (inner, entities) in first { (group(inner, entities, true)) }
        @for (inner, entities) in others { (group(inner, entities, false)) }
    }
}

fn group(inner: &InnerEntityType, entities: Json<'_>, own: bool) -> Markup {
    let count = entities.items().count();
    let says_more = !inner.description.is_empty() && inner.description.trim_end_matches('.') != label(inner.name);
    html! {
        details.group open[own] data-keep=(inner.name) {
            summary { h2 { (label(inner.name)) } @if count > 1 { span.number { (grouped(count as u64)) } } }
            @if says_more { p.about { (inner.description) } }
            @for one in entities.items().take(MOST_ENTITIES) { (fields(inner, one)) }
            @if count > MOST_ENTITIES { p.about { "and " (grouped((count - MOST_ENTITIES) as u64)) " more" } }
        }
    }
}

/// The fields of an inner entity that have values.
fn fields(inner: &InnerEntityType, entity: Json<'_>) -> Markup {
    let shown = entity.entries().filter(|(name, _)| !name.ends_with('_')).filter_map(|(name, json)| {
        let field = inner.fields.iter().find(|field| field.name == name);
        let (field_type, description) =
            field.map_or((FieldType::PassThruJson, ""), |field| (field.field_type, field.description));
        let mut native = Vec::new();
        write_native(field_type, json, &mut native);
        let native = Document::parse(native).ok()?;
        let value = value(Manner::described(field_type, description), native.root(), 0)?;
        Some((name, description, value))
    });
    html! {
        dl.fields {
            @for (name, description, value) in shown {
                div {
                    dt title=[(!description.is_empty()).then_some(description)] { (label(name)) }
                    dd { (value) }
                }
            }
        }
    }
}

/// A value in native form; nothing if it is null or empty.
fn value(manner: Manner, json: Json<'_>, level: usize) -> Option<Markup> {
    if level > MOST_LEVELS {
        return Some(html! { "…" });
    }
    match json.kind() {
        Kind::Array(_) => list(manner, json, level),
        Kind::Object(_) => object(json, level),
        _ => manner.native(json).map(|shown| shown.whole()),
    }
}

fn list(manner: Manner, json: Json<'_>, level: usize) -> Option<Markup> {
    if json.items().any(|item| item.is_object() || item.is_array()) {
        let items: Vec<Markup> = json.items().filter_map(|item| value(manner, item, level + 1)).collect();
        let rest = items.len().saturating_sub(MOST_VALUES);
        return (!items.is_empty()).then(|| {
            html! {
                ul.objects { @for item in items.iter().take(MOST_VALUES) { li { (item) } } }
                @if rest > 0 { p.about { "and " (grouped(rest as u64)) " more" } }
            }
        });
    }
    let mut values: Vec<Shown> = Vec::new();
    for shown in json.items().filter_map(|item| manner.native(item)) {
        if !values.contains(&shown) {
            values.push(shown);
        }
    }
    let rest = values.len().saturating_sub(MOST_VALUES);
    (!values.is_empty()).then(|| {
        html! {
            ul.values-in-line { @for value in values.iter().take(MOST_VALUES) { li { (value.whole()) } } }
            @if rest > 0 { span.rest { "+" (rest) " more" } }
        }
    })
}

fn object(json: Json<'_>, level: usize) -> Option<Markup> {
    let plain = Manner { field_type: FieldType::PassThruJson, bytes: false };
    let parts: Vec<(&str, Markup)> =
        json.entries().filter_map(|(name, part)| Some((name, value(plain, part, level + 1)?))).collect();
    (!parts.is_empty()).then(|| {
        html! {
            dl.fields { @for (name, part) in &parts { div { dt { (label(name)) } dd { (part) } } } }
        }
    })
}
