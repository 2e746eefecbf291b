//! What a plugin makes of the conformance corpus, compared with what the reference made: documents of every bundle, and
//! what is derived from the rows.

mod bundles;
mod derived;
mod indices;
mod names;
mod service;
mod types;

pub use bundles::{contributions_and_replicas, each_bundle_alone_and_all_together};
pub use derived::{field_mapping, manifest_config};
pub use indices::{mappings, settings};
pub use names::{columns_of_manifests_in_order, facets_in_order, field_mapping_of_the_service};
pub use service::{accumulators_of_every_field, entity_types_and_service};
pub use types::{leaves_of_documents, trees_of_documents};

use super::corpus::Corpus;
use azul_transform::Value;

/// A corpus, and in what the documents that the reference writes are not what it declares.
///
/// The methods that take and return it are settings, to be given to [`conformance!`](macro@super::conformance) as named
/// arguments.
#[derive(Debug)]
pub struct Reference {
    corpus: Corpus,
    never_written: &'static [&'static str],
    only_in: &'static [(&'static str, &'static [&'static str])],
}

impl Reference {
    /// A reference whose documents are as declared.
    pub fn new(corpus: Corpus) -> Self {
        Self { corpus, never_written: &[], only_in: &[] }
    }

    /// Fields that the reference declares although none of its documents has them, as paths.
    pub fn never_written(mut self, paths: &'static [&'static str]) -> Self {
        self.never_written = paths;
        self
    }

    /// Fields, as `inner_type.field`, that only documents about some outer entity types have.
    pub fn only_in(mut self, fields: &'static [(&'static str, &'static [&'static str])]) -> Self {
        self.only_in = fields;
        self
    }

    /// Whether some document has a field or an inner entity type.
    fn is_written(&self, path: &str) -> bool {
        !self.never_written.contains(&path)
    }
}

fn object(entries: impl IntoIterator<Item = (&'static str, Value<'static>)>) -> Value<'static> {
    Value::Object(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

/// Compares what a plugin makes with the conformance corpus, given as `Option<Corpus>`: nothing is done if there is
/// none. Settings of [`Reference`](super::conformance::Reference) follow as named arguments.
///
/// ```ignore
/// azul_testing::conformance!(corpus(), never_written = &["contents.total_estimated_cells"]);
/// ```
#[macro_export]
macro_rules! conformance {
    ($corpus:expr $(, $setting:ident = $value:expr)* $(,)?) => {
        fn reference() -> Option<$crate::conformance::Reference> {
            $corpus.map(|corpus| $crate::conformance::Reference::new(corpus)$(.$setting($value))*)
        }

        $crate::conformance!(@tests
            contributions_and_replicas
            each_bundle_alone_and_all_together
            mappings
            settings
            field_mapping_of_the_service
            facets_in_order
            columns_of_manifests_in_order
            leaves_of_documents
            trees_of_documents
            entity_types_and_service
            accumulators_of_every_field
        );
    };
    (@tests $($test:ident)*) => {
        $(
            #[test]
            fn $test() {
                if let Some(reference) = reference() {
                    $crate::conformance::$test(&reference);
                }
            }
        )*
    };
}
