//! Formats of manifests that AnVIL has besides the generic ones.

use azul_search::ManifestFormat;
use azul_search::manifest::terra::TerraPfb;
use azul_search::manifest::{PropertyType, ReplicaProperty, ReplicaType, VerbatimPfb};

use PropertyType::{Boolean, Float, Integer, Text};

/// The formats.
pub static FORMATS: [&dyn ManifestFormat; 2] = [
    &TerraPfb {
        scalars: &[],
        rows: Some("source_datarepo_row_ids"),
        absent: &["datasets.description"],
        last: &[],
        listed: None,
    },
    &VerbatimPfb { types: Some(&TYPES) },
];

/// A text that every row has.
const fn required(name: &'static str) -> ReplicaProperty {
    ReplicaProperty { name, property_type: Text, list: false, nullable: false }
}

/// A value that rows may lack.
const fn optional(name: &'static str, property_type: PropertyType) -> ReplicaProperty {
    ReplicaProperty { name, property_type, list: false, nullable: true }
}

/// A list of texts.
const fn texts(name: &'static str) -> ReplicaProperty {
    ReplicaProperty { name, property_type: Text, list: true, nullable: false }
}

/// A list of texts that may be absent: a dataset has replicas of two origins, and either lacks what the other has.
const fn optional_texts(name: &'static str) -> ReplicaProperty {
    ReplicaProperty { nullable: true, ..texts(name) }
}

const fn table(name: &'static str, properties: &'static [ReplicaProperty]) -> ReplicaType {
    ReplicaType { name, properties }
}

/// The tables of a snapshot by name, with their columns by name. A dataset also has a description, and a file a DRS URI.
const TYPES: [ReplicaType; 12] = [
    table(
        "anvil_activity",
        &[
            required("activity_id"),
            optional("activity_type", Text),
            required("datarepo_row_id"),
            texts("generated_file_id"),
            texts("source_datarepo_row_ids"),
            texts("used_biosample_id"),
            texts("used_file_id"),
        ],
    ),
    table(
        "anvil_alignmentactivity",
        &[
            optional("activity_type", Text),
            required("alignmentactivity_id"),
            texts("data_modality"),
            required("datarepo_row_id"),
            texts("generated_file_id"),
            texts("reference_assembly"),
            texts("source_datarepo_row_ids"),
            texts("used_file_id"),
        ],
    ),
    table(
        "anvil_antibody",
        &[
            required("antibody_id"),
            required("datarepo_row_id"),
            texts("source_datarepo_row_ids"),
            optional("target", Text),
        ],
    ),
    table(
        "anvil_assayactivity",
        &[
            optional("activity_type", Text),
            texts("antibody_id"),
            optional("assay_type", Text),
            required("assayactivity_id"),
            texts("data_modality"),
            required("datarepo_row_id"),
            texts("generated_file_id"),
            texts("source_datarepo_row_ids"),
            texts("used_biosample_id"),
        ],
    ),
    table(
        "anvil_biosample",
        &[
            optional("anatomical_site", Text),
            texts("apriori_cell_type"),
            required("biosample_id"),
            optional("biosample_type", Text),
            required("datarepo_row_id"),
            optional("disease", Text),
            optional("donor_age_at_collection_lower_bound", Float),
            optional("donor_age_at_collection_unit", Text),
            optional("donor_age_at_collection_upper_bound", Float),
            texts("donor_id"),
            texts("part_of_dataset_id"),
            texts("source_datarepo_row_ids"),
        ],
    ),
    table(
        "anvil_dataset",
        &[
            optional_texts("consent_group"),
            optional_texts("data_modality"),
            optional_texts("data_use_permission"),
            optional("datarepo_row_id", Text),
            optional("dataset_id", Text),
            optional("description", Text),
            optional_texts("owner"),
            optional_texts("principal_investigator"),
            optional_texts("registered_identifier"),
            optional_texts("source_datarepo_row_ids"),
            optional("title", Text),
        ],
    ),
    table(
        "anvil_diagnosis",
        &[
            required("datarepo_row_id"),
            optional("diagnosis_age_lower_bound", Float),
            optional("diagnosis_age_unit", Text),
            optional("diagnosis_age_upper_bound", Float),
            required("diagnosis_id"),
            texts("disease"),
            optional("donor_id", Text),
            optional("onset_age_lower_bound", Float),
            optional("onset_age_unit", Text),
            optional("onset_age_upper_bound", Float),
            texts("phenopacket"),
            texts("phenotype"),
            texts("source_datarepo_row_ids"),
        ],
    ),
    table(
        "anvil_donor",
        &[
            required("datarepo_row_id"),
            required("donor_id"),
            texts("genetic_ancestry"),
            optional("organism_type", Text),
            optional("part_of_dataset_id", Text),
            optional("phenotypic_sex", Text),
            texts("reported_ethnicity"),
            texts("source_datarepo_row_ids"),
        ],
    ),
    table(
        "anvil_file",
        &[
            texts("data_modality"),
            required("datarepo_row_id"),
            optional("drs_uri", Text),
            optional("file_format", Text),
            required("file_id"),
            optional("file_md5sum", Text),
            optional("file_name", Text),
            optional("file_ref", Text),
            optional("file_size", Integer),
            optional("is_supplementary", Boolean),
            texts("reference_assembly"),
            texts("source_datarepo_row_ids"),
        ],
    ),
    table(
        "anvil_project",
        &[
            required("datarepo_row_id"),
            texts("funded_by"),
            texts("generated_dataset_id"),
            texts("principal_investigator"),
            required("project_id"),
            texts("registered_identifier"),
            texts("source_datarepo_row_ids"),
            optional("title", Text),
        ],
    ),
    table(
        "anvil_sequencingactivity",
        &[
            optional("activity_type", Text),
            texts("assay_type"),
            texts("data_modality"),
            required("datarepo_row_id"),
            texts("generated_file_id"),
            required("sequencingactivity_id"),
            texts("source_datarepo_row_ids"),
            texts("used_biosample_id"),
        ],
    ),
    table(
        "anvil_variantcallingactivity",
        &[
            optional("activity_type", Text),
            texts("data_modality"),
            required("datarepo_row_id"),
            texts("generated_file_id"),
            texts("reference_assembly"),
            texts("source_datarepo_row_ids"),
            texts("used_file_id"),
            required("variantcallingactivity_id"),
        ],
    ),
];
