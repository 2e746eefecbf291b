//! Datasets as the rest of the world lists them.

use azul_search::dataset::{Creator, Dataset, DatasetDeclaration, entities, keywords, texts};
use azul_transform::json::Json;

pub const DATASETS: DatasetDeclaration =
    DatasetDeclaration { outer_type: "datasets", id_field: "datasets.document_id", describe };

/// What the keywords are taken from: inner entity type and field.
const KEYWORDS: [(&str, &str); 5] = [
    ("datasets", "data_modality"),
    ("activities", "data_modality"),
    ("activities", "assay_type"),
    ("biosamples", "anatomical_site"),
    ("diagnoses", "disease"),
];

fn describe(document: Json<'_>) -> Option<Dataset> {
    let dataset = entities(document, "datasets").next()?;
    let restrictions = texts(dataset, "consent_group").chain(texts(dataset, "data_use_permission"));
    let mut restrictions: Vec<String> = restrictions.collect();
    restrictions.sort();
    restrictions.dedup();
    let creator = |name| Creator { name, institution: None };
    Some(Dataset {
        id: texts(document, "entity_id").next()?,
        title: texts(dataset, "title").next()?,
        description: texts(dataset, "description").next(),
        accessions: texts(dataset, "registered_identifier").map(|id| (None, id)).collect(),
        keywords: keywords(document, &KEYWORDS),
        creators: texts(dataset, "principal_investigator").map(creator).collect(),
        restrictions,
        ..Dataset::default()
    })
}
