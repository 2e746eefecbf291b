//! Bundles that break one rule each.

mod edit;
mod graph;
mod text;

use crate::catalog::Catalog;
use crate::draft::Draft;
use crate::write;

/// How a fault gets into a bundle.
enum Edit {
    /// Before the bundle is written.
    Graph(fn(&mut Draft)),
    /// In the bytes.
    Text(fn(&mut Vec<u8>)),
}

/// One row for each fault: everything about it is derived from the row.
macro_rules! faults {
    ($($variant:ident $name:literal $kind:expr, $about:literal => $edit:expr;)*) => {
        /// A rule that a bundle breaks. Most bundles with a fault must be rejected; a few faults
        /// only make a bundle one that naive code stumbles over, as their texts say.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Fault {
            $(#[doc = $about] $variant,)*
        }

        impl Fault {
            /// All faults.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in lower case with hyphens.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What is wrong, in one sentence.
            pub const fn about(self) -> &'static str {
                match self { $(Self::$variant => $about,)* }
            }

            /// The code of the error with which a bundle of the project is refused; nothing if it is accepted.
            pub const fn kind(self) -> Option<&'static str> {
                match self { $(Self::$variant => $kind,)* }
            }

            fn edit(self) -> Edit {
                match self { $(Self::$variant => $edit,)* }
            }
        }
    };
}

use Edit::{Graph, Text};
faults! {
    TwoProjects "two-projects" Some("several-projects"), "There is another project." => Graph(graph::two_projects);
    NoProject "no-project" Some("no-project"), "There is no project." => Graph(graph::no_project);
    ProcessToProcess "process-to-process" Some("impossible-link"), "A process has a process as its output." => Graph(graph::process_to_process);
    ProjectInGraph "project-in-graph" Some("impossible-link"), "A process has the project as its input." => Graph(graph::project_in_graph);
    Cycle "cycle" Some("cycle"), "A specimen is made from its own suspension, which no rule forbids but no walk may follow forever." => Graph(graph::cycle);
    SelfLoop "self-loop" Some("cycle"), "A suspension is made from itself, which no rule forbids but no walk may follow forever." => Graph(graph::self_loop);
    DuplicateId "duplicate-id" Some("cycle"), "Two documents of different types have the same id, of which the last one counts." => Graph(graph::duplicate_id);
    DanglingLink "dangling-link" Some("dangling-link"), "An output is not in the bundle." => Text(text::dangling_link);
    UnknownLinkType "unknown-link-type" Some("impossible-link"), "A link is of a type that does not exist." => Text(text::unknown_link_type);
    UnknownLinksVersion "unknown-links-version" Some("unsupported-links"), "The links have a schema version of the future." => Text(text::unknown_links_version);
    MissingLinksVersion "missing-links-version" None, "The links have no schema version but the one in what they are described by." => Text(text::missing_links_version);
    MissingLinks "missing-links" Some("missing-field"), "The bundle has no links document." => Text(text::missing_links);
    BadBundleVersion "bad-bundle-version" Some("invalid-id"), "The version of the bundle is not a time." => Text(text::bad_bundle_version);
    MissingManifestEntry "missing-manifest-entry" Some("missing-manifest-entry"), "A file is not in the manifest." => Text(text::missing_manifest_entry);
    StrayManifestEntry "stray-manifest-entry" Some("missing-manifest-entry"), "The manifest has an entry for a donor." => Text(text::stray_manifest_entry);
    MissingManifestField "missing-manifest-field" Some("missing-field"), "A manifest entry lacks a checksum." => Text(text::missing_manifest_field);
    NullManifestField "null-manifest-field" Some("missing-field"), "A checksum in a manifest entry is null." => Text(text::null_manifest_field);
    DoubleZarr "double-zarr" Some("invalid-value"), "A file name has a zarr store within a zarr store." => Text(text::double_zarr);
    UnknownEntityType "unknown-entity-type" Some("unknown-type"), "A document is described by a schema that does not exist." => Text(text::unknown_entity_type);
    UnknownKeyType "unknown-key-type" Some("unknown-type"), "A document is listed under a type that does not exist." => Text(text::unknown_key_type);
    MissingSchema "missing-schema" Some("missing-field"), "A document does not say what it is described by." => Text(text::missing_schema);
    MissingProvenance "missing-provenance" Some("missing-field"), "A document has no provenance." => Text(text::missing_provenance);
    MissingSubmissionDate "missing-submission-date" Some("missing-field"), "A document has no submission date." => Text(text::missing_submission_date);
    BadDate "bad-date" Some("invalid-value"), "A submission date is not in the calendar." => Text(text::bad_date);
    DateWithoutZone "date-without-zone" Some("invalid-value"), "A submission date has no time zone." => Text(text::date_without_zone);
    BadDocumentId "bad-document-id" Some("invalid-value"), "A document id is not a UUID." => Text(text::bad_document_id);
    MissingBiomaterialId "missing-biomaterial-id" Some("missing-field"), "A biomaterial lacks a required attribute." => Text(text::missing_biomaterial_id);
    MissingReadIndex "missing-read-index" Some("missing-field"), "A sequence file lacks a required attribute." => Text(text::missing_read_index);
    NamelessContributor "nameless-contributor" Some("missing-field"), "A contributor has no name." => Text(text::nameless_contributor);
    UnknownBionetworkKey "unknown-bionetwork-key" Some("invalid-value"), "A bionetwork has an unknown attribute." => Text(text::unknown_bionetwork_key);
    UnknownFileSource "unknown-file-source" Some("invalid-value"), "A file is from a source that nobody knows." => Text(text::unknown_file_source);
    MatrixOfReads "matrix-of-reads" Some("invalid-value"), "A sequence file claims to be a matrix." => Text(text::matrix_of_reads);
    UnknownAgeUnit "unknown-age-unit" Some("invalid-value"), "An age is counted in fortnights." => Text(text::unknown_age_unit);
    AgeOfThreeParts "age-of-three-parts" Some("invalid-value"), "An age is a range with three ends." => Text(text::age_of_three_parts);
    AgeInWords "age-in-words" Some("invalid-value"), "An age is not a number." => Text(text::age_in_words);
    AgeWithBlanks "age-with-blanks" Some("invalid-value"), "An age is a range with blanks, which can be read but not written." => Text(text::age_with_blanks);
    UnitWithoutAge "unit-without-age" Some("invalid-value"), "There is a unit for an age that is null." => Text(text::unit_without_age);
    Joiner "joiner" Some("joiner-in-value"), "A value contains two vertical bars." => Text(text::joiner);
    TruncatedJson "truncated-json" Some("syntax"), "The text ends in the middle." => Text(text::truncated_json);
    TrailingText "trailing-text" Some("syntax"), "Something follows the end of the object." => Text(text::trailing_text);
    EmptyText "empty-text" Some("syntax"), "There is nothing at all." => Text(text::empty_text);
    NotAnObject "not-an-object" Some("wrong-type"), "The text is a list." => Text(text::not_an_object);
    MetadataList "metadata-list" Some("wrong-type"), "The metadata is a list." => Text(text::metadata_list);
    InvalidUtf8 "invalid-utf8" Some("encoding"), "A text has a byte that no character has." => Text(text::invalid_utf8);
    LoneSurrogate "lone-surrogate" Some("syntax"), "A text has half of a character." => Text(text::lone_surrogate);
    ControlCharacter "control-character" Some("syntax"), "A text has a line end that is not escaped." => Text(text::control_character);
    DuplicateKey "duplicate-key" Some("duplicate-key"), "An object has a key twice, of which the last one counts." => Text(text::duplicate_key);
    DeepNesting "deep-nesting" Some("depth"), "A value is nested deeper than any stack." => Text(text::deep_nesting);
}

