//! Catalogs of a cluster: which there are, what their indices are called, and when they change.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use azul_search::{Fields, Live, SearchIndex, Traffic};
use azul_transform::json::{Document, Json};
use azul_transform::{DocumentType, Error, ErrorKind, IndexName, Result};
use serde_json::json;

use crate::client::{Client, Counts, Refused};
use crate::names;
use crate::search::{ClusterIndex, WHOLE, total};
use crate::states::States;

/// A cluster as a store of catalogs. A catalog is there if an index with its name is; who made that does not matter.
#[derive(Debug, Clone)]
pub struct Store {
    client: Arc<Client>,
    states: Arc<States>,
}

/// A catalog of a cluster.
#[derive(Debug, Clone)]
pub struct Catalog {
    client: Arc<Client>,
    /// What this process knows of entities with many contributions.
    states: Arc<States>,
    name: String,
    deployment: String,
    project: Option<String>,
    indices: BTreeSet<IndexName>,
    /// The generation whose indices are meant, instead of those that the names lead to.
    generation: Option<u32>,
}

/// Key of what we note in mappings, which clusters keep and do not look at.
pub(crate) const NOTES: &str = "azul";

impl Store {
    /// A cluster; nothing is asked yet.
    pub fn new(client: Client) -> Self {
        Self { client: Arc::new(client), states: Arc::default() }
    }

    /// The client that the store is asked with.
    pub fn client(&self) -> &Arc<Client> {
        &self.client
    }

    /// All catalogs, sorted by name and deployment.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the cluster cannot be asked.
    pub fn catalogs(&self) -> Result<Vec<Catalog>> {
        let mut catalogs: BTreeMap<(String, String), Catalog> = BTreeMap::new();
        // Names with a pattern never miss an index; that of none is an empty answer.
        let answer = self.client.get("/azul_v2_*?allow_no_indices=true&expand_wildcards=open")?;
        for (concrete, index) in answer.root().entries() {
            let aliases = index.get("aliases").into_iter().flat_map(Json::entries).map(|(alias, _)| alias);
            let notes = index.get("mappings").and_then(|mappings| mappings.get("_meta")?.get(NOTES));
            let project = notes.and_then(|notes| notes.get("project")).and_then(Json::as_str);
            for name in std::iter::once(concrete).chain(aliases) {
                // Others may have indices with like names.
                let Ok(name) = name.parse::<IndexName>() else { continue };
                let key = (name.catalog().to_owned(), name.deployment().to_owned());
                let catalog = catalogs.entry(key).or_insert_with(|| Catalog {
                    client: self.client.clone(),
                    states: self.states.clone(),
                    name: name.catalog().to_owned(),
                    deployment: name.deployment().to_owned(),
                    project: None,
                    indices: BTreeSet::new(),
                    generation: None,
                });
                if let Some(project) = project {
                    catalog.project.get_or_insert_with(|| project.to_owned());
                }
                catalog.indices.insert(name);
            }
        }
        Ok(catalogs.into_values().collect())
    }

    /// A catalog of a deployment; without indices if there is none yet.
    ///
    /// # Errors
    /// As [`Store::catalogs`]; [`ErrorKind::InvalidId`] if the names cannot be those of one.
    pub fn catalog(&self, deployment: &str, name: &str) -> Result<Catalog> {
        IndexName::new(deployment, name, DocumentType::Replica, "replica")?;
        let found = self.catalogs()?;
        let found = found.into_iter().find(|catalog| catalog.name == name && catalog.deployment == deployment);
        Ok(found.unwrap_or_else(|| Catalog {
            client: self.client.clone(),
            states: self.states.clone(),
            name: name.to_owned(),
            deployment: deployment.to_owned(),
            project: None,
            indices: BTreeSet::new(),
            generation: None,
        }))
    }
}

impl Catalog {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The deployment that it belongs to.
    pub fn deployment(&self) -> &str {
        &self.deployment
    }

    /// The project whose documents it has, if that was noted when its indices were made. The reference notes nothing.
    pub fn project(&self) -> Option<&str> {
        self.project.as_deref()
    }

    /// Its indices, sorted.
    pub fn indices(&self) -> &BTreeSet<IndexName> {
        &self.indices
    }

    pub(crate) fn client(&self) -> &Arc<Client> {
        &self.client
    }

    pub(crate) fn states(&self) -> &States {
        &self.states
    }

    /// The same catalog, as one of its generations has it.
    pub(crate) fn at(&self, generation: u32) -> Self {
        Self { generation: Some(generation), ..self.clone() }
    }

    /// The generation whose indices are meant, unless they are those that the names lead to.
    pub(crate) fn generation(&self) -> Option<u32> {
        self.generation
    }

    /// What the cluster calls an index.
    pub(crate) fn place(&self, index: &IndexName) -> String {
        match self.generation {
            Some(number) => names::name(index, number),
            None => index.to_string(),
        }
    }

