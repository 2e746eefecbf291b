//! Which fields the table shows.

use azul_search::{Field, Kind, Project};
use azul_transform::json::Json;
use maud::{Markup, html};

use super::{Listing, facets, is_sortable};
use crate::state::{SIZES, segment};
use crate::value::{Look, Manner, moment};
use crate::words::{capitalised, singular, told};

/// So many columns there are unless others are chosen.
const USUAL: usize = 6;

/// The fields of an outer entity type itself.
fn own<'p>(project: &'p Project, outer_type: &str) -> Vec<&'p Field> {
    let schema = project.schema();
    let inner =
        schema.outer_types().iter().find(|outer| outer.name == outer_type).map(|outer| outer.inner_entity_types);
    let inner = inner.unwrap_or_default();
    let is_own = |field: &&Field| matches!(field.path[..], ["contents", name, ..] if inner.contains(&name));
    project.fields().all().iter().filter(is_own).collect()
}

/// The field by which people know an entity of a type: a title or a name, or what the type is sorted by.
pub(crate) fn title_field<'p>(project: &'p Project, outer_type: &str) -> Option<&'p Field> {
    let named = |field: &&&Field| {
        let last = field.path.last().copied().unwrap_or_default();
        field.kind == Kind::Text
            && (last == "title" || last == "name" || last.ends_with("_title") || last.ends_with("_name"))
    };
    let own = own(project, outer_type);
    let title = own.iter().filter(|field| field.public).find(named).copied();
    title.or_else(|| project.fields().named(project.exposed_index(outer_type)?.sort))
}

/// What people know an entity by, from its document.
pub(crate) fn title_of(project: &Project, outer_type: &str, document: Json<'_>) -> Option<String> {
    let field = title_field(project, outer_type)?;
    let manner = Manner::of(project.schema(), field);
    let shown = azul_search::values::found(field, document).into_iter().find_map(|json| manner.show(json))?;
    Some(if shown.look == Look::Time {
        format!("{} of {}", capitalised(&singular(outer_type)), moment(&shown.text))
    } else {
        shown.text
    })
}

/// The columns of a list.
pub(super) fn of<'p>(listing: &Listing<'p>) -> Vec<&'p Field> {
    let project = listing.project();
    let named = |name: &String| project.fields().named(name);
    let mut columns: Vec<&Field> = Vec::new();
    let mut push = |field: &'p Field| {
        if !columns.iter().any(|other| other.id == field.id) {
            columns.push(field);
        }
    };
    title_field(project, listing.exposed.outer_type).into_iter().for_each(&mut push);
    if listing.state.columns.is_empty() {
        let table = |field: &&&Field| field.public && !matches!(field.kind, Kind::Opaque | Kind::Nested(_));
        // Ids and checksums say nothing to people.
        let says_nothing =
            |name: &str| ["id", "ids", "md5sum", "sha256", "crc32", "crc32c"].iter().any(|end| name.ends_with(end));
        let is_id = |field: &&Field| says_nothing(&field.name.to_lowercase()) || field.kind == Kind::Date;
        let own = own(project, listing.exposed.outer_type);
        own.iter().filter(table).filter(|field| !is_id(field)).take(USUAL - 2).copied().for_each(&mut push);
        // The facets that say most: those with the most values that are not all alike.
        let counts = listing.facets.iter().zip(&listing.found.facets);
        let telling = counts.filter(|(_, counts)| counts.buckets.len() > 1).map(|(field, _)| *field);
        let room = USUAL.saturating_sub(own.iter().filter(table).filter(|field| !is_id(field)).count().min(USUAL - 2));
        telling.take(room).for_each(&mut push);
    } else {
        listing.state.columns.iter().filter_map(named).for_each(&mut push);
    }
    // What the list is sorted by is seen.
    if listing.state.sort.is_some() {
        push(listing.sort);
    }
    columns
}

/// The form in which columns and the number of rows are chosen.
pub(super) fn chooser(listing: &Listing<'_>) -> Markup {
    let columns = of(listing);
    let project = listing.project();
    let mut fields: Vec<&Field> =
        own(project, listing.exposed.outer_type).into_iter().filter(|field| field.public).collect();
    for field in project.fields().all().iter().filter(|field| field.public && field.kind != Kind::Opaque) {
        if !fields.iter().any(|other| other.id == field.id) {
            fields.push(field);
        }
    }
    let sortable: Vec<&Field> = fields.iter().copied().filter(|field| is_sortable(field)).collect();
    let is_shown = |field: &Field| columns.iter().any(|column| column.id == field.id);
    let rest = listing.state.but(|state| {
        state.columns.clear();
        (state.sort, state.descending, state.size) = (None, None, None);
    });
    html! {
        details.chooser data-keep="columns" {
            summary { "Columns, order and rows" }
            form method="get" action=(format!("/browse/{}", segment(&listing.state.entity_type))) data-part {
                (facets::hidden(&rest))
                fieldset {
                    legend { "Columns of the table" }
                    ul.boxes {
                        @for field in fields {
                            li { label { input type="checkbox" name="column" value=(field.name) checked[is_shown(field)]; span { (told(listing.project(), &field.name)) } } }
                        }
                    }
                }
                label.size {
                    "Sort by "
                    select name="sort" {
                        @for field in sortable {
                            option value=(field.name) selected[field.id == listing.sort.id] { (told(project, &field.name)) }
                        }
                    }
                }
                label.size {
                    "Order "
                    select name="order" {
                        option value="asc" selected[!listing.descending] { "rising" }
                        option value="desc" selected[listing.descending] { "falling" }
                    }
                }
                label.size {
                    "Rows on a page "
                    select name="size" {
                        @for size in SIZES {
                            option value=(size) selected[listing.state.size.unwrap_or(super::SIZE) == size] { (size) }
                        }
                    }
                }
                button type="submit" { "Show these" }
            }
        }
    }
}
