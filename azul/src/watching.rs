//! Keeping a catalog in step with directories.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use azul_catalog::Store;
use azul_indexer::run::{Entry, Event, Index, InputDigest, Ledger, Progress, Settings};
use azul_indexer::source::{Changes, Inputs, Watch};
use azul_indexer::{Options, Pipeline};
use azul_transform::{Emit, Limits, Registry, Result};

use crate::console::{Failures, counted, say};
use crate::signals;
use crate::store::{StoreOptions, StoreSink, directory};

/// A bundle by UUID and version.
type Bundle = (String, String);

/// Directories, and the catalog that is to have what they have.
pub(crate) struct Following {
    watch: Watch,
    store: String,
    options: StoreOptions,
    pipeline: Pipeline,
    limits: Limits,
    failures: Failures,
    /// The bundles that the catalog has of each file.
    bundles: BTreeMap<PathBuf, BTreeSet<Bundle>>,
}

impl Following {
    /// Finds out what the catalog has of files in the directories, be they there or not.
    ///
    /// # Errors
    /// If the store cannot be read, or a project cannot be compiled.
    pub(crate) fn new(
        directories: &[PathBuf],
        store: &str,
        options: StoreOptions,
        pipeline: Options,
        failures: Failures,
    ) -> anyhow::Result<Self> {
        let limits = pipeline.limits;
        let pipeline = Pipeline::new(Registry::linked()?, pipeline)?;
        let mut bundles: BTreeMap<PathBuf, BTreeSet<Bundle>> = BTreeMap::new();
        let known = Store::create(directory(store)?)?;
        for name in known.catalogs()? {
            let is_meant = pipeline.projects().iter().any(|project| project.context().catalog == name);
            let ledger = if is_meant { Some(known.catalog(&name)?.ledger()?) } else { None };
            for record in ledger.iter().flat_map(|ledger| ledger.bundles()) {
                let record = record?;
                let Some(indexed) = record.indexed else { continue };
                if let Some(file) = file_in(directories, &indexed.input) {
                    bundles.entry(file).or_default().insert((record.uuid, record.version));
                }
            }
        }
        let watch = Watch::new(directories.to_vec());
        Ok(Self { watch, store: store.to_owned(), options, pipeline, limits, failures, bundles })
    }

    /// Goes on until somebody asks for the end.
    pub(crate) fn run(mut self, interval: Duration) {
        let is_over = signals::end_in_order();
        while !is_over() {
            let changes = self.look();
            if !changes.is_empty() {
                match self.apply(&changes) {
                    Ok(()) => self.watch.take(&changes),
                    // Whoever else writes to the catalog will be done some time.
                    Err(error) => say(format_args!("azul: {error:#}; it is tried again")),
                }
            }
            signals::sleep(interval, &is_over);
        }
        say("azul: the catalog is as the directories were when they were last looked at");
    }

    /// What changed, those files included that are gone since an earlier run.
    fn look(&mut self) -> Changes {
        let mut changes = self.watch.look();
        changes.failures.iter().for_each(|failure| self.failures.tell(failure));
        if changes.failures.is_empty() {
            let gone = self.bundles.keys().filter(|file| !file.exists() && !changes.removed.contains(file));
            let gone: Vec<PathBuf> = gone.cloned().collect();
            changes.removed.extend(gone);
        }
        changes
    }

