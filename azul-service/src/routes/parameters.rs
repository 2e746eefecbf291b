//! Parameters that operations have, those that several have as lists.

use super::{Kind, Parameter};

pub(super) const CATALOG: Parameter =
    optional("catalog", Kind::Catalog, "The catalog that is asked; by default the first one.");
pub(super) const FILTERS: Parameter = optional(
    "filters",
    Kind::Filters,
    "Which entities are meant: an object with, for each field, an object of one relation (`is`, `contains`, `within` or \
     `intersects`) and a list of operands. All fields must match. `{\"organ\": {\"is\": [\"brain\"]}}` for example.",
);
pub(super) const WHERE: Parameter =
    optional("where", Kind::Json, "As `filters`, with more relations and with every field that `/index/fields` lists.");
pub(super) const Q: Parameter =
    optional("q", Kind::Text, "Words that entities must have; spelling errors are forgiven.");
pub(super) const ENTITY_TYPE: Parameter = path("entity_type", Kind::EntityType, "The type of entity that is listed.");
pub(super) const LIST: &[Parameter] = &[
    CATALOG,
    FILTERS,
    ENTITY_TYPE,
    optional("size", Kind::Integer, "The number of hits on a page."),
    optional("sort", Kind::Field, "The field that the hits are sorted by."),
    optional("order", Kind::OneOf(&["asc", "desc"]), "Whether the hits rise or fall."),
    optional("search_before", Kind::Text, "The page before this place, as `previous` of a page has it."),
    optional("search_before_uid", Kind::Text, "Has no effect any more."),
    optional("search_after", Kind::Text, "The page after this place, as `next` of a page has it."),
    optional("search_after_uid", Kind::Text, "Has no effect any more."),
    WHERE,
    Q,
    optional("facets", Kind::Text, "The facets to count, with commas between them; by default all."),
    optional("histogram", Kind::Text, "Numeric fields and dates to count by intervals, with commas between them."),
    optional("fields", Kind::Text, "The keys of hits to keep, with commas between them; by default all."),
    optional(
        "columns",
        Kind::Text,
        "The fields that hits have, with commas between them: a list of values each, in the place of what the project shows.",
    ),
];
pub(super) const SUMMARY: &[Parameter] = &[CATALOG, FILTERS, WHERE, Q];
pub(super) const MANIFEST: &[Parameter] = &[
    CATALOG,
    FILTERS,
    optional("format", Kind::Format, "The format of the manifest; by default the first one."),
    WHERE,
    optional("columns", Kind::Text, "The columns to keep, with commas between them; by default all."),
];
pub(super) const TOKEN: &[Parameter] =
    &[path("token", Kind::Text, "What the previous answer about this manifest ended with.")];
pub(super) const FILE_UUID: Parameter = path("file_uuid", Kind::Text, "The UUID of the file.");
pub(super) const VERSION: Parameter =
    optional("version", Kind::Text, "The version of the file; by default the latest one.");
pub(super) const DOWNLOAD: &[Parameter] = &[
    CATALOG,
    FILE_UUID,
    VERSION,
    optional("fileName", Kind::Text, "The name to save the file under; by default its own."),
    optional("wait", Kind::OneOf(&["0", "1"]), "1 makes the service wait, so that the client need not."),
    optional("replica", Kind::OneOf(&["aws", "gcp"]), "The copy of the file, if the repository has several."),
    optional("requestIndex", Kind::Integer, "For the service's own use, as are the following."),
    optional("drsUri", Kind::Text, "For the service's own use."),
    optional("token", Kind::Text, "For the service's own use."),
];
pub(super) const DRS: &[Parameter] = &[FILE_UUID, VERSION];

pub(super) const fn optional(name: &'static str, kind: Kind, description: &'static str) -> Parameter {
    Parameter { name, kind, required: false, description }
}

pub(super) const fn required(name: &'static str, kind: Kind, description: &'static str) -> Parameter {
    Parameter { name, kind, required: true, description }
}

pub(super) const fn path(name: &'static str, kind: Kind, description: &'static str) -> Parameter {
    Parameter { name, kind, required: true, description }
}
