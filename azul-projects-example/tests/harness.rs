//! The harness: fixtures become snapshots, and what every project must keep is checked.
#![allow(missing_docs, reason = "the macro makes tests")]

azul_testing::project!(azul_projects_example::Example, "../fixtures/example");
