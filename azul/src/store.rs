//! Where documents are kept: `--store`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use azul_catalog::{Catalog, Done, Intake, LiveCatalog, Store};
use azul_indexer::Pipeline;
use azul_indexer::run;
use azul_search::{Live, Project};
use azul_service::stores::{DocumentFiles, Found, StoreOpener};
use azul_transform::schema::index::IndexDefinition;
use azul_transform::{
    BundleFqid, Committed, Compiled, Document, DocumentSink, Error, ErrorKind, Fingerprint, IndexName, Registry,
};

use crate::cluster;
use crate::notes::{Note, Noted, Notes, here};
pub(crate) use crate::options::StoreOptions;

/// The catalogs of a store, or the one of a name.
///
/// # Errors
/// If there is no such store or no such catalog.
pub(crate) fn catalogs(store: &str, name: Option<&str>) -> anyhow::Result<Vec<Catalog>> {
    let store = Store::open(directory(store)?)?;
    let names = match name {
        Some(name) => vec![name.to_owned()],
        None => store.catalogs()?,
    };
    Ok(names.iter().map(|name| store.catalog(name)).collect::<azul_transform::Result<_>>()?)
}

/// The directory of an embedded store.
pub(crate) fn directory(store: &str) -> anyhow::Result<&str> {
    if cluster::is_one(store) {
        anyhow::bail!("{store} is a cluster; this command takes the directory of an embedded store");
    }
    Ok(store)
}

/// Opens a store to be served, by what it looks like: catalogs, or files of documents that are read into memory.
pub(crate) struct Opener;

impl StoreOpener for Opener {
    fn catalogs(&self, store: &str) -> azul_transform::Result<Vec<Found>> {
        if cluster::is_one(store) {
            return cluster::found(store);
        }
        let Some(embedded) = embedded(store)? else { return DocumentFiles.catalogs(store) };
        let found = |name: String| {
            let catalog = embedded.catalog(&name)?;
            let (deployment, project) = (catalog.deployment().to_owned(), Some(catalog.project().to_owned()));
            Ok(Found { name, deployment, project })
        };
        embedded.catalogs()?.into_iter().map(found).collect()
    }

    fn open(
        &self,
        store: &str,
        deployment: &str,
        catalog: &str,
        project: &Arc<Project>,
    ) -> azul_transform::Result<Arc<dyn Live>> {
        if cluster::is_one(store) {
            return cluster::live(store, deployment, catalog, project);
        }
        let Some(embedded) = embedded(store)? else {
            return DocumentFiles.open(store, deployment, catalog, project);
        };
        let catalog = embedded.catalog(catalog)?;
        for (what, has, wanted) in
            [("project", catalog.project(), project.name()), ("deployment", catalog.deployment(), deployment)]
        {
            if has != wanted {
                let message = format!("the catalog {} in {store} is of the {what} {has}, not {wanted}", catalog.name());
                return Err(Error::new(ErrorKind::Config, message));
            }
        }
        Ok(Arc::new(LiveCatalog::open(catalog, Arc::new(project.fields().clone()))?))
    }
}

/// The embedded store in a directory; nothing if there are only files of documents.
fn embedded(store: &str) -> azul_transform::Result<Option<Store>> {
    if Path::new(store).is_file() {
        return Ok(None);
    }
    let embedded = Store::open(store)?;
    Ok(if embedded.catalogs()?.is_empty() { None } else { Some(embedded) })
}

/// The catalogs of a store that a run indexes into: one a project, unless they are given one name.
pub(crate) struct StoreSink {
    store: Store,
    places: Vec<Place>,
    intakes: BTreeMap<String, Intake<'static>>,
    notes: Arc<Notes>,
    options: StoreOptions,
}

/// A catalog that documents may be for.
struct Place {
    deployment: String,
    catalog: String,
    project: &'static Compiled,
    fingerprint: Fingerprint,
}

impl StoreSink {
    /// Takes the locks of the catalogs that are there, so that what cannot be written is found out early.
    ///
    /// # Errors
    /// If the store cannot be made, another process writes to one of its catalogs, or one is of another project.
    pub(crate) fn new(store: &str, pipeline: &Pipeline, options: StoreOptions) -> anyhow::Result<Self> {
        if options.rebuild {
            anyhow::bail!(
                "{store} is a directory; --rebuild is for clusters, for each run into a directory is a generation"
            );
        }
        Ok(Self::begin(directory(store)?, pipeline, options, None)?)
    }

