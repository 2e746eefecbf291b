//! Our own fixtures: what documents become of them, reviewed by people, and what holds for all of them.
#![allow(clippy::unwrap_used, missing_docs, reason = "a failing test is meant to stop")]

mod cycle;
mod shapes;

azul_testing::project!(
    azul_projects_hca::Hca,
    "../fixtures/hca",
    context = context(),
    aggregates = &[
        "simple",
        "older-and-newer-version",
        "shared-donor-specimen-project",
        "stitched-pair",
        "deleted-bundle",
        "cell-lines",
        "contributed-matrices",
        "nested-suspensions",
    ],
    undivided = &[("zarr-stores", "only its files show which partition a bundle was divided into")],
);

fn context() -> azul_transform::Context {
    let mut context = azul_transform::Context::new("test", "hca");
    context = context.with_option(azul_projects_hca::DRS_DOMAIN, "drs.example.org");
    context
}
