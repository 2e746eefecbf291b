//! Where the data of files is: a repository of each kind, asked over HTTP.

mod canned;
mod drs;
mod dss;

use std::sync::Arc;
use std::time::Duration;

use azul_search::RepositoryKind;
use azul_search::repository::Downloads;

/// Time for one question to a repository.
const WAIT: Duration = Duration::from_secs(20);

/// The repository of a catalog, as its sources and its configuration tell; nothing if they tell of none.
pub(crate) fn of(kind: RepositoryKind, sources: &[String], drs_hosts: &[String]) -> Option<Arc<dyn Downloads>> {
    match kind {
        RepositoryKind::Dss => dss::Dss::of(sources.first()?).map(|dss| Arc::new(dss) as Arc<dyn Downloads>),
        RepositoryKind::Canned => canned::Canned::of(sources.first()?).map(|area| Arc::new(area) as Arc<dyn Downloads>),
        RepositoryKind::Tdr => Some(Arc::new(drs::Drs::new(drs_hosts))),
    }
}

/// What is before the prefix of a source's spec.
fn name_of(spec: &str) -> &str {
    spec.rsplit_once(':').filter(|(_, prefix)| !prefix.contains("//")).map_or(spec, |(name, _)| name)
}

/// Text as a part of a URL, whatever it contains.
fn encoded(text: &str) -> impl std::fmt::Display + '_ {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specs_have_names() {
        for (spec, name) in [
            ("https://fake_dss_instance/v1:/2", "https://fake_dss_instance/v1"),
            ("https://fake_dss_instance/v1:", "https://fake_dss_instance/v1"),
            ("https://fake_dss_instance/v1", "https://fake_dss_instance/v1"),
            ("tdr:bigquery:gcp:p:s:42/1", "tdr:bigquery:gcp:p:s"),
        ] {
            assert_eq!(name_of(spec), name, "{spec}");
        }
    }
}
