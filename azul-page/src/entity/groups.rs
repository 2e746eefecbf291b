//! Everything that a document says, in groups: one for each inner entity type, what the entity is itself first.

use azul_search::{Project, write_native};
use azul_transform::json::Document;
use azul_transform::json::{Json, Kind};
use azul_transform::schema::{FieldType, InnerEntityType};
use maud::{Markup, html};

use super::Entity;
use super::tree::Trees;
use crate::state::encoded;
use crate::value::{Manner, Shown};
use crate::words::{grouped, label, person};

/// Most entities of a type that are shown.
const MOST_ENTITIES: usize = 20;
/// Most values of a field that are shown.
const MOST_VALUES: usize = 30;
/// Most levels of objects within each other.
const MOST_LEVELS: usize = 6;

/// All groups.
pub(super) fn groups(entity: &Entity<'_>) -> Markup {
    let project = &*entity.catalog.project;
    let schema = project.schema();
    let own = schema.outer_types().iter().find(|outer| outer.name == entity.exposed.outer_type);
    let own = own.map(|outer| outer.inner_entity_types).unwrap_or_default();
    let contents = entity.document.root().get("contents");
    let of = |inner: &InnerEntityType| contents.and_then(|contents| contents.get(inner.name));
    let (mut first, mut others) = (Vec::new(), Vec::new());
    for inner in schema.inner_types() {
        let Some(entities) = of(inner).filter(|entities| entities.items().next().is_some()) else { continue };
        if own.contains(&inner.name) { first.push((inner, entities)) } else { others.push((inner, entities)) }
    }
    let trees = Trees::of(entity);
    html! {
        @for (inner, entities) in first { (group(project, inner, entities, true, None)) }
        @for (inner, entities) in others { (group(project, inner, entities, false, trees.tree(inner.name))) }
    }
}

/// A group; its entities are a tree, if there is one.
fn group(project: &Project, inner: &InnerEntityType, entities: Json<'_>, own: bool, tree: Option<Markup>) -> Markup {
    let count = entities.items().count();
    let says_more = !inner.description.is_empty() && inner.description.trim_end_matches('.') != label(inner.name);
    html! {
        details.group open[own || tree.is_some()] data-keep=(inner.name) {
            summary { h2 { (label(inner.name)) } @if count > 1 && tree.is_none() { span.number { (grouped(count as u64)) } } }
            @if says_more { p.about { (inner.description) } }
            @if let Some(tree) = tree {
                (tree)
            } @else {
                @for one in entities.items().take(MOST_ENTITIES) { (fields(project, inner, one)) }
                @if count > MOST_ENTITIES { p.about { "and " (grouped((count - MOST_ENTITIES) as u64)) " more" } }
            }
        }
    }
}

/// The fields of an inner entity that have values.
fn fields(project: &Project, inner: &InnerEntityType, entity: Json<'_>) -> Markup {
    let shown = entity.entries().filter(|(name, _)| !name.ends_with('_')).filter_map(|(name, json)| {
        let field = inner.fields.iter().find(|field| field.name == name);
        let (field_type, description) =
            field.map_or((FieldType::PassThruJson, ""), |field| (field.field_type, field.description));
        let mut native = Vec::new();
        write_native(field_type, json, &mut native);
        let native = Document::parse(native).ok()?;
        let manner = Manner::described(field_type, description);
        let value = persons(name, native.root()).or_else(|| value(project, manner, native.root(), 0))?;
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

/// The names of persons, in a field that has such.
fn persons(name: &str, json: Json<'_>) -> Option<Markup> {
    let names: Vec<String> = json.items().filter_map(Json::as_str).map(person).collect();
    let is_wanted = name == "contact_names" && !names.is_empty() && names.len() <= MOST_VALUES;
    is_wanted.then(|| html! { ul.values-in-line { @for name in &names { li { bdi { (name) } } } } })
}

/// A value in native form; nothing if it is null or empty.
fn value(project: &Project, manner: Manner, json: Json<'_>, level: usize) -> Option<Markup> {
    if level > MOST_LEVELS {
        return Some(html! { "…" });
    }
    match json.kind() {
        Kind::Array(_) => list(project, manner, json, level),
        Kind::Object(_) => object(project, json, level),
        _ => manner.native(json).map(|shown| shown.whole()),
    }
}

fn list(project: &Project, manner: Manner, json: Json<'_>, level: usize) -> Option<Markup> {
    if json.items().any(|item| item.is_object() || item.is_array()) {
        let items: Vec<Markup> = json.items().filter_map(|item| value(project, manner, item, level + 1)).collect();
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

fn object(project: &Project, json: Json<'_>, level: usize) -> Option<Markup> {
    let plain = Manner { field_type: FieldType::PassThruJson, bytes: false };
    let part = |(name, part)| {
        Some((name, told_better(project, json, name).or_else(|| value(project, plain, part, level + 1))?))
    };
    let parts: Vec<(&str, Markup)> = json.entries().filter_map(part).collect();
    (!parts.is_empty()).then(|| {
        html! {
            dl.fields { @for (name, part) in &parts { div { dt { (label(name)) } dd { (part) } } } }
        }
    })
}

/// Parts of objects that say more than they have: a link to where the world knows an accession or a publication, the name
/// of a person.
fn told_better(project: &Project, object: Json<'_>, name: &str) -> Option<Markup> {
    let text = |name: &str| object.get(name).and_then(Json::as_str);
    let shown = text(name)?;
    if name.ends_with("contact_name") || name == "contactName" {
        return Some(html! { bdi { (person(shown)) } });
    }
    let url = match name {
        "accession" => project.search().accession_url(text("namespace")?, shown)?,
        "doi" if shown.starts_with("10.") => format!("https://doi.org/{}", encoded(shown)),
        _ => return None,
    };
    Some(html! { a href=(url) rel="noopener noreferrer" { bdi { (shown) } } })
}