    /// Changes the catalog, in one step.
    fn apply(&mut self, changes: &Changes) -> anyhow::Result<()> {
        let mut sink = StoreSink::new(&self.store, &self.pipeline, self.options)?;
        let notes = Arc::new(Notes { ledger: sink.ledger(), found: Mutex::default(), known: self.known(changes) });
        let ledger: Arc<dyn Ledger> = notes.clone();
        let deletions = Some(Vec::new());
        let mut settings = Settings { emit: Emit::ALL, deletions, ledger: Some(ledger), ..Settings::default() };
        let inputs = Inputs::new(changes.changed.iter().cloned())?.within(self.limits);
        let mut failed = BTreeSet::new();
        let failures = &mut self.failures;
        let mut tell = |progress: Progress<'_>| {
            if let Progress::Failure(failure) = progress {
                failures.tell(failure);
                failed.extend(file_of(&changes.changed, &failure.name));
            }
        };
        let index = Index::take_in(inputs, &self.pipeline, &mut settings, &mut tell)?;
        if index.taken.bundles > 0 {
            index.emit(&mut sink, &mut tell)?;
        }
        let found = notes.take();
        let mut bundles = self.bundles.clone();
        for file in changes.changed.iter().chain(&changes.removed) {
            // What cannot be read now is as it was.
            if failed.contains(file) {
                continue;
            }
            let before = bundles.remove(file).unwrap_or_default();
            let (stay, go): (BTreeSet<_>, BTreeSet<_>) =
                before.into_iter().partition(|bundle| found.unchanged.contains(bundle));
            let again = found.indexed.get(file).cloned().unwrap_or_default();
            for (uuid, version) in go.iter().chain(&again) {
                // What another file has now is not gone, but for what is not said any more.
                sink.forget_bundle(uuid, version)?;
            }
            let all: BTreeSet<Bundle> = stay.into_iter().chain(again).collect();
            if !all.is_empty() {
                bundles.insert(file.clone(), all);
            }
        }
        let done = sink.finish()?;
        self.bundles = bundles;
        let files = |number: usize, what: &str| (number > 0).then(|| format!("{} {what}", counted(number, "file")));
        let changed = [files(changes.changed.len(), "new or changed"), files(changes.removed.len(), "gone")];
        let changed = changed.into_iter().flatten().collect::<Vec<_>>().join(", ");
        for (name, done) in done {
            say(format_args!("azul: catalog {name}, generation {}: {changed}", done.generation));
        }
        Ok(())
    }

    /// Bundles that need not be indexed if they are as before: those of all files but the ones that are gone, since those
    /// may be in others now, and the catalog is to know where they are from.
    fn known(&self, changes: &Changes) -> BTreeSet<Bundle> {
        let there = self.bundles.iter().filter(|(file, _)| !changes.removed.contains(file));
        there.flat_map(|(_, bundles)| bundles).cloned().collect()
    }
}

/// What a run finds.
#[derive(Default)]
struct Found {
    /// Bundles that are in the catalog as they are.
    unchanged: BTreeSet<Bundle>,
    /// Bundles that were indexed, by file.
    indexed: BTreeMap<PathBuf, BTreeSet<Bundle>>,
}

/// Passes on what a ledger is asked and told, and takes note of it.
struct Notes {
    ledger: Arc<dyn Ledger>,
    found: Mutex<Found>,
    known: BTreeSet<Bundle>,
}

impl Notes {
    fn take(&self) -> Found {
        std::mem::take(&mut *self.found.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Ledger for Notes {
    fn unchanged(&self, digest: &InputDigest) -> Result<Option<Bundle>> {
        let unchanged = self.ledger.unchanged(digest)?.filter(|bundle| self.known.contains(bundle));
        if let Some(bundle) = &unchanged {
            self.found.lock().unwrap_or_else(PoisonError::into_inner).unchanged.insert(bundle.clone());
        }
        Ok(unchanged)
    }

    fn note(&self, entry: Entry<'_>) {
        if let Event::Indexed(fqid, _) = &entry.event {
            let bundle = (fqid.uuid.clone(), fqid.version.clone());
            let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
            found.indexed.entry(file_named(entry.input)).or_default().insert(bundle);
        }
        self.ledger.note(entry);
    }
}

/// The file that an input is in: the name without line, and without what is in an archive.
fn file_named(input: &str) -> PathBuf {
    let path = Path::new(input);
    if path.is_file() {
        return path.to_owned();
    }
    let without_line = input.rsplit_once(':').map_or(path, |(file, _)| Path::new(file));
    without_line.ancestors().find(|file| file.is_file()).unwrap_or(without_line).to_owned()
}

/// The one of some files that an input is in.
fn file_of(files: &[PathBuf], input: &str) -> Option<PathBuf> {
    let file = file_named(input);
    files.iter().find(|known| **known == file).cloned()
}

/// The file of an input, if it is in one of the directories.
fn file_in(directories: &[PathBuf], input: &str) -> Option<PathBuf> {
    let file = file_named(input);
    directories.iter().any(|directory| file.starts_with(directory)).then_some(file)
}
