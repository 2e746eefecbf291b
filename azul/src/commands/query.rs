//! `azul query`

use std::io::{BufReader, BufWriter, Write, stdout};

use azul_search::{Body, Field, Fields, Request};
use clap::{Args, ValueEnum};
use serde_json::Value;

use super::{Outcome, unless_closed};
use crate::console::say;
use crate::outcome::unless_done;
use crate::query::filter::{Typed, find};
use crate::query::show;
use crate::served::Served;

/// Ask a catalog: which entities have these values?
///
/// The answer is that of the web service to the same question. Fields are those of `azul fields`, by public name or path.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Query {
    /// What is asked for: files, samples, projects, …
    #[arg(value_name = "INDEX")]
    index: String,
    /// FIELD=VALUE, FIELD!=VALUE, FIELD>=VALUE, FIELD<VALUE, FIELD=LOW..HIGH; VALUE null means none
    #[arg(value_name = "FILTER")]
    filters: Vec<String>,
    /// Directory of a store, or of documents that `azul index --to` wrote
    #[arg(long, value_name = "DIR")]
    store: String,
    /// Catalog [default: the only one of the store]
    #[arg(long, value_name = "NAME")]
    catalog: Option<String>,
    /// Words that are anywhere in a document; typing errors are forgiven
    #[arg(long, value_name = "TEXT")]
    q: Option<String>,
    /// Field to sort by, with a minus before it if the greatest comes first
    #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
    sort: Option<String>,
    /// How many to show [default: 10 in tables and JSON, all otherwise]
    #[arg(long, value_name = "N")]
    size: Option<usize>,
    /// Facets whose values are counted
    #[arg(long, value_name = "FACETS", value_delimiter = ',')]
    facets: Vec<String>,
    /// Fields to show
    #[arg(long, value_name = "FIELDS", value_delimiter = ',')]
    fields: Vec<String>,
    /// How to write
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "table")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// The answer of the web service
    Json,
    /// Hits, one a line
    Ndjson,
    /// Lines with tabs, for spreadsheets
    Tsv,
}

const EXAMPLES: &str = "\
Examples:
  azul query files organ=kidney --store store/              files from kidney samples
  azul query files organ=kidney organ=liver fileSize>=1000000 --store store/
  azul query samples --q 'crohn' --facets organ,genusSpecies --store store/
  azul query files --sort -fileSize --fields fileName,fileSize --store store/
  azul query projects lastModifiedDate=2020-01-01.. --format json --store store/

Exit codes: 0 there is an answer, even if nothing matches; 1 the question makes no sense, or cannot be answered.";

/// Most fields of its own that an entity is shown with.
const OWN: usize = 4;

