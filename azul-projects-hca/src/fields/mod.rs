//! The rows: every inner entity type and every field, each declared once.

mod biomaterials;
mod dates;
mod document;
mod donors;
mod files;
mod matrices;
mod processes;
mod projects;
mod protocols;
mod required;
pub mod samples;
mod templates;

pub use dates::{AggregateDates, Dated};
pub use matrices::strata_of;
pub use required::check as check_required;

use azul_transform::schema::{Declaration, OuterEntityType, Schema, Table};
use azul_transform::{InnerType, Result};

use crate::read::Subgraph;
use crate::rules::Category;

/// The tables of all inner entity types.
#[derive(Debug)]
pub struct Tables {
    pub samples: Table<Subgraph>,
    /// `sample_cell_lines`, `sample_organoids`, `sample_specimens`
    pub sample_kinds: [Table<Subgraph>; 3],
    /// By [`Category`].
    pub categories: Vec<Table<Subgraph>>,
    /// A file as part of another inner entity.
    pub file: Table<Subgraph>,
    pub matrices: Table<Subgraph>,
    pub dates: Table<Dated>,
    pub projects: Table<Subgraph>,
    pub schema: Schema,
}

/// Positions of inner entity types in the schema.
pub mod inner {
    use azul_transform::InnerType;

    use crate::read::{EntityType, Group};
    use crate::rules::Category;

    pub const SAMPLES: InnerType = InnerType::new(0);
    pub const SAMPLE_CELL_LINES: InnerType = InnerType::new(1);
    pub const SAMPLE_ORGANOIDS: InnerType = InnerType::new(2);
    pub const SAMPLE_SPECIMENS: InnerType = InnerType::new(3);
    const FIRST_CATEGORY: usize = 4;
    const AFTER_CATEGORIES: usize = FIRST_CATEGORY + Category::ALL.len();
    pub const MATRICES: InnerType = InnerType::new(AFTER_CATEGORIES);
    pub const CONTRIBUTED_ANALYSES: InnerType = InnerType::new(AFTER_CATEGORIES + 1);
    pub const DATES: InnerType = InnerType::new(AFTER_CATEGORIES + 2);
    pub const PROJECTS: InnerType = InnerType::new(AFTER_CATEGORIES + 3);

    pub const fn category(category: Category) -> InnerType {
        InnerType::new(FIRST_CATEGORY + category as usize)
    }

    /// The inner entity type that entities of a type become wherever they are; none for those that are only links
    /// between others.
    pub fn of(entity_type: EntityType) -> Option<InnerType> {
        Some(category(match entity_type {
            EntityType::Project => return Some(PROJECTS),
            EntityType::SpecimenFromOrganism => Category::Specimens,
            EntityType::CellSuspension => Category::CellSuspensions,
            EntityType::CellLine => Category::CellLines,
            EntityType::DonorOrganism => Category::Donors,
            EntityType::Organoid => Category::Organoids,
            EntityType::AnalysisProtocol => Category::AnalysisProtocols,
            EntityType::ImagingProtocol => Category::ImagingProtocols,
            EntityType::LibraryPreparationProtocol => Category::LibraryPreparationProtocols,
            EntityType::SequencingProtocol => Category::SequencingProtocols,
            _ if entity_type.group() == Group::File => Category::Files,
            _ => return None,
        }))
    }
}

/// Positions of outer entity types in the schema.
pub mod outer {
    use azul_transform::OuterType;

    pub const FILES: OuterType = OuterType::new(0);
    pub const CELL_SUSPENSIONS: OuterType = OuterType::new(1);
    pub const SAMPLES: OuterType = OuterType::new(2);
    pub const PROJECTS: OuterType = OuterType::new(3);
    pub const BUNDLES: OuterType = OuterType::new(4);
}

