//! What belongs to a biosample: all that is derived from it, and all that this is derived from.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use azul_transform::{Error, ErrorKind, Limits, Result};

use super::rows::{Reference, Row, Rows};
use super::{BIOSAMPLES, DATASETS, FILES};

const DIAGNOSES: &str = "anvil_diagnosis";
const DONORS: &str = "anvil_donor";
/// Activities that use biosamples, those that use files, and those that use both.
const OF_BIOSAMPLES: [&str; 3] = ["anvil_sequencingactivity", "anvil_assayactivity", "anvil_activity"];
const OF_FILES: [&str; 3] = ["anvil_alignmentactivity", "anvil_variantcallingactivity", "anvil_activity"];

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Link {
    pub inputs: BTreeSet<Reference>,
    pub activity: Option<Reference>,
    pub outputs: BTreeSet<Reference>,
}

/// A key of a table: what rows mention other rows by.
type Key = (&'static str, String);

/// A link between keys. Those of activities are known by their activity, so that what is found twice is merged.
#[derive(Default)]
struct Found {
    inputs: BTreeSet<Key>,
    outputs: BTreeSet<Key>,
}

/// A bundle's rows, and the links between them.
pub(super) struct Closure<'r> {
    source: &'r Rows,
    limits: Limits,
    /// Rows by their keys.
    known: BTreeMap<Key, Row>,
    /// Keys in the order in which they were found.
    order: Vec<Key>,
    through: BTreeMap<Key, Found>,
    direct: BTreeSet<(Key, Key)>,
    /// All rows.
    pub rows: Vec<Row>,
    /// All links.
    pub links: Vec<Link>,
}

impl<'r> Closure<'r> {
    /// What belongs to a biosample.
    ///
    /// # Errors
    /// [`ErrorKind::DanglingLink`] if a row is missing, [`ErrorKind::ConflictingValues`] if parts of it are of several
    /// datasets.
    pub fn of(source: &'r Rows, biosample: Row, limits: &Limits) -> Result<Self> {
        let mut closure = Self {
            source,
            limits: *limits,
            known: BTreeMap::new(),
            order: Vec::new(),
            through: BTreeMap::new(),
            direct: BTreeSet::new(),
            rows: Vec::new(),
            links: Vec::new(),
        };
        let key = (biosample.table, biosample.key()?.to_owned());
        closure.order.push(key.clone());
        closure.known.insert(key, biosample);
        closure.follow(Self::downstream)?;
        closure.follow(Self::upstream)?;
        closure.check_datasets()?;
        closure.finish()
    }

