//! What is said about projects to those who list data sets.

use azul_projects_hca::Hca;
use azul_search::dataset::{DatasetDeclaration, Home};
use azul_search::{Caller, Request};
use azul_transform::json::Document;
use serde_json::{Value, json};

use super::{asked, service};

const HOME: Home<'_> =
    Home { base_url: "https://a.test", catalog: "hca", outer_type: "projects", id_field: "projectId" };

fn declaration() -> DatasetDeclaration {
    let (project, _) = azul_testing::service::index_of_bundles(&Hca, []);
    project.search().datasets().unwrap()
}

/// Compares what is said about a project, whose document is given, with what is expected, but for what all have.
fn check(contents: &Value, expected: &Value) {
    let document = json!({"entity_id": "p", "contents": contents}).to_string();
    let dataset = (declaration().describe)(Document::parse(document).unwrap().root()).unwrap();
    let mut said: Value = serde_json::from_str(&dataset.schema_org(&HOME)).unwrap();
    let said = said.as_object_mut().unwrap();
    let (name, page) = ("https://a.test/datasets/p?catalog=hca", "https://a.test/browse/projects/p?catalog=hca");
    let files = "https://a.test/index/files?catalog=hca&filters=%7B%22projectId%22%3A%7B%22is%22%3A%5B%22p%22%5D%7D%7D";
    assert_eq!(said.remove("@context"), Some(json!("https://schema.org/")));
    assert_eq!(said.remove("@type"), Some(json!("Dataset")));
    assert_eq!((said.remove("@id"), said.remove("url")), (Some(json!(name)), Some(json!(page))));
    assert_eq!(said.remove("distribution").unwrap()[0]["contentUrl"], files);
    assert_eq!(said.remove("includedInDataCatalog").unwrap()["url"], "https://a.test/datasets?catalog=hca");
    assert_eq!(&Value::Object(said.clone()), expected);
}

#[test]
fn a_project_is_described_by_what_its_document_says() {
    let contributor = |name, role, institution| json!({"contact_name": name, "project_role": role, "institution": institution, "email": "a@b.test"});
    let project = json!({
        "project_title": "Cells", "project_short_name": "C", "project_description": "Of a kidney.",
        "accessions": [{"namespace": "geo_series", "accession": "GSE0"}],
        "contributors": [
            contributor("Ida,,Brook", "~null", "North"), contributor("Jo, K", "experimental scientist", "~null"),
            contributor("No,,Body", "external curator", "South"),
        ],
        "publications": [{"publication_title": "On cells", "publication_url": "~null", "doi": "10.0/1"}],
        "supplementary_links": ["https://b.test/", "see there"], "data_use_restriction": "NRES",
        "bionetwork_name": ["~null"],
    });
    let contents = json!({
        "projects": [project],
        "donors": [{"genus_species": ["Homo sapiens"], "development_stage": ["adult"]}, {"genus_species": ["Homo sapiens"]}],
        "samples": [{"effective_organ": ["kidney"]}],
        "dates": [{"submission_date": "2020-01-01T00:00:00.000000Z", "last_modified_date": "9999-01-01T00:00:00.000000Z"}],
    });
    let expected = json!({
        "name": "Cells", "alternateName": "C", "description": "Of a kidney.",
        "identifier": ["p", {"@type": "PropertyValue", "propertyID": "geo_series", "value": "GSE0"}],
        "keywords": ["Homo sapiens", "kidney", "adult"],
        "creator": [
            {"@type": "Person", "name": "Ida Brook", "affiliation": {"@type": "Organization", "name": "North"}},
            {"@type": "Person", "name": "Jo K"},
        ],
        "citation": [{"@type": "ScholarlyArticle", "name": "On cells", "identifier": "https://doi.org/10.0/1"}],
        "isRelatedTo": ["https://b.test/"], "conditionsOfAccess": ["NRES"],
        "datePublished": "2020-01-01T00:00:00.000000Z",
    });
    check(&contents, &expected);
}

#[test]
fn what_is_not_known_is_not_said() {
    let unknown = json!({"projects": [{"project_title": "T", "project_short_name": "~null", "accessions": []}]});
    check(&unknown, &json!({"name": "T", "identifier": ["p"]}));
    let untitled = Document::parse(r#"{"entity_id": "p", "contents": {"projects": [{"project_title": "~null"}]}}"#);
    assert_eq!((declaration().describe)(untitled.unwrap().root()), None);
}

#[test]
fn the_feed_has_every_project_and_each_is_described() {
    let service = service();
    let asked = asked(&service);
    let projects = asked.lines(Request::get("/index/projects"));
    let feed = asked.get(&Request::get("/datasets"));
    let listed = feed["dcat:dataset"].as_array().unwrap();
    assert!(!projects.is_empty());
    assert_eq!(listed.len(), projects.len());
    for (project, dataset) in projects.iter().zip(listed) {
        let id = project["entryId"].as_str().unwrap();
        assert_eq!(dataset["dcterms:identifier"], id);
        assert_eq!(dataset["dcterms:title"], project["projects"][0]["projectTitle"]);
        let one = asked.get(&Request::get(&format!("/datasets/{id}")));
        assert_eq!((&one["@id"], &one["name"]), (&dataset["@id"], &dataset["dcterms:title"]));
        let page = json!(format!("/browse/projects/{id}?catalog={}", service.catalogs[0].name));
        let ends = |url: &Value| url.as_str().unwrap().ends_with(page.as_str().unwrap());
        assert!(ends(&one["url"]) && ends(&dataset["dcat:landingPage"]["@id"]), "people are led to its page");
        let stranger = service.answer(&Request::get(&format!("/datasets/{id}")), &Caller::default());
        assert_eq!(stranger.status, 404, "unlike in a list, it does not show at all");
    }
    let nothing = service.answer(&Request::get("/datasets"), &Caller::default()).body.into_bytes().unwrap();
    let nothing: Value = serde_json::from_slice(&nothing).unwrap();
    assert_eq!(nothing["dcat:dataset"], json!([]));
}
