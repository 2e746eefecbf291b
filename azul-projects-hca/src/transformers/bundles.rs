//! The contribution to the bundle itself.

use std::sync::Arc;

use azul_transform::time::is_bundle_version;
use azul_transform::{Batch, BundleFqid, Error, ErrorKind, Partitioning, Result, Transformer, uuid};

use super::Shared;
use crate::fields::{Dated, outer};

pub struct Bundles(pub Arc<Shared>);

impl Bundles {
    fn uuid(&self) -> Option<u128> {
        uuid::parse(&self.0.subgraph.fqid().uuid).ok()
    }
}

impl Transformer for Bundles {
    fn entity_type(&self) -> &'static str {
        "bundles"
    }

    fn outer_entities(&self) -> Vec<u128> {
        self.uuid().into_iter().collect()
    }

    fn transform(&self, scope: &Partitioning, batch: &mut Batch) -> Result<()> {
        let fqid = self.0.subgraph.fqid();
        if self.uuid().is_some_and(|uuid| !scope.contains(uuid)) {
            return Ok(());
        }
        check_identity(fqid)?;
        let mut work = self.0.work();
        work.extract_all(batch)?;
        let mut lists = work.of_all(batch)?;
        let version = || fqid.version.clone();
        let dated = Dated {
            id: fqid.uuid.clone(),
            submission: version(),
            update: Some(version()),
            last_modified: version(),
            aggregate: work.aggregate_dates(),
        };
        lists.push(work.dates(batch, dated)?);
        lists.push(work.project(batch)?);
        batch.contribute(outer::BUNDLES, &fqid.uuid, &lists);
        Ok(())
    }
}

/// A bundle is an entity too, whose id is a UUID and whose dates are its version.
pub fn check_identity(fqid: &BundleFqid) -> Result<()> {
    let invalid =
        |part: &str, what: &str| Err(Error::new(ErrorKind::InvalidId, what).at_path(format!("$.fqid.{part}")));
    match () {
        () if uuid::parse(&fqid.uuid).is_err() => invalid("uuid", "the bundle's uuid is not a UUID"),
        () if !is_bundle_version(&fqid.version) => {
            invalid("version", "the bundle's version is not a time as YYYY-MM-DDTHH:MM:SS.ffffffZ")
        }
        () => Ok(()),
    }
}
