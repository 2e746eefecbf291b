//! A document as answers show it.

use azul_search::json::list;
use azul_search::{HitContext, ObjectWriter, Shape, Tree};
use azul_transform::json::{Json, write_str};
use azul_transform::schema::NULL_STR;

use super::shapes::Shapes;
use super::strata;

/// Files of a project by their strata.
pub const TREES: &[Tree] = &[
    Tree { outer_type: "projects", inner_type: "matrices", key: "matrices" },
    Tree { outer_type: "projects", inner_type: "contributed_analyses", key: "contributedAnalyses" },
];

/// Appends the hit for a document.
pub fn write(shapes: &Shapes, context: &HitContext<'_>, document: Json<'_>, out: &mut Vec<u8>) {
    let contents = document.get("contents");
    let entities = |inner: &str| contents.and_then(|contents| contents.get(inner)).into_iter().flat_map(Json::items);
    let mut hit = ObjectWriter::new(out);
    let protocols = shapes.protocols.iter().flat_map(|(inner, shape)| entities(inner).map(move |e| (shape, e)));
    list(hit.key("protocols"), protocols, |out, (shape, protocol)| shape.write(protocol, out));
    hit.optional("entryId", document.get("entity_id").and_then(Json::as_str));
    list(hit.key("sources"), objects(document, "sources"), |out, source| {
        write_renamed(source, [("sourceId", "id"), ("sourceSpec", "spec")], None, out);
    });
    list(hit.key("projects"), entities("projects"), |out, project| {
        let mut object = ObjectWriter::new(out);
        shapes.project.write_into(project, &mut object);
        write_laboratory(project, object.key("laboratory"));
        if context.outer_type == "projects" {
            write_whole(shapes, context, project, contents, &mut object);
            context.write_accessible(&mut object);
        }
        object.end();
    });
    let samples = [
        ("sample_cell_lines", "cellLines", "cell_lines", "model_organ", &shapes.cell_line),
        ("sample_organoids", "organoids", "organoids", "model_organ", &shapes.organoid),
        ("sample_specimens", "specimens", "specimens", "organ", &shapes.specimen),
    ];
    let samples = samples.into_iter().flat_map(|kind| entities(kind.0).map(move |sample| (kind, sample)));
    list(hit.key("samples"), samples, |out, ((_, kind, _, organ, shape), sample)| {
        write_sample(context, kind, organ, shape, sample, out);
    });
    let plain = [
        ("specimens", "specimens", &shapes.specimen),
        ("cellLines", "cell_lines", &shapes.cell_line),
        ("donorOrganisms", "donors", &shapes.donor),
        ("organoids", "organoids", &shapes.organoid),
        ("cellSuspensions", "cell_suspensions", &shapes.suspension),
        ("dates", "dates", &shapes.dates),
    ];
    for (key, inner, shape) in plain {
        list(hit.key(key), entities(inner), |out, entity| shape.write(entity, out));
    }
    if matches!(context.outer_type, "files" | "bundles") {
        let accessible = (context.outer_type == "bundles").then_some(context);
        list(hit.key("bundles"), objects(document, "bundles"), |out, bundle| {
            write_renamed(bundle, [("bundleUuid", "uuid"), ("bundleVersion", "version")], accessible, out);
        });
        list(hit.key("files"), entities("files"), |out, file| {
            let mut object = ObjectWriter::new(out);
            shapes.file.write_into(file, &mut object);
            context.write_url(file, &mut object);
            if context.outer_type == "files" {
                context.write_accessible(&mut object);
            }
            object.end();
        });
    } else {
        list(hit.key("fileTypeSummaries"), entities("files"), |out, file| shapes.file_type.write(file, out));
    }
    hit.end();
}

/// The elements of a list of objects of the document.
fn objects<'d>(document: Json<'d>, name: &str) -> impl Iterator<Item = Json<'d>> {
    document.get(name).into_iter().flat_map(Json::items)
}

fn write_renamed(
    json: Json<'_>,
    names: [(&'static str, &'static str); 2],
    accessible: Option<&HitContext<'_>>,
    out: &mut Vec<u8>,
) {
    let mut object = ObjectWriter::new(out);
    for (key, name) in names {
        object.optional(key, json.get(name).and_then(Json::as_str));
    }
    if let Some(context) = accessible {
        context.write_accessible(&mut object);
    }
    object.end();
}

/// Appends laboratories, sorted.
fn write_laboratory(project: Json<'_>, out: &mut Vec<u8>) {
    let mut names: Vec<&str> =
        project.get("laboratory").into_iter().flat_map(Json::items).filter_map(Json::as_str).collect();
    names.sort_unstable();
    names.dedup();
    list(out, names, |out, name| match name {
        NULL_STR => out.extend_from_slice(b"null"),
        name => write_str(out, name),
    });
}

/// Appends what only the project of its own document has.
fn write_whole(
    shapes: &Shapes,
    context: &HitContext<'_>,
    project: Json<'_>,
    contents: Option<Json<'_>>,
    object: &mut ObjectWriter<'_>,
) {
    shapes.whole_project.write_into(project, object);
    for (key, shape) in [("contributors", &shapes.contributor), ("publications", &shapes.publication)] {
        let parts = project.get(key).into_iter().flat_map(Json::items);
        list(object.key(key), parts, |out, part| shape.write(part, out));
    }
    for Tree { key, inner_type, .. } in TREES {
        let entities = contents.and_then(|contents| contents.get(inner_type));
        let files: Vec<Json<'_>> = entities.into_iter().flat_map(Json::items).flat_map(files_of).collect();
        strata::write(&files, object.key(key), |file, out| {
            let mut object = ObjectWriter::new(out);
            shapes.matrix.write_into(file, &mut object);
            context.write_url(file, &mut object);
            object.end();
        });
    }
}

/// The files of a matrix: one or several.
fn files_of(matrix: Json<'_>) -> Vec<Json<'_>> {
    match matrix.get("file") {
        Some(files) if files.is_array() => files.items().collect(),
        file => file.into_iter().collect(),
    }
}

/// Appends a sample; its kind is in a list if several samples may be in it.
fn write_sample(context: &HitContext<'_>, kind: &str, organ: &str, shape: &Shape, sample: Json<'_>, out: &mut Vec<u8>) {
    let is_outer = context.outer_type == "samples";
    let mut object = ObjectWriter::new(out);
    let out = object.key("sampleEntityType");
    if is_outer {
        write_str(out, kind);
    } else {
        list(out, [kind], write_str);
    }
    match sample.get(organ) {
        Some(organ) => {
            azul_search::write_native(azul_transform::schema::FieldType::NullStr, organ, object.key("effectiveOrgan"))
        }
        None => object.optional("effectiveOrgan", None),
    }
    shape.write_into(sample, &mut object);
    if is_outer {
        context.write_accessible(&mut object);
    }
    object.end();
}
