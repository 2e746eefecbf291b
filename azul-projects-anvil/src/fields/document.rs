//! Fields of the documents themselves, outside of `contents`.

use azul_transform::schema::DocumentField;

/// A field with a column in manifests, whose name is that of the list and the public name.
macro_rules! listed {
    ($list:literal, $name:literal, $public:literal, $about:literal) => {
        DocumentField {
            path: &[$list, $name],
            public_name: $public,
            facet_rank: None,
            column: Some(concat!($list, ".", $public)),
            description: $about,
        }
    };
}

pub const FIELDS: [DocumentField; 5] = [
    DocumentField {
        path: &["entity_id"],
        public_name: "entryId",
        facet_rank: None,
        column: None,
        description: "Id of the outer entity.",
    },
    listed!("bundles", "uuid", "bundle_uuid", "UUID of a bundle that contributes."),
    listed!("bundles", "version", "bundle_version", "Version of that bundle."),
    DocumentField { facet_rank: Some(10), ..listed!("sources", "id", "source_id", "Id of a source of the bundles.") },
    listed!("sources", "spec", "source_spec", "Name and prefix of a source."),
];
