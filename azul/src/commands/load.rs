//! `azul load`

use std::io::{Write, stdout};
use std::path::PathBuf;

use azul_indexer::{Failure, source};
use clap::Args;
use serde_json::json;

use super::{Outcome, unless_closed};
use crate::cluster;
use crate::console::Failures;
use crate::loading::Loading;
use crate::moving::{Chunks, Resume};

/// Put ready documents into a catalog: aggregates, contributions and replicas, as `azul index --to` writes them, or as a
/// dump of an existing index has them
///
/// Documents take the place of those with the same index and id. In a directory, all become visible together, when all
/// files are read; a cluster shows them as they come.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Load {
    /// Files with lines {"_index", "_id", "_source"}, perhaps compressed, or - for stdin
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Directory of the store, or URL of a cluster; what is not there is made
    #[arg(long, value_name = "DIR|URL")]
    store: String,
    /// Project that the documents are of
    #[arg(long, value_name = "NAME")]
    project: String,
    /// Deployment, part of the names of indices
    #[arg(long, value_name = "NAME", default_value = "dev")]
    deployment: String,
    /// Catalog, part of the names of indices [default: the name of the project]
    #[arg(long, value_name = "NAME")]
    catalog: Option<String>,
    /// Keep in FILE how far loading into a cluster has come, and go on from there
    #[arg(long, value_name = "FILE")]
    resume: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  azul index bundles/ --emit aggregates,replicas --to documents/
  azul load documents/*.ndjson --project hca --store store/

Exit codes: 0 all went well; 1 nothing was loaded; 2 some lines or files were refused, and all others were loaded.";

impl Load {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let catalog = self.catalog.as_deref().unwrap_or(&self.project);
        anyhow::ensure!(
            self.resume.is_none()
                || cluster::is_one(&self.store) && !self.files.iter().any(|file| file.as_os_str() == "-"),
            "--resume is for what is loaded from files into a cluster; a directory has all of it or nothing"
        );
        let what = json!({ "load": self.store, "catalog": catalog, "deployment": self.deployment });
        let mut resume = self.resume.as_deref().map(|file| Resume::open(file, &what)).transpose()?;
        let mut loading = Loading::start(&self.store, catalog, &self.project, &self.deployment)?;
        let mut failures = Failures::new(None);
        let (mut taken, mut refused) = (0, 0);
        for path in &self.files {
            let name = path.display().to_string();
            let lines = match source::open(path) {
                Ok(lines) => lines,
                Err(error) => {
                    refused += 1;
                    failures.tell(&Failure::io(name, error));
                    continue;
                }
            };
            let mut tell = |place: String, error| {
                refused += 1;
                failures.tell(&Failure::new(place, error));
            };
            let Some(resume) = &mut resume else {
                taken += loading.lines(lines, |line, error| tell(format!("{name}:{line}"), error))?;
                loading.are_from(if name == "-" { "stdin" } else { &name })?;
                continue;
            };
            let mut chunks = Chunks::behind(lines, resume.part(&name)["lines"].as_u64().unwrap_or(0))?;
            while let Some((before, chunk)) = chunks.next()? {
                taken += loading.lines(chunk, |line, error| tell(format!("{name}:{}", before + line), error))?;
                loading.settle()?.into_iter().for_each(|(document, error)| tell(document, error));
                resume.keep(&name, json!({ "lines": chunks.lines() }))?;
            }
        }
        if taken == 0 && refused > 0 {
            crate::console::say("azul: nothing was loaded");
            return Ok(Outcome::Nothing);
        }
        let done = loading.commit()?;
        if let Some(resume) = resume {
            resume.finish()?;
        }
        for (document, error) in done.refused {
            refused += 1;
            failures.tell(&Failure::new(document, error));
        }
        let mut line = format!(
            "{} documents loaded into catalog {catalog}, {} of them in the place of others",
            done.documents, done.replaced
        );
        if let Some(generation) = done.generation {
            line.push_str(&format!("; generation {generation}"));
        }
        unless_closed(writeln!(stdout().lock(), "{line}"))?;
        Ok(if refused > 0 { Outcome::Partial } else { Outcome::Good })
    }
}
