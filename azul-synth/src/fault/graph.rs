//! Faults in the documents that there are, and in how they are linked.

use crate::draft::{Draft, Index, Link, Part};
use crate::entity::EntityType;
use crate::rng::derive;

/// The first document of a type; plain sequencing bundles have one of all that are asked for.
fn first(draft: &Draft, entity: EntityType) -> Index {
    let found = draft.nodes.iter().position(|node| node.entity == entity);
    found.unwrap_or(0) as Index
}

/// The ends of the last link, which is the sequencing.
fn last_ends(draft: &mut Draft) -> Option<(&mut Vec<Index>, &mut Vec<Index>)> {
    match draft.links.last_mut() {
        Some(Link::Process { inputs, outputs, .. }) => Some((inputs, outputs)),
        _ => None,
    }
}

pub(super) fn two_projects(draft: &mut Draft) {
    let key = derive(draft.key, 10);
    draft.add(EntityType::Project, key, 0, Part::Whole);
}

pub(super) fn no_project(draft: &mut Draft) {
    draft.nodes.remove(0);
    for link in &mut draft.links {
        if let Link::Process { process, inputs, outputs, protocols } = link {
            // The project was the first document, so all others moved by one.
            let indices = inputs.iter_mut().chain(outputs).chain(protocols).chain([process]);
            indices.for_each(|index| *index -= 1);
        }
    }
}

pub(super) fn process_to_process(draft: &mut Draft) {
    let process = first(draft, EntityType::Process);
    if let Some((_, outputs)) = last_ends(draft) {
        outputs.push(process);
    }
}

pub(super) fn project_in_graph(draft: &mut Draft) {
    if let Some((inputs, _)) = last_ends(draft) {
        inputs.push(0);
    }
}

/// Appends a process that makes one thing from another.
fn connect(draft: &mut Draft, input: Index, output: Index) {
    let process = draft.link(EntityType::Process, vec![input], vec![output], vec![]);
    // Processes are named after their outputs, and this output has one already.
    let process = &mut draft.nodes[process as usize];
    process.key = derive(process.key, 1);
    process.id = crate::rng::uuid(process.key);
}

pub(super) fn cycle(draft: &mut Draft) {
    let suspension = first(draft, EntityType::CellSuspension);
    let specimen = first(draft, EntityType::SpecimenFromOrganism);
    connect(draft, suspension, specimen);
}

pub(super) fn self_loop(draft: &mut Draft) {
    let suspension = first(draft, EntityType::CellSuspension);
    connect(draft, suspension, suspension);
}

pub(super) fn duplicate_id(draft: &mut Draft) {
    let specimen = first(draft, EntityType::SpecimenFromOrganism);
    let suspension = first(draft, EntityType::CellSuspension);
    draft.nodes[suspension as usize].id = draft.nodes[specimen as usize].id;
}
