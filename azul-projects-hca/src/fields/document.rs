//! Fields of the documents themselves, outside of `contents`.

use azul_transform::schema::{DocumentField, Extra, FieldType};

const fn field(path: &'static [&'static str], public_name: &'static str, description: &'static str) -> DocumentField {
    DocumentField { path, public_name, facet_rank: None, column: None, description }
}

const fn column(field: DocumentField, column: &'static str) -> DocumentField {
    DocumentField { column: Some(column), ..field }
}

const SOURCE_ID: DocumentField = field(&["sources", "id"], "sourceId", "Id of a source of the entity's bundles.");

pub const FIELDS: [DocumentField; 5] = [
    field(&["entity_id"], "entryId", "Id of the outer entity."),
    DocumentField { facet_rank: Some(10), ..column(SOURCE_ID, "source_id") },
    column(field(&["sources", "spec"], "sourceSpec", "Name and prefix of a source."), "source_spec"),
    column(field(&["bundles", "uuid"], "bundleUuid", "UUID of a bundle that contributes."), "bundle_uuid"),
    column(field(&["bundles", "version"], "bundleVersion", "Version of that bundle."), "bundle_version"),
];

const ESTIMATES: (&str, &str) = ("cell_suspensions", "total_estimated_cells");

pub const EXTRAS: [Extra; 2] = [
    Extra {
        name: "cell_count",
        public_name: Some("cellCount"),
        field_type: FieldType::NullInt,
        sum_of: ESTIMATES,
        unless: None,
        description: "Sum of the estimated cell counts of the suspensions.",
    },
    Extra {
        name: "effective_cell_count",
        public_name: Some("effectiveCellCount"),
        field_type: FieldType::NullInt,
        sum_of: ESTIMATES,
        unless: Some(("projects", "projects", "estimated_cell_count")),
        description: "Cell count that the project states, or else the sum.",
    },
];
