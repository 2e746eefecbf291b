//! Graphs of links.

use azul_transform::graph::{Graph, GraphBuilder, Reach};

/// More nodes would make the plain walk, which is exponential, take too long.
const MOST: u32 = 14;

/// The first byte is a number of nodes, each further pair a link. Either there is a cycle, and it is one; or visiting
/// every node, category by category, yields what a plain recursive walk yields.
///
/// # Panics
/// If that does not hold.
pub fn links(bytes: &[u8]) {
    let Some((&first, rest)) = bytes.split_first() else { return };
    let len = 1 + u32::from(first) % MOST;
    let links: Vec<(u32, u32)> =
        rest.chunks_exact(2).take(64).map(|pair| (u32::from(pair[0]) % len, u32::from(pair[1]) % len)).collect();
    let mut builder = GraphBuilder::new(len as usize);
    links.iter().for_each(|&(parent, child)| builder.link(parent, child));
    match builder.build() {
        Ok(graph) => check_visits(&graph),
        Err(cycle) => {
            let next = cycle.0.iter().cycle().skip(1);
            let linked = cycle.0.iter().zip(next).all(|(&from, &to)| links.contains(&(from, to)));
            assert!(linked && !cycle.0.is_empty(), "{cycle:?} is no cycle of {links:?}");
        }
    }
}

fn check_visits(graph: &Graph) {
    const CATEGORIES: u32 = 2;
    let reach = Reach::new(graph, CATEGORIES as usize, |n, items| items.push(((n % CATEGORIES) as usize, n)));
    for node in 0..graph.len() as u32 {
        let mut expected = Vec::new();
        walk(graph, node, &mut expected);
        for category in 0..CATEGORIES {
            let list = reach.visit(node, category as usize);
            let mut actual = Vec::new();
            reach.read(list, &mut actual);
            let expected: Vec<_> = expected.iter().copied().filter(|n| n % CATEGORIES == category).collect();
            assert_eq!(actual, expected, "visiting {node} of {graph:?}");
        }
    }
}

/// The visiting order by definition: a plain recursive walk.
fn walk(graph: &Graph, node: u32, out: &mut Vec<u32>) {
    fn see(n: u32, out: &mut Vec<u32>) -> bool {
        let new = !out.contains(&n);
        if new {
            out.push(n);
        }
        new
    }
    fn down(graph: &Graph, n: u32, out: &mut Vec<u32>) {
        if see(n, out) {
            graph.children(n).iter().for_each(|&child| down(graph, child, out));
        }
    }
    fn up(graph: &Graph, n: u32, out: &mut Vec<u32>) {
        for &parent in graph.parents(n) {
            up(graph, parent, out);
            see(parent, out);
        }
    }
    down(graph, node, out);
    up(graph, node, out);
}
