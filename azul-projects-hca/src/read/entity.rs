//! One metadata document: type, provenance, and where its body is.

use azul_transform::json::{Json, Location};
use azul_transform::{Error, ErrorKind, Problems, Result, time, uuid};

use crate::convert::{missing, wrong_type};

/// A group of entity types, in the order in which entities are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    Project,
    Biomaterial,
    Process,
    Protocol,
    File,
}

impl Group {
    /// Number of groups.
    pub const COUNT: usize = 5;
}

macro_rules! entity_types {
    ($($group:ident: $($name:ident = $text:literal),+;)+) => {
        /// A type of entity.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum EntityType { $($($name,)+)+ }

        impl EntityType {
            /// The type as schemas name it.
            pub fn name(self) -> &'static str {
                match self { $($(EntityType::$name => $text,)+)+ }
            }

            /// The group of the type.
            pub fn group(self) -> Group {
                match self { $($(EntityType::$name => Group::$group,)+)+ }
            }

            fn parse(name: &str) -> Option<Self> {
                match name { $($($text => Some(EntityType::$name),)+)+ _ => None }
            }
        }
    };
}

entity_types! {
    Project: Project = "project";
    Biomaterial: DonorOrganism = "donor_organism", SpecimenFromOrganism = "specimen_from_organism",
        CellSuspension = "cell_suspension", CellLine = "cell_line", Organoid = "organoid",
        ImagedSpecimen = "imaged_specimen";
    Process: Process = "process", AnalysisProcess = "analysis_process", DissociationProcess = "dissociation_process",
        EnrichmentProcess = "enrichment_process", LibraryPreparationProcess = "library_preparation_process",
        SequencingProcess = "sequencing_process";
    Protocol: Protocol = "protocol", AnalysisProtocol = "analysis_protocol",
        AggregateGenerationProtocol = "aggregate_generation_protocol", CollectionProtocol = "collection_protocol",
        DifferentiationProtocol = "differentiation_protocol", DissociationProtocol = "dissociation_protocol",
        EnrichmentProtocol = "enrichment_protocol", IpscInductionProtocol = "ipsc_induction_protocol",
        ImagingProtocol = "imaging_protocol", ImagingPreparationProtocol = "imaging_preparation_protocol",
        LibraryPreparationProtocol = "library_preparation_protocol", SequencingProtocol = "sequencing_protocol",
        TreatmentProtocol = "treatment_protocol";
    File: SequenceFile = "sequence_file", AnalysisFile = "analysis_file", ReferenceFile = "reference_file",
        SupplementaryFile = "supplementary_file", ImageFile = "image_file";
}

/// An entity of a bundle.
#[derive(Debug)]
pub struct Entity {
    pub uuid: u128,
    /// The UUID in canonical form.
    pub id: String,
    pub entity_type: EntityType,
    pub group: Group,
    /// The document.
    pub outer: Location,
    /// The document, or its `content` if it is wrapped.
    pub body: Location,
    pub submission_date: String,
    pub update_date: Option<String>,
    pub submitter_id: Option<Location>,
    /// Belongs to another subgraph.
    pub stitched: bool,
    /// The manifest entry of a file.
    pub manifest: Option<Location>,
    /// Store and name inside it, of a member of a zarr store.
    pub zarr: Option<(String, String)>,
}

impl Entity {
    /// Reads a document under its key `{entity_type}/{entity_id}`. Without dates an entity is still one.
    pub fn read(key: &str, document: Json<'_>, problems: &mut Problems) -> Result<(Group, Self)> {
        let key_type = key.split_once('/').map_or(key, |(entity_type, _)| entity_type);
        let group = known_type(key_type)?.group();
        if !document.is_object() {
            return Err(wrong_type("an object", document).at_path("$"));
        }
        let body = document.get("content").unwrap_or(document);
        let described_by = body.get("describedBy").ok_or_else(missing).map_err(|e| e.at_path("$.describedBy"))?;
        let schema = described_by.as_str().ok_or_else(|| wrong_type("text", described_by).at_path("$.describedBy"))?;
        let entity_type = known_type(schema.rsplit('/').next().unwrap_or_default());
        let entity_type = entity_type.map_err(|e| e.at_path("$.describedBy"))?;
        if entity_type.group() != group {
            let message = format!("`describedBy` names a {}, the metadata key a {key_type}", entity_type.name());
            return Err(Error::new(ErrorKind::UnknownType, message).with_cure(CURE).at_path("$.describedBy"));
        }
        let (holder, name) = match document.get("hca_ingest").filter(|p| p.is_truthy()) {
            Some(_) => (document, "hca_ingest"),
            None if document.get("provenance").is_some() => (document, "provenance"),
            None => (body, "provenance"),
        };
        let place = |e: Error, key: &str| e.at_path(format!("$.{name}{key}")).in_document(holder);
        let provenance = holder.get(name).ok_or_else(missing).map_err(|e| place(e, ""))?;
        let first =
            |keys: [&'static str; 2]| *keys.iter().find(|key| provenance.get(key).is_some()).unwrap_or(&keys[0]);
        let id = provenance.get("document_id").ok_or_else(missing);
        let id = id.and_then(|id| id.as_str().ok_or_else(|| wrong_type("a UUID", id)));
        let id = id.and_then(|id| Ok((id, uuid::parse(id)?)));
        let (id, uuid) = id.map_err(|e| place(e, ".document_id"))?;
        let submission = first(["submission_date", "submissionDate"]);
        let submitted = provenance.get(submission).ok_or_else(missing).and_then(date);
        let submitted = submitted.map_err(|e| place(e, &format!(".{submission}")).in_entity(key));
        let update = first(["update_date", "updateDate"]);
        let updated = provenance.get(update).filter(|date| !date.is_null()).map(date).transpose();
        let updated = updated.map_err(|e| place(e, &format!(".{update}")).in_entity(key));
        let entity = Self {
            uuid,
            id: if uuid::is_canonical(id) { id.to_owned() } else { uuid::print(uuid) },
            entity_type,
            group,
            outer: document.location(),
            body: body.location(),
            submission_date: problems.take(submitted)?.unwrap_or_default(),
            update_date: problems.take(updated)?.flatten(),
            submitter_id: provenance.get("submitter_id").filter(|id| !id.is_null()).map(Json::location),
            stitched: false,
            manifest: None,
            zarr: None,
        };
        Ok((group, entity))
    }

    /// How messages name the entity.
    pub fn key(&self) -> String {
        format!("{}/{}", self.entity_type.name(), self.id)
    }

    /// The later of submission and update.
    pub fn last_modified_date(&self) -> &str {
        self.update_date.as_deref().map_or(&self.submission_date, |update| update.max(&self.submission_date))
    }

    /// A file in a zarr store that does not stand for the whole store.
    pub fn is_zarr_member(&self) -> bool {
        self.zarr.as_ref().is_some_and(|(_, name)| !name.ends_with(".zattrs"))
    }
}

const CURE: &str = "Correct `describedBy` or the metadata key, or teach the project the new type.";

fn known_type(name: &str) -> Result<EntityType> {
    EntityType::parse(name)
        .ok_or_else(|| Error::new(ErrorKind::UnknownType, format!("there is no entity type {name:?}")).with_cure(CURE))
}

fn date(json: Json<'_>) -> Result<String> {
    json.as_str().ok_or_else(|| wrong_type("a time", json)).and_then(time::normalise)
}