    /// Documents by id, also those that cannot be searched yet: the answer to `_mget`, which says of each whether it is there.
    pub(crate) fn look_up(&self, index: &str, ids: &[&str], with_source: bool) -> Result<Document> {
        let path = format!("/{index}/_mget?_source={with_source}");
        let body = json!({ "ids": ids });
        let mut attempt = 0;
        loop {
            let answer = self.client.post(&path, &body)?;
            let documents = answer.root().get("docs").into_iter().flat_map(Json::items);
            // A part of an index that is down is an error of documents, in an answer that is none.
            let errors = documents.filter_map(|document| document.get("error"));
            let Some(refused) = errors.map(|error| Refused::of(503, Some(error))).next() else { return Ok(answer) };
            if attempt == self.client.settings().retries {
                return Err(Error::new(ErrorKind::Io, format!("{index}: {refused}")).caused_by(refused));
            }
            std::thread::sleep(self.client.settings().pause(attempt));
            attempt += 1;
        }
    }

    /// What no other index is called, nor one of the same name that is made later; nothing if a name leads to several.
    pub(crate) fn uuid(&self, index: &str) -> Result<Option<String>> {
        let answer = self.client.get(&format!("/{index}/_settings?filter_path=*.settings.index.uuid"))?;
        let uuid = |index: Json<'_>| index.get("settings")?.get("index")?.get("uuid")?.as_str().map(str::to_owned);
        let mut indices = answer.root().entries();
        Ok(indices.next().filter(|_| indices.next().is_none()).and_then(|(_, index)| uuid(index)))
    }

    /// All indices, as a pattern.
    pub(crate) fn pattern(&self) -> String {
        let all = format!("azul_v2_{}_{}_*", self.deployment, self.name);
        self.generation.map_or(all.clone(), |number| all + &names::suffix(number))
    }

    /// Number of documents of an index, as far as they can be searched.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the cluster cannot be asked, or has no such index.
    pub fn documents(&self, index: &IndexName) -> Result<u64> {
        let path = format!("/{}/_search?{WHOLE}", self.place(index));
        let answer = self.client.post(&path, &json!({ "size": 0, "track_total_hits": true }))?;
        Ok(total(answer.root()))
    }

    /// Opens it for searching. `fields` are those of the catalog's project.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if it has no indices.
    pub fn live(self, fields: Arc<Fields>) -> Result<LiveCluster> {
        if self.indices.is_empty() {
            let message = format!("the cluster has no catalog {} of the deployment {}", self.name, self.deployment);
            return Err(Error::new(ErrorKind::Config, message));
        }
        Ok(LiveCluster { catalog: self, fields, known: Mutex::new(None) })
    }
}

/// A catalog of a cluster that is searched while others write to it.
pub struct LiveCluster {
    catalog: Catalog,
    fields: Arc<Fields>,
    /// The generation, and when it was asked for.
    known: Mutex<Option<(Instant, String)>>,
}

/// How long a generation is taken to be the newest: as long as it takes the cluster to show what was written.
const FRESH: Duration = Duration::from_secs(1);

impl LiveCluster {
    /// An answer is at least as new as the generation that is known before, so that none is ever taken for a newer one.
    fn generation(&self) -> String {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((asked, generation)) = known.as_ref()
            && asked.elapsed() < FRESH
        {
            return generation.clone();
        }
        let now = Instant::now();
        // Names, not a pattern: what is built beside them changes no answer.
        let names: Vec<String> = self.catalog.indices.iter().map(IndexName::to_string).collect();
        let generation = generation(&self.catalog.client, &names.join(","));
        *known = Some((now, generation.clone()));
        generation
    }
}

impl Live for LiveCluster {
    fn index(&self) -> Arc<dyn SearchIndex> {
        let Catalog { client, deployment, name, .. } = &self.catalog;
        let index = ClusterIndex::new(client.clone(), deployment, name, self.fields.clone());
        Arc::new(index.with_generation(self.generation()))
    }

    fn traffic(&self) -> Option<Traffic> {
        let Counts { requests, retries, throttled, conflicts } = self.catalog.client.counts();
        Some(Traffic { requests, retries, throttled, conflicts })
    }
}

/// Text that changes whenever an answer may: a copy of a part of an index shows something new when it is refreshed. If the
/// cluster does not say, each text is another one.
pub(crate) fn generation(client: &Client, indices: &str) -> String {
    let filter = "indices.*.uuid,indices.*.shards.*.routing.node,indices.*.shards.*.refresh.external_total";
    let path = format!("/{indices}/_stats/refresh?level=shards&ignore_unavailable=true&filter_path={filter}");
    let Ok(answer) = client.get(&path) else {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        return format!("unknown-{}", now.as_nanos());
    };
    let mut parts = BTreeSet::new();
    for (_, index) in answer.root().get("indices").into_iter().flat_map(Json::entries) {
        let uuid = index.get("uuid").and_then(Json::as_str).unwrap_or_default();
        for (shard, copies) in index.get("shards").into_iter().flat_map(Json::entries) {
            for copy in copies.items() {
                let mut text = format!("{uuid}/{shard}/").into_bytes();
                copy.write(&mut text);
                parts.insert(text);
            }
        }
    }
    // The same parts are the same text, in whatever order they come.
    let mut hash = Fnv::default();
    parts.iter().for_each(|part| hash.add(part));
    format!("{:016x}", hash.0)
}

/// The hash of Fowler, Noll and Vo: the same on every machine and in every version.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes.iter().chain(&[0xff]) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}
