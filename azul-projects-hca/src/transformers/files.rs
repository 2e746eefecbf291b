//! Contributions to files.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use azul_transform::schema::Records;
use azul_transform::{Batch, EntityIndex, ListRef, Partitioning, Result, Transformer, Value};

use super::Shared;
use super::contents::{Additions, Work};
use super::replicas::Replicas;
use crate::fields::{inner, outer};
use crate::read::{EntityType, Group};
use crate::rules::Category;
use crate::rules::files::{is_matrix, submitter};
use crate::rules::strata::parse_strata;

pub struct Files(pub Arc<Shared>);

/// Zarr stores by partition and name, with the members that stand for none.
type Stores<'s> = FxHashMap<(usize, &'s str), Vec<EntityIndex>>;

impl Files {
    /// Files that are not stitched.
    fn files(&self) -> impl Iterator<Item = EntityIndex> {
        let own = |file: &EntityIndex| !self.0.subgraph.entities[*file].stitched;
        self.0.subgraph.group(Group::File).filter(own)
    }

    fn stores(&self, scope: &Partitioning) -> Stores<'_> {
        let mut stores = Stores::default();
        for file in self.files() {
            let entity = &self.0.subgraph.entities[file];
            let Some((store, name)) = &entity.zarr else { continue };
            if !name.starts_with(".zattrs") && scope.contains(entity.uuid) {
                stores.entry((scope.index_of(entity.uuid), store)).or_default().push(file);
            }
        }
        stores
    }

    /// The file itself; if it stands for a zarr store, with the other files of the store.
    fn own(
        &self,
        work: &mut Work,
        batch: &mut Batch,
        file: EntityIndex,
        stores: &Stores<'_>,
        partition: usize,
    ) -> Result<ListRef> {
        let subgraph = &self.0.subgraph;
        let related = subgraph.entities[file].zarr.as_ref();
        let related = related.and_then(|(store, _)| stores.get(&(partition, store.as_str())));
        let record = match related {
            None => work.record(batch, inner::category(Category::Files), file)?,
            Some(related) => {
                let object = |&file: &EntityIndex| self.0.tables.file.object(subgraph, file).map(Value::Object);
                let related = related.iter().map(object).collect::<Result<Vec<_>>>()?;
                let table = self.0.tables.category(Category::Files);
                let position = table.position("related_files")?;
                batch.record(|out| table.extract_with(subgraph, file, position, &Value::List(related), out))?
            }
        };
        Ok(batch.list(inner::category(Category::Files), &[record]))
    }

    /// Donors, specimens and protocols made from what a contributed matrix says about itself.
    fn pseudo_entities(&self, batch: &mut Batch, file: EntityIndex) -> Result<Additions> {
        let subgraph = &self.0.subgraph;
        let mut additions = Additions::new();
        let described = subgraph.entities[file].entity_type == EntityType::SupplementaryFile
            && is_matrix(subgraph, file)?
            && submitter(subgraph, file)?.is_some();
        let description = subgraph.outer_document(file).get("file_description").filter(|text| text.is_truthy());
        let Some(text) = description.and_then(|text| text.as_str()).filter(|_| described) else {
            return Ok(additions);
        };
        let place = |e: azul_transform::Error| e.in_entity(subgraph.name(file)).at_path("$.file_description");
        let name = subgraph.file_name(file);
        let mut add = |category: Category, fields: &[(&str, Value<'_>)]| -> Result<()> {
            let table = self.0.tables.category(category);
            let mut positions = Vec::new();
            for (field, value) in fields {
                positions.push((table.position(field)?, value));
            }
            positions.sort_by_key(|(position, _)| *position);
            let record = batch.record(|out| {
                positions.iter().for_each(|(position, value)| out.push(*position, value));
                Ok(())
            })?;
            additions.push((category, record));
            Ok(())
        };
        for stratum in parse_strata(text).map_err(place)? {
            let sorted = |dimension: &str| {
                stratum.get(dimension).map(|values| {
                    let mut values = values.clone();
                    values.sort_unstable();
                    values
                })
            };
            let mut donor = Vec::new();
            donor.extend(sorted("genusSpecies").map(|values| ("genus_species", values.into())));
            donor.extend(sorted("developmentStage").map(|values| ("development_stage", values.into())));
            if !donor.is_empty() {
                donor.push(("biomaterial_id", format!("donor_organism_{name}").into()));
                add(Category::Donors, &donor)?;
            }
            for (i, organ) in sorted("organ").into_iter().flatten().enumerate() {
                let id = format!("specimen_from_organism_{i}_{name}").into();
                add(Category::Specimens, &[("biomaterial_id", id), ("organ", organ.into())])?;
            }
            if let Some(methods) = sorted("libraryConstructionApproach") {
                let fields = [("library_construction_approach", methods.into())];
                add(Category::LibraryPreparationProtocols, &fields)?;
            }
        }
        Ok(additions)
    }
}

impl Transformer for Files {
    fn entity_type(&self) -> &'static str {
        "files"
    }

    fn outer_entities(&self) -> Vec<u128> {
        self.files().map(|file| self.0.subgraph.entities[file].uuid).collect()
    }

    fn transform(&self, scope: &Partitioning, batch: &mut Batch) -> Result<()> {
        let mut work = self.0.work();
        work.extract_all(batch)?;
        let stores = self.stores(scope);
        let mut replicas = Replicas::new(self.0.replicas);
        for file in self.files() {
            let entity = &self.0.subgraph.entities[file];
            if entity.is_zarr_member() || !scope.contains(entity.uuid) {
                continue;
            }
            let own = self.own(&mut work, batch, file, &stores, scope.index_of(entity.uuid))?;
            let additions = self.pseudo_entities(batch, file)?;
            let samples = work.relations.samples[file];
            let lists = work.of_entity(batch, file, samples, Some((Category::Files, own)), &additions)?;
            batch.contribute(outer::FILES, &entity.id, &lists);
            replicas.visit(&mut work.relations, file);
        }
        replicas.emit(&mut work.relations, &self.0.subgraph, batch);
        Ok(())
    }
}
