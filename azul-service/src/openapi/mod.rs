//! The description of the service for programs, OpenAPI 3.0, made of the routes and of the rows.

mod errors;
mod schemas;

use azul_search::Service;
use serde_json::{Map, Value, json};

use crate::routes::{Kind, OPERATIONS, Operation, Parameter};

/// Version of the interface, as the reference counts.
const VERSION: &str = "9.2";

/// Makes the description of a service.
pub(crate) fn describe(service: &Service) -> Value {
    let names = Names::of(service);
    let mut paths: Map<String, Value> = Map::new();
    for operation in OPERATIONS.iter().filter(|operation| !operation.tag.is_empty()) {
        if operation.path.starts_with("/ga4gh/") && !names.has_dss {
            continue;
        }
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method.name().to_lowercase()] = describe_operation(operation, &names);
    }
    json!({
        "openapi": "3.0.3",
        "info": {"title": "Azul", "version": VERSION, "description": INTRODUCTION},
        "servers": [{"url": format!("{}/", service.base_url)}],
        "tags": TAGS.map(|(name, description)| json!({"name": name, "description": description})),
        "paths": paths,
        "components": {
            "schemas": schemas::schemas(&names.types),
            "responses": errors::responses(),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"bearer": []}],
    })
}

const INTRODUCTION: &str = "Searches metadata of projects, samples and files, and lists files for download.\n\n\
    The metadata of a catalog is kept as one document for each entity: a project, a sample, a file. A document has, \
    besides what is known of its entity, a summary of all entities that are connected with it. Each page of hits comes \
    with facets: the values that there are, with counts, for everything else that the filters leave.\n\n\
    A caller without a token sees what is public. With one, it sees what it may; what it may not see does not show.";

const TAGS: [(&str, &str); 5] = [
    ("Index", "Searching the catalogs."),
    ("Manifests", "Lists of all files that match a filter, in several formats."),
    ("Repository", "Downloading files."),
    ("DRS", "Files as objects of the Data Repository Service of the GA4GH."),
    ("Auxiliary", "About the service itself."),
];

/// Names that parameters can have as values.
struct Names {
    catalogs: Vec<String>,
    types: Vec<&'static str>,
    fields: Vec<String>,
    formats: Vec<&'static str>,
    has_dss: bool,
}

impl Names {
    fn of(service: &Service) -> Self {
        let catalogs = &service.catalogs;
        let mut types: Vec<_> =
            catalogs.iter().flat_map(|catalog| catalog.project.exposed()).map(|exposed| exposed.outer_type).collect();
        let public = |catalog: &azul_search::Catalog| {
            let fields = catalog.project.fields().all().iter().filter(|field| field.public);
            fields.map(|field| field.name.clone()).collect::<Vec<_>>()
        };
        let mut fields: Vec<_> = catalogs.iter().flat_map(public).collect();
        let mut formats: Vec<_> = Vec::new();
        for catalog in catalogs {
            for format in azul_search::manifest::all_formats(&catalog.project).iter().map(|format| format.name()) {
                if !formats.contains(&format) {
                    formats.push(format);
                }
            }
        }
        types.sort_unstable();
        types.dedup();
        fields.sort_unstable();
        fields.dedup();
        let has_dss = catalogs.iter().any(|catalog| catalog.repository == azul_search::RepositoryKind::Dss);
        Self {
            catalogs: catalogs.iter().map(|catalog| catalog.name.clone()).collect(),
            types,
            fields,
            formats,
            has_dss,
        }
    }

    /// The schema of a parameter.
    fn schema(&self, kind: Kind) -> Value {
        match kind {
            Kind::Text => json!({"type": "string"}),
            Kind::Uuid => json!({"type": "string", "format": "uuid"}),
            Kind::Integer => json!({"type": "integer", "format": "int32", "minimum": 0}),
            Kind::OneOf(names) => json!({"type": "string", "enum": names}),
            Kind::Catalog => json!({"type": "string", "enum": self.catalogs, "default": self.catalogs.first()}),
            Kind::EntityType => json!({"type": "string", "enum": self.types}),
            Kind::Field => json!({"type": "string", "enum": self.fields}),
            Kind::Format => json!({"type": "string", "enum": self.formats}),
            Kind::Filters => self.filters(),
            Kind::Json => json!({"type": "object"}),
        }
    }

    /// The schema of filters: an object with names of fields as keys.
    fn filters(&self) -> Value {
        let relation = json!({"$ref": "#/components/schemas/Relation"});
        let fields: Map<String, Value> = self.fields.iter().map(|name| (name.clone(), relation.clone())).collect();
        json!({"type": "object", "properties": fields, "additionalProperties": false, "default": {}})
    }
}

fn describe_operation(operation: &Operation, names: &Names) -> Value {
    let mut description = json!({
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": operation.description,
        "parameters": operation.parameters.iter().map(|p| describe_parameter(operation, p, names)).collect::<Vec<_>>(),
        "responses": responses(operation),
    });
    if operation.method.name() == "POST" {
        description["deprecated"] = true.into();
    }
    if operation.path == "/index/{entity_type}" && operation.method.name() == "POST" {
        let schema = json!({"type": "object", "additionalProperties": {"type": "string"}});
        description["requestBody"] = json!({"content": {"application/json": {"schema": schema}}});
    }
    description
}

fn describe_parameter(operation: &Operation, parameter: &Parameter, names: &Names) -> Value {
    let in_path = operation.path.contains(&format!("{{{}}}", parameter.name));
    let mut description = json!({
        "name": parameter.name,
        "in": if in_path { "path" } else { "query" },
        "required": parameter.required,
        "description": parameter.description,
    });
    let schema = names.schema(parameter.kind);
    match parameter.kind {
        Kind::Filters | Kind::Json => description["content"] = json!({"application/json": {"schema": schema}}),
        _ => description["schema"] = schema,
    }
    description
}

fn responses(operation: &Operation) -> Value {
    let mut responses = Map::new();
    for good in operation.good {
        let mut response = json!({"description": good.description});
        match (good.content_type, good.schema) {
            (Some(content_type), "") => response["content"] = json!({content_type: {"schema": {"type": "string"}}}),
            (Some(content_type), schema) => {
                let schema = json!({"$ref": format!("#/components/schemas/{schema}")});
                response["content"] = json!({content_type: {"schema": schema}});
            }
            (None, _) => {}
        }
        responses.insert(good.status.to_string(), response);
    }
    for status in operation.errors.iter().chain(errors::EVERYWHERE) {
        let reference = json!({"$ref": format!("#/components/responses/{}", errors::name(*status))});
        responses.entry(status.to_string()).or_insert(reference);
    }
    Value::Object(responses)
}
