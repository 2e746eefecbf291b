//! Documents of every bundle, and what is derived from the rows.

azul_testing::conformance!(
    crate::corpus::corpus(),
    never_written =
        &["contents.total_estimated_cells", "contents.matrices.file.count", "contents.contributed_analyses.file.count"],
);
