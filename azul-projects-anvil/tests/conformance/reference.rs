//! Documents of every bundle, and what is derived from the rows.

azul_testing::conformance!(
    crate::corpus::corpus(),
    // Stubs of datasets are in two types of document only.
    only_in = &[("datasets.description", &["bundles", "datasets"])],
);
