//! Doing again what a change of rows or rules asks for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use azul_catalog::{Catalog, Compaction, Intake, Plan};
use azul_indexer::repository::Wanted;
use azul_indexer::run::{self, Settings, Tolerance};
use azul_indexer::source::{Finder, Inputs};
use azul_indexer::{Options, Pipeline};
use azul_search::{Fields, Project};
use azul_transform::{BundleFqid, Compiled, Emit, ErrorKind, Fingerprint, Registry};

use crate::console::Failures;
use crate::notes::{Noted, Notes, here};
use crate::progress::Bars;
use crate::run::Run;

/// A bundle, and what its input was called.
pub(crate) type Known = (BundleFqid, String);

/// What came of it.
pub(crate) enum Came {
    /// It is visible.
    Done(azul_catalog::Done),
    /// Nothing was done, since these bundles were not found again.
    Missing(Vec<Known>),
    /// Nothing was done, since inputs failed, which was told.
    Failed,
}

/// Bundles that were indexed with the same options.
struct Group {
    options: BTreeMap<String, String>,
    bundles: Vec<(Known, Option<String>)>,
}

/// Does what a plan asks for, and makes it visible at once. Bundles that must be read again are looked for where they were
/// read then, and among these inputs.
///
/// # Errors
/// If the catalog cannot be read or written, or one of these inputs does not exist.
pub(crate) fn reindex(catalog: &Catalog, plan: &Plan, inputs: &[PathBuf]) -> anyhow::Result<Came> {
    let compiled = Registry::linked()?.get(catalog.project())?;
    let fields = Project::of(compiled)?.fields_shared();
    let mut intake = Intake::new(catalog, compiled, &fields)?;
    intake.begin_reindex();
    if plan.must_read {
        let groups = groups(catalog, plan)?;
        let mut places = Vec::new();
        for group in &groups {
            places.push(group.places());
        }
        let missing: Vec<Known> = places.iter().flat_map(|(_, missing)| missing).cloned().collect();
        if inputs.is_empty() && !missing.is_empty() {
            return Ok(Came::Missing(missing));
        }
        let mut missing = Vec::new();
        for (group, (paths, _)) in groups.iter().zip(places) {
            let Some(came) = group.read(catalog, compiled, &mut intake, paths.into_iter().chain(inputs.to_vec()))?
            else {
                return Ok(Came::Failed);
            };
            let is_missing =
                |(known, _): &&(Known, _)| !came.contains(&(known.0.uuid.clone(), known.0.version.clone()));
            missing.extend(group.bundles.iter().filter(is_missing).map(|(known, _)| known.clone()));
        }
        if !missing.is_empty() {
            return Ok(Came::Missing(missing));
        }
    }
    intake.reindex(plan, compiled)?;
    let done = intake.finish()?;
    make_searchable(catalog, &fields)?;
    Ok(Came::Done(done))
}

/// The bundles of a plan, by the options that they were indexed with, which stay.
fn groups(catalog: &Catalog, plan: &Plan) -> anyhow::Result<Vec<Group>> {
    let ledger = catalog.ledger()?;
    let mut groups: BTreeMap<BTreeMap<String, String>, Vec<_>> = BTreeMap::new();
    let mut options_of: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for (fqid, name) in &plan.bundles {
        let Some(indexed) = ledger.bundle(&fqid.uuid, &fqid.version)?.and_then(|record| record.indexed) else {
            continue;
        };
        if !options_of.contains_key(&indexed.fingerprint) {
            let then = ledger.fingerprint(&indexed.fingerprint)?;
            let declared = then.iter().flat_map(Fingerprint::declared);
            let options =
                declared.filter_map(|(name, says)| Some((name.strip_prefix("options/")?.to_owned(), says.clone())));
            options_of.insert(indexed.fingerprint.clone(), options.collect());
        }
        let options = options_of.get(&indexed.fingerprint).cloned().unwrap_or_default();
        groups.entry(options).or_default().push(((fqid.clone(), name.clone()), indexed.directory));
    }
    Ok(groups.into_iter().map(|(options, bundles)| Group { options, bundles }).collect())
}

