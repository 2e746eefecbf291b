//! Contents: inner entities, each extracted once, and lists of them, each made once.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use azul_transform::graph::ListId;
use azul_transform::{Batch, EntityIndex, InnerType, ListRef, RecordRef, Result};

use crate::fields::{AggregateDates, Dated, Dates, Matrix, Tables, inner, strata_of};
use crate::read::{EntityType, Group, Subgraph};
use crate::rules::files::{is_intermediate, is_matrix, submitter};
use crate::rules::submitter::Category as Submission;
use crate::rules::{Category, Relations};

/// What the transformers of a bundle have made so far.
pub struct Work {
    pub subgraph: Arc<Subgraph>,
    tables: &'static Tables,
    pub relations: Relations,
    /// Inner entities by inner entity type and entity.
    records: Vec<Vec<Option<RecordRef>>>,
    lists: FxHashMap<(InnerType, ListId), ListRef>,
    sample_lists: FxHashMap<ListId, Vec<ListRef>>,
    dates: Dates,
    aggregate_dates: Option<AggregateDates>,
    all: Option<Vec<ListRef>>,
    extracted: bool,
}

/// Inner entities to append to the lists of some categories.
pub type Additions = Vec<(Category, RecordRef)>;

impl Work {
    pub fn new(subgraph: Arc<Subgraph>, tables: &'static Tables, relations: Relations) -> Self {
        let dates = Dates { subgraph: subgraph.clone(), of: Vec::new() };
        let aggregate_dates = AggregateDates::of(&subgraph);
        Self {
            subgraph,
            tables,
            relations,
            records: vec![Vec::new(); tables.schema.inner_types.len()],
            lists: FxHashMap::default(),
            sample_lists: FxHashMap::default(),
            dates,
            aggregate_dates,
            all: None,
            extracted: false,
        }
    }

    /// Extracts every entity, so that one that is unfit is found even if no document mentions it.
    pub fn extract_all(&mut self, batch: &mut Batch) -> Result<()> {
        if std::mem::replace(&mut self.extracted, true) {
            return Ok(());
        }
        for entity in EntityIndex::all(self.subgraph.entities.len()) {
            if let Some(inner_type) = inner::of(self.subgraph.entities[entity].entity_type) {
                self.record(batch, inner_type, entity)?;
            }
        }
        Ok(())
    }

    /// The inner entity of a type that an entity becomes.
    pub fn record(&mut self, batch: &mut Batch, inner_type: InnerType, entity: EntityIndex) -> Result<RecordRef> {
        if self.records[inner_type].is_empty() {
            self.records[inner_type] = vec![None; self.subgraph.entities.len()];
        }
        if let Some(record) = self.records[inner_type][entity] {
            return Ok(record);
        }
        let table = self.tables.of(inner_type);
        let record = batch.record(|out| table.extract(&self.subgraph, entity, out))?;
        self.records[inner_type][entity] = Some(record);
        Ok(record)
    }

    /// A list of inner entities of a type.
    pub fn list(&mut self, batch: &mut Batch, inner_type: InnerType, list: ListId) -> Result<ListRef> {
        if let Some(&known) = self.lists.get(&(inner_type, list)) {
            return Ok(known);
        }
        let entities = self.relations.read(list);
        let records = entities.into_iter().map(|entity| self.record(batch, inner_type, entity));
        let records = records.collect::<Result<Vec<_>>>()?;
        let made = batch.list(inner_type, &records);
        self.lists.insert((inner_type, list), made);
        Ok(made)
    }

    /// The lists that tell of samples; none at all if there is no sample.
    pub fn samples(&mut self, batch: &mut Batch, samples: ListId) -> Result<Vec<ListRef>> {
        if let Some(known) = self.sample_lists.get(&samples) {
            return Ok(known.clone());
        }
        let entities = self.relations.read(samples);
        let mut lists = Vec::new();
        if !entities.is_empty() {
            lists.push(self.list(batch, inner::SAMPLES, samples)?);
            for (inner_type, entity_type) in [
                (inner::SAMPLE_CELL_LINES, EntityType::CellLine),
                (inner::SAMPLE_ORGANOIDS, EntityType::Organoid),
                (inner::SAMPLE_SPECIMENS, EntityType::SpecimenFromOrganism),
            ] {
                let is = |e: &&EntityIndex| self.subgraph.entities[**e].entity_type == entity_type;
                let entities: Vec<EntityIndex> = entities.iter().filter(is).copied().collect();
                if !entities.is_empty() {
                    let records = entities.into_iter().map(|entity| self.record(batch, inner_type, entity));
                    let records = records.collect::<Result<Vec<_>>>()?;
                    lists.push(batch.list(inner_type, &records));
                }
            }
        }
        self.sample_lists.insert(samples, lists.clone());
        Ok(lists)
    }

