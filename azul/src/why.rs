//! Why something is in a catalog, or is not: what ledger and documents know about it.

use std::collections::{BTreeMap, BTreeSet};

use azul_catalog::{BundleRecord, Catalog, FailureRecord, Ledger, LoadRecord, Note, Snapshot};
use azul_search::{Clause, Filter, Kind, Project, Query, Scalar, Search, SearchIndex, Test};
use azul_search::{PageRequest, Sort, Start};
use azul_transform::{DocumentType, ErrorKind, Registry};
use serde::Serialize;

use crate::console::counted;
use crate::store;

/// Something that is known.
#[derive(Debug, Serialize)]
pub(crate) struct Finding {
    /// The catalog.
    pub catalog: String,
    /// What was found: `bundle UUID VERSION`, `files ID`, `input PATH`, `source ID`.
    pub what: String,
    /// `in the catalog`, `superseded`, `deleted`, `failed`, `not linked`, `not aggregated`, `part of others`, `never seen`.
    pub verdict: &'static str,
    /// More about it, as a sentence; empty if there is no more.
    pub because: String,
}

/// What is known of a bundle, a file, an entity, an input or a source; at least that it was never seen.
///
/// # Errors
/// If the store cannot be read.
pub(crate) fn find(store: &str, catalog: Option<&str>, what: &str) -> anyhow::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for catalog in store::catalogs(store, catalog)? {
        let project = Project::of(Registry::linked()?.get(catalog.project())?)?;
        let snapshot = catalog.snapshot(&project.fields_shared())?;
        let looker = Looker { what, ledger: catalog.ledger()?, catalog, project, snapshot, findings: Vec::new() };
        findings.extend(looker.look()?);
    }
    if findings.is_empty() {
        let because = "The store has no catalogs. Inputs that fail are remembered in the catalog of their project: where nothing \
                       else says which one that is, azul index --project does."
            .to_owned();
        findings.push(Finding { catalog: String::new(), what: what.to_owned(), verdict: "never seen", because });
    }
    Ok(findings)
}

/// Looks for one thing in one catalog.
struct Looker<'w> {
    what: &'w str,
    catalog: Catalog,
    project: Project,
    snapshot: Snapshot,
    ledger: Ledger,
    findings: Vec<Finding>,
}

