//! Contents of documents, in the order of the inner entity types.

use azul_transform::graph::ListId;
use azul_transform::{Contributions, EntityIndex, ListRef, RecordRef, Result, Value, View};

use super::view::HcaView;
use crate::fields::{Dated, inner, strata_of};
use crate::read::{EntityType, Group};
use crate::rules::Category;
use crate::rules::files::{is_intermediate, is_matrix, submitter};
use crate::rules::submitter::Category as Submission;

/// Inner entities to append to the lists of some categories.
pub type Additions = Vec<(Category, RecordRef)>;

impl HcaView<'_> {
    /// The lists that tell of samples; none at all if there is no sample.
    fn samples(&self, out: &mut Contributions, samples: ListId) -> Result<Vec<ListRef>> {
        let mut work = out.of(self);
        let mut lists = Vec::new();
        lists.extend(work.list_where(inner::SAMPLES, samples, |_| true)?);
        for (inner_type, entity_type) in [
            (inner::SAMPLE_CELL_LINES, EntityType::CellLine),
            (inner::SAMPLE_ORGANOIDS, EntityType::Organoid),
            (inner::SAMPLE_SPECIMENS, EntityType::SpecimenFromOrganism),
        ] {
            let is = |entity: EntityIndex| self.subgraph.entities[entity].entity_type == entity_type;
            lists.extend(work.list_where(inner_type, samples, is)?);
        }
        Ok(lists)
    }

    /// Contents of a document about one entity: its samples, everything that visiting it yields except for
    /// one category, of which there is only `own`, then dates and project.
    pub fn of_entity(
        &self,
        out: &mut Contributions,
        entity: EntityIndex,
        samples: ListId,
        own: Option<(Category, ListRef)>,
        additions: &Additions,
    ) -> Result<Vec<ListRef>> {
        let mut lists = self.samples(out, samples)?;
        for category in Category::ALL {
            lists.push(match own {
                Some((own, list)) if own == category => list,
                _ => {
                    let visited = self.relations.reach.visit(entity.node(), category as usize);
                    let list = out.of(self).list(inner::category(category), visited)?;
                    extended(out, category, list, additions)
                }
            });
        }
        let e = &self.subgraph.entities[entity];
        let dated = Dated {
            id: e.id.clone(),
            submission: e.submission_date.clone(),
            update: e.update_date.clone(),
            last_modified: e.last_modified_date().to_owned(),
            aggregate: None,
        };
        lists.push(self.dates(out, &dated)?);
        lists.push(self.project(out)?);
        Ok(lists)
    }

    /// The dates of a document.
    pub fn dates(&self, out: &mut Contributions, dated: &Dated) -> Result<ListRef> {
        let only = EntityIndex::new(0);
        let record = out.record(inner::DATES, |out| self.tables.dates.extract(dated, only, out))?;
        Ok(out.list(inner::DATES, &[record]))
    }

    /// The project, as a list of one.
    pub fn project(&self, out: &mut Contributions) -> Result<ListRef> {
        out.of(self).list(inner::PROJECTS, ListId::single(self.subgraph.project.node()))
    }

    /// Contents of the documents about project and bundle: everything that visiting all specimens and files
    /// yields, and matrices. Dates and project are to be added.
    pub fn of_all(&self, out: &mut Contributions) -> Result<Vec<ListRef>> {
        if let Some(all) = self.all.get() {
            return Ok(all.clone());
        }
        let (subgraph, relations) = (&self.subgraph, &self.relations);
        let is_specimen = |e: &EntityIndex| subgraph.entities[*e].entity_type == EntityType::SpecimenFromOrganism;
        let specimens = subgraph.group(Group::Biomaterial).filter(is_specimen);
        let roots: Vec<u32> = specimens.chain(subgraph.group(Group::File)).map(EntityIndex::node).collect();
        let samples = relations.reach.concat(subgraph.group(Group::File).map(|file| relations.samples[file]));
        let mut lists = self.samples(out, samples)?;
        let mut files = ListId::EMPTY;
        for category in Category::ALL {
            let visited = relations.reach.visit_all(roots.iter().copied(), category as usize);
            if category == Category::Files {
                files = visited;
            }
            lists.push(out.of(self).list(inner::category(category), visited)?);
        }
        lists.extend(self.matrices(out, &self.read(files))?);
        Ok(self.all.get_or_init(|| lists).clone())
    }

    /// The lists of own and of contributed matrices among files.
    fn matrices(&self, out: &mut Contributions, files: &[EntityIndex]) -> Result<[ListRef; 2]> {
        let subgraph = &self.subgraph;
        let (mut own, mut contributed) = (Vec::new(), Vec::new());
        for &file in files {
            let matrix = is_matrix(subgraph, file)?;
            let analysis = subgraph.entities[file].entity_type == EntityType::AnalysisFile;
            if !(matrix || analysis) || is_intermediate(subgraph, file)? == Some(true) {
                continue;
            }
            match submitter(subgraph, file)?.map(|submitter| submitter.category) {
                Some(Submission::Internal) if matrix => own.push(file),
                Some(Submission::External) => contributed.push(file),
                _ => {}
            }
        }
        let position = self.tables.matrices.position("file")?;
        let mut list = |inner_type, files: Vec<EntityIndex>| {
            let mut records = Vec::with_capacity(files.len());
            for file in files {
                let mut object = self.tables.file.object(subgraph, file)?;
                object.push(("related_files".into(), Value::List(Vec::new())));
                object.push(("strata".into(), self.strata(file)?.into()));
                let (table, value) = (&self.tables.matrices, Value::Object(object));
                records.push(out.record(inner_type, |out| table.extract_with(subgraph, file, position, &value, out))?);
            }
            Ok(out.list(inner_type, &records))
        };
        Ok([list(inner::MATRICES, own)?, list(inner::CONTRIBUTED_ANALYSES, contributed)?])
    }

    fn strata(&self, file: EntityIndex) -> Result<String> {
        let visit = |category: Category| self.read(self.relations.reach.visit(file.node(), category as usize));
        let mut related = visit(Category::Donors);
        related.extend(visit(Category::LibraryPreparationProtocols));
        let samples = self.read(self.relations.samples[file]);
        strata_of(&self.subgraph, file, &related, &samples)
    }
}

fn extended(out: &mut Contributions, category: Category, list: ListRef, additions: &Additions) -> ListRef {
    let mut added = additions.iter().filter(|(of, _)| *of == category).map(|(_, record)| *record).peekable();
    if added.peek().is_none() {
        return list;
    }
    let records: Vec<_> = out.read_list(list).iter().copied().chain(added).collect();
    out.list(inner::category(category), &records)
}
