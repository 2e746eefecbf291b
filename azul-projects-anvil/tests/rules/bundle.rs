//! Small bundles, and looking into what becomes of them.

use azul_projects_anvil::Anvil;
use azul_transform::json::{Document, Json};
use azul_transform::{Batch, Bundle, Compiled, Context, FieldIndex, Registration, Result, transform};

pub const VERSION: &str = "2022-06-01T00:00:00.000000Z";

/// A UUID that ends in a number, for entities that tests refer to by their number.
pub fn id(number: u32) -> String {
    format!("7d10c2ae-93f4-4b58-8c6d-{number:012}")
}

/// Key of the row of a table.
pub fn key(table: &str, number: u32) -> String {
    format!("anvil_{table}/{}", id(number))
}

/// A row with the columns of its table, and some more.
pub fn row(table: &str, number: u32, more: &str) -> String {
    let common = r#""version": "v", "source_datarepo_row_ids": []"#;
    let columns = match table {
        "biosample" => {
            r#""biosample_id": "b", "anatomical_site": null, "apriori_cell_type": [], "biosample_type": null,
            "disease": null, "donor_age_at_collection_unit": null, "donor_age_at_collection_lower_bound": null,
            "donor_age_at_collection_upper_bound": "7.5""#
        }
        "dataset" => {
            r#""dataset_id": "s", "consent_group": [], "data_use_permission": [], "owner": [],
            "principal_investigator": [], "registered_identifier": [], "title": null, "data_modality": []"#
        }
        "file" => {
            r#""file_id": "f", "data_modality": [], "file_format": ".txt", "file_size": 1, "file_md5sum": null,
            "reference_assembly": [], "file_name": "f.txt", "is_supplementary": false, "crc32": "", "sha256": "",
            "drs_uri": null"#
        }
        "sequencingactivity" => r#""sequencingactivity_id": "q", "activity_type": "Sequencing""#,
        _ => r#""some_id": "o""#,
    };
    format!("{:?}: {{{common}, {columns}{more}}}", key(table, number))
}

/// Dataset 1, and rows of tables by number.
pub fn rows(rows: &[(&str, u32)]) -> Vec<String> {
    let others = rows.iter().map(|(table, number)| row(table, *number, ""));
    std::iter::once(row("dataset", 1, "")).chain(others).collect()
}

/// A link as JSON.
pub fn link(inputs: &[String], activity: Option<String>, outputs: &[String]) -> String {
    let activity = activity.map_or("null".into(), |activity| format!("{activity:?}"));
    format!(r#"{{"inputs": {inputs:?}, "activity": {activity}, "outputs": {outputs:?}}}"#)
}

/// A bundle as JSON.
pub fn bundle(uuid: u32, version: &str, rows: &[String], links: &[String]) -> Vec<u8> {
    let (uuid, rows, links) = (id(uuid), rows.join(", "), links.join(", "));
    let source = r#"{"id": "source", "spec": "tdr:example"}"#;
    let fqid = format!(r#"{{"uuid": "{uuid}", "version": "{version}", "source": {source}}}"#);
    format!(r#"{{"fqid": {fqid}, "entities": {{{rows}}}, "links": [{links}]}}"#).into_bytes()
}

pub fn context() -> Context {
    Context::new("test", "anvil")
}

/// The project.
pub fn anvil() -> &'static Compiled {
    static ANVIL: Registration = Registration::new(&Anvil);
    ANVIL.project().unwrap()
}

pub fn transformed(rows: &[String], links: &[String]) -> Result<Batch> {
    transform(anvil(), Bundle::parse(bundle(9, VERSION, rows, links))?, &context())
}

/// Numbers of the inner entities of a type in the contribution to an entity.
pub fn listed(batch: &Batch, outer_type: &str, entity: u32, inner_type: &str) -> Vec<u32> {
    let schema = anvil().schema();
    let outer = schema.outer_type(outer_type).unwrap();
    let position = batch.outer_entities().position(|of| of == (outer, id(entity).as_str())).unwrap();
    let lists = batch.contents(position).iter().map(|&list| batch.read_list(list));
    let (_, records) = lists.into_iter().find(|(t, _)| schema.inner_types()[*t].name == inner_type).unwrap();
    let number = |id: &str| id.rsplit('-').next().unwrap().parse().unwrap();
    records
        .iter()
        .map(|&record| number(batch.read_record(record).get(FieldIndex::new(0)).unwrap().as_str().unwrap()))
        .collect()
}

/// Types and numbers of replicas with the numbers of their hubs.
pub fn replicas(batch: &Batch) -> Vec<String> {
    let number = |id: &str| id.rsplit('-').next().unwrap().parse::<u32>().unwrap();
    let mut replicas: Vec<_> = batch
        .replicas()
        .iter()
        .map(|replica| {
            let hubs: Vec<_> = replica.hub_ids.iter().map(|id| number(id)).collect();
            assert!(Document::parse(replica.contents.clone()).unwrap().root().get("version").is_some_and(is_text));
            format!("{} {} {hubs:?}", replica.replica_type, number(&replica.entity_id))
        })
        .collect();
    replicas.sort();
    replicas
}

fn is_text(json: Json<'_>) -> bool {
    json.as_str().is_some()
}