    /// Contents of a document about one entity: its samples, everything that visiting it yields except for
    /// one category, of which there is only `own`, then dates and project.
    pub fn of_entity(
        &mut self,
        batch: &mut Batch,
        entity: EntityIndex,
        samples: ListId,
        own: Option<(Category, ListRef)>,
        additions: &Additions,
    ) -> Result<Vec<ListRef>> {
        let mut lists = self.samples(batch, samples)?;
        for category in Category::ALL {
            let inner_type = inner::category(category);
            lists.push(match own {
                Some((own, list)) if own == category => list,
                _ => {
                    let visited = self.relations.reach.visit(entity.node(), category as usize);
                    let list = self.list(batch, inner_type, visited)?;
                    self.extended(batch, inner_type, list, additions.iter().filter(|(c, _)| *c == category))
                }
            });
        }
        let (id, submission, update, last_modified) = {
            let e = &self.subgraph.entities[entity];
            let last_modified = e.last_modified_date().to_owned();
            (e.id.clone(), e.submission_date.clone(), e.update_date.clone(), last_modified)
        };
        lists.push(self.dates(batch, Dated { id, submission, update, last_modified, aggregate: None })?);
        lists.push(self.project(batch)?);
        Ok(lists)
    }

    fn extended<'r>(
        &self,
        batch: &mut Batch,
        inner_type: InnerType,
        list: ListRef,
        additions: impl Iterator<Item = &'r (Category, RecordRef)>,
    ) -> ListRef {
        let mut records: Vec<RecordRef> = additions.map(|(_, record)| *record).collect();
        if records.is_empty() {
            return list;
        }
        records.splice(0..0, batch.read_list(list).1.iter().copied());
        batch.list(inner_type, &records)
    }

    /// The dates of a document.
    pub fn dates(&mut self, batch: &mut Batch, dated: Dated) -> Result<ListRef> {
        self.dates.of.push(dated);
        let dated = EntityIndex::new(self.dates.of.len() - 1);
        let record = batch.record(|out| self.tables.dates.extract(&self.dates, dated, out))?;
        Ok(batch.list(inner::DATES, &[record]))
    }

    /// The dates of all entities of the bundle.
    pub fn aggregate_dates(&self) -> Option<AggregateDates> {
        self.aggregate_dates.clone()
    }

    /// The project, as a list of one.
    pub fn project(&mut self, batch: &mut Batch) -> Result<ListRef> {
        let project = self.subgraph.project;
        self.list(batch, inner::PROJECTS, ListId::single(project.node()))
    }

    /// Contents of the documents about project and bundle: everything that visiting all specimens and files
    /// yields, and matrices. Dates and project are to be added.
    pub fn of_all(&mut self, batch: &mut Batch) -> Result<Vec<ListRef>> {
        if let Some(all) = &self.all {
            return Ok(all.clone());
        }
        let subgraph = self.subgraph.clone();
        let is_specimen = |e: &EntityIndex| subgraph.entities[*e].entity_type == EntityType::SpecimenFromOrganism;
        let specimens = subgraph.group(Group::Biomaterial).filter(is_specimen);
        let roots: Vec<u32> = specimens.chain(subgraph.group(Group::File)).map(EntityIndex::node).collect();
        let samples: Vec<ListId> = subgraph.group(Group::File).map(|file| self.relations.samples[file]).collect();
        let samples = self.relations.reach.concat(samples);
        let mut lists = self.samples(batch, samples)?;
        let mut files = ListId::EMPTY;
        for category in Category::ALL {
            let visited = self.relations.reach.visit_all(roots.iter().copied(), category as usize);
            if category == Category::Files {
                files = visited;
            }
            lists.push(self.list(batch, inner::category(category), visited)?);
        }
        let files = self.relations.read(files);
        lists.extend(self.matrices(batch, &files)?);
        self.all = Some(lists.clone());
        Ok(lists)
    }

    /// The lists of own and of contributed matrices among files.
    fn matrices(&mut self, batch: &mut Batch, files: &[EntityIndex]) -> Result<[ListRef; 2]> {
        let (mut own, mut contributed) = (Vec::new(), Vec::new());
        for &file in files {
            let matrix = is_matrix(&self.subgraph, file)?;
            let analysis = self.subgraph.entities[file].entity_type == EntityType::AnalysisFile;
            if !(matrix || analysis) || is_intermediate(&self.subgraph, file)? == Some(true) {
                continue;
            }
            match submitter(&self.subgraph, file)?.map(|submitter| submitter.category) {
                Some(Submission::Internal) if matrix => own.push(file),
                Some(Submission::External) => contributed.push(file),
                _ => {}
            }
        }
        let mut strata = FxHashMap::default();
        for &file in own.iter().chain(&contributed) {
            strata.insert(file, self.strata(file)?);
        }
        let matrices = Matrix { subgraph: self.subgraph.clone(), strata };
        let mut list = |inner_type, files: Vec<EntityIndex>| {
            let record = |file| batch.record(|out| self.tables.matrices.extract(&matrices, file, out));
            let records = files.into_iter().map(record).collect::<Result<Vec<_>>>()?;
            Ok(batch.list(inner_type, &records))
        };
        Ok([list(inner::MATRICES, own)?, list(inner::CONTRIBUTED_ANALYSES, contributed)?])
    }

    fn strata(&mut self, file: EntityIndex) -> Result<String> {
        let visit = |work: &mut Self, category: Category| {
            let list = work.relations.reach.visit(file.node(), category as usize);
            work.relations.read(list)
        };
        let mut related = visit(self, Category::Donors);
        related.extend(visit(self, Category::LibraryPreparationProtocols));
        let samples = self.relations.read(self.relations.samples[file]);
        strata_of(&self.subgraph, file, &related, &samples)
    }
}
