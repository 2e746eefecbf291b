//! What has changed for those who use the service, as `/version` says it.

use serde_json::{Value, json};

/// Version, and what is new in it; the newest first. Entries are for clients: what they can do now, or must do otherwise.
const CHANGES: &[(&str, &str)] = &[
    ("0.1.0", "/datasets and /sitemap.xml tell search engines and harvesters about data sets"),
    ("0.1.0", "Documents of several sources are found by those who may see all of them"),
    ("0.1.0", "/index/{entity_type}/{entity_id}/explain says where the values of a document come from"),
    ("0.1.0", "Searching by words (q), suggestions, more relations (where), histograms, tables as CSV and JSON"),
    ("0.1.0", "Every request of the Azul service as of October 2024 is answered alike"),
];

/// Most entries that are told.
const MOST: usize = 10;

/// The newest entries.
pub(crate) fn newest() -> Value {
    CHANGES.iter().take(MOST).map(|(version, notes)| json!({"version": version, "notes": notes})).collect()
}
