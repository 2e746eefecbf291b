//! Where the boxes of a graph are: columns from left to right, like neighbours in one box.

use std::collections::{BTreeMap, BTreeSet};

use azul_search::Edge;

pub(super) const WIDTH: f64 = 164.0;
pub(super) const HEIGHT: f64 = 46.0;
const GAP: (f64, f64) = (34.0, 14.0);
/// Most columns; a graph that is deeper is squeezed into them.
const MOST_COLUMNS: usize = 24;
/// Most boxes in a column.
const MOST_BOXES: usize = 40;

/// Entities of one type in one box.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    pub entity_type: String,
    pub ids: Vec<String>,
    pub x: f64,
    pub y: f64,
}

/// A graph in the plane.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Layout {
    pub boxes: Vec<Placed>,
    pub lines: Vec<((f64, f64), (f64, f64))>,
    pub width: f64,
    pub height: f64,
}

impl Layout {
    /// The layout of a graph; `alone` is never put into a box with others.
    pub fn of(edges: &[Edge], alone: &str) -> Self {
        let mut numbers: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for edge in edges {
            let [from, to] = [&edge.from, &edge.to].map(|node| {
                let next = numbers.len();
                *numbers.entry((node.entity_type.as_str(), node.id.as_str())).or_insert(next)
            });
            pairs.push((from, to));
        }
        let mut nodes = vec![("", ""); numbers.len()];
        numbers.iter().for_each(|(node, number)| nodes[*number] = *node);
        let columns = columns(nodes.len(), &pairs);
        let groups = groups(&nodes, &pairs, &columns, alone);
        place(&nodes, &pairs, &columns, &groups)
    }
}

impl Layout {
    /// Links in the order in which the picture has them, from left to right and from above.
    pub fn sorted<'e>(&self, edges: &'e [Edge]) -> Vec<&'e Edge> {
        let mut places: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
        for placed in &self.boxes {
            places.extend(placed.ids.iter().map(|id| (id.as_str(), (placed.x, placed.y))));
        }
        let place = |id: &str| places.get(id).copied().unwrap_or((f64::MAX, f64::MAX));
        let mut sorted: Vec<&Edge> = edges.iter().collect();
        sorted.sort_by(|a, b| {
            let [a, b] = [a, b].map(|edge| (place(&edge.from.id), place(&edge.to.id)));
            a.partial_cmp(&b).unwrap_or(std::cmp::Ordering::Equal)
        });
        sorted
    }
}

/// The column of each node: behind all that lead to it. Cycles, which no bundle has, end at the last column.
fn columns(count: usize, pairs: &[(usize, usize)]) -> Vec<usize> {
    let mut columns = vec![0; count];
    for _ in 0..MOST_COLUMNS {
        let mut changed = false;
        for (from, to) in pairs {
            if columns[*to] <= columns[*from] && columns[*from] + 1 < MOST_COLUMNS {
                (columns[*to], changed) = (columns[*from] + 1, true);
            }
        }
        if !changed {
            break;
        }
    }
    columns
}

/// Nodes of one type and column with the same neighbours, each group in one box.
fn groups(nodes: &[(&str, &str)], pairs: &[(usize, usize)], columns: &[usize], alone: &str) -> Vec<Vec<usize>> {
    let mut neighbours: Vec<(BTreeSet<usize>, BTreeSet<usize>)> = vec![Default::default(); nodes.len()];
    for (from, to) in pairs {
        neighbours[*from].1.insert(*to);
        neighbours[*to].0.insert(*from);
    }
    let mut groups: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (number, ((entity_type, id), around)) in nodes.iter().zip(neighbours).enumerate() {
        let single = if *id == alone { *id } else { "" };
        groups.entry((columns[number], *entity_type, single, around)).or_default().push(number);
    }
    groups.into_values().collect()
}