impl Group {
    /// What to read, and the bundles that are not found.
    fn places(&self) -> (BTreeSet<PathBuf>, Vec<Known>) {
        let (mut paths, mut missing) = (BTreeSet::new(), Vec::new());
        let mut finder = Finder::default();
        for (known, directory) in &self.bundles {
            match finder.find(&known.1, elsewhere(directory).map(Path::new)) {
                Some(path) => {
                    paths.insert(path);
                }
                None => missing.push(known.clone()),
            }
        }
        (paths, missing)
    }

    /// Reads the bundles into a catalog; those that came, by UUID and version. Nothing if any of them fails.
    fn read(
        &self,
        catalog: &Catalog,
        compiled: &Compiled,
        intake: &mut Intake<'_>,
        paths: impl Iterator<Item = PathBuf>,
    ) -> anyhow::Result<Option<BTreeSet<(String, String)>>> {
        let mut wanted = Wanted::default();
        for ((fqid, name), directory) in &self.bundles {
            let name = match elsewhere(directory) {
                Some(directory) => Path::new(directory).join(name).display().to_string(),
                None => name.clone(),
            };
            wanted.add(fqid.clone(), name);
        }
        let options = self.options(catalog);
        let emit = Emit { aggregates: false, contributions: true, replicas: options.replicas };
        let pipeline = Pipeline::new(Registry::linked()?, options)?;
        let Some(project) = pipeline.projects().first() else { return Ok(Some(BTreeSet::new())) };
        let fingerprint = Fingerprint::new(compiled, project.context());
        let notes = Arc::new(Notes::default());
        let ledger: Arc<dyn run::Ledger> = notes.clone();
        let mut settings = Settings { emit, tolerance: Tolerance::NONE, ledger: Some(ledger), ..Settings::default() };
        let inputs = wanted.select(Inputs::new(paths)?, &pipeline);
        let (mut bars, mut failures) = (Bars::new(false, None), Failures::new(None));
        let ran = {
            let mut watcher = Run::watcher(&mut bars, &mut failures);
            run::transform(inputs, &pipeline, &mut settings, intake, &mut watcher)
        };
        bars.finish();
        failures.finish("");
        if !ran?.failures.is_empty() {
            return Ok(None);
        }
        let mut came = BTreeSet::new();
        for note in notes.take() {
            note.tell(intake, &fingerprint)?;
            if let Noted::Indexed(fqid, _) = &note.event {
                intake.take_back(fqid)?;
                came.insert((fqid.uuid.clone(), fqid.version.clone()));
            }
        }
        Ok(Some(came))
    }

    /// Options of a run like that of then.
    fn options(&self, catalog: &Catalog) -> Options {
        let mut options = Options {
            project: Some(catalog.project().to_owned()),
            deployment: catalog.deployment().to_owned(),
            catalog: Some(catalog.name().to_owned()),
            ..Options::default()
        };
        for (name, says) in &self.options {
            match name.as_str() {
                "replicas" => options.replicas = says == "true",
                "max_partition_size" => options.max_partition_size = says.parse().unwrap_or(options.max_partition_size),
                _ => {
                    options.project_options.insert(name.clone(), says.clone());
                }
            }
        }
        options
    }
}

/// Where paths started then, if not here.
fn elsewhere(directory: &Option<String>) -> Option<&str> {
    directory.as_deref().filter(|directory| *directory != here())
}

/// Segments of indices that nothing was to be done to may lack columns of new fields.
fn make_searchable(catalog: &Catalog, fields: &Arc<Fields>) -> anyhow::Result<()> {
    match catalog.snapshot(fields) {
        Err(error) if error.kind() == ErrorKind::Schema => {
            catalog.writer(fields)?.compact(Compaction::Full)?;
            Ok(())
        }
        other => Ok(other.map(drop)?),
    }
}
