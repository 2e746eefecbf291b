//! One generation of a catalog, read.

mod bits;
mod facets;
mod figures;
mod hash;
mod mask;
mod page;
mod parts;
mod plan;
mod replicas;
pub(crate) mod scan;
mod view;
mod words;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use azul_search::{Document, Fields, Found, PartPath, PartScan, Query, Replica, Search, SearchIndex};
use azul_transform::aggregate::{Contribution, EntityKey};
use azul_transform::json::Document as Json;
use azul_transform::{ContributionReader, DocumentType, IndexName, Result, Schema};
use rustc_hash::FxHashMap;

use self::plan::Plan;
pub(crate) use self::view::View;
use crate::disk::manifest::{Manifest, SegmentEntry};
use crate::segment::cache::Cache;
use crate::segment::{Purpose, Segment};

/// Bytes of decompressed documents and texts that are kept.
const CACHE: usize = 48 << 20;

/// A catalog as one generation had it. It stays as it is, whatever is written meanwhile.
pub struct Snapshot {
    generation: u64,
    bytes: u64,
    fields: Arc<Fields>,
    indices: BTreeMap<String, Index>,
    cache: Arc<Cache>,
}

/// An index of a generation.
pub(crate) struct Index {
    pub name: IndexName,
    /// Oldest first.
    pub views: Vec<Arc<View>>,
    /// What the manifest says of the segments.
    entries: Vec<SegmentEntry>,
}

impl Snapshot {
    /// Opens what a manifest names.
    pub(crate) fn open(directory: &Path, manifest: &Manifest, fields: &Arc<Fields>) -> Result<Self> {
        Self::open_after(directory, manifest, fields, None)
    }

    /// Opens what a manifest names, to read documents and search nothing, but for segments that somebody has open.
    pub(crate) fn open_documents(directory: &Path, manifest: &Manifest, earlier: Option<&Snapshot>) -> Result<Self> {
        Self::open_for(Purpose::Reading, directory, manifest, &Arc::default(), earlier)
    }

    /// Opens what a manifest names, but for segments that an earlier generation has open.
    pub(crate) fn open_after(
        directory: &Path,
        manifest: &Manifest,
        fields: &Arc<Fields>,
        earlier: Option<&Snapshot>,
    ) -> Result<Self> {
        Self::open_for(Purpose::Searching, directory, manifest, fields, earlier)
    }

    fn open_for(
        purpose: Purpose,
        directory: &Path,
        manifest: &Manifest,
        fields: &Arc<Fields>,
        earlier: Option<&Snapshot>,
    ) -> Result<Self> {
        let cache = earlier.map_or_else(|| Arc::new(Cache::new(CACHE)), |earlier| earlier.cache.clone());
        let mut known: FxHashMap<&str, (&SegmentEntry, &Arc<View>)> = FxHashMap::default();
        for index in earlier.iter().flat_map(|earlier| earlier.indices.values()) {
            known.extend(
                index.entries.iter().map(|entry| entry.file.name.as_str()).zip(index.entries.iter().zip(&index.views)),
            );
        }
        let nothing = Arc::new(Fields::default());
        let mut indices = BTreeMap::new();
        for (name, entries) in &manifest.indices {
            let index: IndexName = name.parse()?;
            let searched = if index.document_type() == DocumentType::Aggregate { fields } else { &nothing };
            let is_same = |(before, _): &&(&SegmentEntry, &Arc<View>), entry: &SegmentEntry| before.file == entry.file;
            let view = |entry: &SegmentEntry| match known.get(&*entry.file.name).filter(|known| is_same(known, entry)) {
                // As many documents are dead as before.
                Some((before, view)) if before.dead == entry.dead => Ok(Arc::clone(view)),
                Some((_, view)) => {
                    let segment = Some(Arc::clone(&view.segment));
                    View::open(directory, entry, searched, purpose, segment, &cache).map(Arc::new)
                }
                None => View::open(directory, entry, searched, purpose, None, &cache).map(Arc::new),
            };
            let views = entries.iter().map(view).collect::<Result<_>>()?;
            indices.insert(name.clone(), Index { name: index, views, entries: entries.clone() });
        }
        Ok(Self { generation: manifest.generation, bytes: manifest.bytes(), fields: fields.clone(), indices, cache })
    }

    /// What can be searched.
    pub fn fields(&self) -> &Arc<Fields> {
        &self.fields
    }

    /// Names of the indices with the numbers of their documents, sorted by name.
    pub fn indices(&self) -> impl Iterator<Item = (&IndexName, u64)> {
        let count = |index: &Index| index.views.iter().map(|view| u64::from(view.live)).sum();
        self.indices.values().map(move |index| (&index.name, count(index)))
    }

