//! Projects as data sets that the rest of the world lists.

use azul_search::dataset::{Creator, Dataset, DatasetDeclaration, Publication, entities, keywords, texts};
use azul_transform::json::Json;
use azul_transform::schema::NULL_DATETIME;

pub const DATASETS: DatasetDeclaration = DatasetDeclaration { outer_type: "projects", id_field: "projectId", describe };

/// What the keywords are taken from: inner entity type and field.
const KEYWORDS: [(&str, &str); 6] = [
    ("donors", "genus_species"),
    ("samples", "effective_organ"),
    ("specimens", "disease"),
    ("library_preparation_protocols", "library_construction_approach"),
    ("projects", "bionetwork_name"),
    ("donors", "development_stage"),
];

fn describe(document: Json<'_>) -> Option<Dataset> {
    let project = entities(document, "projects").next()?;
    let date = |name: &str| entities(document, "dates").find_map(|d| text(d, name)).filter(|d| d != NULL_DATETIME);
    let list = |field: &str| project.get(field).into_iter().flat_map(Json::items);
    Some(Dataset {
        id: text(document, "entity_id")?,
        title: text(project, "project_title")?,
        short_name: text(project, "project_short_name"),
        description: text(project, "project_description"),
        accessions: list("accessions").filter_map(|a| Some((text(a, "namespace"), text(a, "accession")?))).collect(),
        keywords: keywords(document, &KEYWORDS),
        creators: list("contributors").filter_map(creator).collect(),
        publications: list("publications").filter_map(publication).collect(),
        // Some say in words where there is more.
        links: texts(project, "supplementary_links").filter(|link| link.contains("://")).collect(),
        issued: date("submission_date"),
        modified: date("last_modified_date"),
        restrictions: texts(project, "data_use_restriction").collect(),
    })
}

/// A contributor. Those who only entered or checked the metadata made no data.
fn creator(contributor: Json<'_>) -> Option<Creator> {
    let role = text(contributor, "project_role").unwrap_or_default().to_lowercase();
    if role.contains("wrangler") || role.contains("curator") {
        return None;
    }
    // First name, middle name and last name have commas between them.
    let name = text(contributor, "contact_name")?;
    let name: Vec<&str> = name.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    Some(Creator { name: name.join(" "), institution: text(contributor, "institution") })
}

fn publication(publication: Json<'_>) -> Option<Publication> {
    let title = text(publication, "publication_title")?;
    Some(Publication { title, url: text(publication, "publication_url"), doi: text(publication, "doi") })
}

fn text(entity: Json<'_>, field: &str) -> Option<String> {
    texts(entity, field).next()
}