    /// What is known of the bundles of a store by now, and is to be noted by a run that begins later.
    ///
    /// # Errors
    /// If a catalog cannot be read, or is of another project.
    pub(crate) fn notes(directory: &str, pipeline: &Pipeline) -> azul_transform::Result<Arc<Notes>> {
        let options = StoreOptions { kept: None, retract: false, rebuild: false };
        let sink = Self::unlocked(directory, pipeline, options)?;
        let mut known = Vec::new();
        for catalog in sink.known()? {
            known
                .push((sink.store.catalog(&catalog)?.ledger()?, sink.place(&catalog)?.fingerprint.digest().to_owned()));
        }
        Ok(Arc::new(Notes::new(known)))
    }

    /// The same for a store that is known to be a directory, and perhaps with what was noted before.
    ///
    /// # Errors
    /// As [`StoreSink::new`].
    pub(crate) fn begin(
        directory: &str,
        pipeline: &Pipeline,
        options: StoreOptions,
        notes: Option<Arc<Notes>>,
    ) -> azul_transform::Result<Self> {
        let mut sink = Self::unlocked(directory, pipeline, options)?;
        let mut known = Vec::new();
        for catalog in sink.known()? {
            let ledger = sink.intake(&catalog)?.ledger().clone();
            known.push((ledger, sink.place(&catalog)?.fingerprint.digest().to_owned()));
        }
        sink.notes = notes.unwrap_or_else(|| Arc::new(Notes::new(known)));
        Ok(sink)
    }

    /// Opens a store, without locks.
    fn unlocked(directory: &str, pipeline: &Pipeline, options: StoreOptions) -> azul_transform::Result<Self> {
        let store = Store::create(directory)?;
        let places = pipeline.projects().iter().map(|project| {
            let (deployment, catalog) = (project.context().deployment.clone(), project.context().catalog.clone());
            let fingerprint = Fingerprint::new(project.compiled(), project.context());
            Place { deployment, catalog, project: project.compiled(), fingerprint }
        });
        let (places, notes) = (places.collect(), Arc::new(Notes::default()));
        Ok(Self { store, places, intakes: BTreeMap::new(), notes, options })
    }

    /// Catalogs of the store that documents may be for.
    fn known(&self) -> azul_transform::Result<Vec<String>> {
        let mut known = self.store.catalogs()?;
        known.retain(|catalog| self.places.iter().any(|place| place.catalog == *catalog));
        Ok(known)
    }

    /// What tells unchanged inputs, and takes note of all others.
    pub(crate) fn ledger(&self) -> Arc<dyn run::Ledger> {
        self.notes.clone()
    }

    /// Deletes a bundle of which only the identity is known, in all catalogs of the run.
    ///
    /// # Errors
    /// If a catalog cannot be read, or there is none yet and it is not certain which one is meant.
    pub(crate) fn delete_bundle(&mut self, fqid: &BundleFqid) -> azul_transform::Result<()> {
        if let ([only], true) = (&self.places[..], self.intakes.is_empty()) {
            let catalog = only.catalog.clone();
            self.intake(&catalog)?;
        }
        if self.intakes.is_empty() {
            let message = "the store has no catalog yet, so that it is not certain which project the bundle is of; \
                           give --project";
            return Err(Error::new(ErrorKind::Config, message).in_bundle(&fqid.uuid, &fqid.version));
        }
        self.intakes.values_mut().try_for_each(|intake| intake.delete_bundle(&fqid.uuid, &fqid.version).map(drop))
    }

    /// Removes what earlier runs had of a bundle, and what is known of it, in all catalogs of the run; what this run says of
    /// it stays.
    ///
    /// # Errors
    /// If a catalog cannot be read.
    pub(crate) fn forget_bundle(&mut self, uuid: &str, version: &str) -> azul_transform::Result<()> {
        self.intakes.values_mut().try_for_each(|intake| intake.forget_bundle(uuid, version).map(drop))
    }

    /// Makes everything visible, catalog by catalog, and says what came of each.
    ///
    /// # Errors
    /// If a catalog cannot be written; those before it are then written already.
    pub(crate) fn finish(mut self) -> azul_transform::Result<Vec<(String, Done)>> {
        let mut indexed = BTreeSet::new();
        let is_new = self.intakes.is_empty();
        for note in self.notes.take() {
            // Of a store without catalogs, something is remembered too: why it has none.
            if let (true, Noted::Failed(_), Some(catalog)) = (is_new, &note.event, self.only_catalog(&note)) {
                self.intake(&catalog)?;
            }
            if let (true, Noted::Indexed(fqid, _)) = (self.options.retract, &note.event) {
                indexed.insert(fqid.uuid.clone());
            }
            self.note(note)?;
        }
        if self.options.retract {
            for intake in self.intakes.values_mut() {
                indexed.iter().try_for_each(|uuid| intake.retract_older(uuid))?;
            }
        }
        let intakes = std::mem::take(&mut self.intakes).into_iter();
        intakes.map(|(name, intake)| Ok((name, intake.finish()?))).collect()
    }

