//! The entity types of the schema that the generator makes.

/// The type of a metadata document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum EntityType {
    Project,
    DonorOrganism,
    SpecimenFromOrganism,
    CellLine,
    Organoid,
    CellSuspension,
    ImagedSpecimen,
    SequenceFile,
    AnalysisFile,
    SupplementaryFile,
    ImageFile,
    Process,
    AnalysisProcess,
    CollectionProtocol,
    DissociationProtocol,
    EnrichmentProtocol,
    IpscInductionProtocol,
    DifferentiationProtocol,
    ImagingPreparationProtocol,
    ImagingProtocol,
    LibraryPreparationProtocol,
    SequencingProtocol,
    AnalysisProtocol,
}

/// What the schema says about an entity type.
pub(crate) struct Schema {
    /// The concrete type, as in keys and links.
    pub(crate) name: &'static str,
    /// The value of `schema_type`.
    pub(crate) group: &'static str,
    /// The folder of the schema below `https://schema.humancellatlas.org/type/`.
    pub(crate) folder: &'static str,
    /// Major and minor version.
    pub(crate) version: (u64, u64),
}

impl EntityType {
    /// The one table of names, groups and versions.
    #[rustfmt::skip]
    pub(crate) const fn schema(self) -> Schema {
        let (name, group, folder, version) = match self {
            Self::Project => ("project", "project", "project", (17, 1)),
            Self::DonorOrganism => ("donor_organism", "biomaterial", "biomaterial", (15, 5)),
            Self::SpecimenFromOrganism => ("specimen_from_organism", "biomaterial", "biomaterial", (10, 5)),
            Self::CellLine => ("cell_line", "biomaterial", "biomaterial", (15, 1)),
            Self::Organoid => ("organoid", "biomaterial", "biomaterial", (12, 0)),
            Self::CellSuspension => ("cell_suspension", "biomaterial", "biomaterial", (13, 3)),
            Self::ImagedSpecimen => ("imaged_specimen", "biomaterial", "biomaterial", (3, 3)),
            Self::SequenceFile => ("sequence_file", "file", "file", (9, 4)),
            Self::AnalysisFile => ("analysis_file", "file", "file", (6, 5)),
            Self::SupplementaryFile => ("supplementary_file", "file", "file", (2, 6)),
            Self::ImageFile => ("image_file", "file", "file", (2, 4)),
            Self::Process => ("process", "process", "process", (9, 2)),
            Self::AnalysisProcess => ("analysis_process", "process", "process/analysis", (12, 0)),
            Self::CollectionProtocol => ("collection_protocol", "protocol", "protocol/biomaterial_collection", (9, 2)),
            Self::DissociationProtocol => ("dissociation_protocol", "protocol", "protocol/biomaterial_collection", (6, 2)),
            Self::EnrichmentProtocol => ("enrichment_protocol", "protocol", "protocol/biomaterial_collection", (3, 1)),
            Self::IpscInductionProtocol => ("ipsc_induction_protocol", "protocol", "protocol/biomaterial_collection", (3, 2)),
            Self::DifferentiationProtocol => ("differentiation_protocol", "protocol", "protocol/biomaterial_collection", (2, 2)),
            Self::ImagingPreparationProtocol => ("imaging_preparation_protocol", "protocol", "protocol/imaging", (2, 2)),
            Self::ImagingProtocol => ("imaging_protocol", "protocol", "protocol/imaging", (11, 4)),
            Self::LibraryPreparationProtocol => ("library_preparation_protocol", "protocol", "protocol/sequencing", (6, 4)),
            Self::SequencingProtocol => ("sequencing_protocol", "protocol", "protocol/sequencing", (10, 1)),
            Self::AnalysisProtocol => ("analysis_protocol", "protocol", "protocol/analysis", (9, 1)),
        };
        Schema { name, group, folder, version }
    }

    /// Whether documents of this type have an entry in the manifest.
    pub(crate) const fn is_file(self) -> bool {
        matches!(self, Self::SequenceFile | Self::AnalysisFile | Self::SupplementaryFile | Self::ImageFile)
    }
}
