//! The templates that existing indices have.

use azul_transform::schema::index::{IndexAs, Template};

const fn range(name: &'static str, path: &'static str) -> Template {
    Template { name, path, index_as: Some(IndexAs::DoubleRange), after_generic: true }
}

/// Templates that existing indices have, in the order in which they have them.
pub const TEMPLATES: [Template; 3] = [
    range("biosample_age_range", "contents.biosamples.donor_age_at_collection"),
    range("diagnosis_age_range", "contents.diagnoses.diagnosis_age"),
    // The field is called `onset_age`.
    range("diagnosis_onset_age_range", "contents.diagnoses.diagnosis_onset_age"),
];
