//! The links of a bundle as a bare graph, to measure graphs without what is in them.

use std::collections::HashMap;

use azul_transform::graph::{GraphBuilder, Reach};
use azul_transform::json::{Document, Json};

use crate::Answer;

/// Links between nodes `0..len`.
#[derive(Debug, Clone, Default)]
pub struct Links {
    /// Number of nodes.
    pub len: usize,
    /// Parent and child of each.
    pub pairs: Vec<(u32, u32)>,
}

impl Links {
    /// Reads the links of a generated bundle: of each process, its inputs, outputs and protocols.
    ///
    /// # Panics
    /// If the bundle is not JSON.
    pub fn read(bundle: &[u8]) -> Self {
        let document = Document::parse(bundle).expect("an input is JSON");
        let mut links = Self::default();
        let mut ids = HashMap::new();
        let mut node = |json: Option<Json<'_>>| {
            let id = json.and_then(Json::as_str).unwrap_or_default().to_owned();
            let next = ids.len() as u32;
            *ids.entry(id).or_insert(next)
        };
        let list = document.root().get("links").and_then(|links| links.get("links"));
        for link in list.into_iter().flat_map(Json::items).filter(|link| link.get("process_id").is_some()) {
            let process = node(link.get("process_id"));
            let ends = |key: &str| link.get(key).into_iter().flat_map(Json::items);
            for input in ends("inputs") {
                links.pairs.push((node(input.get("input_id")), process));
            }
            for output in ends("outputs") {
                links.pairs.push((process, node(output.get("output_id"))));
            }
            for protocol in ends("protocols") {
                links.pairs.push((process, node(protocol.get("protocol_id"))));
            }
        }
        links.len = ids.len();
        links
    }

    /// Builds the graph and works out what every node reaches; reads that for the first and the last node.
    ///
    /// # Panics
    /// If there is a cycle.
    pub fn reach(&self) -> Answer {
        let mut builder = GraphBuilder::new(self.len);
        self.pairs.iter().for_each(|&(parent, child)| builder.link(parent, child));
        let graph = builder.build().expect("inputs have no cycles");
        let reach = Reach::new(&graph, 1, |node, items| items.push((0, node)));
        let mut items = Vec::new();
        let ends = [graph.order().first(), graph.order().last()];
        for &node in ends.into_iter().flatten() {
            let list = reach.visit(node, 0);
            reach.read(list, &mut items);
        }
        Answer { count: graph.len(), bytes: items.len(), failures: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;
    use azul_synth::Shape;

    #[test]
    fn a_chain_has_a_link_less_than_nodes_besides_its_protocols() {
        let links = Links::read(&Input::shape(Shape::Chain, 100).bundles[0]);
        assert!((90..=100).contains(&links.len), "{}", links.len);
        let Answer { count, bytes, .. } = links.reach();
        assert_eq!(count, links.len);
        // The first node reaches all others.
        assert!(bytes > links.len, "{bytes}");
    }
}