fn place(nodes: &[(&str, &str)], pairs: &[(usize, usize)], columns: &[usize], groups: &[Vec<usize>]) -> Layout {
    let mut layout = Layout::default();
    let mut rows: BTreeMap<usize, usize> = BTreeMap::new();
    let mut at: Vec<Option<usize>> = vec![None; nodes.len()];
    for group in groups {
        let (Some(first), column) = (group.first(), group.first().map_or(0, |first| columns[*first])) else { continue };
        let row = rows.entry(column).or_default();
        if *row >= MOST_BOXES {
            continue;
        }
        let (x, y) = (1.0 + column as f64 * (WIDTH + GAP.0), 1.0 + *row as f64 * (HEIGHT + GAP.1));
        *row += 1;
        group.iter().for_each(|node| at[*node] = Some(layout.boxes.len()));
        let ids = group.iter().map(|node| nodes[*node].1.to_owned()).collect();
        layout.boxes.push(Placed { entity_type: nodes[*first].0.to_owned(), ids, x, y });
    }
    let tallest = rows.values().copied().max().unwrap_or(0) as f64 * (HEIGHT + GAP.1);
    // Columns are centred, so that lines are short.
    let column_of = |placed: &Placed| ((placed.x - 1.0) / (WIDTH + GAP.0)).round() as usize;
    for placed in &mut layout.boxes {
        let own = rows.get(&column_of(placed)).copied().unwrap_or(0) as f64 * (HEIGHT + GAP.1);
        placed.y += (tallest - own) / 2.0;
    }
    let lines: BTreeSet<(usize, usize)> = pairs.iter().filter_map(|(from, to)| Some((at[*from]?, at[*to]?))).collect();
    layout.lines = lines
        .into_iter()
        .map(|(from, to)| {
            let (from, to) = (&layout.boxes[from], &layout.boxes[to]);
            ((from.x + WIDTH, from.y + HEIGHT / 2.0), (to.x, to.y + HEIGHT / 2.0))
        })
        .collect();
    layout.width = rows.keys().max().map_or(0.0, |last| (*last + 1) as f64 * (WIDTH + GAP.0) - GAP.0 + 2.0);
    layout.height = (tallest - GAP.1 + 2.0).max(0.0);
    layout
}

#[cfg(test)]
mod tests {
    use super::*;
    use azul_search::Node;

    fn node(entity_type: &str, id: &str) -> Node {
        Node { entity_type: entity_type.to_owned(), id: id.to_owned() }
    }

    fn check(edges: &[(&str, &str)], expected: &[(usize, usize)]) {
        let edges: Vec<Edge> =
            edges.iter().map(|(from, to)| Edge { from: node(&from[..1], from), to: node(&to[..1], to) }).collect();
        let layout = Layout::of(&edges, "c1");
        let boxes: Vec<_> = layout.boxes.iter().map(|b| ((b.x / (WIDTH + GAP.0)) as usize, b.ids.len())).collect();
        assert_eq!(boxes, expected, "{layout:?}");
    }

    #[test]
    fn columns_follow_links_and_like_neighbours_share_a_box() {
        check(&[("a1", "b1"), ("b1", "c1")], &[(0, 1), (1, 1), (2, 1)]);
        check(&[("a1", "b1"), ("a1", "b2"), ("a1", "b3")], &[(0, 1), (1, 3)]);
        check(&[("a1", "c1"), ("a1", "c2"), ("a1", "c3")], &[(0, 1), (1, 2), (1, 1)]);
        check(&[("a1", "b1"), ("a1", "c2"), ("b1", "c2")], &[(0, 1), (1, 1), (2, 1)]);
        check(&[], &[]);
    }

    #[test]
    fn cycles_end() {
        let edges = [("a1", "b1"), ("b1", "a1")].map(|(from, to)| Edge { from: node("t", from), to: node("t", to) });
        assert_eq!(Layout::of(&edges, "").boxes.len(), 2);
    }
}
