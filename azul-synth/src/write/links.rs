//! The links document.

use super::json::Json;
use crate::draft::{Draft, Index, Link};

/// Appends the member `links` of the bundle.
pub(crate) fn links(json: &mut Json<'_>, draft: &Draft) {
    json.object("links");
    json.text("schema_type", "links");
    json.text("schema_version", "3.0.0");
    json.text("describedBy", "https://schema.humancellatlas.org/system/3.0.0/links");
    json.list("links");
    for link in &draft.links {
        json.open();
        match link {
            Link::Process { process, inputs, outputs, protocols } => {
                json.text("link_type", "process_link");
                reference(json, draft, *process, "process_id", "process_type");
                ends(json, draft, inputs, ["inputs", "input_id", "input_type"]);
                ends(json, draft, outputs, ["outputs", "output_id", "output_type"]);
                ends(json, draft, protocols, ["protocols", "protocol_id", "protocol_type"]);
            }
            Link::Supplementary { files } => {
                json.text("link_type", "supplementary_file_link");
                json.object("entity");
                reference(json, draft, 0, "entity_id", "entity_type");
                json.close();
                ends(json, draft, files, ["files", "file_id", "file_type"]);
            }
        }
        json.close();
    }
    json.end_list();
    json.close();
}

/// The two members that point to an entity.
fn reference(json: &mut Json<'_>, draft: &Draft, index: Index, id: &str, kind: &str) {
    let node = &draft.nodes[index as usize];
    json.id(id, node.id);
    json.text(kind, node.entity.schema().name);
}

fn ends(json: &mut Json<'_>, draft: &Draft, indices: &[Index], keys: [&str; 3]) {
    let [list, id, kind] = keys;
    json.list(list);
    for &index in indices {
        json.open();
        reference(json, draft, index, id, kind);
        json.close();
    }
    json.end_list();
}
