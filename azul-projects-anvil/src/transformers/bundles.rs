//! The contribution to the bundle itself.

use azul_transform::{Contributions, Error, ErrorKind, Outer, OuterType, Partitioning, Result, uuid};

use super::view::AnvilView;
use crate::fields::outer;

pub struct Bundles;

impl<'p> Outer<AnvilView<'p>> for Bundles {
    fn outer_type(&self) -> OuterType {
        outer::BUNDLES
    }

    /// None, although there is a contribution: bundles do not count when partitions are decided on.
    fn outer_entities(&self, _: &AnvilView<'p>) -> Vec<u128> {
        Vec::new()
    }

    fn transform(&self, view: &AnvilView<'p>, scope: &Partitioning, out: &mut Contributions) -> Result<()> {
        let id = &view.subgraph.fqid().uuid;
        let uuid = uuid::parse(id).map_err(|e| {
            Error::new(ErrorKind::InvalidId, "the bundle's uuid is not a UUID").at_path("$.fqid.uuid").caused_by(e)
        })?;
        if scope.contains(uuid) {
            let lists = view.of_all(out)?;
            out.contribute(id, &lists);
        }
        Ok(())
    }
}
