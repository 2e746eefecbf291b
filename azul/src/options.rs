//! Options that several commands have in common.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use azul_indexer::source::{Inputs, is_area};
use azul_indexer::{Identity, Options};
use azul_repository::files;
use azul_transform::Limits;
use clap::{Args, ValueEnum};

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// For programs
    Json,
}

/// What a run asks of a store.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StoreOptions {
    /// How many earlier generations are to be kept, if that is said.
    pub kept: Option<u32>,
    /// Newer versions of bundles retract what they no longer say.
    pub retract: bool,
    /// Catalogs of a cluster are built anew, beside what is served.
    pub rebuild: bool,
}

/// What a command reads.
#[derive(Debug, Args)]
pub(crate) struct Given {
    /// Files with bundles (JSON, or one a line; may be compressed), directories to search for such, staging areas, tables of
    /// snapshots, action lists, URLs of any of these (s3://, gs://, https://), or - for stdin
    #[arg(value_name = "INPUT", required_unless_present = "actions")]
    inputs: Vec<PathBuf>,
    /// Action list: bundles to add and to delete, one a line
    #[arg(long, value_name = "FILE")]
    actions: Vec<PathBuf>,
    /// Let action lists name files outside of the directories that they are in
    #[arg(long)]
    allow_outside: bool,
}

impl Given {
    /// All inputs; action lists come last.
    pub(crate) fn inputs(&self) -> azul_transform::Result<Inputs> {
        let inputs = Inputs::new(self.inputs.iter().cloned())?.and_actions(self.actions.iter().cloned())?;
        Ok(inputs.allowing_outside(self.allow_outside))
    }

    /// Files and directories, as they were given.
    pub(crate) fn paths(&self) -> &[PathBuf] {
        &self.inputs
    }

    /// The directories to be watched.
    ///
    /// # Errors
    /// If anything else is given.
    pub(crate) fn directories(&self) -> anyhow::Result<&[PathBuf]> {
        anyhow::ensure!(self.actions.is_empty(), "--watch takes directories of bundles, and no --actions");
        for path in &self.inputs {
            anyhow::ensure!(path.is_dir(), "{} is not a directory, which --watch takes", path.display());
            anyhow::ensure!(
                !is_area(path),
                "{} is a staging area; --watch takes directories of bundles, and azul notify --repository staging areas",
                path.display()
            );
        }
        Ok(&self.inputs)
    }

    /// The same in words.
    pub(crate) fn places(&self) -> String {
        let places = self.inputs.iter().chain(&self.actions).map(|path| path.display().to_string());
        places.collect::<Vec<_>>().join(", ")
    }

    /// Bytes of all inputs, if they are plain files or directories of such; an estimate for showing progress.
    pub(crate) fn size(&self) -> Option<u64> {
        self.inputs.iter().map(|path| size_of(path)).sum()
    }

    /// Refuses to write where input is read from.
    pub(crate) fn refuse(&self, to: &Path) -> anyhow::Result<()> {
        let target = to.canonicalize().ok();
        match self.inputs.iter().find(|input| target.is_some() && input.canonicalize().ok() == target) {
            Some(input) => {
                anyhow::bail!("{} is both input and output; choose another directory to write to", input.display())
            }
            None => Ok(()),
        }
    }
}

fn size_of(path: &Path) -> Option<u64> {
    if path.as_os_str() == "-" || files::url(path).is_some() {
        return None;
    }
    let entries = walkdir::WalkDir::new(path).into_iter().flatten();
    let files = entries.filter(|entry| entry.file_type().is_file());
    Some(files.filter_map(|entry| entry.metadata().ok()).map(|metadata| metadata.len()).sum())
}

/// What bundles are of, and how they are transformed.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// Project that the bundles are of [default: the one that recognises them; see `azul plugins`]
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
    /// Deployment, part of the names of indices
    #[arg(long, value_name = "NAME", default_value = "dev")]
    deployment: String,
    /// Catalog, part of the names of indices [default: the name of the project]
    #[arg(long, value_name = "NAME")]
    catalog: Option<String>,
    /// Kind of repository that the bundles are from [default: as their sources tell]
    #[arg(long, value_name = "KIND", value_enum)]
    repository: Option<RepositoryKind>,
    /// Host in the DRS URIs of files, which bundles from a DSS need
    #[arg(long, value_name = "HOST")]
    drs_domain: Option<String>,
    /// Most entities in one partition of a bundle
    #[arg(long, value_name = "N", default_value = "256")]
    max_partition_size: NonZeroUsize,
    #[command(flatten)]
    identity: IdentityOptions,
    #[command(flatten)]
    limits: LimitOptions,
}

