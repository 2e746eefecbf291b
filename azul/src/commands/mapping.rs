//! `azul mapping`

use std::io::{Write, stdout};

use azul_transform::schema::index::{Cluster, indices};
use azul_transform::{Context, Value};
use clap::Args;

use super::{Outcome, unless_closed};
use crate::plugins::chosen;

/// Print settings and mappings of indices, as the requests that create them take them
#[derive(Debug, Args)]
pub(super) struct Mapping {
    /// Index, by its whole name or by type, for example `samples` or `samples_aggregate` [default: all]
    #[arg(value_name = "INDEX")]
    index: Option<String>,
    /// Project [default: all that are linked]
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
    /// Deployment, part of the names of indices
    #[arg(long, value_name = "NAME", default_value = "dev")]
    deployment: String,
    /// Catalog, part of the names of indices [default: the name of the project]
    #[arg(long, value_name = "NAME")]
    catalog: Option<String>,
    /// Number of data nodes of the cluster [default: a single one without copies, for tests]
    #[arg(long, value_name = "N")]
    nodes: Option<u32>,
    /// Number of workers that write contributions at the same time
    #[arg(long, value_name = "N", default_value = "64")]
    workers: u32,
}

impl Mapping {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let cluster = match self.nodes {
            Some(nodes) => Cluster::Nodes { nodes, workers: self.workers },
            None => Cluster::UnitTest,
        };
        let mut all = Vec::new();
        for project in chosen(self.project.as_deref())? {
            let context = Context::new(&self.deployment, self.catalog.as_deref().unwrap_or(project.name()));
            all.extend(indices(project.schema(), &context, cluster)?);
        }
        let is_wanted = |name: &str| self.index.as_deref().is_none_or(|wanted| name == wanted || short(name) == wanted);
        let found: Vec<_> = all.iter().filter(|definition| is_wanted(&definition.name.to_string())).collect();
        if found.is_empty() {
            let names: Vec<_> = all.iter().map(|definition| short(&definition.name.to_string()).to_owned()).collect();
            anyhow::bail!("no index {}; there are: {}", self.index.unwrap_or_default(), names.join(", "));
        }
        let mut text = Vec::new();
        if let (Some(_), [one]) = (&self.index, &found[..]) {
            one.body().write(&mut text);
        } else {
            let body = |definition: &&azul_transform::schema::index::IndexDefinition| {
                (definition.name.to_string().into(), definition.body())
            };
            Value::Object(found.iter().map(body).collect()).write(&mut text);
        }
        text.push(b'\n');
        unless_closed(stdout().lock().write_all(&text))?;
        Ok(Outcome::Good)
    }
}

/// An index without prefix, version, deployment and catalog.
fn short(name: &str) -> &str {
    name.splitn(5, '_').last().unwrap_or(name)
}
