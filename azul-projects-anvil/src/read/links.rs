//! Links: inputs, perhaps an activity, outputs; and the graph that they make.

use azul_transform::graph::{Graph, GraphBuilder};
use azul_transform::json::Json;
use azul_transform::{EntityIndex, Error, ErrorKind, Problems, Result};

use super::entity::{Entity, Kind};
use crate::convert::{missing, wrong_type};

/// A link between entities, given by their positions. Members are sorted and distinct.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    inputs: Vec<u32>,
    activity: Option<u32>,
    outputs: Vec<u32>,
}

/// Reads the links, each once. `find` gives the position of an entity.
///
/// # Errors
/// [`ErrorKind::MissingField`] and [`ErrorKind::WrongType`] for malformed links, and what `find` says.
pub fn read(links: Json<'_>, problems: &mut Problems, mut find: impl FnMut(&str) -> Result<u32>) -> Result<Vec<Link>> {
    let mut read = Vec::new();
    for (i, link) in links.items().enumerate() {
        let link = read_one(link, &mut find).map_err(|e| e.below(&format!("$.links[{i}]")));
        read.extend(problems.take(link)?);
    }
    read.sort_unstable();
    read.dedup();
    Ok(read)
}

fn read_one(link: Json<'_>, find: &mut impl FnMut(&str) -> Result<u32>) -> Result<Link> {
    let mut one = |json: Json<'_>| json.as_str().ok_or_else(|| wrong_type("an entity", json)).and_then(&mut *find);
    let activity = link.get("activity").ok_or_else(missing);
    let activity = activity.and_then(|activity| if activity.is_null() { Ok(None) } else { one(activity).map(Some) });
    let activity = activity.map_err(|e| e.at_path(".activity"))?;
    let mut all = |key: &str| {
        let list = link.get(key).ok_or_else(missing);
        let list = list.and_then(|list| if list.is_array() { Ok(list) } else { Err(wrong_type("a list", list)) });
        let list = list.map_err(|e| e.at_path(format!(".{key}")))?;
        let member = |(i, json)| one(json).map_err(|e| e.at_path(format!(".{key}[{i}]")));
        let mut members = list.items().enumerate().map(member).collect::<Result<Vec<_>>>()?;
        members.sort_unstable();
        members.dedup();
        Ok(members)
    };
    Ok(Link { inputs: all("inputs")?, activity, outputs: all("outputs")? })
}

/// The graph of the links: the nodes are the entities, and then one for each link without activity that has several
/// inputs and several outputs, so that there are no more edges than members of links.
///
/// # Errors
/// [`ErrorKind::ImpossibleLink`] if an activity of the bundle does not belong to exactly one link, or if an activity is
/// linked like anything else or the other way round; [`ErrorKind::Cycle`].
pub fn graph(links: &[Link], entities: &[Entity], problems: &mut Problems) -> Result<Graph> {
    check(links, entities, problems)?;
    let mut hubs = entities.len() as u32;
    let mut edges = Vec::new();
    let mut through = |hub: u32, link: &Link| {
        let others = |members: &[u32]| members.iter().copied().filter(|&m| m != hub).collect::<Vec<_>>();
        edges.extend(others(&link.inputs).into_iter().map(|input| (input, hub)));
        edges.extend(others(&link.outputs).into_iter().map(|output| (hub, output)));
    };
    for link in links {
        let both: Vec<u32> = link.inputs.iter().copied().filter(|i| link.outputs.binary_search(i).is_ok()).collect();
        match (link.activity, &both[..], &link.inputs[..], &link.outputs[..]) {
            (Some(activity), ..) => through(activity, link),
            // Nothing is its own relative just because it is on both sides of a link.
            (None, both @ [_, ..], ..) => both.iter().for_each(|&hub| through(hub, link)),
            (None, [], [only], _) | (None, [], _, [only]) => through(*only, link),
            (None, [], [], _) | (None, [], _, []) => {}
            (None, [], ..) => {
                through(hubs, link);
                hubs += 1;
            }
        }
    }
    let mut builder = GraphBuilder::new(hubs as usize);
    edges.into_iter().for_each(|(from, to)| builder.link(from, to));
    let name = |node| entities.get(node as usize).map(Entity::key);
    let graph = builder.build().map_err(|cycle| cycle.into_error(name));
    Ok(problems.take(graph)?.unwrap_or_else(|| Graph::unlinked(hubs as usize)))
}

fn check(links: &[Link], entities: &[Entity], problems: &mut Problems) -> Result<()> {
    let mut impossible = |entity: EntityIndex, what: &str| {
        let error = Error::new(ErrorKind::ImpossibleLink, what).in_entity(entities[entity].key()).at_path("$.links");
        problems.add(error.with_cure("Make the activity that of exactly one link, and neither an input nor an output."))
    };
    let is_activity = |&e: &u32| entities[e as usize].kind == Kind::Activity;
    let mut uses = vec![0usize; entities.len()];
    for link in links {
        if let Some(&activity) = link.inputs.iter().chain(&link.outputs).find(|e| is_activity(e)) {
            impossible(EntityIndex::of_node(activity), "an activity is input or output of a link")?;
        }
        if let Some(activity) = link.activity {
            if !is_activity(&activity) {
                impossible(EntityIndex::of_node(activity), "a link goes through something that is not an activity")?;
            }
            uses[activity as usize] += 1;
        }
    }
    for (i, entity) in EntityIndex::all(entities.len()).zip(entities) {
        if entity.kind == Kind::Activity && entity.document.is_some() && uses[i] != 1 {
            impossible(
                i,
                &match uses[i] {
                    0 => "no link has the activity".to_owned(),
                    links => format!("{links} links have the activity, instead of one"),
                },
            )?;
        }
    }
    Ok(())
}
