//! The description for programs.

use serde_json::Value;

use crate::library::{Library, get, site};

#[test]
fn the_description_is_complete_in_itself() {
    let site = site(&Library::default(), "");
    let description = get("/openapi").of(&site).json();
    assert_eq!(description["openapi"], "3.0.3");
    let mut references = Vec::new();
    collect(&description, &mut references);
    assert!(!references.is_empty());
    for reference in references {
        let pointer = reference.strip_prefix('#').expect("it is here");
        assert!(description.pointer(pointer).is_some(), "{reference}");
    }
    let tags: Vec<_> = description["tags"].as_array().expect("a list").iter().map(|tag| &tag["name"]).collect();
    for (path, methods) in description["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            assert!(tags.contains(&&operation["tags"][0]), "{method} {path}");
            assert!(!operation["summary"].as_str().expect("text").is_empty(), "{method} {path}");
            let in_path = |parameter: &&Value| parameter["in"] == "path";
            let parameters = operation["parameters"].as_array().expect("a list");
            let declared: Vec<_> =
                parameters.iter().filter(in_path).map(|p| p["name"].as_str().expect("a name")).collect();
            let wanted: Vec<_> = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
            let mut sorted = (declared.clone(), wanted.clone());
            sorted.0.sort_unstable();
            sorted.1.sort_unstable();
            assert_eq!(sorted.0, sorted.1, "{method} {path}");
        }
    }
}

fn collect(json: &Value, references: &mut Vec<String>) {
    match json {
        Value::Object(object) => {
            references.extend(object.get("$ref").and_then(Value::as_str).map(str::to_owned));
            object.values().for_each(|value| collect(value, references));
        }
        Value::Array(list) => list.iter().for_each(|value| collect(value, references)),
        _ => {}
    }
}

#[test]
fn names_of_values_come_from_the_rows() {
    let site = site(&Library::default(), "");
    let description = get("/openapi").of(&site).json();
    let parameter = |path: &str, name: &str| {
        let parameters = description["paths"][path]["get"]["parameters"].as_array().expect("a list");
        parameters.iter().find(|p| p["name"] == name).expect(name)["schema"]["enum"].clone()
    };
    let has = |list: &Value, name: &str| list.as_array().is_some_and(|list| list.iter().any(|item| item == name));
    assert_eq!(parameter("/index/summary", "catalog"), serde_json::json!(["test"]));
    assert!(has(&parameter("/index/{entity_type}", "entity_type"), "projects"));
    assert!(has(&parameter("/index/{entity_type}", "sort"), "fileName"));
    let put = description["paths"]["/manifest/files"]["put"]["parameters"].as_array().expect("a list");
    let format = &put.iter().find(|p| p["name"] == "format").expect("it is a parameter")["schema"]["enum"];
    for name in ["compact", "terra.bdbag", "csv", "json", "parquet"] {
        assert!(has(format, name), "{name}: {format}");
    }
}

/// The operations of the recorded description are all there, under the same tags and summaries.
#[test]
fn operations_are_those_of_the_reference() {
    let Some(corpus) = std::env::var_os("AZUL_CONFORMANCE") else {
        assert_ne!(std::env::var("AZUL_CONFORMANCE_REQUIRED").as_deref(), Ok("1"), "AZUL_CONFORMANCE is not set");
        return;
    };
    // A relative path starts at the root of the repository.
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let path = root.join(corpus).join("service/hca/openapi.json");
    let recorded: Value = serde_json::from_slice(&std::fs::read(path).expect("the recorded one")).expect("JSON");
    let library = Library::default();
    let lines = "[catalogs.dss]\nproject = \"hca\"\nstore = \"nowhere\"\nrepository = \"dss\"\n";
    let ours = get("/openapi").of(&site(&library, lines)).json();
    let plain = |text: &Value| {
        let words = text.as_str().expect("text").split_whitespace().collect::<Vec<_>>().join(" ");
        words.replace(" ,", ",").replace(" .", ".")
    };
    let mut compared = 0;
    for (path, methods) in recorded["paths"].as_object().expect("paths") {
        for (method, operation) in
            methods.as_object().expect("methods").iter().filter(|(method, _)| *method != "parameters")
        {
            let mine = &ours["paths"][path][method];
            assert_eq!(mine["tags"], operation["tags"], "{method} {path}");
            assert_eq!(plain(&mine["summary"]), plain(&operation["summary"]), "{method} {path}");
            compared += 1;
        }
    }
    assert!(compared >= 20, "{compared}");
}
