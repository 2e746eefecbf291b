//! A service over the recorded documents, configured as the reference was.

use std::sync::Arc;

use super::{Case, Recorded};
use azul_search::index::SearchIndex;
use azul_search::{Catalog, Fixed, RepositoryKind, Service};

impl Recorded {
    /// The recorded requests in a file.
    ///
    /// # Panics
    /// If there is no such file.
    pub fn cases(&self, file: &str) -> Vec<Case> {
        let parse = |line: &str| Case(serde_json::from_str(line).expect("JSON"));
        self.lines(file).iter().map(|line| parse(line.text())).collect()
    }

    /// A service with the recorded documents as the only catalog.
    pub fn service(&self) -> Service {
        self.service_of(self.index.clone())
    }

    /// A service with an index as the only catalog.
    pub fn service_of(&self, index: Arc<dyn SearchIndex>) -> Service {
        let hca = self.project.name() == "hca";
        let source = match hca {
            true => "https://fake_dss_instance/v1:/2",
            false => "tdr:bigquery:gcp:test_anvil_project:anvil_snapshot:/2",
        };
        let catalog = Catalog {
            name: "test".to_owned(),
            project: self.project.clone(),
            live: Arc::new(Fixed(index)),
            atlas: self.project.name().to_owned(),
            internal: false,
            sources: vec![source.to_owned()],
            repository: if hca { RepositoryKind::Dss } else { RepositoryKind::Tdr },
            downloads: None,
        };
        Service {
            base_url: "https://service.test".to_owned(),
            git_commit: "9347432ab0da43c73409ac7fd3edfe29cf3ae678".to_owned(),
            catalogs: vec![catalog],
            ..Service::default()
        }
    }
}
