//! The contribution to the bundle itself.

use azul_transform::time::is_bundle_version;
use azul_transform::{BundleFqid, Contributions, Error, ErrorKind, Outer, OuterType, Partitioning, Result, uuid};

use super::view::HcaView;
use crate::fields::{Dated, outer};

pub struct Bundles;

fn uuid_of(view: &HcaView<'_>) -> Option<u128> {
    uuid::parse(&view.subgraph.fqid().uuid).ok()
}

impl<'p> Outer<HcaView<'p>> for Bundles {
    fn outer_type(&self) -> OuterType {
        outer::BUNDLES
    }

    fn outer_entities(&self, view: &HcaView<'p>) -> Vec<u128> {
        uuid_of(view).into_iter().collect()
    }

    fn transform(&self, view: &HcaView<'p>, scope: &Partitioning, out: &mut Contributions) -> Result<()> {
        let fqid = view.subgraph.fqid();
        if uuid_of(view).is_some_and(|uuid| !scope.contains(uuid)) {
            return Ok(());
        }
        check_identity(fqid)?;
        out.of(view).extract_all()?;
        let mut lists = view.of_all(out)?;
        let version = || fqid.version.clone();
        let dated = Dated {
            id: fqid.uuid.clone(),
            submission: version(),
            update: Some(version()),
            last_modified: version(),
            aggregate: view.dates.clone(),
        };
        lists.push(view.dates(out, &dated)?);
        lists.push(view.project(out)?);
        out.contribute(&fqid.uuid, &lists);
        Ok(())
    }
}

/// A bundle is an entity too, whose id is a UUID and whose dates are its version.
pub fn check_identity(fqid: &BundleFqid) -> Result<()> {
    let invalid =
        |part: &str, what: &str| Err(Error::new(ErrorKind::InvalidId, what).at_path(format!("$.fqid.{part}")));
    if uuid::parse(&fqid.uuid).is_err() {
        invalid("uuid", "the bundle's uuid is not a UUID")
    } else if !is_bundle_version(&fqid.version) {
        invalid("version", "the bundle's version is not a time as YYYY-MM-DDTHH:MM:SS.ffffffZ")
    } else {
        Ok(())
    }
}
