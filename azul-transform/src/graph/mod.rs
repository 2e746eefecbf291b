//! The links graph of a bundle, on dense indices, and what can be reached in it.

mod lists;
mod reach;

pub use lists::{ListId, Lists};
pub use reach::Reach;

use rustc_hash::FxHashSet;

use crate::error::{Error, ErrorKind};

/// A directed acyclic graph whose nodes are `0..len`. Neighbours keep the order in which they were linked.
#[derive(Debug, Clone)]
pub struct Graph {
    children: Adjacency,
    parents: Adjacency,
    /// All nodes, parents before children.
    order: Vec<u32>,
}

/// Collects links; linking the same pair again changes nothing.
#[derive(Debug, Clone)]
pub struct GraphBuilder {
    len: usize,
    links: Vec<(u32, u32)>,
    seen: FxHashSet<(u32, u32)>,
}

/// The nodes of a cycle, each linked to the next and the last to the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle(pub Vec<u32>);

impl Cycle {
    /// The error about a bundle whose links form this cycle. Nodes without a name are left out.
    #[cold]
    pub fn into_error(self, name: impl Fn(u32) -> Option<String>) -> Error {
        let names: Vec<_> = self.0.into_iter().filter_map(name).collect();
        let shown = names.iter().take(20).map(String::as_str).collect::<Vec<_>>().join(" → ");
        let message = format!("the links form a cycle of {} entities: {shown}", names.len());
        let error = Error::new(ErrorKind::Cycle, message).at_path("$.links");
        names.into_iter().next().into_iter().fold(error, Error::in_entity)
    }
}

/// Neighbours of all nodes in one vector.
#[derive(Debug, Clone)]
struct Adjacency {
    starts: Vec<u32>,
    nodes: Vec<u32>,
}

impl GraphBuilder {
    /// A graph of that many nodes, without links yet.
    pub fn new(len: usize) -> Self {
        Self { len, links: Vec::new(), seen: FxHashSet::default() }
    }

    /// Links two nodes.
    ///
    /// # Panics
    /// If either is not below the number of nodes.
    pub fn link(&mut self, parent: u32, child: u32) {
        assert!((parent as usize) < self.len && (child as usize) < self.len, "no such node");
        if self.seen.insert((parent, child)) {
            self.links.push((parent, child));
        }
    }

    /// The finished graph, or a cycle in it.
    ///
    /// ```
    /// use azul_transform::graph::GraphBuilder;
    /// let mut b = GraphBuilder::new(3);
    /// b.link(0, 1);
    /// b.link(1, 2);
    /// assert_eq!(b.clone().build()?.parents(2), [1]);
    /// b.link(2, 1);
    /// assert_eq!(b.build().unwrap_err().0.len(), 2);
    /// # Ok::<_, azul_transform::graph::Cycle>(())
    /// ```
    pub fn build(self) -> Result<Graph, Cycle> {
        let children = Adjacency::new(self.len, self.links.iter().copied());
        let parents = Adjacency::new(self.len, self.links.iter().map(|&(p, c)| (c, p)));
        let order = sort(&children, &parents)?;
        Ok(Graph { children, parents, order })
    }
}

impl Graph {
    /// A graph of that many nodes without links.
    pub fn unlinked(len: usize) -> Self {
        let none = || Adjacency { starts: vec![0; len + 1], nodes: Vec::new() };
        Self { children: none(), parents: none(), order: (0..len as u32).collect() }
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there are no nodes.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The nodes that this one is linked to, in link order.
    pub fn children(&self, node: u32) -> &[u32] {
        self.children.of(node)
    }

    /// The nodes that are linked to this one, in link order.
    pub fn parents(&self, node: u32) -> &[u32] {
        self.parents.of(node)
    }

    /// All nodes, parents before their children.
    pub fn order(&self) -> &[u32] {
        &self.order
    }
}

impl Adjacency {
    fn new(len: usize, links: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut starts = vec![0u32; len + 1];
        for (from, _) in links.clone() {
            starts[from as usize + 1] += 1;
        }
        for i in 0..len {
            starts[i + 1] += starts[i];
        }
        let mut next = starts.clone();
        let mut nodes = vec![0; starts[len] as usize];
        for (from, to) in links {
            let at = &mut next[from as usize];
            nodes[*at as usize] = to;
            *at += 1;
        }
        Self { starts, nodes }
    }

    fn of(&self, node: u32) -> &[u32] {
        let (start, end) = (self.starts[node as usize], self.starts[node as usize + 1]);
        &self.nodes[start as usize..end as usize]
    }
}

/// Topological order by repeatedly taking nodes whose parents are all taken.
fn sort(children: &Adjacency, parents: &Adjacency) -> Result<Vec<u32>, Cycle> {
    let len = children.starts.len() - 1;
    let mut waiting: Vec<u32> = (0..len as u32).map(|n| parents.of(n).len() as u32).collect();
    let mut order: Vec<u32> = (0..len as u32).filter(|&n| waiting[n as usize] == 0).collect();
    let mut at = 0;
    while at < order.len() {
        for &child in children.of(order[at]) {
            waiting[child as usize] -= 1;
            if waiting[child as usize] == 0 {
                order.push(child);
            }
        }
        at += 1;
    }
    match order.len() == len {
        true => Ok(order),
        false => Err(find_cycle(parents, &waiting)),
    }
}

/// Every node still waiting has a parent still waiting; walking up must therefore come round.
fn find_cycle(parents: &Adjacency, waiting: &[u32]) -> Cycle {
    let mut place = vec![usize::MAX; waiting.len()];
    let mut walk = Vec::new();
    let mut node = waiting.iter().position(|&w| w > 0).unwrap_or_default() as u32;
    while place[node as usize] == usize::MAX {
        place[node as usize] = walk.len();
        walk.push(node);
        let waits = |&&p: &&u32| waiting[p as usize] > 0;
        node = parents.of(node).iter().find(waits).copied().unwrap_or(node);
    }
    let mut cycle = walk.split_off(place[node as usize]);
    cycle.reverse();
    Cycle(cycle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(len: usize, links: &[(u32, u32)]) -> Result<Graph, Cycle> {
        let mut builder = GraphBuilder::new(len);
        links.iter().for_each(|&(p, c)| builder.link(p, c));
        builder.build()
    }

    #[test]
    fn neighbours_keep_the_order_of_links_and_repeated_links_count_once() {
        let g = graph(4, &[(0, 3), (0, 1), (0, 3), (2, 3)]).expect("acyclic");
        assert_eq!(g.children(0), [3, 1]);
        assert_eq!(g.parents(3), [0, 2]);
    }

    #[test]
    fn a_cycle_is_named_in_link_order() {
        let Cycle(nodes) = graph(5, &[(0, 1), (1, 2), (2, 3), (3, 1), (3, 4)]).expect_err("cyclic");
        let at = nodes.iter().position(|&n| n == 1).expect("1 is part of it");
        let rotated: Vec<_> = nodes[at..].iter().chain(&nodes[..at]).copied().collect();
        assert_eq!(rotated, [1, 2, 3]);
    }

    #[test]
    fn a_node_linked_to_itself_is_a_cycle() {
        assert_eq!(graph(1, &[(0, 0)]).expect_err("cyclic"), Cycle(vec![0]));
    }
}
