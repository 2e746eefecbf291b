//! The documents of one bundle, rendered.

use azul_transform::{Batch, BundleFqid, Result, write_line};

use super::Emit;
use super::replica::Copy;
use crate::pipeline::Project;

/// The documents of one bundle.
pub struct BundleDocuments<'p> {
    pub(super) fqid: BundleFqid,
    pub(super) project: &'p Project,
    /// Contributions, one a line.
    pub(super) text: Vec<u8>,
    pub(super) lines: Vec<Line<'p>>,
    pub(super) replicas: Vec<Copy<'p>>,
}

/// A contribution: where it belongs, and where it is in the text.
pub(super) struct Line<'p> {
    pub(super) index: &'p str,
    pub(super) id: String,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl<'p> BundleDocuments<'p> {
    /// Renders what a bundle was transformed to.
    ///
    /// # Errors
    /// Those of [`azul_transform::Renderer::render`], also if no contributions are wanted: a bundle is good or bad
    /// regardless of that.
    pub fn render(project: &'p Project, batch: &Batch, emit: Emit) -> Result<Self> {
        let renderer = project.renderer();
        let rendered = renderer.render(batch)?;
        let (mut text, mut lines) = (Vec::new(), Vec::new());
        if emit.contributions {
            let outer = batch.outer_entities().zip(rendered.contributions());
            for (i, ((outer_type, entity_id), (_, _, id))) in outer.enumerate() {
                let index = renderer.contribution_index(outer_type);
                let start = text.len();
                write_line(&mut text, index, &id, |out| rendered.write_contribution(i, entity_id, &id, out));
                lines.push(Line { index, id, start, end: text.len() });
            }
        }
        text.shrink_to_fit();
        let replicas = if emit.replicas { batch.replicas() } else { &[] };
        let replicas = replicas.iter().map(|replica| Copy::new(project, replica)).collect();
        Ok(Self { fqid: batch.fqid().clone(), project, text, lines, replicas })
    }

    /// Everything that distinguishes these documents from others.
    pub(super) fn key(&self) -> (&[u8], &[Copy<'p>]) {
        (&self.text, &self.replicas)
    }
}