    /// Number of the generation.
    pub fn number(&self) -> u64 {
        self.generation
    }

    /// Number of segments of an index. Searches take longer the more there are.
    pub fn segments(&self, index: &IndexName) -> usize {
        self.indices.get(&index.to_string()).map_or(0, |index| index.views.len())
    }

    /// Bytes of all files of the generation.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Bytes of the files of an index.
    pub fn bytes_of(&self, index: &IndexName) -> u64 {
        let entries = self.indices.get(&index.to_string()).into_iter().flat_map(|index| &index.entries);
        entries.flat_map(|entry| std::iter::once(&entry.file).chain(&entry.dead)).map(|file| file.size).sum()
    }

    /// All documents of an index as they were written, by id. Memory does not grow with their number.
    pub fn documents<'s>(&'s self, index: &IndexName) -> impl Iterator<Item = Result<Document>> + use<'s> {
        scan::all(self.indices.get(&index.to_string()).map_or(&[], |index| &index.views))
    }

    /// A document of an index by id, as it was written.
    ///
    /// # Errors
    /// [`azul_transform::ErrorKind::Io`] if it cannot be read.
    pub fn document(&self, index: &IndexName, id: &str) -> Result<Option<Vec<u8>>> {
        for view in self.views_of(index).iter().rev() {
            let (document, found) = view.segment.find(id)?;
            if found && view.alive(document as usize) {
                return view.segment.source(document).map(Some);
            }
        }
        Ok(None)
    }

    /// The ids of all documents of an index, segment by segment.
    pub fn ids<'s>(&'s self, index: &IndexName) -> impl Iterator<Item = Result<String>> + use<'s> {
        self.views_of(index).iter().flat_map(|view| {
            let live = (0..view.segment.len()).filter(|document| view.alive(*document as usize));
            live.map(|document| view.segment.id(document))
        })
    }

    /// Whether an index has a document with an id in this range.
    pub(crate) fn has_between(&self, index: &IndexName, from: &str, to: &str) -> Result<bool> {
        Ok(!self.ids_between(index, from, to, 1)?.is_empty())
    }

    /// The ids of the documents of an index from one on and before another one, in any order; at most so many.
    pub(crate) fn ids_between(&self, index: &IndexName, from: &str, to: &str, most: usize) -> Result<Vec<String>> {
        let mut ids = Vec::new();
        for view in self.views_of(index) {
            for found in scan::between(view, from, to)?.take(most - ids.len()) {
                ids.push(found?.0);
            }
        }
        Ok(ids)
    }

    /// All contributions to an entity, by id: the documents of an index of contributions whose ids begin with the entity.
    ///
    /// # Errors
    /// [`azul_transform::ErrorKind::Io`] if they cannot be read.
    pub fn contributions_to(&self, index: &IndexName, entity_id: &str) -> Result<Vec<Document>> {
        let (from, to) = contribution_ids(entity_id, "", None);
        self.between(index, &from, &to)
    }

    /// The documents of an index with ids from one on and before another one, by id.
    pub(crate) fn between(&self, index: &IndexName, from: &str, to: &str) -> Result<Vec<Document>> {
        let mut found = Vec::new();
        for view in self.views_of(index) {
            for document in scan::between(view, from, to)? {
                let (id, document) = document?;
                found.push(Document { id, source: view.segment.source(document)? });
            }
        }
        found.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(found)
    }

    /// Hands contributions to an entity to a reader, of the bundles from one UUID on, and before another one, if there is
    /// one, but for those with ids that are passed over.
    ///
    /// # Errors
    /// [`azul_transform::ErrorKind::Io`] if they cannot be read, and those of the reader.
    pub(crate) fn read_contributions(
        &self,
        index: &IndexName,
        entity: &EntityKey,
        (from, to): (&str, Option<&str>),
        pass_over: impl Fn(&str) -> bool,
        reader: &mut ContributionReader<'_>,
    ) -> Result<()> {
        let (from, to) = contribution_ids(&entity.entity_id, from, to);
        for document in self.between(index, &from, &to)? {
            if !pass_over(&document.id) {
                reader.read(entity.outer_type, Json::parse(document.source)?.root())?;
            }
        }
        Ok(())
    }

    /// All segments, by the names of their files.
    pub(crate) fn segments_by_file(&self) -> FxHashMap<String, Arc<Segment>> {
        let of_index = |index: &Index| {
            let names = index.entries.iter().map(|entry| entry.file.name.clone());
            names.zip(index.views.iter().map(|view| view.segment.clone())).collect::<Vec<_>>()
        };
        self.indices.values().flat_map(of_index).collect()
    }

    /// The segments of an index.
    fn views_of(&self, index: &IndexName) -> &[Arc<View>] {
        // There are few, so that comparing costs less than spelling the name.
        self.indices.values().find(|known| known.name == *index).map_or(&[], |index| &index.views)
    }

    /// Compares the checksums of all files.
    ///
    /// # Errors
    /// [`azul_transform::ErrorKind::Io`] for the first difference.
    pub fn check(&self) -> Result<()> {
        let mut views = self.indices.values().flat_map(|index| &index.views);
        views.try_for_each(|view| view.segment.check())
    }

    /// The segments with documents of a type about an outer entity type, or with replicas.
    fn views(&self, document_type: DocumentType, qualifier: &str) -> &[Arc<View>] {
        let wanted =
            |index: &&Index| index.name.document_type() == document_type && index.name.qualifier() == qualifier;
        self.indices.values().find(wanted).map_or(&[], |index| &index.views)
    }

    fn plans(&self, query: &Query) -> Result<Vec<Plan<'_>>> {
        let views = self.views(DocumentType::Aggregate, &query.outer_type);
        views.iter().map(|view| Plan::new(view, &self.fields, query)).collect()
    }
}