    /// The catalog of something to be noted, if it is certain which one that is.
    fn only_catalog(&self, note: &Note) -> Option<String> {
        let of_project = |place: &&Place| note.project().is_none_or(|project| place.project.name() == project);
        let mut fitting = self.places.iter().filter(of_project);
        let only = fitting.next().filter(|_| fitting.next().is_none())?;
        let namesakes = self.places.iter().filter(|place| place.catalog == only.catalog);
        (namesakes.count() == 1).then(|| only.catalog.clone())
    }

    fn intake(&mut self, name: &str) -> azul_transform::Result<&mut Intake<'static>> {
        if !self.intakes.contains_key(name) {
            let intake = self.open(name)?;
            self.intakes.insert(name.to_owned(), intake);
        }
        let missing = || Error::new(ErrorKind::Config, format!("no catalog {name} in the store"));
        self.intakes.get_mut(name).ok_or_else(missing)
    }

    /// Takes note of something in the catalog of its project, or in all of the run if that is not known.
    fn note(&mut self, note: Note) -> azul_transform::Result<()> {
        let of_project = |place: &&Place| note.project().is_none_or(|project| place.project.name() == project);
        for place in self.places.iter().filter(of_project) {
            if let Some(intake) = self.intakes.get_mut(&place.catalog) {
                note.tell(intake, &place.fingerprint)?;
            }
        }
        Ok(())
    }

    /// The project of a catalog.
    fn place(&self, name: &str) -> azul_transform::Result<&Place> {
        let known = self.store.catalogs()?.iter().any(|known| known == name);
        let known = known.then(|| self.store.catalog(name)).transpose()?;
        let of_known = |place: &&Place| known.as_ref().is_none_or(|known| known.project() == place.project.name());
        let named: Vec<&Place> = self.places.iter().filter(|place| place.catalog == name).collect();
        let fitting: Vec<&Place> = named.iter().copied().filter(of_known).collect();
        let place = match (&fitting[..], &known) {
            ([place], _) => *place,
            (_, Some(known)) => {
                let message = format!("the catalog {name} is of project {}; choose another --catalog", known.project());
                return Err(Error::new(ErrorKind::Config, message));
            }
            _ => {
                let message = format!("the catalog {name} is new, and several projects are linked; give --project");
                return Err(Error::new(ErrorKind::Config, message));
            }
        };
        Ok(place)
    }

    fn open(&self, name: &str) -> azul_transform::Result<Intake<'static>> {
        let place = self.place(name)?;
        let catalog = self.store.create_catalog(name, place.project.name(), &place.deployment)?;
        let plugin = Registry::linked()?.get(place.project.name())?;
        let fields = Arc::new(Project::of(plugin)?.fields().clone());
        let mut intake = Intake::new(&catalog, place.project, &fields)?;
        intake.read_in(here());
        if self.options.retract {
            intake.retract();
        }
        if let Some(kept) = self.options.kept {
            intake.keep_generations(kept);
        }
        Ok(intake)
    }
}

impl DocumentSink for StoreSink {
    fn begin(&mut self, definition: &IndexDefinition) -> azul_transform::Result<()> {
        let catalog = definition.name.catalog().to_owned();
        self.intake(&catalog).map(drop)
    }

    fn put(&mut self, document: Document<'_>) -> azul_transform::Result<()> {
        // Catalogs are few, and most often there is one.
        if self.intakes.len() == 1
            && let Some(intake) = self.intakes.values_mut().next()
        {
            return intake.put(document);
        }
        let index: IndexName = document.index.parse()?;
        self.intake(index.catalog())?.put(document)
    }

    fn delete(&mut self, index: &str, id: &str) -> azul_transform::Result<()> {
        let name: IndexName = index.parse()?;
        self.intake(name.catalog())?.delete(index, id)
    }

    fn commit(self: Box<Self>) -> azul_transform::Result<Committed> {
        let done = self.finish()?;
        Ok(Committed { documents: done.iter().map(|(_, done)| done.changed).sum(), bytes: 0 })
    }
}