impl Query {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let served = Served::open(&self.store, self.catalog.as_deref())?;
        let outer_type = served.outer_type(&self.index)?;
        let fields = served.project().fields();
        let typed = Typed::read(fields, &self.filters)?;
        let columns = self.columns(&served, outer_type, &typed)?;
        let request = self.request(fields, outer_type, &typed, &columns)?;
        self.doubt(&served, outer_type, &typed)?;
        let columns: Vec<String> = std::iter::once("entryId".to_owned()).chain(columns).collect();
        let mut out = BufWriter::new(stdout().lock());
        match (self.format, served.ask(&request)?) {
            (Format::Ndjson, Body::Stream(produce)) => unless_done(produce(&mut out))?,
            (Format::Tsv, body @ Body::Stream(_)) => {
                unless_closed(show::tabs(BufReader::new(&*body.into_bytes()?), &columns, &mut out))?;
            }
            (Format::Json, body) => unless_closed(out.write_all(&body.into_bytes()?).and_then(|()| writeln!(out)))?,
            (format, body) => {
                let answer: Value = serde_json::from_slice(&body.into_bytes()?)?;
                let hits = answer["hits"].as_array().map_or(&[][..], Vec::as_slice);
                let lines: String = hits.iter().map(|hit| format!("{hit}\n")).collect();
                unless_closed(match format {
                    Format::Ndjson => out.write_all(lines.as_bytes()),
                    Format::Tsv => show::tabs(lines.as_bytes(), &columns, &mut out),
                    _ => out.write_all(show::table(&answer, &columns, outer_type).as_bytes()),
                })?;
            }
        }
        unless_closed(out.flush())?;
        Ok(Outcome::Good)
    }

    /// The fields that are shown besides the id: those that are named, or else those of the entity itself and those that
    /// are filtered and sorted by.
    fn columns(&self, served: &Served, outer_type: &str, typed: &Typed<'_>) -> anyhow::Result<Vec<String>> {
        let (project, fields) = (served.project(), served.project().fields());
        if !self.fields.is_empty() {
            return self.fields.iter().map(|name| Ok(find(fields, name)?.name.clone())).collect();
        }
        let schema = project.schema();
        let own = schema.outer_types().iter().find(|outer| outer.name == outer_type);
        let own = own.map_or(&[][..], |outer| outer.inner_entity_types);
        let is_own =
            |field: &&Field| field.public && matches!(field.path[..], ["contents", inner, ..] if own.contains(&inner));
        let own = fields.all().iter().filter(is_own).take(OWN);
        let sort = self.sort.as_deref().map(|sort| find(fields, sort.trim_start_matches('-'))).transpose()?;
        let mut names: Vec<String> = Vec::new();
        for field in own.chain(typed.fields().iter().copied()).chain(sort) {
            if !names.contains(&field.name) {
                names.push(field.name.clone());
            }
        }
        Ok(names)
    }

    fn request(
        &self,
        fields: &Fields,
        outer_type: &str,
        typed: &Typed<'_>,
        columns: &[String],
    ) -> anyhow::Result<Request> {
        let mut request = Request::get(&format!("/index/{outer_type}"));
        let mut with = |name: &str, value: Option<String>| {
            request.query.extend(value.map(|value| (name.to_owned(), value)));
        };
        with("where", typed.parameter());
        with("q", self.q.clone());
        if let Some(sort) = &self.sort {
            let (name, order) = sort.strip_prefix('-').map_or((sort.as_str(), "asc"), |name| (name, "desc"));
            with("sort", Some(find(fields, name)?.name.clone()));
            with("order", Some(order.to_owned()));
        }
        with("size", self.size.map(|size| size.to_string()));
        with("facets", Some(self.facets.join(",")));
        let is_chosen = !self.fields.is_empty() || matches!(self.format, Format::Table | Format::Tsv);
        with("columns", is_chosen.then(|| columns.join(",")));
        // All of them, by id, are lines; a page is not.
        if matches!(self.format, Format::Ndjson | Format::Tsv) && self.size.is_none() && self.sort.is_none() {
            request.headers.push(("accept".to_owned(), "application/x-ndjson".to_owned()));
        }
        Ok(request)
    }

    /// Says of texts that no document has what may have been meant.
    fn doubt(&self, served: &Served, outer_type: &str, typed: &Typed<'_>) -> anyhow::Result<()> {
        for (field, text) in typed.texts() {
            let ask = |typed: &str, size: &str| {
                let request = Request::get(&format!("/index/{outer_type}/suggest"));
                served.ask_json(&request.with("field", &field.name).with("prefix", typed).with("size", size))
            };
            let near = values(&ask(text, "100")?);
            if near.iter().any(|value| value == text) {
                continue;
            }
            let hint = match near.first() {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the most frequent are {}", values(&ask("", "5")?).join(", ")),
            };
            say(format_args!("azul: no {outer_type} have the {} `{text}`; {hint}", field.name));
        }
        Ok(())
    }
}

/// The values of suggestions.
fn values(answer: &Value) -> Vec<String> {
    let all = answer["suggestions"].as_array().into_iter().flatten();
    all.filter_map(|suggestion| suggestion["value"].as_str().map(str::to_owned)).collect()
}
