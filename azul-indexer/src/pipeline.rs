//! What is done with each bundle: identify it, choose its project, transform it.

use std::collections::BTreeMap;
use std::sync::Arc;

use azul_transform::json::{Document, Json};
use azul_transform::schema::index::IndexDefinition;
use azul_transform::{
    Batch, Bundle, Compiled, Context, Error, ErrorKind, Limits, OuterType, Partition, Registry, Renderer, Result,
    Schema, definitions, explain, transform,
};

use crate::blame::Blame;
use crate::failure::Failure;
use crate::identity::Identity;
use crate::source::RawBundle;

/// How bundles are to be transformed; what is not given is found out from the bundle.
#[derive(Debug, Clone)]
pub struct Options {
    /// Name of the project that all bundles are of.
    pub project: Option<String>,
    /// Deployment, part of the names of indices.
    pub deployment: String,
    /// Catalog, part of the names of indices; by default, that is the name of the project.
    pub catalog: Option<String>,
    /// What projects are told in words of their own, by name.
    pub project_options: BTreeMap<String, String>,
    /// Most outer entities in one partition.
    pub max_partition_size: usize,
    /// Whether replicas are made.
    pub replicas: bool,
    /// What is accepted of one bundle.
    pub limits: Limits,
    /// Identity of bundles that do not say theirs.
    pub identity: Identity,
}

impl Default for Options {
    fn default() -> Self {
        let context = Context::new("dev", "");
        Self {
            project: None,
            deployment: context.deployment,
            catalog: None,
            project_options: context.options,
            max_partition_size: context.max_partition_size,
            replicas: context.replicas,
            limits: context.limits,
            identity: Identity::default(),
        }
    }
}

/// A project, ready to be used.
pub struct Project {
    compiled: &'static Compiled,
    context: Context,
    renderer: Renderer<'static>,
    definitions: Vec<IndexDefinition>,
}

/// Everything that it takes to transform bundles; shared by all threads.
pub struct Pipeline {
    registry: Registry,
    projects: Vec<Project>,
    identity: Identity,
    limits: Limits,
}

impl Pipeline {
    /// A pipeline for the project chosen in the options, or for all in the registry.
    ///
    /// # Errors
    /// [`ErrorKind::Plugin`] if there is no such project, [`ErrorKind::InvalidId`] if deployment or catalog cannot be
    /// part of the name of an index, [`ErrorKind::Schema`] if a project's schema is broken.
    pub fn new(registry: Registry, options: Options) -> Result<Self> {
        let registry = match &options.project {
            Some(name) => registry.only(name)?,
            None => registry,
        };
        let projects =
            registry.iter().map(|plugin| Project::new(plugin.project()?, &options)).collect::<Result<_>>()?;
        Ok(Self { registry, projects, identity: options.identity, limits: options.limits })
    }

    /// The projects, by name.
    pub fn projects(&self) -> &[Project] {
        &self.projects
    }

    /// Identity of bundles that do not say theirs.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// What is accepted of one bundle.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Parses and identifies a bundle. What it says of itself goes before the options, these before its file's name.
    ///
    /// # Errors
    /// Those of [`Document::parse_with`] and [`Bundle::new`]; [`ErrorKind::InvalidId`] if its identity cannot be known.
    pub fn open(&self, raw: RawBundle) -> Result<Bundle> {
        let document = Document::parse_with(raw.bytes, &self.limits)?;
        let root = document.root();
        let fqid = match raw.fqid {
            Some(fqid) => Some(fqid),
            None if root.is_object() => {
                let known = Identity::of_bundle(root)?.or(&self.identity).or(&raw.hint).complete();
                Some(known.map_err(|e| if is_action(root) { not_listed(e) } else { e })?)
            }
            None => None,
        };
        Bundle::new(document, fqid)
    }

    /// The project that a bundle is of.
    ///
    /// # Errors
    /// [`ErrorKind::Plugin`] if that is not certain.
    pub fn project_of(&self, bundle: &Bundle) -> Result<&Project> {
        let in_bundle = |e: Error| e.in_bundle(&bundle.fqid().uuid, &bundle.fqid().version);
        let name = self.registry.for_bundle(bundle).map_err(in_bundle)?.name();
        let project = self.projects.iter().find(|project| project.name() == name);
        project.ok_or_else(|| Error::new(ErrorKind::Plugin, format!("the project `{name}` is not in use")))
    }

