//! `azul fields`

use std::io::{Write, stdout};

use azul_transform::Value;
use azul_transform::schema::reference;
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
        let projects = chosen(self.project.as_deref())?;
        let text = match self.format {
            Format::Markdown => {
                let title = |name| format!("Fields of `{name}`");
                let pages = projects.iter().map(|p| reference::markdown(p.schema(), &title(p.name())));
                pages.collect::<Vec<_>>().join("\n")
            }
            Format::Json => {
                let pages = projects.iter().map(|p| (p.name().into(), reference::json(p.schema())));
                let mut text = Vec::new();
                Value::Object(pages.collect()).write(&mut text);
                String::from_utf8(text)? + "\n"
            }
        };
        unless_closed(stdout().lock().write_all(text.as_bytes()))?;
        Ok(Outcome::Good)
    }
}