    /// Follows links in one direction, from everything that is known.
    fn follow(&mut self, step: fn(&mut Self, &Key) -> Result<Vec<Key>>) -> Result<()> {
        let mut waiting: VecDeque<Key> = self.order.iter().cloned().collect();
        while let Some(key) = waiting.pop_front() {
            for found in step(self, &key)? {
                if !self.known.contains_key(&found) {
                    let row = self.source.of_key(found.0, &found.1, &self.limits)?;
                    self.add(found.clone(), row);
                    waiting.push_back(found);
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, key: Key, row: Row) {
        self.order.push(key.clone());
        self.known.insert(key, row);
    }

    /// What is derived from a row.
    fn downstream(&mut self, key: &Key) -> Result<Vec<Key>> {
        let (activities, column) = match key.0 {
            BIOSAMPLES => (OF_BIOSAMPLES, "used_biosample_id"),
            FILES => (OF_FILES, "used_file_id"),
            _ => return Ok(Vec::new()),
        };
        let mut found = Vec::new();
        for table in activities {
            for row in self.source.having(table, column, &key.1, &self.limits)? {
                let outputs: Vec<Key> = row.keys("generated_file_id").map(|id| (FILES, id.to_owned())).collect();
                self.through(row, [key.clone()], outputs.iter().cloned())?;
                found.extend(outputs);
            }
        }
        Ok(found)
    }

    /// What a row is derived from.
    fn upstream(&mut self, key: &Key) -> Result<Vec<Key>> {
        match key.0 {
            FILES => self.upstream_of_file(key),
            BIOSAMPLES => {
                let row = &self.known[key];
                let datasets: Vec<&str> = row.keys("part_of_dataset_id").collect();
                let [dataset] = datasets[..] else {
                    let message = format!("a biosample is part of one dataset, not {}", datasets.len());
                    let error = Error::new(ErrorKind::InvalidValue, message).at_path("$.part_of_dataset_id");
                    return Err(self.source.place(error, row));
                };
                let donors = row.keys("donor_id").map(|donor| (DONORS, donor.to_owned()));
                let inputs: Vec<Key> = donors.chain([(DATASETS, dataset.to_owned())]).collect();
                self.direct.extend(inputs.iter().map(|input| (input.clone(), key.clone())));
                Ok(inputs)
            }
            DONORS => {
                let mut found = Vec::new();
                for row in self.source.having(DIAGNOSES, "donor_id", &key.1, &self.limits)? {
                    let diagnosis = (DIAGNOSES, row.key()?.to_owned());
                    self.direct.insert((diagnosis.clone(), key.clone()));
                    found.push(diagnosis);
                }
                Ok(found)
            }
            _ => Ok(Vec::new()),
        }
    }

    fn upstream_of_file(&mut self, key: &Key) -> Result<Vec<Key>> {
        let mut found = Vec::new();
        let tables: BTreeSet<&'static str> = OF_BIOSAMPLES.into_iter().chain(OF_FILES).collect();
        for table in tables {
            for row in self.source.having(table, "generated_file_id", &key.1, &self.limits)? {
                let mut inputs: Vec<Key> = Vec::new();
                if OF_BIOSAMPLES.contains(&table) {
                    inputs.extend(row.keys("used_biosample_id").map(|id| (BIOSAMPLES, id.to_owned())));
                }
                if OF_FILES.contains(&table) {
                    inputs.extend(row.keys("used_file_id").map(|id| (FILES, id.to_owned())));
                }
                self.through(row, inputs.iter().cloned(), [key.clone()])?;
                found.extend(inputs);
            }
        }
        Ok(found)
    }

    /// Adds an activity, and what it links.
    fn through(
        &mut self,
        activity: Row,
        inputs: impl IntoIterator<Item = Key>,
        outputs: impl IntoIterator<Item = Key>,
    ) -> Result<()> {
        let key = (activity.table, activity.key()?.to_owned());
        let found = self.through.entry(key.clone()).or_default();
        found.inputs.extend(inputs);
        found.outputs.extend(outputs);
        if !self.known.contains_key(&key) {
            self.add(key, activity);
        }
        Ok(())
    }

    /// Everything is of one dataset.
    fn check_datasets(&self) -> Result<()> {
        let datasets: Vec<&str> = self.order.iter().filter(|key| key.0 == DATASETS).map(|key| &*key.1).collect();
        let [dataset] = datasets[..] else {
            let message = format!("a bundle is of one dataset, not of {}: {}", datasets.len(), datasets.join(", "));
            return Err(Error::new(ErrorKind::ConflictingValues, message));
        };
        for donor in self.order.iter().filter(|key| key.0 == DONORS).map(|key| &self.known[key]) {
            if donor.keys("part_of_dataset_id").any(|other| other != dataset) {
                let message = "the donor is part of another dataset than the biosample";
                let error = Error::new(ErrorKind::ConflictingValues, message).at_path("$.part_of_dataset_id");
                return Err(self.source.place(error, donor));
            }
        }
        Ok(())
    }

    /// Puts the ids of rows in the place of keys.
    fn finish(mut self) -> Result<Self> {
        let reference = |key: &Key| self.known[key].reference();
        let all = |keys: &BTreeSet<Key>| keys.iter().map(reference).collect::<Result<BTreeSet<_>>>();
        let mut links = Vec::new();
        for (activity, found) in &self.through {
            let (inputs, outputs) = (all(&found.inputs)?, all(&found.outputs)?);
            links.push(Link { inputs, activity: Some(reference(activity)?), outputs });
        }
        for (input, output) in &self.direct {
            let (inputs, outputs) = (BTreeSet::from([reference(input)?]), BTreeSet::from([reference(output)?]));
            links.push(Link { inputs, activity: None, outputs });
        }
        self.links = links;
        self.rows = std::mem::take(&mut self.known).into_values().collect();
        Ok(self)
    }
}
