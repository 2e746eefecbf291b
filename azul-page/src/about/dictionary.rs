//! The data dictionary: every field, with what its row says.

use azul_search::{Refusal, Request};
use azul_transform::json::Json;
use azul_transform::schema::FieldType;
use maud::{Markup, html};

use crate::entity::asked;
use crate::shell::{Frame, shell};
use crate::state::{State, segment};
use crate::value::Manner;
use crate::visit::Visit;
use crate::words::{grouped, label};

/// The page.
pub(crate) fn page(visit: &Visit<'_>) -> Result<Markup, Refusal> {
    let catalog = visit.catalog()?;
    let state = State { catalog: State::read(visit.request, "").catalog, ..State::default() };
    let find = visit.request.query.iter().find(|(name, _)| name == "find").map_or("", |(_, value)| value.trim());
    let answer = asked(visit, &Request::get("/index/fields").with("catalog", &catalog.name));
    let answer = answer.ok_or_else(|| Refusal::unavailable("The fields cannot be listed."))?;
    let all: Vec<Json<'_>> = answer.root().get("fields").into_iter().flat_map(Json::items).collect();
    let fits = |field: &&Json<'_>| {
        let text = |name: &str| field.get(name).and_then(Json::as_str).unwrap_or_default().to_lowercase();
        let find = find.to_lowercase();
        ["name", "path", "description", "column"].iter().any(|name| text(name).contains(&find))
            || label(&text("name")).to_lowercase().contains(&find)
    };
    let shown: Vec<&Json<'_>> = all.iter().filter(fits).collect();
    let frame = Frame { title: "Data dictionary".to_owned(), state: state.clone(), here: "dictionary", filters: false };
    Ok(shell(
        visit,
        &frame,
        html! {
            h1 { "Data dictionary" }
            p.about { "Every field of this catalog: what it means, how programs call it, and an example that you may see." }
            form.find method="get" action="/dictionary" {
                @for (name, value) in state.pairs() { input type="hidden" name=(name) value=(value); }
                label for="find" { "Search names and descriptions" }
                div.row { input #find type="search" name="find" value=(find); button type="submit" { "Search" } }
            }
            p.count role="status" { (grouped(shown.len() as u64)) " of " (grouped(all.len() as u64)) " fields" }
            div.scroll tabindex="0" role="region" aria-label="Table of fields" {
                table.dictionary {
                    caption.sr { "Fields" }
                    thead { tr { th scope="col" { "Field" } th scope="col" { "Description" } th scope="col" { "Type" } th scope="col" { "Of" } th scope="col" { "Example" } } }
                    tbody { @for field in shown { (row(&state, *field)) } }
                }
            }
        },
    ))
}

/// What people call the type of a field.
fn type_words(name: &str) -> &'static str {
    let has = |part: &str| name.contains(part);
    match name {
        _ if has("range") => "range",
        _ if has("unit") => "number with unit",
        _ if has("date") || has("time") => "time",
        _ if has("bool") => "yes or no",
        _ if has("int") || has("float") => "number",
        _ if has("str") => "text",
        _ => "several parts",
    }
}

fn row(state: &State, field: Json<'_>) -> Markup {
    let text = |name: &str| field.get(name).and_then(Json::as_str).unwrap_or_default();
    let truth = |name: &str| field.get(name).and_then(Json::as_bool).unwrap_or_default();
    let types = field.get("entityTypes").into_iter().flat_map(Json::items).filter_map(Json::as_str);
    let plain = Manner { field_type: FieldType::PassThruJson, bytes: text("description").contains(" bytes") };
    let example = field.get("example").and_then(|example| plain.native(example));
    let name = text("name");
    html! {
        tr {
            th scope="row" { (label(name)) div { code { (name) } } }
            td {
                (text("description"))
                @if !text("column").is_empty() { div.about { "Column " code { (text("column")) } } }
            }
            td title=(text("type")) { (type_words(text("type"))) @if truth("facet") { div.about { "facet" } } }
            td { @for (i, name) in types.enumerate() { @if i > 0 { ", " } a href=(state.url_in_catalog(&format!("/browse/{}", segment(name)))) { (label(name)) } } }
            td { @if let Some(example) = example { (example.short()) } }
        }
    }
}
