//! What is reachable from every node of a graph, by category, in the order of a depth-first visit.
//!
//! Visiting an entity means: the entity, its descendants in pre-order, then its ancestors in
//! post-order, each in link order, the first visit fixing the position. Both orders are concatenations
//! of the lists of neighbours, so one pass over the graph in each direction gives the lists of all
//! nodes, sharing what they have in common.

use std::cell::RefCell;

use super::lists::Marks;
use super::{Graph, ListId, Lists};
use crate::position::EntityIndex;

/// Reachability in a graph, computed once and asked for any number of nodes and categories. It stays on one thread, since
/// lists are made as they are asked for.
#[derive(Debug)]
pub struct Reach {
    categories: usize,
    lists: RefCell<Lists>,
    /// Per node and category: the node itself and its descendants.
    down: Vec<ListId>,
    /// Per node and category: its ancestors, without the node itself.
    up: Vec<ListId>,
    marks: RefCell<Marks>,
}

impl Reach {
    /// Computes what is reachable. `visit` is called once per node and says what visiting the node
    /// yields: items (below 2³¹) with their category (below `categories`), in order.
    pub fn new(graph: &Graph, categories: usize, mut visit: impl FnMut(u32, &mut Vec<(usize, u32)>)) -> Self {
        let empty = || vec![ListId::EMPTY; graph.len() * categories];
        let (mut own, mut down, mut up) = (empty(), empty(), empty());
        let mut lists = Lists::new();
        let mut items = Vec::new();
        for node in 0..graph.len() as u32 {
            items.clear();
            visit(node, &mut items);
            for &(category, item) in &items {
                let slot = &mut own[node as usize * categories + category];
                *slot = lists.join(*slot, ListId::single(item));
            }
        }
        let at = |node: u32, category: usize| node as usize * categories + category;
        for &node in graph.order().iter().rev() {
            let children = graph.children(node);
            for category in 0..categories {
                let own = own[at(node, category)];
                let descendants = agree(children.iter().map(|&c| down[at(c, category)]));
                down[at(node, category)] = match descendants {
                    Ok(list) => lists.join(own, list),
                    Err(()) => lists.concat([own].into_iter().chain(children.iter().map(|&c| down[at(c, category)]))),
                };
            }
        }
        for &node in graph.order() {
            let parents = graph.parents(node);
            for category in 0..categories {
                let above = |&p: &u32| [up[at(p, category)], own[at(p, category)]];
                let ancestors = agree(parents.iter().flat_map(above));
                up[at(node, category)] = match ancestors {
                    Ok(list) => list,
                    Err(()) => lists.concat(parents.iter().flat_map(above)),
                };
            }
        }
        Self { categories, lists: RefCell::new(lists), down, up, marks: RefCell::default() }
    }

    /// Number of categories.
    pub fn categories(&self) -> usize {
        self.categories
    }

    /// Visiting a node: itself, its descendants, its ancestors.
    pub fn visit(&self, node: u32, category: usize) -> ListId {
        let at = node as usize * self.categories + category;
        self.lists.borrow_mut().join(self.down[at], self.up[at])
    }

    /// Visiting many nodes one after the other.
    pub fn visit_all(&self, nodes: impl IntoIterator<Item = u32>, category: usize) -> ListId {
        let at = |node: u32| node as usize * self.categories + category;
        let (down, up) = (&self.down, &self.up);
        self.lists.borrow_mut().concat(nodes.into_iter().flat_map(|node| [down[at(node)], up[at(node)]]))
    }

    /// Whether anything of a category is among the descendants of a node, itself excluded.
    pub fn has_descendant(&self, graph: &Graph, node: u32, category: usize) -> bool {
        let below = |&c: &u32| !self.down[c as usize * self.categories + category].is_empty();
        graph.children(node).iter().any(below)
    }

    /// Per node, the first nodes on every way up that satisfy a condition, the node itself included;
    /// nothing above such a node is looked at.
    pub fn nearest(&self, graph: &Graph, is_target: impl Fn(u32) -> bool) -> Vec<ListId> {
        let mut nearest = vec![ListId::EMPTY; graph.len()];
        for &node in graph.order() {
            nearest[node as usize] = match is_target(node) {
                true => ListId::single(node),
                false => self.lists.borrow_mut().concat(graph.parents(node).iter().map(|&p| nearest[p as usize])),
            };
        }
        nearest
    }

    /// The concatenation of lists made by this object.
    pub fn concat(&self, lists: impl IntoIterator<Item = ListId>) -> ListId {
        self.lists.borrow_mut().concat(lists)
    }

    /// Appends the items of a list, each once, in order.
    pub fn read(&self, list: ListId, items: &mut Vec<u32>) {
        self.lists.borrow().read(list, &mut self.marks.borrow_mut(), items);
    }

    /// The items of a list, where these are entities.
    pub fn entities(&self, list: ListId) -> Vec<EntityIndex> {
        let mut items = Vec::new();
        self.read(list, &mut items);
        items.into_iter().map(EntityIndex::of_node).collect()
    }

    /// Bound of [`ListId::index`] for the lists made so far.
    pub fn len(&self) -> usize {
        self.lists.borrow().len()
    }

    /// Whether no list of more than one item was made yet.
    pub fn is_empty(&self) -> bool {
        self.lists.borrow().is_empty()
    }
}

/// The only non-empty list among several, nothing if there are different ones.
fn agree(lists: impl Iterator<Item = ListId>) -> Result<ListId, ()> {
    let mut only = ListId::EMPTY;
    for list in lists {
        if only.is_empty() {
            only = list;
        } else if !list.is_empty() && list != only {
            return Err(());
        }
    }
    Ok(only)
}

#[cfg(test)]
mod tests {
    use super::super::GraphBuilder;
    use super::*;

    #[test]
    fn a_ladder_of_diamonds_takes_no_time_and_gives_every_rung_once() {
        let levels = 2_000;
        let mut builder = GraphBuilder::new(2 * levels);
        for level in 1..levels as u32 {
            for (parent, child) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                builder.link(2 * (level - 1) + parent, 2 * level + child);
            }
        }
        let graph = builder.build().expect("acyclic");
        let reach = Reach::new(&graph, 1, |n, items| items.push((0, n)));
        let mut items = Vec::new();
        let list = reach.visit(0, 0);
        reach.read(list, &mut items);
        assert_eq!(items.len(), 2 * levels - 1);
        assert_eq!(items[..3], [0, 2, 4]);
    }

    #[test]
    fn nearest_stops_at_the_first_target_on_every_way_up() {
        // 0 → 1 → 3, 2 → 3, 3 → 4; targets 0, 1, 2
        let mut builder = GraphBuilder::new(5);
        [(0, 1), (1, 3), (2, 3), (3, 4)].iter().for_each(|&(p, c)| builder.link(p, c));
        let graph = builder.build().expect("acyclic");
        let reach = Reach::new(&graph, 0, |_, _| {});
        let nearest = reach.nearest(&graph, |n| n <= 2);
        let mut items = Vec::new();
        reach.read(nearest[4], &mut items);
        assert_eq!(items, [1, 2]);
    }
}
