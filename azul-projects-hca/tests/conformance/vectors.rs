//! Table tests of single functions.
