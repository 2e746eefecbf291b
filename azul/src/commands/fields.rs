//! `azul fields`

use std::io::{Write, stdout};

use azul_transform::schema::reference;
use azul_transform::{Plugin, Value};
use clap::{Args, ValueEnum};

use super::{Outcome, unless_closed};
use crate::plugins::chosen;

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

impl Fields {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let plugins = chosen(self.project.as_deref())?;
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