/// What is accepted of one bundle.
#[derive(Debug, Args)]
#[command(next_help_heading = "Limits of one bundle; whatever exceeds one is refused")]
struct LimitOptions {
    /// Bytes of its text, uncompressed; 1K, 1M and 1G are 1024 times each other [default: 512M]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    max_bundle_bytes: Option<usize>,
    /// Levels of lists and objects in each other, 127 at most [default: 127]
    #[arg(long, value_name = "N", value_parser = depth)]
    max_depth: Option<usize>,
    /// Metadata documents [default: 1000000]
    #[arg(long, value_name = "N")]
    max_documents: Option<usize>,
    /// Bytes of one string [default: 64M]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    max_string_bytes: Option<usize>,
}

/// A number of bytes, perhaps with a unit.
fn size(text: &str) -> Result<usize, String> {
    let (number, shift) = match text.as_bytes().last().map(u8::to_ascii_uppercase) {
        Some(b'K') => (&text[..text.len() - 1], 10),
        Some(b'M') => (&text[..text.len() - 1], 20),
        Some(b'G') => (&text[..text.len() - 1], 30),
        _ => (text, 0),
    };
    let bytes = number.parse().ok().and_then(|number: usize| number.checked_mul(1 << shift));
    let most = Limits::MAX_BYTES;
    match bytes {
        Some(bytes) if bytes <= most => Ok(bytes),
        Some(_) => Err(format!("no text can have more than {most} bytes")),
        None => Err("a size is a number of bytes, perhaps with K, M or G after it".to_owned()),
    }
}

fn depth(text: &str) -> Result<usize, String> {
    let most = Limits::MAX_DEPTH;
    let depth = text.parse().ok().filter(|depth| (1..=most).contains(depth));
    depth.ok_or_else(|| format!("a depth is a number from 1 to {most}"))
}

/// Who a bundle is that does not say so.
#[derive(Debug, Args)]
#[command(next_help_heading = "Identity of a bundle that has no `fqid`, and source of a staging area")]
struct IdentityOptions {
    /// UUID of the bundle [default: as in a file name UUID.VERSION.json]
    #[arg(long, value_name = "UUID")]
    bundle_uuid: Option<String>,
    /// Version of the bundle [default: as in a file name UUID.VERSION.json]
    #[arg(long, value_name = "VERSION")]
    bundle_version: Option<String>,
    /// Id of the source that the bundle is from
    #[arg(long, value_name = "ID")]
    source_id: Option<String>,
    /// Spec of the source that the bundle is from, for example tdr:bigquery:gcp:PROJECT:SNAPSHOT:/0
    #[arg(long, value_name = "SPEC")]
    source_spec: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RepositoryKind {
    /// Data Storage System: files are addressed by UUID and version
    Dss,
    /// Terra Data Repository: the manifest has the addresses of files
    Tdr,
    /// Canned staging area: files have no address
    #[value(alias = "gh")]
    Canned,
}

impl RepositoryKind {
    /// The name that projects know the kind by.
    fn name(self) -> &'static str {
        match self {
            RepositoryKind::Dss => "dss",
            RepositoryKind::Tdr => "tdr",
            RepositoryKind::Canned => "canned",
        }
    }
}

const DRS_HELP: &str = "Give --drs-domain HOST, the host that resolves DRS URIs of the repository.";

impl Common {
    /// What to do about errors of configuration.
    pub(crate) fn config_help(&self) -> Option<&'static str> {
        self.drs_domain.is_none().then_some(DRS_HELP)
    }

    /// What is accepted of one bundle.
    pub(crate) fn limits(&self) -> Limits {
        let LimitOptions { max_bundle_bytes, max_depth, max_documents, max_string_bytes } = self.limits;
        let mut limits = Limits::default();
        limits.bytes = max_bundle_bytes.unwrap_or(limits.bytes);
        limits.depth = max_depth.unwrap_or(limits.depth);
        limits.documents = max_documents.unwrap_or(limits.documents);
        limits.string = max_string_bytes.unwrap_or(limits.string);
        limits
    }

    /// The options of the pipeline.
    pub(crate) fn into_options(self, replicas: bool) -> Options {
        let limits = self.limits();
        let repository = self.repository.map(|kind| ("repository", kind.name().to_owned()));
        let options = repository.into_iter().chain(self.drs_domain.map(|domain| ("drs_domain", domain)));
        let IdentityOptions { bundle_uuid, bundle_version, source_id, source_spec } = self.identity;
        Options {
            project: self.project,
            deployment: self.deployment,
            catalog: self.catalog,
            project_options: options.map(|(name, value)| (name.to_owned(), value)).collect(),
            max_partition_size: self.max_partition_size.get(),
            replicas,
            limits,
            identity: Identity { uuid: bundle_uuid, version: bundle_version, source_id, source_spec },
        }
    }
}
