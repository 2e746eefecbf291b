//! Keys of hits, and the fields that they come from.

use std::sync::LazyLock;

use azul_search::{Named, Shape};
use azul_transform::schema::{FieldType, Schema};
use azul_transform::{Error, Result};

/// One shape for each kind of object in a hit.
pub struct Shapes {
    /// Inner entity types of protocols, in the order in which hits list them.
    pub protocols: [(&'static str, Shape); 4],
    pub project: Shape,
    /// What projects have in addition if they are the outer entity.
    pub whole_project: Shape,
    pub contributor: Shape,
    pub publication: Shape,
    pub specimen: Shape,
    pub cell_line: Shape,
    pub organoid: Shape,
    pub donor: Shape,
    pub suspension: Shape,
    pub dates: Shape,
    pub file: Shape,
    /// A file in a matrix.
    pub matrix: Shape,
    pub file_type: Shape,
}

static SHAPES: LazyLock<Result<Shapes>> = LazyLock::new(|| Shapes::new(crate::HCA.project()?.schema()));

/// The shapes, made once.
pub fn shapes() -> Result<&'static Shapes> {
    SHAPES.as_ref().map_err(Error::clone)
}

const SPECIMEN: &[Named] = &[
    ("id", "biomaterial_id"),
    ("organ", "organ"),
    ("organPart", "organ_part"),
    ("disease", "disease"),
    ("preservationMethod", "preservation_method"),
    ("source", "_source"),
];

const CELL_LINE: &[Named] =
    &[("id", "biomaterial_id"), ("cellLineType", "cell_line_type"), ("modelOrgan", "model_organ")];

const ORGANOID: &[Named] =
    &[("id", "biomaterial_id"), ("modelOrgan", "model_organ"), ("modelOrganPart", "model_organ_part")];

const DONOR: &[Named] = &[
    ("id", "biomaterial_id"),
    ("donorCount", "donor_count"),
    ("developmentStage", "development_stage"),
    ("genusSpecies", "genus_species"),
    ("organismAge", "organism_age"),
    ("organismAgeRange", "organism_age_range"),
    ("biologicalSex", "biological_sex"),
    ("disease", "diseases"),
];

const SUSPENSION: &[Named] = &[
    ("organ", "organ"),
    ("organPart", "organ_part"),
    ("selectedCellType", "selected_cell_type"),
    ("totalCells", "total_estimated_cells"),
    ("totalCellsRedundant", "total_estimated_cells_redundant"),
];

const DATES: &[Named] = &[
    ("aggregateLastModifiedDate", "aggregate_last_modified_date"),
    ("aggregateSubmissionDate", "aggregate_submission_date"),
    ("aggregateUpdateDate", "aggregate_update_date"),
    ("lastModifiedDate", "last_modified_date"),
    ("submissionDate", "submission_date"),
    ("updateDate", "update_date"),
];

const FILE: &[Named] = &[
    ("contentDescription", "content_description"),
    ("format", "file_format"),
    ("isIntermediate", "is_intermediate"),
    ("name", "name"),
    ("sha256", "sha256"),
    ("size", "size"),
    ("fileSource", "file_source"),
    ("uuid", "uuid"),
    ("version", "version"),
    ("matrixCellCount", "matrix_cell_count"),
    ("drs_uri", "drs_uri"),
];

const FILE_TYPE: &[Named] = &[
    ("count", "count"),
    ("fileSource", "file_source"),
    ("totalSize", "size"),
    ("matrixCellCount", "matrix_cell_count"),
    ("format", "file_format"),
    ("isIntermediate", "is_intermediate"),
    ("contentDescription", "content_description"),
];

/// `laboratory` is between the third and the fourth of them: it is sorted, hence not a plain field.
const PROJECT: &[Named] = &[
    ("projectId", "document_id"),
    ("projectTitle", "project_title"),
    ("projectShortname", "project_short_name"),
    ("estimatedCellCount", "estimated_cell_count"),
    ("isTissueAtlasProject", "is_tissue_atlas_project"),
    ("tissueAtlas", "tissue_atlas"),
    ("bionetworkName", "bionetwork_name"),
    ("dataUseRestriction", "data_use_restriction"),
];

const WHOLE_PROJECT: &[Named] = &[
    ("projectDescription", "project_description"),
    ("supplementaryLinks", "supplementary_links"),
    ("accessions", "accessions"),
];

const CONTRIBUTOR: &[Named] = &[
    ("contactName", "contact_name"),
    ("correspondingContributor", "corresponding_contributor"),
    ("email", "email"),
    ("institution", "institution"),
    ("laboratory", "laboratory"),
    ("projectRole", "project_role"),
];

const PUBLICATION: &[Named] = &[
    ("publicationTitle", "publication_title"),
    ("publicationUrl", "publication_url"),
    ("officialHcaPublication", "official_hca_publication"),
    ("doi", "doi"),
];

impl Shapes {
    fn new(schema: &Schema) -> Result<Self> {
        let of = |inner: &str, names: &[Named]| Shape::of(schema, inner, names);
        let type_of = |inner: &str, name: &str| {
            let inner = schema.inner_types().iter().find(|t| t.name == inner);
            let field = inner.and_then(|t| t.fields.iter().find(|field| field.name == name));
            field.map_or(FieldType::PassThruJson, |field| field.field_type)
        };
        let object = |inner: &str, name: &str, names: &[Named]| Shape::of_object(type_of(inner, name), names);
        let library: &[Named] = &[
            ("libraryConstructionApproach", "library_construction_approach"),
            ("nucleicAcidSource", "nucleic_acid_source"),
        ];
        let sequencing: &[Named] =
            &[("instrumentManufacturerModel", "instrument_manufacturer_model"), ("pairedEnd", "paired_end")];
        let protocol = |inner: &'static str, names: &[Named]| Ok((inner, of(inner, names)?));
        Ok(Self {
            protocols: [
                protocol("analysis_protocols", &[("workflow", "workflow")])?,
                protocol("imaging_protocols", &[("assayType", "assay_type")])?,
                protocol("library_preparation_protocols", library)?,
                protocol("sequencing_protocols", sequencing)?,
            ],
            project: of("projects", PROJECT)?,
            whole_project: of("projects", WHOLE_PROJECT)?,
            contributor: object("projects", "contributors", CONTRIBUTOR)?,
            publication: object("projects", "publications", PUBLICATION)?,
            specimen: of("specimens", SPECIMEN)?,
            cell_line: of("cell_lines", CELL_LINE)?,
            organoid: of("organoids", ORGANOID)?,
            donor: of("donors", DONOR)?,
            suspension: of("cell_suspensions", SUSPENSION)?,
            dates: of("dates", DATES)?,
            file: of("files", FILE)?,
            matrix: object("matrices", "file", FILE)?,
            file_type: of("files", FILE_TYPE)?,
        })
    }
}