    /// Opens a bundle, finds its project, transforms it to additions or deletions, and makes something of them.
    ///
    /// # Errors
    /// Whatever makes the bundle unfit, with the file and the line that hold the value.
    pub fn transform<'p, R>(
        &'p self,
        mut raw: RawBundle,
        is_deletion: bool,
        make: impl FnOnce(&'p Project, &Batch) -> Result<R>,
    ) -> Result<Transformed<R>, Failure> {
        if !raw.flaws.is_empty() {
            return Err(refusal(raw.flaws));
        }
        let (origin, partition) = (raw.take_origin(), raw.partition);
        let bundle = Arc::new(self.open(raw).map_err(|e| Failure::new(&origin.name, e))?);
        let blame = || Blame::new(&origin, &bundle, self.limits);
        let project = self.project_of(&bundle).map_err(|e| blame().place(e).0)?;
        let Project { compiled, context, .. } = project;
        let of_part = (partition != Partition::ROOT).then(|| {
            let mut of_part = context.clone();
            of_part.partition = partition;
            of_part
        });
        let context = of_part.as_ref().unwrap_or(context);
        let batch = transform(compiled, bundle.clone(), context);
        let batch = batch.map(|batch| if is_deletion { batch.into_deletion() } else { batch });
        let made = batch.and_then(|batch| Ok((make(project, &batch)?, batch)));
        let (made, batch) = made.map_err(|e| blame().place(explain(compiled, &bundle, context, e)).0)?;
        let warnings = match batch.warnings() {
            [] => Vec::new(),
            warnings => {
                let blame = blame();
                warnings.iter().map(|warning| blame.place(warning.clone()).0).collect()
            }
        };
        Ok(Transformed { made, batch, warnings })
    }
}

/// Whether this is no bundle, but a line of an action list.
fn is_action(root: Json<'_>) -> bool {
    root.get("action").and_then(Json::as_str).is_some_and(|action| ["add", "delete"].contains(&action))
}

#[cold]
fn not_listed(error: Error) -> Error {
    let message = "this is a line of an action list, not a bundle; a list is given with --actions FILE, or by a name that \
                   ends in .actions.ndjson";
    error.with_message(message)
}

/// What was made of a bundle.
#[derive(Debug)]
pub struct Transformed<R> {
    /// What the caller made of it.
    pub made: R,
    /// Its contributions and replicas.
    pub batch: Batch,
    /// What documents leave out, or is odd in them.
    pub warnings: Vec<Failure>,
}

/// One failure of all that is wrong with the files that a bundle was assembled from.
fn refusal(flaws: Vec<(String, Error)>) -> Failure {
    let others: Vec<_> =
        flaws.iter().skip(1).map(|(_, error)| error.place().entity.clone().unwrap_or_default()).collect();
    let mut flaws = flaws.into_iter();
    // There is a flaw, or nobody would ask.
    let (name, mut error) = flaws.next().unwrap_or_else(|| ("".into(), Error::new(ErrorKind::Io, "nothing is wrong")));
    if !others.is_empty() {
        let count = others.len();
        let message = format!("{}; {count} more are wrong: {}", error.message(), others.join(", "));
        error = error.with_message(message);
    }
    Failure::new(name, error)
}

impl Project {
    fn new(compiled: &'static Compiled, options: &Options) -> Result<Self> {
        let catalog = options.catalog.as_deref().unwrap_or_else(|| compiled.name());
        let mut context = Context::new(&options.deployment, catalog);
        context.options.clone_from(&options.project_options);
        context.max_partition_size = options.max_partition_size;
        context.replicas = options.replicas;
        context.limits = options.limits;
        let renderer = Renderer::new(compiled.schema(), &context)?;
        let definitions = definitions(compiled.schema(), &context)?;
        Ok(Self { compiled, context, renderer, definitions })
    }

    /// Name of the project.
    pub fn name(&self) -> &'static str {
        self.compiled.name()
    }

    /// What the project's metadata means.
    pub fn compiled(&self) -> &'static Compiled {
        self.compiled
    }

    /// The rows of its metadata.
    pub fn schema(&self) -> &'static Schema {
        self.compiled.schema()
    }

    /// Where its documents go and how they are made.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Renders its documents.
    pub fn renderer(&self) -> &Renderer<'static> {
        &self.renderer
    }

    /// The definition of one of its indices.
    ///
    /// # Errors
    /// [`ErrorKind::Schema`] if it has no index of that name.
    pub fn definition(&self, index: &str) -> Result<&IndexDefinition> {
        let found = self.definitions.iter().find(|definition| definition.name.to_string() == index);
        found.ok_or_else(|| Error::new(ErrorKind::Schema, format!("`{}` has no index {index}", self.name())))
    }

    /// Names of the indices of contributions, in the order of the schema.
    pub fn contribution_indices(&self) -> impl Iterator<Item = &str> {
        OuterType::all(self.schema().outer_types().len()).map(|i| self.renderer.contribution_index(i))
    }
}

impl std::fmt::Debug for Project {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Project").field(&self.name()).finish()
    }
}
