//! `azul fields` and `azul mapping`

use std::io::{Write, stdout};

use azul_transform::schema::index::{Cluster, indices};
use azul_transform::schema::reference;
use azul_transform::{Context, Plugin, Registry, Value};
use clap::{Args, ValueEnum};

use super::{Outcome, unless_closed};

/// Print the reference of all fields: types, facets, columns, where values come from
#[derive(Debug, Args)]
pub(super) struct Fields {
    /// Project [default: all that are linked]
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value = "markdown")]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Markdown,
    /// For programs
    Json,
}

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

impl Fields {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let plugins = plugins(self.project.as_deref())?;
        let text = match self.format {
            Format::Markdown => {
                let reference = |plugin: &&'static dyn Plugin| {
                    let title = format!("Fields of `{}`", plugin.name());
                    Ok(reference::markdown(plugin.schema()?, &title))
                };
                plugins.iter().map(reference).collect::<anyhow::Result<Vec<_>>>()?.join("\n")
            }
            Format::Json => {
                let reference =
                    |plugin: &&'static dyn Plugin| Ok((plugin.name().into(), reference::json(plugin.schema()?)));
                let mut text = Vec::new();
                Value::Object(plugins.iter().map(reference).collect::<anyhow::Result<_>>()?).write(&mut text);
                String::from_utf8(text)? + "\n"
            }
        };
        unless_closed(stdout().lock().write_all(text.as_bytes()))?;
        Ok(Outcome::Good)
    }
}

impl Mapping {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let cluster = match self.nodes {
            Some(nodes) => Cluster::Nodes { nodes, workers: self.workers },
            None => Cluster::UnitTest,
        };
        let mut all = Vec::new();
        for plugin in plugins(self.project.as_deref())? {
            let context = Context::new(&self.deployment, self.catalog.as_deref().unwrap_or(plugin.name()));
            all.extend(indices(plugin.schema()?, &context, cluster)?);
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

/// The project of that name, or all that are linked.
fn plugins(name: Option<&str>) -> anyhow::Result<Vec<&'static dyn Plugin>> {
    let registry = Registry::linked()?;
    match name {
        Some(name) => Ok(vec![registry.get(name)?]),
        None => Ok(registry.iter().collect()),
    }
}
