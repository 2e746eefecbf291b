//! Projects.

use std::borrow::Cow;

use azul_transform::json::Json;
use azul_transform::schema::{
    Accumulator, Aggregation, Collect, Convert, FieldType, Node, Nulls, Records, Table, write_index,
};
use azul_transform::{EntityIndex, Error, ErrorKind, Result, Value};

use super::biomaterials::document_id;
use crate::convert::{distinct, items, label_or_text, optional, present, required, sort, truthy, wrong_type};
use crate::read::Subgraph;

type Row = azul_transform::schema::Row<Subgraph>;

const STR: FieldType = FieldType::NullStr;
const STRS: FieldType = FieldType::List(&FieldType::NullStr);
const BOOL: FieldType = FieldType::NullBool;
const DROP: Accumulator = Accumulator::Drop;

/// A property of an object in a list: name, type, the keys it may have in metadata, and a conversion.
type Part = (&'static str, FieldType, &'static [&'static str], Convert);

const CONTRIBUTOR: [Part; 6] = [
    ("contact_name", STR, &["name", "contact_name"], required),
    ("corresponding_contributor", BOOL, &["corresponding_contributor"], optional),
    ("email", STR, &["email"], optional),
    ("institution", STR, &["institution"], optional),
    ("laboratory", STR, &["laboratory"], optional),
    ("project_role", STR, &["project_role"], role_or_null),
];

const PUBLICATION: [Part; 4] = [
    ("publication_title", STR, &["title", "publication_title"], required),
    ("publication_url", STR, &["url", "publication_url"], optional),
    ("official_hca_publication", BOOL, &["official_hca_publication", "official_hca"], optional),
    ("doi", STR, &["doi"], optional),
];

const ACCESSION: FieldType = FieldType::Nested(&[("namespace", STR), ("accession", STR)]);
const TISSUE_ATLAS: FieldType = FieldType::Nested(&[("atlas", STR), ("version", STR)]);

const ROWS: &[Row] = &[
    document_id()
        .accumulate(Accumulator::List(100))
        .public("projectId")
        .column("project.provenance.document_id", 601)
        .about("Id of the project."),
    Row::path("project_title", STR, &["$.project_core.project_title"], required)
        .facet("projectTitle", 300)
        .column("project.project_core.project_title", 605)
        .about("Title."),
    Row::path("project_description", STR, &["$.project_core.project_description"], optional)
        .accumulate(DROP)
        .facet("projectDescription", 330)
        .about("Description."),
    Row::path(
        "project_short_name",
        STR,
        &["$.project_core.project_short_name", "$.project_core.project_shortname"],
        required,
    )
    .facet("project", 230)
    .column("project.project_core.project_short_name", 604)
    .about("Short name."),
    Row::paths("laboratory", STRS, &["$.contributors[*].laboratory"], truthy, Collect::Distinct)
        .example("Human Cell Atlas Data Coordination Platform")
        .facet("laboratory", 280)
        .column("project.contributors.laboratory", 603)
        .about("Laboratories of the contributors."),
    Row::paths("institutions", STRS, &["$.contributors[*].institution"], truthy, Collect::Distinct)
        .example("EMBL-EBI")
        .facet("institution", 340)
        .column("project.contributors.institution", 602)
        .about("Institutions of the contributors."),
    Row::paths(
        "contact_names",
        STRS,
        &["$.contributors[*].name", "$.contributors[*].contact_name"],
        truthy,
        Collect::Distinct,
    )
    .example("Ida,,Brook")
    .accumulate(DROP)
    .facet("contactName", 350)
    .about("Names of the contributors."),
    Row::function("contributors", FieldType::Object(&part_types(&CONTRIBUTOR)), &["$.contributors[*]"], |s, e| {
        objects(s, e, "contributors", &CONTRIBUTOR).map(|list| Some(Value::List(list)))
    })
    .accumulate(DROP)
    .unsearched()
    .about("Contributors."),
    Row::paths(
        "publication_titles",
        STRS,
        &["$.publications[*].title", "$.publications[*].publication_title"],
        truthy,
        Collect::Distinct,
    )
    .example("Cells of a kidney")
    .facet("publicationTitle", 360)
    .about("Titles of the publications."),
    Row::function("publications", FieldType::Object(&part_types(&PUBLICATION)), &["$.publications[*]"], |s, e| {
        objects(s, e, "publications", &PUBLICATION).map(|list| Some(Value::List(list)))
    })
    .accumulate(DROP)
    .unsearched()
    .about("Publications."),
    Row::path("supplementary_links", STRS, &["$.supplementary_links"], sorted).about("Further links."),
    Row::constant("_type", "project").about("Kind of the entity."),
    Row::paths("accessions", FieldType::List(&ACCESSION), &["$.*"], accession, Collect::Distinct)
        .example(r#"{"namespace": "geo_series", "accession": "GSE000000"}"#)
        .accumulate(Accumulator::SetOfDict { max: None, by: &["accession"], nulls: Nulls::First })
        .public("accessions")
        .about("Accessions in other repositories: the lists whose names end in `_accessions`."),
    Row::function("is_tissue_atlas_project", BOOL, &["$.hca_bionetworks[*].atlas_project"], |s, e| {
        let is = bionetworks(s, e)?.iter().any(|b| b.get("atlas_project").is_some_and(Value::is_truthy));
        Ok(Some(is.into()))
    })
    .facet("isTissueAtlasProject", 370)
    .about("Whether the project is part of a tissue atlas."),
    Row::function("tissue_atlas", FieldType::List(&TISSUE_ATLAS), BIONETWORKS, |s, e| {
        Ok(Some(bionetworks(s, e)?.into_iter().map(tissue_atlas).collect::<Vec<_>>().into()))
    })
    .accumulate(Accumulator::SetOfDict { max: None, by: &["atlas"], nulls: Nulls::First })
    .facet("tissueAtlas", 380)
    .about("Tissue atlases that the project is part of."),
    Row::paths("bionetwork_name", STRS, &["$.hca_bionetworks[*].name"], present, Collect::Sorted)
        .example("Kidney")
        .facet("bionetworkName", 390)
        .about("Biological networks that the project is part of."),
    Row::path("estimated_cell_count", FieldType::NullInt, &["$.estimated_cell_count"], optional)
        .accumulate(Accumulator::Max)
        .public("projectEstimatedCellCount")
        .column("project.estimated_cell_count", 606)
        .about("Number of cells as the project states it."),
    Row::path("data_use_restriction", STR, &["$.data_use_restriction"], optional)
        .facet("dataUseRestriction", 400)
        .about("Restriction of the use of data."),
];

const BIONETWORKS: &[&str] =
    &["$.hca_bionetworks[*].hca_tissue_atlas", "$.hca_bionetworks[*].hca_tissue_atlas_version"];

pub fn table() -> Result<Table<Subgraph>> {
    Table::compile("projects", Aggregation::Simple, ROWS, "Projects.")
}

const fn part_types<const N: usize>(parts: &[Part; N]) -> [(&'static str, FieldType); N] {
    let mut types = [("", FieldType::NullStr); N];
    let mut i = 0;
    while i < N {
        types[i] = (parts[i].0, parts[i].1);
        i += 1;
    }
    types
}

fn role_or_null(role: Option<Json<'_>>) -> Result<Value<'_>> {
    if role.is_none() { Ok(Value::Null) } else { label_or_text(role) }
}

/// The distinct objects of a list, each with the given properties.
fn objects<'b>(subgraph: &'b Subgraph, entity: EntityIndex, key: &str, parts: &[Part]) -> Result<Vec<Value<'b>>> {
    let mut objects = Vec::new();
    let list = items(subgraph.document(entity).get(key)).map_err(|e| e.below(&format!("$.{key}")))?;
    for (i, item) in list.enumerate() {
        let place = |e: Error| e.below(&format!("$.{key}[{i}]"));
        if !item.is_object() {
            return Err(place(wrong_type("an object", item)));
        }
        let part = |(name, field_type, keys, convert): &Part| {
            let key = keys.iter().find(|key| item.get(key).is_some()).unwrap_or(&keys[0]);
            let value = convert(item.get(key));
            // What does not fit is told here, where it is known which of the objects has it.
            let fits =
                |value: &Value<'_>| *field_type == STR || write_index(&mut Vec::new(), *field_type, value).is_ok();
            let value = match value {
                Ok(value) if !fits(&value) => {
                    Err(Error::new(ErrorKind::WrongType, format!("expected true or false, not {}", value.type_name())))
                }
                value => value,
            };
            let value = value.map_err(|e| e.below(&format!(".{key}")))?;
            Ok((Cow::Borrowed(*name), value))
        };
        objects.push(Value::Object(parts.iter().map(part).collect::<Result<_>>().map_err(place)?));
    }
    Ok(distinct(objects))
}

fn sorted(json: Option<Json<'_>>) -> Result<Value<'_>> {
    let mut values = distinct(items(json)?.map(Value::from).collect());
    sort(&mut values);
    Ok(Value::List(values))
}

/// The accessions in a list whose key ends in `_accessions`; nothing if the property is another one.
fn accession<'a>(node: Node<'a>) -> Result<Option<Value<'a>>> {
    let Some(namespace) = node.key.strip_suffix("accessions") else { return Ok(None) };
    let namespace = match namespace.strip_suffix('_') {
        Some(namespace) if !namespace.is_empty() => namespace,
        None if !namespace.is_empty() => return Ok(None),
        _ => return Err(Error::new(ErrorKind::InvalidValue, "accessions need a namespace")),
    };
    let object = |accession: Json<'a>| {
        Value::Object(vec![("namespace".into(), namespace.into()), ("accession".into(), accession.into())])
    };
    Ok(Some(Value::List(items(node.json)?.map(object).collect())))
}

const BIONETWORK_KEYS: [&str; 5] =
    ["name", "atlas_project", "hca_tissue_atlas", "hca_tissue_atlas_version", "schema_version"];

/// The distinct networks that are not empty.
fn bionetworks(subgraph: &Subgraph, entity: EntityIndex) -> Result<Vec<Value<'_>>> {
    let list = subgraph.document(entity).get("hca_bionetworks");
    let list = items(list).map_err(|e| e.at_path("$.hca_bionetworks"))?;
    let mut networks = Vec::new();
    for (i, network) in list.enumerate().filter(|(_, network)| network.is_truthy()) {
        let place = |e: Error| e.below(&format!("$.hca_bionetworks[{i}]"));
        if !network.is_object() {
            return Err(place(wrong_type("an object", network)));
        }
        if let Some((key, _)) = network.entries().find(|(key, _)| !BIONETWORK_KEYS.contains(key)) {
            return Err(place(Error::new(ErrorKind::InvalidValue, format!("unknown property `{key}` of a network"))));
        }
        if network.get("name").is_none() {
            return Err(place(crate::convert::missing().at_path(".name")));
        }
        let part = |key: &&'static str| (Cow::Borrowed(*key), network.get(key).map_or(Value::Null, Value::from));
        networks.push(Value::Object(BIONETWORK_KEYS.iter().map(part).collect()));
    }
    Ok(distinct(networks))
}

fn tissue_atlas(network: Value<'_>) -> Value<'_> {
    let part = |key: &str| network.get(key).cloned().unwrap_or_default();
    Value::Object(vec![
        ("atlas".into(), part("hca_tissue_atlas")),
        ("version".into(), part("hca_tissue_atlas_version")),
    ])
}
