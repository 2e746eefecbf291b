//! What search engines read: JSON-LD in the words of schema.org.

use azul_search::Request;
use serde_json::{Value, json};

use super::{Entity, asked};
use crate::value::Manner;

/// The entity as a data set: as the project describes it, or else in general. No character of it ends the element that it
/// is in.
pub(super) fn of(entity: &Entity<'_>) -> String {
    let declared = entity.catalog.project.search().datasets();
    let described = declared.filter(|datasets| datasets.outer_type == entity.exposed.outer_type).and_then(|_| {
        let request = Request::get(&format!("/datasets/{}", entity.id)).with("catalog", &entity.catalog.name);
        asked(entity.visit, &request)
    });
    let text = described.map_or_else(|| generic(entity), |document| document.text().to_owned());
    text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// What holds for every entity.
fn generic(entity: &Entity<'_>) -> String {
    let base = &entity.visit.service.base_url;
    let catalog = &entity.catalog.name;
    let mut about = json!({
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": entity.title(),
        "identifier": entity.id,
        "url": format!("{base}{}?catalog={catalog}", entity.path("")),
        "includedInDataCatalog": {"@type": "DataCatalog", "name": catalog, "url": base},
        "distribution": {
            "@type": "DataDownload", "encodingFormat": "application/json",
            "contentUrl": format!("{base}{}?catalog={catalog}", entity.api_path()),
        },
    });
    if let Some(description) = description(entity) {
        about["description"] = Value::from(description);
    }
    about.to_string()
}

/// The text of a field that is called a description, of the entity itself.
fn description(entity: &Entity<'_>) -> Option<String> {
    let project = &*entity.catalog.project;
    let outer = project.schema().outer_types().iter().find(|outer| outer.name == entity.exposed.outer_type)?;
    let field = project.fields().all().iter().find(|field| match field.path[..] {
        ["contents", inner, name] => outer.inner_entity_types.contains(&inner) && name.ends_with("description"),
        _ => false,
    })?;
    let manner = Manner::of(project.schema(), field);
    let found = azul_search::values::found(field, entity.document.root());
    found.into_iter().find_map(|json| manner.show(json)).map(|shown| shown.text)
}
