//! Single bundles of extreme shapes and any size.

use super::material::{protocol, sequence, step};
use crate::draft::{Draft, Index, Part};
use crate::entity::EntityType;
use crate::project::Project;
use crate::rng::derive;
use crate::vocab::output::{LOOM, OUTPUTS};
use crate::write;

/// The shape of the graph of a bundle. What grows with its size is said with each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Donor, specimen, then suspension after suspension, and one sequence file at the end. All
    /// steps have their own process and the same protocol. Grows in depth.
    Chain,
    /// Suspensions from one specimen, each sequenced to one file, and one analysis of all the
    /// files with two results. Grows in width.
    Plate,
    /// Specimens, each of its own donor, in one suspension with three files. Grows in ancestors.
    Pool,
    /// Two suspensions at each level, both made from both of the level before, and one sequence
    /// file at the end. The number of paths doubles with every level.
    Diamond,
    /// One suspension, many sequence files, one analysis, as many results. Grows in pairs of
    /// file and file.
    AnalysisFan,
}

impl Shape {
    /// All shapes.
    pub const ALL: [Self; 5] = [Self::Chain, Self::Plate, Self::Pool, Self::Diamond, Self::AnalysisFan];
}

/// How long descriptions are here.
const PROSE: u64 = 100;

/// One bundle with about as many metadata documents as asked for, at most some too few, and at
/// least the handful that the shape takes. Time and size are linear in their number.
///
/// ```
/// use azul_synth::{Shape, shape_bundle};
///
/// let bundle = shape_bundle(Shape::Diamond, 100, 7);
/// assert_eq!(bundle, shape_bundle(Shape::Diamond, 100, 7));
/// ```
pub fn shape_bundle(shape: Shape, entities: usize, seed: u64) -> Vec<u8> {
    let project = Project::new(derive(derive(seed, 2), shape as u64), 1, PROSE);
    let mut plan = Plan { draft: Draft::new(derive(project.key, 0), project.key), project: &project, made: 0 };
    let room = entities as u64;
    match shape {
        Shape::Chain => plan.chain(room),
        Shape::Plate => plan.plate(room),
        Shape::Pool => plan.pool(room),
        Shape::Diamond => plan.diamond(room),
        Shape::AnalysisFan => plan.fan(room),
    }
    let mut buf = Vec::with_capacity(entities * 1200 + 8192);
    write::write(&mut buf, &plan.draft, &project);
    buf
}

/// A bundle under construction.
struct Plan<'a> {
    draft: Draft,
    project: &'a Project,
    /// How many keys were given out.
    made: u64,
}

impl Plan<'_> {
    /// How often something of `each` documents fits in, besides a fixed number of others.
    fn times(room: u64, fixed: u64, each: u64) -> u64 {
        (room.saturating_sub(fixed) / each).max(1)
    }

    fn key(&mut self) -> u64 {
        self.made += 1;
        derive(self.draft.key, self.made)
    }

    fn file(&mut self, entity: EntityType, part: Part) -> Index {
        let key = self.key();
        self.draft.add(entity, key, key as u32, part)
    }

    fn make(&mut self, inputs: Vec<Index>, entity: EntityType) -> Index {
        let key = self.key();
        step(&mut self.draft, self.project, inputs, entity, key, EntityType::DissociationProtocol)
    }

    fn specimen(&mut self) -> Index {
        let donor = self.file(EntityType::DonorOrganism, Part::Whole);
        self.make(vec![donor], EntityType::SpecimenFromOrganism)
    }

    fn chain(&mut self, room: u64) {
        let mut last = self.specimen();
        for _ in 0..Self::times(room, 9, 2) {
            last = self.make(vec![last], EntityType::CellSuspension);
        }
        sequence(&mut self.draft, self.project, vec![last], 1);
    }

    fn plate(&mut self, room: u64) {
        let specimen = self.specimen();
        let files = (0..Self::times(room, 11, 4)).flat_map(|_| {
            let well = self.make(vec![specimen], EntityType::CellSuspension);
            sequence(&mut self.draft, self.project, vec![well], 1)
        });
        let files = files.collect();
        self.analyse(files, 2);
    }

    fn pool(&mut self, room: u64) {
        let specimens = (0..Self::times(room, 10, 3)).map(|_| self.specimen());
        let specimens = specimens.collect();
        let suspension = self.make(specimens, EntityType::CellSuspension);
        sequence(&mut self.draft, self.project, vec![suspension], 3);
    }

    fn diamond(&mut self, room: u64) {
        let mut level = vec![self.specimen()];
        for _ in 0..Self::times(room, 9, 4) {
            let left = self.make(level.clone(), EntityType::CellSuspension);
            let right = self.make(level, EntityType::CellSuspension);
            level = vec![left, right];
        }
        sequence(&mut self.draft, self.project, level, 1);
    }

    fn fan(&mut self, room: u64) {
        let specimen = self.specimen();
        let suspension = self.make(vec![specimen], EntityType::CellSuspension);
        let many = Self::times(room, 12, 2);
        let files = sequence(&mut self.draft, self.project, vec![suspension], many as u32);
        self.analyse(files, many);
    }

    /// One analysis; its first result is a matrix.
    fn analyse(&mut self, inputs: Vec<Index>, results: u64) {
        let outputs = (0..results).map(|number| {
            let other = &OUTPUTS[(number % OUTPUTS.len() as u64) as usize];
            let output = if number == 0 { &LOOM } else { other };
            self.file(EntityType::AnalysisFile, Part::Output(output))
        });
        let outputs = outputs.collect();
        let analysis = protocol(&mut self.draft, self.project, EntityType::AnalysisProtocol);
        self.draft.link(EntityType::AnalysisProcess, inputs, outputs, vec![analysis]);
    }
}
