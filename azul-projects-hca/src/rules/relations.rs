//! Who is related to whom: categories of what a visit yields, samples, leaves.

use rustc_hash::FxHashMap;

use azul_transform::graph::{ListId, Reach};
use azul_transform::{EntityIndex, Result, Value};

use super::organs::{organ, organ_parts};
use crate::convert::distinct_sorted;
use crate::read::{Derived, EntityType, Group, Organs, Subgraph};

/// What a visit yields; the inner entity types that entities become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    SequencingInputs,
    Specimens,
    CellSuspensions,
    CellLines,
    Donors,
    Organoids,
    Files,
    AnalysisProtocols,
    ImagingProtocols,
    LibraryPreparationProtocols,
    SequencingProtocols,
    SequencingProcesses,
}

impl Category {
    /// Every category, in the order of keys in `contents`.
    pub const ALL: [Category; 12] = [
        Category::SequencingInputs,
        Category::Specimens,
        Category::CellSuspensions,
        Category::CellLines,
        Category::Donors,
        Category::Organoids,
        Category::Files,
        Category::AnalysisProtocols,
        Category::ImagingProtocols,
        Category::LibraryPreparationProtocols,
        Category::SequencingProtocols,
        Category::SequencingProcesses,
    ];
}

/// The relations in a bundle.
#[derive(Debug)]
pub struct Relations {
    pub reach: Reach,
    /// Per entity, its samples.
    pub samples: Vec<ListId>,
}

impl Relations {
    /// Finds the relations, and what follows from them.
    pub fn new(subgraph: &mut Subgraph) -> Result<Self> {
        // Asked for each input of a process, which may have many; so it is found out once.
        let sequencing: Vec<bool> =
            subgraph.group(Group::Process).map(|p| has_sequencing_protocol(subgraph, p)).collect();
        let first = subgraph.group(Group::Process).next().map_or(0, EntityIndex::index);
        let sequencing = |p: u32| sequencing[p as usize - first];
        let reach = Reach::new(&subgraph.graph, Category::ALL.len(), |entity, items| {
            visit(subgraph, sequencing, entity, |category, item| items.push((category as usize, item)));
        });
        let samples = reach.nearest(&subgraph.graph, |e| is_sample(subgraph.entities[e as usize].entity_type));
        let relations = Self { reach, samples };
        subgraph.derived = relations.derive(subgraph)?;
        Ok(relations)
    }

    fn derive(&self, subgraph: &Subgraph) -> Result<Derived> {
        let mut derived = Derived::default();
        let mut known: FxHashMap<ListId, usize> = FxHashMap::default();
        let mut items = Vec::new();
        for suspension in subgraph.group(Group::Biomaterial) {
            if subgraph.entities[suspension].entity_type != EntityType::CellSuspension {
                continue;
            }
            if !self.reach.has_descendant(&subgraph.graph, suspension.node(), Category::CellSuspensions as usize) {
                derived.leaves.insert(suspension);
            }
            let list = self.samples[suspension];
            let organs = match known.get(&list) {
                Some(&organs) => organs,
                None => {
                    items.clear();
                    self.reach.read(list, &mut items);
                    derived.organ_values.push(organs_of(subgraph, &items)?);
                    known.insert(list, derived.organ_values.len() - 1);
                    derived.organ_values.len() - 1
                }
            };
            derived.organs.insert(suspension, organs);
        }
        Ok(derived)
    }
}

fn organs_of(subgraph: &Subgraph, samples: &[u32]) -> Result<Organs> {
    let mut organs = Organs::default();
    for &sample in samples {
        organs.organ.push(organ(subgraph, EntityIndex::of_node(sample))?.into_owned());
        match organ_parts(subgraph, EntityIndex::of_node(sample))?.into_owned() {
            Value::List(parts) => organs.organ_part.extend(parts),
            part => organs.organ_part.push(part),
        }
    }
    organs.organ = distinct_sorted(organs.organ);
    organs.organ_part = distinct_sorted(organs.organ_part);
    Ok(organs)
}

/// Cell lines, organoids and specimens.
pub fn is_sample(entity_type: EntityType) -> bool {
    matches!(entity_type, EntityType::CellLine | EntityType::Organoid | EntityType::SpecimenFromOrganism)
}

fn has_sequencing_protocol(subgraph: &Subgraph, process: EntityIndex) -> bool {
    let is = |&c: &u32| subgraph.entities[c as usize].entity_type == EntityType::SequencingProtocol;
    subgraph.graph.children(process.node()).iter().any(is)
}

/// What visiting an entity yields, in order. `sequencing` tells whether a process has a sequencing protocol.
fn visit(subgraph: &Subgraph, sequencing: impl Fn(u32) -> bool, entity: u32, mut emit: impl FnMut(Category, u32)) {
    let children = subgraph.graph.children(entity);
    let Some(e) = subgraph.entities.get(entity as usize) else { return };
    if e.group == Group::Biomaterial && children.iter().any(|&p| sequencing(p)) {
        emit(Category::SequencingInputs, entity);
    }
    match e.entity_type {
        EntityType::SpecimenFromOrganism => emit(Category::Specimens, entity),
        EntityType::CellSuspension => emit(Category::CellSuspensions, entity),
        EntityType::CellLine => emit(Category::CellLines, entity),
        EntityType::DonorOrganism => emit(Category::Donors, entity),
        EntityType::Organoid => emit(Category::Organoids, entity),
        _ => {}
    }
    match e.group {
        Group::File if !e.is_zarr_member() => emit(Category::Files, entity),
        Group::Process => {
            if e.entity_type == EntityType::SequencingProcess || sequencing(entity) {
                emit(Category::SequencingProcesses, entity);
            }
            for &protocol in children {
                match subgraph.entities[protocol as usize].entity_type {
                    EntityType::AnalysisProtocol => emit(Category::AnalysisProtocols, protocol),
                    EntityType::ImagingProtocol => emit(Category::ImagingProtocols, protocol),
                    EntityType::LibraryPreparationProtocol => emit(Category::LibraryPreparationProtocols, protocol),
                    EntityType::SequencingProtocol => emit(Category::SequencingProtocols, protocol),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}
