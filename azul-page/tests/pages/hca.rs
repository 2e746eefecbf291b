//! What projects say about their hits, and pages make of it: trees of files, accessions elsewhere.

use azul_projects_hca::Hca;
use azul_search::Service;
use azul_testing::service::service_of_bundles;

use crate::library::{Page, visit_as};

/// The page of the only project of a fixture, to somebody who may see everything.
fn project_of(fixture: &str) -> Page {
    let path = format!("{}/../fixtures/hca/{fixture}/bundle.json", env!("CARGO_MANIFEST_DIR"));
    let service: Service = service_of_bundles(&Hca, [std::fs::read(path).expect("a fixture")]);
    let sources = service.catalogs[0].all_sources().expect("an index");
    let sources: Vec<&str> = sources.iter().map(String::as_str).collect();
    let list = visit_as(&service, "/browse/projects", &sources);
    let (href, _) =
        list.links().into_iter().find(|(href, _)| href.starts_with("/browse/projects/")).expect("a project");
    let page = visit_as(&service, &href, &sources);
    assert_eq!(page.status, 200, "{}", page.text());
    page
}

#[test]
fn matrices_are_a_tree_of_strata() {
    let page = project_of("supplementary-matrix-strata");
    let tree =
        page.html.split("<div class=\"tree\">").nth(1).and_then(|rest| rest.split("</div>").next()).expect("a tree");
    let text = Page { status: 200, html: tree.to_owned() }.text();
    // What has fewest values comes first; a file is at each place that it is of.
    let (human, mouse) = text.split_once("Genus species Mus musculus").expect("both species");
    assert!(human.contains("Genus species Homo sapiens 1 file"), "{text}");
    assert!(human.contains("Organ pancreas") && !human.contains("islet"), "{text}");
    assert!(mouse.starts_with(" 1 file") && mouse.contains("Organ islet of Langerhans"), "{text}");
    assert_eq!(tree.matches("class=\"leaves\"").count(), 5, "{text}");
    assert!(text.starts_with("1 file by content") && text.contains("4.5 GB"), "{text}");
    assert!(!page.text().contains("genusSpecies="), "strata are no text to be read");
}

#[test]
fn accessions_lead_to_where_they_are_known() {
    let page = project_of("publications-and-bionetworks");
    for (text, href) in [
        ("GSE000800", "https://identifiers.org/geo:GSE000800"),
        ("E-MTAB-0001", "https://identifiers.org/arrayexpress:E-MTAB-0001"),
        ("10.5555/airway.2022.001", "https://doi.org/10.5555/airway.2022.001"),
    ] {
        assert_eq!(page.link(text), href);
    }
}
