//! Contributions to files.

use rustc_hash::FxHashMap;

use azul_transform::{Contributions, EntityIndex, ListRef, Outer, OuterType, Partitioning, Result, Value};

use super::contents::Additions;
use super::replicas::replicate;
use super::view::HcaView;
use crate::fields::{inner, outer};
use crate::read::Group;
use crate::rules::Category;
use crate::rules::strata::{described_strata, in_description, parse_strata};

pub struct Files;

/// Zarr stores by partition and name, with the members that stand for none.
type Stores<'s> = FxHashMap<(usize, &'s str), Vec<EntityIndex>>;

impl HcaView<'_> {
    /// Files that are not stitched.
    fn files(&self) -> impl Iterator<Item = EntityIndex> {
        let own = |file: &EntityIndex| !self.subgraph.entities[*file].stitched;
        self.subgraph.group(Group::File).filter(own)
    }

    fn stores(&self, scope: &Partitioning) -> Stores<'_> {
        let mut stores = Stores::default();
        for file in self.files() {
            let entity = &self.subgraph.entities[file];
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
        out: &mut Contributions,
        file: EntityIndex,
        stores: &Stores<'_>,
        partition: usize,
    ) -> Result<ListRef> {
        let (subgraph, inner_type) = (&self.subgraph, inner::category(Category::Files));
        let related = subgraph.entities[file].zarr.as_ref();
        let related = related.and_then(|(store, _)| stores.get(&(partition, store.as_str())));
        let record = match related {
            None => out.of(self).record(inner_type, file)?,
            Some(related) => {
                let object = |&file: &EntityIndex| self.tables.file.object(subgraph, file).map(Value::Object);
                let related = Value::List(related.iter().map(object).collect::<Result<_>>()?);
                let table = self.tables.category(Category::Files);
                let position = table.position("related_files")?;
                out.record(inner_type, |out| table.extract_with(subgraph, file, position, &related, out))?
            }
        };
        Ok(out.list(inner_type, &[record]))
    }

    /// Donors, specimens and protocols made from what a contributed matrix says about itself.
    fn pseudo_entities(&self, out: &mut Contributions, file: EntityIndex) -> Result<Additions> {
        let subgraph = &self.subgraph;
        let mut additions = Additions::new();
        let Some(text) = described_strata(subgraph, file)? else { return Ok(additions) };
        let name = subgraph.file_name(file);
        let mut add = |category: Category, fields: &[(&str, Value<'_>)]| -> Result<()> {
            let table = self.tables.category(category);
            let mut positions = Vec::new();
            for (field, value) in fields {
                positions.push((table.position(field)?, value));
            }
            positions.sort_by_key(|(position, _)| *position);
            let record = out.record(inner::category(category), |out| {
                positions.iter().for_each(|(position, value)| out.push(*position, value));
                Ok(())
            })?;
            additions.push((category, record));
            Ok(())
        };
        for stratum in parse_strata(text).map_err(|e| in_description(e, subgraph, file))? {
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

impl<'p> Outer<HcaView<'p>> for Files {
    fn outer_type(&self) -> OuterType {
        outer::FILES
    }

    fn outer_entities(&self, view: &HcaView<'p>) -> Vec<u128> {
        view.files().map(|file| view.subgraph.entities[file].uuid).collect()
    }

    fn transform(&self, view: &HcaView<'p>, scope: &Partitioning, out: &mut Contributions) -> Result<()> {
        // What is odd about the bundle as such is told once, by the first transformer.
        view.warnings.iter().for_each(|warning| out.warn(warning.clone()));
        out.of(view).extract_all()?;
        let (stores, mut contributing) = (view.stores(scope), Vec::new());
        for file in view.files() {
            let entity = &view.subgraph.entities[file];
            if entity.is_zarr_member() || !scope.contains(entity.uuid) {
                continue;
            }
            let own = view.own(out, file, &stores, scope.index_of(entity.uuid))?;
            let additions = view.pseudo_entities(out, file)?;
            let samples = view.relations.samples[file];
            let lists = view.of_entity(out, file, samples, Some((Category::Files, own)), &additions)?;
            out.contribute(&entity.id, &lists);
            contributing.push(file);
        }
        if view.replicas {
            replicate(view, &contributing, out);
        }
        Ok(())
    }
}