impl Fault {
    /// The fault of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|fault| fault.name() == name)
    }
}

/// A plain sequencing bundle with the identity of bundle `index` of the catalog, and one fault.
/// What sort of bundle the catalog has there does not matter, so that every fault fits in.
///
/// ```
/// use azul_synth::{Catalog, CatalogSpec, Fault, faulty_bundle};
///
/// let catalog = Catalog::new(CatalogSpec::default());
/// let bundle = faulty_bundle(&catalog, 5, Fault::Joiner);
/// assert!(bundle.windows(2).any(|bytes| bytes == b"||"));
/// ```
///
/// # Panics
/// If the catalog has no such bundle.
pub fn faulty_bundle(catalog: &Catalog, index: u64, fault: Fault) -> Vec<u8> {
    let (mut draft, project) = catalog.plain(index);
    let mut buf = Vec::new();
    match fault.edit() {
        Graph(edit) => {
            edit(&mut draft);
            write::write(&mut buf, &draft, &project);
        }
        Text(edit) => {
            write::write(&mut buf, &draft, &project);
            edit(&mut buf);
        }
    }
    buf
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::CatalogSpec;
    use std::collections::HashSet;

    #[test]
    fn every_fault_shows_in_every_bundle() {
        let catalog = Catalog::new(CatalogSpec { bundles: 40, ..CatalogSpec::default() });
        for index in 0..40 {
            let (draft, project) = catalog.plain(index);
            let mut sound = Vec::new();
            write::write(&mut sound, &draft, &project);
            let mut seen = HashSet::from([sound]);
            for &fault in Fault::ALL {
                assert!(seen.insert(faulty_bundle(&catalog, index, fault)), "{fault:?}");
            }
        }
    }

    /// Faults of meaning must not be found out by the JSON reader already.
    #[test]
    fn only_faults_of_form_are_not_json() {
        let catalog = Catalog::new(CatalogSpec::default());
        let mut broken = Fault::ALL.to_vec();
        broken.retain(|&fault| {
            let bytes = faulty_bundle(&catalog, 3, fault);
            serde_json::from_slice::<serde_json::Value>(&bytes).is_err()
        });
        let expected = [
            Fault::TruncatedJson,
            Fault::TrailingText,
            Fault::EmptyText,
            Fault::InvalidUtf8,
            Fault::LoneSurrogate,
            Fault::ControlCharacter,
            Fault::DeepNesting,
        ];
        assert_eq!(broken, expected);
    }

    #[test]
    fn names_lead_back() {
        for &fault in Fault::ALL {
            assert_eq!(Fault::from_name(fault.name()), Some(fault));
            assert!(fault.about().ends_with('.'));
        }
        assert_eq!(Fault::from_name("none"), None);
    }
}
