//! A document as answers show it: the outer entity in full, of the others what tells them apart.

use std::sync::LazyLock;

use azul_search::json::list;
use azul_search::{HitContext, ObjectWriter, Shape};
use azul_transform::json::Json;
use azul_transform::schema::Schema;
use azul_transform::{Error, Result};

/// Shapes by inner entity type: in full, and as part of a document about another entity.
struct Shapes {
    whole: Vec<(&'static str, Shape)>,
    parts: Vec<(&'static str, Shape)>,
    /// Diagnoses as parts of a document about a donor.
    of_donor: Shape,
}

static SHAPES: LazyLock<Result<Shapes>> = LazyLock::new(|| Shapes::new(crate::ANVIL.project()?.schema()));

type Fields = &'static [&'static str];

const DIAGNOSIS_OF_DONOR: Fields =
    &["disease", "phenotype", "phenopacket", "onset_age_unit", "diagnosis_age_unit", "diagnosis_age", "onset_age"];

/// What is shown of entities that are parts of documents about others.
const PARTS: [(&str, Fields); 6] = [
    ("activities", &["activity_type", "assay_type", "data_modality"]),
    (
        "biosamples",
        &["anatomical_site", "biosample_type", "disease", "donor_age_at_collection_unit", "donor_age_at_collection"],
    ),
    ("datasets", &["dataset_id", "title"]),
    ("diagnoses", &["disease", "phenotype", "phenopacket", "onset_age_unit", "diagnosis_age_unit"]),
    ("donors", &["organism_type", "phenotypic_sex", "reported_ethnicity", "genetic_ancestry"]),
    ("files", &["count", "data_modality", "file_format", "is_supplementary", "reference_assembly"]),
];

impl Shapes {
    fn new(schema: &'static Schema) -> Result<Self> {
        let some = |inner: &str, fields: Fields| {
            let names: Vec<_> = fields.iter().map(|field| (*field, *field)).collect();
            Shape::of(schema, inner, &names)
        };
        let whole = |inner: &'static str| Ok((inner, Shape::whole(schema, inner)?));
        Ok(Self {
            whole: schema.inner_types().iter().map(|inner| whole(inner.name)).collect::<Result<_>>()?,
            parts: PARTS.iter().map(|(inner, fields)| Ok((*inner, some(inner, fields)?))).collect::<Result<_>>()?,
            of_donor: some("diagnoses", DIAGNOSIS_OF_DONOR)?,
        })
    }

    fn part(&self, outer_type: &str, inner: &str) -> Option<&Shape> {
        if outer_type == "donors" && inner == "diagnoses" {
            return Some(&self.of_donor);
        }
        named(&self.parts, inner)
    }
}

fn named<'s>(shapes: &'s [(&str, Shape)], name: &str) -> Option<&'s Shape> {
    shapes.iter().find(|(inner, _)| *inner == name).map(|(_, shape)| shape)
}

/// Appends the hit for a document.
pub fn write(context: &HitContext<'_>, document: Json<'_>, out: &mut Vec<u8>) -> Result<()> {
    let shapes = SHAPES.as_ref().map_err(Error::clone)?;
    let objects = |name: &str| document.get(name).into_iter().flat_map(Json::items);
    let mut hit = ObjectWriter::new(out);
    hit.optional("entryId", document.get("entity_id").and_then(Json::as_str));
    list(hit.key("sources"), objects("sources"), |out, source| {
        let mut object = ObjectWriter::new(out);
        write_texts(source, [("source_spec", "spec"), ("source_id", "id")], &mut object);
        object.end();
    });
    list(hit.key("bundles"), objects("bundles"), |out, bundle| {
        let mut object = ObjectWriter::new(out);
        write_texts(bundle, [("bundle_uuid", "uuid"), ("bundle_version", "version")], &mut object);
        if context.outer_type == "bundles" {
            context.write_accessible(&mut object);
        }
        object.end();
    });
    for (inner, entities) in document.get("contents").into_iter().flat_map(Json::entries) {
        let is_outer = inner == context.outer_type;
        let shape = if is_outer { named(&shapes.whole, inner) } else { shapes.part(context.outer_type, inner) };
        let Some(shape) = shape else { continue };
        list(hit.key(inner), entities.items(), |out, entity| {
            let mut object = ObjectWriter::new(out);
            match is_outer {
                true => write_outer(context, shape, entity, &mut object),
                false => shape.write_present(entity, &mut object),
            }
            object.end();
        });
    }
    hit.end();
    Ok(())
}

fn write_texts(json: Json<'_>, names: [(&str, &str); 2], object: &mut ObjectWriter<'_>) {
    for (key, name) in names {
        object.optional(key, json.get(name).and_then(Json::as_str));
    }
}

/// Appends what the outer entity has. A file goes by its id, which it is downloaded by.
fn write_outer(context: &HitContext<'_>, shape: &Shape, entity: Json<'_>, object: &mut ObjectWriter<'_>) {
    if context.outer_type == "files" {
        let id = entity.get("document_id").and_then(Json::as_str);
        shape.write_present_but(entity, &["uuid"], object);
        object.optional("uuid", id);
        context.write_url_of(id, entity, object);
    } else {
        shape.write_present(entity, object);
    }
    context.write_accessible(object);
}
