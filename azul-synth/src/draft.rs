//! A bundle before it is written: which documents there are and how they are linked.

use crate::entity::EntityType;
use crate::rng::{derive, uuid};
use crate::vocab::output::Output;

/// What distinguishes a document from the others of its type in the same bundle.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    /// Nothing.
    Whole,
    /// A suspension in a well of a plate.
    Well(u32),
    /// One of several reads and lanes, or images, in order.
    Number(u32),
    /// An output of an analysis.
    Output(&'static Output),
    /// A member of a zarr store.
    Zarr(u32),
    /// A supplementary count matrix, as opposed to a text.
    Matrix,
}

/// One document.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) entity: EntityType,
    /// Everything random in the document derives from this.
    pub(crate) key: u64,
    /// The document id.
    pub(crate) id: u128,
    /// A short name that related documents and files have in common.
    pub(crate) label: u32,
    pub(crate) part: Part,
    /// Whether the document belongs to another subgraph.
    pub(crate) stitched: bool,
}

/// The place of a node in [`Draft::nodes`].
pub(crate) type Index = u32;

/// One element of the links document.
#[derive(Clone, Debug)]
pub(crate) enum Link {
    /// Inputs become outputs by a process that follows protocols.
    Process { process: Index, inputs: Vec<Index>, outputs: Vec<Index>, protocols: Vec<Index> },
    /// Files that describe the project.
    Supplementary { files: Vec<Index> },
}

/// One bundle.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// Everything random about the bundle itself derives from this.
    pub(crate) key: u64,
    /// The documents; the project comes first.
    pub(crate) nodes: Vec<Node>,
    pub(crate) links: Vec<Link>,
}

impl Draft {
    /// A bundle that has nothing but its project.
    pub(crate) fn new(key: u64, project: u64) -> Self {
        let mut draft = Self { key, nodes: Vec::with_capacity(24), links: Vec::with_capacity(8) };
        draft.add(EntityType::Project, project, 0, Part::Whole);
        draft
    }

    /// Appends a document that cannot be there yet.
    pub(crate) fn add(&mut self, entity: EntityType, key: u64, label: u32, part: Part) -> Index {
        let index = self.nodes.len() as Index;
        self.nodes.push(Node { entity, key, id: uuid(key), label, part, stitched: false });
        index
    }

    /// The document with that key, if there is one. Linear: for the few documents that are
    /// shared, never inside a loop over many.
    pub(crate) fn find(&self, entity: EntityType, key: u64) -> Option<Index> {
        let found = self.nodes.iter().position(|node| node.key == key && node.entity == entity);
        found.map(|index| index as Index)
    }

    /// Appends a process link whose process is named after its first output.
    pub(crate) fn link(
        &mut self,
        entity: EntityType,
        inputs: Vec<Index>,
        outputs: Vec<Index>,
        protocols: Vec<Index>,
    ) -> Index {
        let (key, label) = outputs.first().map_or((self.key, 0), |&output| {
            let output = &self.nodes[output as usize];
            (output.key, output.label)
        });
        // One output has one process, so its key identifies the process in every bundle.
        let key = derive(key, 0x0050_726F_6365_7373);
        let process = self.add(entity, key, label, Part::Whole);
        self.links.push(Link::Process { process, inputs, outputs, protocols });
        process
    }

    /// Declares everything that is there so far, but the project, to be part of another subgraph.
    pub(crate) fn stitch(&mut self) {
        for node in &mut self.nodes {
            node.stitched = node.entity != EntityType::Project;
        }
    }
}
