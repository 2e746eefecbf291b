//! The fields of an entity that changed, before and after.

use azul_search::Project;
use azul_search::compare::Change;
use azul_transform::json::{Document, Json};
use azul_transform::schema::FieldType;
use maud::{Markup, html};

use crate::value::{Manner, Shown};
use crate::words::{grouped, label};

/// Most fields that are listed.
const MOST: usize = 20;
/// Most values of a field.
const MOST_VALUES: usize = 4;

/// A table of them.
pub(super) fn table(project: &Project, changes: &[Change]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Table of changed fields" {
            table {
                caption.sr { "Fields that changed" }
                thead { tr { th scope="col" { "Field" } th scope="col" { "Before" } th scope="col" { "After" } } }
                tbody {
                    @for change in changes.iter().take(MOST) {
                        @let field = FieldOf::path(project, &change.path);
                        tr {
                            th scope="row" { (field.label) }
                            td { (values(&field, &change.removed)) }
                            td { (values(&field, &change.added)) }
                        }
                    }
                }
            }
        }
        @if changes.len() > MOST { p.about { "and " (grouped((changes.len() - MOST) as u64)) " more fields" } }
    }
}

/// The field that a path in a document leads to.
struct FieldOf {
    label: String,
    manner: Manner,
}

impl FieldOf {
    fn path(project: &Project, path: &str) -> Self {
        let names: Vec<&str> = path.split('.').map(|part| part.split('[').next().unwrap_or(part)).collect();
        let row = match names[..] {
            ["contents", inner, name] => {
                let inner = project.schema().inner_types().iter().find(|known| known.name == inner);
                inner.and_then(|inner| inner.fields.iter().find(|field| field.name == name))
            }
            _ => None,
        };
        let (field_type, description) =
            row.map_or((FieldType::PassThruJson, ""), |row| (row.field_type, row.description));
        let said = names.iter().skip_while(|name| **name == "contents").map(|name| label(name));
        let said: Vec<String> = said.collect();
        Self { label: said.join(": "), manner: Manner::described(field_type, description) }
    }
}

fn values(field: &FieldOf, values: &[String]) -> Markup {
    let parsed: Vec<Document> = values.iter().filter_map(|text| Document::parse(text.as_bytes()).ok()).collect();
    let shown: Vec<Shown> = parsed.iter().flat_map(|value| shown(field.manner, value.root())).collect();
    html! {
        @if shown.is_empty() { span.none { span.sr { "No value" } span aria-hidden="true" { "–" } } }
        @for (i, value) in shown.iter().take(MOST_VALUES).enumerate() { @if i > 0 { ", " } (value.short()) }
        @if shown.len() > MOST_VALUES { " " span.rest { "+" (grouped((shown.len() - MOST_VALUES) as u64)) " more" } }
    }
}

/// A value in index form, or the values of a list; of an object what it is called.
fn shown(manner: Manner, json: Json<'_>) -> Vec<Shown> {
    if json.is_array() && !matches!(manner.field_type, FieldType::PassThruJson) {
        return json.items().filter_map(|item| manner.show(item)).collect();
    }
    if json.is_array() {
        return json.items().flat_map(|item| shown(manner, item)).collect();
    }
    let plain = Manner { field_type: FieldType::PassThruJson, bytes: false };
    if json.is_object() && !matches!(manner.field_type, FieldType::ValueAndUnit) {
        let called = |(name, _): &(&str, Json<'_>)| name.ends_with("name") || name.ends_with("title");
        let known = json.entries().find(called).map(|(_, value)| value).and_then(|value| plain.native(first(value)));
        let id = || ["document_id", "uuid", "id"].iter().find_map(|name| plain.native(first(json.get(name)?)));
        return known.or_else(id).or_else(|| plain.native(json)).into_iter().collect();
    }
    manner.show(json).into_iter().collect()
}

/// A value, or the first of several.
fn first(json: Json<'_>) -> Json<'_> {
    if json.is_array() { json.items().next().unwrap_or(json) } else { json }
}
