//! The links of a bundle, as its `links.json` has them.

use azul_search::{Edge, Node, Replica};
use azul_transform::json::{Document, Json};

/// The links that a replica of `links.json` speaks of: from inputs of processes to their outputs, and from entities to
/// their supplementary files.
pub fn edges(replica: &Replica) -> Vec<Edge> {
    if replica.replica_type != "links" {
        return Vec::new();
    }
    let Ok(parsed) = Document::parse(replica.contents.as_slice()) else { return Vec::new() };
    let mut edges = Vec::new();
    for link in parsed.root().get("links").into_iter().flat_map(Json::items) {
        let nodes = |list: &str, kind: &str| -> Vec<Node> {
            let items = link.get(list).into_iter().flat_map(Json::items);
            items.filter_map(|item| node(item, kind)).collect()
        };
        let supplemented = link.get("entity").and_then(|entity| node(entity, "entity"));
        let sources: Vec<Node> = nodes("inputs", "input").into_iter().chain(supplemented).collect();
        for from in sources {
            for to in nodes("outputs", "output").into_iter().chain(nodes("files", "file")) {
                edges.push(Edge { from: from.clone(), to });
            }
        }
    }
    edges
}

/// The entity that an object names by `{kind}_type` and `{kind}_id`.
fn node(json: Json<'_>, kind: &str) -> Option<Node> {
    let text = |suffix: &str| json.get(&format!("{kind}_{suffix}")).and_then(Json::as_str).map(str::to_owned);
    Some(Node { entity_type: text("type")?, id: text("id")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_lead_to_outputs_and_entities_to_supplementary_files() {
        let contents = br#"{"links": [
            {"link_type": "process_link", "process_id": "p", "process_type": "process",
             "inputs": [{"input_type": "donor_organism", "input_id": "d"}],
             "outputs": [{"output_type": "specimen_from_organism", "output_id": "s"}], "protocols": []},
            {"link_type": "supplementary_file_link", "entity": {"entity_type": "project", "entity_id": "q"},
             "files": [{"file_type": "supplementary_file", "file_id": "f"}]}]}"#;
        let mut replica = Replica {
            id: String::new(),
            entity_id: String::new(),
            replica_type: "links".into(),
            hubs: Vec::new(),
            contents: contents.to_vec(),
        };
        let found: Vec<_> =
            edges(&replica).into_iter().map(|edge| format!("{} {}", edge.from.id, edge.to.id)).collect();
        assert_eq!(found, ["d s", "q f"]);
        replica.replica_type = "project".to_owned();
        assert_eq!(edges(&replica), []);
    }
}
