//! The contribution to the bundle itself.

use std::sync::Arc;

use azul_transform::{Batch, Error, ErrorKind, Partitioning, Result, Transformer, uuid};

use super::Shared;
use crate::fields::outer;

pub struct Bundles(pub Arc<Shared>);

impl Transformer for Bundles {
    fn entity_type(&self) -> &'static str {
        "bundles"
    }

    /// None, although there is a contribution: bundles do not count when partitions are decided on.
    fn outer_entities(&self) -> Vec<u128> {
        Vec::new()
    }

    fn transform(&self, scope: &Partitioning, batch: &mut Batch) -> Result<()> {
        let id = &self.0.subgraph.fqid().uuid;
        let uuid = uuid::parse(id).map_err(|e| {
            Error::new(ErrorKind::InvalidId, "the bundle's uuid is not a UUID").at_path("$.fqid.uuid").caused_by(e)
        })?;
        if scope.contains(uuid) {
            let lists = self.0.work().of_all(batch)?;
            batch.contribute(outer::BUNDLES, id, &lists);
        }
        Ok(())
    }
}
