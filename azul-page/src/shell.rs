//! What all pages have around them.

use maud::{DOCTYPE, Markup, html};

use crate::state::{State, segment};
use crate::visit::Signing;
use crate::visit::Visit;

/// What a page says about itself.
pub(crate) struct Frame {
    pub title: String,
    pub state: State,
    /// Which part of the site it belongs to.
    pub here: &'static str,
    /// It has the panel of filters.
    pub filters: bool,
}

/// A whole page.
pub(crate) fn shell(visit: &Visit<'_>, frame: &Frame, content: Markup) -> Markup {
    let state = &frame.state;
    let catalog = visit.catalog().ok();
    let name = catalog.map_or("", |catalog| catalog.name.as_str());
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { (frame.title) " · " (name) " · Azul" }
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="icon" href="/static/icon.svg" type="image/svg+xml";
                link rel="alternate" type="application/atom+xml" title="What changed" href=(state.url_in_catalog("/changes.atom"));
                link rel="stylesheet" href="/static/page.css";
                script src="/static/page.js" defer {}
            }
            body {
                a.skip href="#content" { "Skip to the content" }
                @if frame.filters { a.skip href="#filters" { "Skip to the filters" } }
                header.top {
                    div.bar {
                        a.brand href=(state.url_in_catalog("/")) { "Azul" }
                        (catalogs(visit, name))
                        (search_box(visit, state))
                        nav.main aria-label="Pages of this site" {
                            ul {
                                @for (path, here, text) in PLACES {
                                    li { a href=(state.url_in_catalog(path)) aria-current=[(frame.here == here).then_some("page")] { (text) } }
                                }
                                li { a href="/docs" { "API" } }
                                @match visit.signing {
                                    Signing::Never => {},
                                    Signing::Offered => li { a href="/sign-in" aria-current=[(frame.here == "sign-in").then_some("page")] { "Sign in" } },
                                    Signing::Done => li { form method="post" action="/sign-out" { button type="submit" { "Sign out" } } },
                                }
                            }
                        }
                    }
                }
                main #content tabindex="-1" { (content) }
                footer.bottom {
                    p {
                        "Served by Azul"
                        @if !visit.service.git_commit.is_empty() { " " code { (short(&visit.service.git_commit)) } }
                        @if let Some(who) = visit.who { ". You are " bdi { (who) } }
                        "."
                    }
                }
            }
        }
    }
}

/// Path, part of the site, and name of each entry of the menu.
const PLACES: [(&str, &str, &str); 6] = [
    ("/", "browse", "Browse"),
    ("/summary", "summary", "Summary"),
    ("/export", "export", "Export"),
    ("/dictionary", "dictionary", "Data dictionary"),
    ("/changes", "changes", "Changes"),
    ("/status", "status", "Status"),
];

fn short(revision: &str) -> &str {
    revision.get(..12).unwrap_or(revision)
}

/// The other catalogs, if there are any.
fn catalogs(visit: &Visit<'_>, here: &str) -> Markup {
    let public = || visit.service.catalogs.iter().filter(|catalog| !catalog.internal || catalog.name == here);
    html! {
        @if public().count() > 1 {
            details.catalogs {
                summary { span.sr { "Catalog: " } (here) }
                ul {
                    @for catalog in public() {
                        li {
                            a href=(State { catalog: Some(catalog.name.clone()), ..State::default() }.url_of("/"))
                                aria-current=[(catalog.name == here).then_some("true")] { (catalog.name) }
                        }
                    }
                }
            }
        } @else { span.catalog { (here) } }
    }
}

/// The box for text, accessions and ids; what is filtered stays.
fn search_box(visit: &Visit<'_>, state: &State) -> Markup {
    let Ok(catalog) = visit.catalog() else { return html! {} };
    let Ok(exposed) = crate::asking::exposed(catalog, Some(state.entity_type.as_str()).filter(|name| !name.is_empty()))
    else {
        return html! {};
    };
    let rest = state.but(|state| state.q.clear());
    html! {
        search {
            form.search method="get" action=(format!("/browse/{}", segment(exposed.outer_type))) data-part {
                @for (name, value) in rest.pairs() { input type="hidden" name=(name) value=(value); }
                label.sr for="q" { "Search " (crate::words::label(exposed.outer_type).to_lowercase()) " by text, accession or ID" }
                input #q type="search" name="q" maxlength="1000" value=(state.q) placeholder="Text, accession or ID" autocomplete="off" spellcheck="false"
                    list="suggestions" data-suggest=(state.url_in_catalog(&format!("/index/{}/suggest", segment(exposed.outer_type))));
                datalist #suggestions {}
                button type="submit" { "Search" }
            }
        }
    }
}