const OUTER_TYPES: [OuterEntityType; 5] = [
    OuterEntityType {
        name: "files",
        inner_entity_types: &["files"],
        kept: &[],
        description: "Data files, and what they were made from.",
    },
    OuterEntityType {
        name: "cell_suspensions",
        inner_entity_types: &["cell_suspensions"],
        kept: &[],
        description: "Suspensions of cells, the usual input of sequencing.",
    },
    OuterEntityType {
        name: "samples",
        inner_entity_types: &["samples", "sample_cell_lines", "sample_organoids", "sample_specimens"],
        kept: &[],
        description: "The specimens, cell lines and organoids nearest to the files.",
    },
    OuterEntityType {
        name: "projects",
        inner_entity_types: &["projects"],
        kept: &[],
        description: "Projects, with everything that belongs to them.",
    },
    OuterEntityType {
        name: "bundles",
        inner_entity_types: &["bundles"],
        kept: &["files"],
        description: "Bundles, as they were delivered.",
    },
];

impl Tables {
    /// Compiles the rows.
    ///
    /// # Errors
    /// [`azul_transform::ErrorKind::Schema`] if a row is invalid.
    pub fn new() -> Result<Self> {
        let samples = samples::table()?;
        let sample_kinds = [
            biomaterials::cell_lines("sample_cell_lines")?,
            biomaterials::organoids("sample_organoids")?,
            biomaterials::specimens("sample_specimens")?,
        ];
        let categories = Category::ALL.into_iter().map(category_table).collect::<Result<Vec<_>>>()?;
        let matrices = matrices::table("matrices")?;
        let contributed = matrices::table("contributed_analyses")?;
        let dates = dates::table()?;
        let projects = projects::table()?;
        let mut inner_types = vec![samples.describe()];
        inner_types.extend(sample_kinds.iter().map(Table::describe));
        inner_types.extend(categories.iter().map(Table::describe));
        inner_types.extend([matrices.describe(), contributed.describe(), dates.describe(), projects.describe()]);
        let schema = Schema::new(Declaration {
            inner_types,
            outer_types: OUTER_TYPES.to_vec(),
            document_fields: document::FIELDS.to_vec(),
            extras: document::EXTRAS.to_vec(),
            synthetic_columns: files::COLUMNS.to_vec(),
            templates: templates::TEMPLATES.to_vec(),
        })?;
        let file = files::nested()?;
        Ok(Self { samples, sample_kinds, categories, file, matrices, dates, projects, schema })
    }

    /// The table of an inner entity type that entities become.
    pub fn of(&self, inner_type: InnerType) -> &Table<Subgraph> {
        match inner_type {
            inner::SAMPLES => &self.samples,
            inner::SAMPLE_CELL_LINES => &self.sample_kinds[0],
            inner::SAMPLE_ORGANOIDS => &self.sample_kinds[1],
            inner::SAMPLE_SPECIMENS => &self.sample_kinds[2],
            inner::PROJECTS => &self.projects,
            category => &self.categories[category.index() - inner::category(Category::SequencingInputs).index()],
        }
    }

    /// The table of a category.
    pub fn category(&self, category: Category) -> &Table<Subgraph> {
        &self.categories[category as usize]
    }
}

fn category_table(category: Category) -> Result<Table<Subgraph>> {
    match category {
        Category::SequencingInputs => processes::sequencing_inputs(),
        Category::Specimens => biomaterials::specimens("specimens"),
        Category::CellSuspensions => biomaterials::cell_suspensions(),
        Category::CellLines => biomaterials::cell_lines("cell_lines"),
        Category::Donors => donors::table(),
        Category::Organoids => biomaterials::organoids("organoids"),
        Category::Files => files::table(),
        Category::AnalysisProtocols => protocols::analysis(),
        Category::ImagingProtocols => protocols::imaging(),
        Category::LibraryPreparationProtocols => protocols::library_preparation(),
        Category::SequencingProtocols => protocols::sequencing(),
        Category::SequencingProcesses => processes::sequencing(),
    }
}