impl SearchIndex for Snapshot {
    fn generation(&self) -> String {
        self.generation.to_string()
    }

    fn search(&self, search: &Search<'_>) -> Result<Found> {
        let plans = self.plans(search.query)?;
        Ok(Found {
            total: plans.iter().map(Plan::total).sum(),
            page: search.page.as_ref().map(|request| page::page(&plans, request)).transpose()?.unwrap_or_default(),
            facets: facets::count(&plans, search.facets)?,
            aggregated: search.aggregations.iter().map(|f| figures::figure(&plans, f)).collect::<Result<_>>()?,
        })
    }

    fn get(&self, outer_type: &str, id: &str) -> Result<Option<Document>> {
        for view in self.views(DocumentType::Aggregate, outer_type).iter().rev() {
            let (document, found) = view.segment.find(id)?;
            if found && view.alive(document as usize) {
                return Ok(Some(Document { id: id.to_owned(), source: view.segment.source(document)? }));
            }
        }
        Ok(None)
    }

    fn scan<'s>(&'s self, query: &'s Query) -> Result<Box<dyn Iterator<Item = Result<Document>> + 's>> {
        Ok(Box::new(scan::passing(self.plans(query)?)))
    }

    fn scan_parts<'s>(&'s self, query: &'s Query, parts: &'s [PartPath]) -> Result<Box<dyn PartScan + 's>> {
        Ok(Box::new(parts::Parts::of(scan::Merge::of(self.plans(query)?), parts)))
    }

    fn content_hash(&self, query: &Query) -> Result<i32> {
        hash::content_hash(&self.plans(query)?)
    }

    fn contributions(&self, schema: &Schema, entity: &EntityKey) -> Result<Option<Vec<Contribution>>> {
        let qualifier = schema.outer_types()[entity.outer_type].name;
        let is_theirs = |index: &&Index| {
            index.name.document_type() == DocumentType::Contribution && index.name.qualifier() == qualifier
        };
        let Some(index) = self.indices.values().find(is_theirs) else { return Ok(None) };
        let mut reader = ContributionReader::new(schema);
        self.read_contributions(&index.name, entity, ("", None), |_| false, &mut reader)?;
        Ok(Some(Contribution::of_reader(reader)))
    }

    fn replicas<'s>(
        &'s self,
        hubs: &'s [String],
        entities: &'s [String],
    ) -> Result<Box<dyn Iterator<Item = Result<Replica>> + 's>> {
        replicas::find(self.views(DocumentType::Replica, "replica"), hubs, entities)
    }
}

/// The ids of the contributions to an entity of the bundles from one UUID on, and before another one, if there is one. All
/// UUIDs come after no text.
pub(crate) fn contribution_ids(entity_id: &str, from: &str, to: Option<&str>) -> (String, String) {
    let at = |uuid: &str| if uuid.is_empty() { format!("{entity_id}_") } else { format!("{entity_id}_{uuid}_") };
    // The character after `_`, so that all ids of the entity come before this.
    (at(from), to.map_or_else(|| format!("{entity_id}`"), at))
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot").field("generation", &self.generation).finish_non_exhaustive()
    }
}
