//! Export: how much, in which format, which columns; the same for programs; and progress until it is ready.

mod commands;
mod wait;

use azul_search::manifest::{all_formats, files_type};
use azul_search::{Catalog, Refusal};
use azul_transform::schema::manifest_parts;
use maud::{Markup, html};

use crate::asking::Asked;
use crate::asking::exposed;
use crate::list::facets::hidden;
use crate::list::{chips, totals::Totals};
use crate::shell::{Frame, shell};
use crate::state::State;
use crate::visit::Visit;
use crate::words::{bytes, counted, label};

pub(crate) use wait::page as wait;

/// What is to be exported.
pub(crate) struct Export<'a> {
    pub visit: &'a Visit<'a>,
    pub catalog: &'a Catalog,
    pub state: State,
    pub asked: Asked,
    /// The parameter `where` that says the same; nothing if everything is meant.
    pub condition: Option<String>,
    /// Name of the format; the first one, unless chosen.
    pub format: &'static str,
    /// Names of the columns; all if there are none.
    pub columns: Vec<String>,
}

impl<'a> Export<'a> {
    pub fn read(visit: &'a Visit<'a>) -> Result<Self, Refusal> {
        let catalog = visit.catalog()?;
        let outer_type = exposed(catalog, None)?.outer_type;
        let state = State::read(visit.request, outer_type).but(|state| {
            (state.sort, state.descending, state.size) = (None, None, None);
            (state.columns, state.ranges) = (Vec::new(), Vec::new());
        });
        let asked = Asked::of(catalog, &state)?;
        let condition =
            (!asked.condition.is_empty()).then(|| serde_json::Value::Object(asked.condition.clone()).to_string());
        let formats = all_formats(&catalog.project);
        let named = |name: &str| formats.iter().map(|format| format.name()).find(|format| *format == name);
        let given = |wanted: &'static str| {
            let values = visit.request.query.iter().filter(move |(name, value)| name == wanted && !value.is_empty());
            values.map(|(_, value)| value.as_str())
        };
        let none = || Refusal::not_found("This catalog has nothing to export.");
        let first = formats.first().map(|format| format.name()).ok_or_else(none)?;
        let format = given("format").next().and_then(named).unwrap_or(first);
        let columns = given("column").map(str::to_owned).collect();
        Ok(Self { visit, catalog, state, asked, condition, format, columns })
    }

    /// The parameters of a request for the manifest.
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut parameters = vec![("catalog", self.catalog.name.clone()), ("format", self.format.to_owned())];
        parameters.extend(self.condition.clone().map(|condition| ("where", condition)));
        if !self.columns.is_empty() && tables(self.catalog).contains(&self.format) {
            parameters.push(("columns", self.columns.join(",")));
        }
        parameters
    }

    pub fn frame(&self, title: &str, content: Markup) -> Markup {
        let frame = Frame { title: title.to_owned(), state: self.state.clone(), here: "export", filters: false };
        shell(self.visit, &frame, html! { div.narrow { (content) } })
    }
}

/// The formats whose columns can be chosen.
fn tables(catalog: &Catalog) -> Vec<&'static str> {
    let formats = all_formats(&catalog.project);
    formats.iter().filter(|format| format.has_columns()).map(|format| format.name()).collect()
}

/// The page.
pub(crate) fn page(visit: &Visit<'_>) -> Result<Markup, Refusal> {
    let export = Export::read(visit)?;
    let totals = Totals::of(export.catalog, &export.asked, visit.caller)?;
    let outer_type = files_type(&export.catalog.project);
    let count = totals.count(outer_type);
    let volume = totals.figure("bytes");
    let columns: Vec<&str> = manifest_parts(export.catalog.project.schema())
        .into_iter()
        .flat_map(|part| part.columns.into_iter().filter_map(|(_, column)| column))
        .collect();
    let content = html! {
        h1 { "Export" }
        p.count role="status" {
            (counted(count, outer_type))
            @if let Some(volume) = volume { ", " (bytes(volume)) " if all are downloaded" }
        }
        @for (_, trouble) in &export.asked.troubles { p.notice { (trouble) ". This filter was left out." } }
        (chips::of(&export.catalog.project, &export.state, "/export"))
        @if !export.state.q.is_empty() {
            p.notice { "Manifests do not know the text search: all " (label(outer_type).to_lowercase()) " of the other filters are exported." }
        }
        form.export method="get" action="/export/wait" {
            (hidden(&export.state.but(|state| state.q.clear())))
            fieldset.formats {
                legend { "Format" }
                @for format in all_formats(&export.catalog.project) {
                    label {
                        input type="radio" name="format" value=(format.name()) checked[format.name() == export.format];
                        span { b { (format.name()) } " – " (format.description()) }
                    }
                }
            }
            @if !columns.is_empty() {
                details.chooser {
                    summary { "Choose columns" span.about { " (of " (tables(export.catalog).join(", ")) "; all, if none is chosen)" } }
                    fieldset {
                        legend.sr { "Columns" }
                        ul.boxes {
                            @for column in &columns {
                                li { label { input type="checkbox" name="column" value=(column) checked[export.columns.iter().any(|c| c == column)]; span { (column) } } }
                            }
                        }
                    }
                }
            }
            p { button type="submit" disabled[count == 0] { "Make the file" } }
        }
        (commands::commands(&export))
    };
    Ok(export.frame("Export", content))
}