impl Looker<'_> {
    fn look(mut self) -> anyhow::Result<Vec<Finding>> {
        self.bundles()?;
        self.source()?;
        // There may be documents about bundles.
        if self.findings.is_empty() {
            self.entities()?;
        }
        if self.findings.is_empty() {
            self.files()?;
        }
        self.inputs()?;
        self.not_linked()?;
        if self.findings.is_empty() {
            self.replicas()?;
        }
        if self.findings.is_empty() {
            let because = self.seen()?;
            self.note(self.what.to_owned(), "never seen", because);
        }
        Ok(self.findings)
    }

    fn note(&mut self, what: String, verdict: &'static str, because: String) {
        let catalog = self.catalog.name().to_owned();
        if !self.findings.iter().any(|known| known.what == what && known.verdict == verdict) {
            self.findings.push(Finding { catalog, what, verdict, because });
        }
    }

    /// A bundle by its UUID, perhaps with a version.
    fn bundles(&mut self) -> anyhow::Result<()> {
        let (uuid, version) = self.what.split_once(['.', '/', ' ']).map_or((self.what, None), |(u, v)| (u, Some(v)));
        let versions = self.ledger.versions(uuid)?;
        let is_live = |record: &&BundleRecord| record.indexed.is_some() && record.deleted.is_none();
        let newest = versions.iter().rev().find(is_live).map(|record| record.version.clone());
        for record in versions.iter().filter(|record| version.is_none_or(|version| record.version == version)) {
            let what = format!("bundle {} {}", record.uuid, record.version);
            let failure = self.ledger.failure(&record.uuid, &record.version)?;
            match (&record.indexed, record.deleted) {
                (Some(_), Some(_)) => self.note(what, "deleted", String::new()),
                (None, Some(_)) => {
                    self.note(what, "deleted", "It was deleted before it came, and has not come.".into())
                }
                (Some(indexed), None) => {
                    let entities = counted(indexed.entities.len(), "document");
                    let because = format!("It is from {}, and contributes to {entities}.", indexed.input);
                    match newest.as_ref().filter(|newest| **newest > record.version) {
                        Some(newest) => self.note(what, "superseded", format!("Version {newest} is newer. {because}")),
                        None => self.note(what, "in the catalog", because),
                    }
                }
                (None, None) => {}
            }
            if let Some(failure) = failure {
                self.failed(&failure);
            }
        }
        if let Some(version) = version
            && versions.iter().all(|record| record.version != version)
            && let Some(failure) = self.ledger.failure(uuid, version)?
        {
            self.failed(&failure);
        }
        if versions.is_empty() && azul_transform::uuid::is_canonical(uuid) {
            self.loaded_bundle(uuid, version)?;
        }
        Ok(())
    }

    /// A bundle of which nothing is known but contributions that were loaded.
    fn loaded_bundle(&mut self, uuid: &str, version: Option<&str>) -> anyhow::Result<()> {
        let loads: Vec<_> = self.ledger.loads().collect::<azul_transform::Result<_>>()?;
        let indices: Vec<_> = self.snapshot.indices().map(|(index, _)| index.clone()).collect();
        let mut found: BTreeMap<String, (u64, BTreeSet<String>)> = BTreeMap::new();
        for index in indices.iter().filter(|index| index.document_type() == DocumentType::Contribution) {
            let name = index.to_string();
            let of_index = loads.iter().filter(|load| load.documents.contains_key(&name));
            let from: Vec<_> = of_index.map(|load| load.input.clone()).collect();
            if from.is_empty() {
                continue;
            }
            for id in self.snapshot.ids(index) {
                let id: azul_transform::ContributionId = id?.parse()?;
                if id.bundle_uuid == uuid && version.is_none_or(|version| id.bundle_version == version) {
                    let (count, files) = found.entry(id.bundle_version).or_default();
                    *count += 1;
                    files.extend(from.iter().cloned());
                }
            }
        }
        for (version, (count, files)) in found {
            let files: Vec<_> = files.into_iter().collect();
            let because =
                format!("{} of it were loaded, from {}.", counted(count as usize, "contribution"), files.join(", "));
            self.note(format!("bundle {uuid} {version}"), "in the catalog", because);
        }
        Ok(())
    }

    fn failed(&mut self, failure: &FailureRecord) {
        let what = match &failure.bundle {
            Some((uuid, version)) => format!("bundle {uuid} {version}"),
            None => format!("input {}", failure.input),
        };
        self.note(what, "failed", format!("{} in {}", described(&failure.reason), failure.input));
    }

    /// A source by its id or spec.
    fn source(&mut self) -> anyhow::Result<()> {
        let mut bundles = 0;
        for record in self.ledger.of_source(self.what) {
            record?;
            bundles += 1;
        }
        if bundles == 0 && self.what.contains(':') {
            for record in self.ledger.bundles() {
                bundles += usize::from(record?.source_spec == self.what);
            }
        }
        if bundles > 0 {
            let because = format!("{} came from it.", counted(bundles, "bundle"));
            self.note(format!("source {}", self.what), "in the catalog", because);
        }
        Ok(())
    }

    /// An entity by its id.
    fn entities(&mut self) -> anyhow::Result<()> {
        let indices: Vec<_> = self.snapshot.indices().map(|(index, _)| index.clone()).collect();
        let of_type = |wanted| indices.iter().filter(move |index| index.document_type() == wanted);
        let about: Vec<_> = of_type(DocumentType::Contribution).chain(of_type(DocumentType::Aggregate)).collect();
        let mut types: Vec<_> = about.iter().map(|index| index.qualifier().to_owned()).collect();
        types.sort_unstable();
        types.dedup();
        for outer_type in types {
            let what = format!("{outer_type} {}", self.what);
            if self.snapshot.get(&outer_type, self.what)?.is_some() {
                let because = format!("azul explain {outer_type} {} says what it is made of.", self.what);
                self.note(what, "in the catalog", because);
                continue;
            }
            let index = of_type(DocumentType::Contribution).find(|index| index.qualifier() == outer_type);
            let Some(index) = index.cloned() else { continue };
            let contributions = self.snapshot.contributions_to(&index, self.what)?;
            if contributions.is_empty() {
                continue;
            }
            let ids: Vec<azul_transform::ContributionId> =
                contributions.iter().map(|document| document.id.parse()).collect::<azul_transform::Result<_>>()?;
            let mut bundles: Vec<_> =
                ids.iter().map(|id| format!("{} {}", id.bundle_uuid, id.bundle_version)).collect();
            bundles.dedup();
            if ids.iter().any(|id| id.deleted) {
                let because = format!("The bundles that spoke of it are deleted: {}.", bundles.join(", "));
                self.note(what, "deleted", because);
            } else {
                let because = format!("There is no document of what these bundles say: {}.", bundles.join(", "));
                self.note(what, "not aggregated", because);
            }
        }
        Ok(())
    }

    /// An entity by a text of its own, such as the name of a file.
    fn files(&mut self) -> anyhow::Result<()> {
        let mut found = Vec::new();
        for exposed in self.project.exposed() {
            let outer = self.project.schema().outer_types().iter().find(|outer| outer.name == exposed.outer_type);
            let own = outer.map_or(&[][..], |outer| outer.inner_entity_types);
            let Some(sort) = self.project.fields().named(exposed.sort) else { continue };
            for field in self.project.fields().all() {
                let is_own = matches!(field.path[..], ["contents", inner, ..] if own.contains(&inner));
                if !is_own || !field.public || field.kind != Kind::Text {
                    continue;
                }
                let test = Test::Is { any: vec![Scalar::Text(self.what.to_owned())], null: false };
                let filter = Filter { clauses: vec![Clause { field: field.id, test }] };
                let query = Query { outer_type: exposed.outer_type.to_owned(), filter, text: None };
                let sort = Sort { field: sort.id, descending: false };
                let page = Some(PageRequest { sort, start: Start::First, size: MOST });
                let answer = self.snapshot.search(&Search { query: &query, page, facets: &[], aggregations: &[] })?;
                for (_, document) in answer.page.hits {
                    found.push((format!("{} {}", exposed.outer_type, document.id), field.name.clone()));
                }
            }
        }
        for (what, field) in found {
            let because = format!("Its {field} is {}.", self.what);
            self.note(what, "in the catalog", because);
        }
        Ok(())
    }

    /// An input by its path or the end of it.
    fn inputs(&mut self) -> anyhow::Result<()> {
        let is_meant = |input: &str| {
            let rest = input.strip_suffix(self.what);
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
        };
        let (mut failed, mut indexed) = (Vec::new(), Vec::new());
        for failure in self.ledger.failures() {
            let failure = failure?;
            let entity = failure.reason.entity.as_deref().and_then(|entity| entity.rsplit('/').next());
            let is_of_bundle = failure.bundle.as_ref().is_some_and(|(uuid, _)| uuid == self.what);
            if is_meant(&failure.input) || entity == Some(self.what) || is_of_bundle {
                failed.push(failure);
            }
        }
        for record in self.ledger.bundles() {
            let record = record?;
            if record.indexed.as_ref().is_some_and(|indexed| is_meant(&indexed.input)) {
                indexed.push(record);
            }
        }
        failed.iter().for_each(|failure| self.failed(failure));
        for BundleRecord { uuid, version, deleted, .. } in indexed {
            let verdict = if deleted.is_some() { "deleted" } else { "in the catalog" };
            let because = format!("It has the bundle {uuid} {version}; azul why {uuid} says more.");
            self.note(format!("input {}", self.what), verdict, because);
        }
        Ok(())
    }

    /// An entity that documents leave out.
    fn not_linked(&mut self) -> anyhow::Result<()> {
        let mut found = Vec::new();
        for record in self.ledger.bundles() {
            let record = record?;
            for note in record.indexed.iter().flat_map(|indexed| &indexed.dropped) {
                let entity = note.entity.as_deref().unwrap_or_default();
                if entity.rsplit('/').next() == Some(self.what) {
                    let verdict =
                        if note.kind == ErrorKind::OrphanMetadata.code() { "not linked" } else { "left out in part" };
                    let because = format!("{} in bundle {} {}", described(note), record.uuid, record.version);
                    found.push((entity.replacen('/', " ", 1), verdict, because));
                }
            }
        }
        found.into_iter().for_each(|(what, verdict, because)| self.note(what, verdict, because));
        Ok(())
    }

    /// An entity that documents are not about, but of which there is metadata.
    fn replicas(&mut self) -> anyhow::Result<()> {
        let entities = [self.what.to_owned()];
        let found: Vec<_> = self.snapshot.replicas(&[], &entities)?.collect::<azul_transform::Result<_>>()?;
        for replica in found {
            let because = "No documents are about entities of its type; they list it among what is related to others.";
            self.note(format!("{} {}", replica.replica_type, self.what), "part of others", because.to_owned());
        }
        Ok(())
    }

    /// What was seen, for those who look for something else.
    fn seen(&self) -> anyhow::Result<String> {
        let (mut bundles, mut sources) = (0, Vec::new());
        for record in self.ledger.bundles() {
            let record = record?;
            bundles += 1;
            if !record.source_spec.is_empty() && !sources.contains(&record.source_spec) && sources.len() <= MOST {
                sources.push(record.source_spec);
            }
        }
        Ok(match (bundles, sources.len()) {
            (0, _) => match self.ledger.loads().take(MOST).collect::<azul_transform::Result<Vec<_>>>()? {
                loads if loads.is_empty() => "The ledger knows no bundles: nothing was indexed yet.".to_owned(),
                loads => {
                    let loads: Vec<_> = loads.iter().map(loaded).collect();
                    format!("The ledger knows no bundles; {}.", loads.join("; "))
                }
            },
            (_, 0) => format!("The ledger knows {}.", counted(bundles, "bundle")),
            (_, 1..=MOST) => format!("The ledger knows {}, all of {}.", counted(bundles, "bundle"), sources.join(", ")),
            _ => format!("The ledger knows {}, of {} and other sources.", counted(bundles, "bundle"), sources[0]),
        })
    }
}

/// Most things of one kind that are listed.
const MOST: usize = 10;

/// What was loaded from a file, without a full stop.
pub(crate) fn loaded(load: &LoadRecord) -> String {
    let documents: u64 = load.documents.values().sum();
    let at = azul_search::utc(load.at);
    format!("{} loaded from {} at {at}", counted(documents as usize, "document"), load.input)
}

/// What was wrong, and where, without a full stop.
fn described(note: &Note) -> String {
    let mut text = format!("{}: {}", note.kind, note.message);
    let entity = note.entity.iter().map(|entity| format!(", {entity}"));
    let path = note.path.iter().map(|path| format!(", at {path}"));
    let position = note.position.iter().map(|(line, column)| format!(", line {line}, column {column}"));
    entity.chain(path).chain(position).for_each(|part| text.push_str(&part));
    text
}
