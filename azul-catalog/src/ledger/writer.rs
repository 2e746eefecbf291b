//! Writing to the ledger, as part of the transaction that changes documents.

use std::collections::BTreeMap;

use azul_transform::{BundleFqid, Error, ErrorKind, Fingerprint, Result, SourceRef};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::keys::{self, TABLE};
use super::{BundleRecord, FailureRecord, Indexed, LoadRecord, Note, read};
use crate::writer::Writer;

/// Changes the ledger through the writer of a catalog.
pub(crate) struct LedgerWriter<'w> {
    pub writer: &'w mut Writer,
    /// Now, in seconds since 1970.
    pub at: u64,
}

impl LedgerWriter<'_> {
    /// A bundle was indexed: all that there is to say about it, but for when.
    pub fn indexed(&mut self, fqid: &BundleFqid, indexed: Indexed) -> Result<()> {
        let BundleFqid { uuid, version, source } = fqid;
        self.writer.making.indexed += 1;
        let key = keys::bundle(uuid, version);
        let before: Option<BundleRecord> = self.get(&key)?;
        let deleted = before.as_ref().and_then(|before| before.deleted);
        let mut indexed = Indexed { at: self.at, ..indexed };
        // What the bundle contributed before stays, unless it contributes to the same entities again.
        let known = before.as_ref().and_then(|before| before.indexed.as_ref());
        indexed.entities.extend(known.iter().flat_map(|known| known.entities.iter().cloned()));
        indexed.entities.sort_unstable();
        indexed.entities.dedup();
        if let Some(before) = before {
            self.forget(before, &indexed, source)?;
        }
        self.recovered(fqid, &indexed.input)?;
        if indexed.is_disputed {
            self.remove(keys::input(&indexed.digest))?;
        } else {
            self.put(keys::input(&indexed.digest), &(&indexed.fingerprint, uuid, version))?;
        }
        self.put([keys::source(&source.id), key[1..].to_vec()].concat(), &())?;
        let SourceRef { id: source_id, spec: source_spec } = source.clone();
        let (uuid, version) = (uuid.clone(), version.clone());
        self.put(key, &BundleRecord { uuid, version, source_id, source_spec, indexed: Some(indexed), deleted })
    }

    /// A bundle contributes to these entities alone, sorted, whatever it contributed to before.
    pub fn contributes(&mut self, uuid: &str, version: &str, entities: Vec<(String, String)>) -> Result<()> {
        let key = keys::bundle(uuid, version);
        let Some(mut record) = self.get::<BundleRecord>(&key)? else { return Ok(()) };
        let Some(indexed) = record.indexed.as_mut().filter(|indexed| indexed.entities != entities) else {
            return Ok(());
        };
        indexed.entities = entities;
        self.put(key, &record)
    }

    /// Removes what leads to a record that is about to be replaced.
    fn forget(&mut self, before: BundleRecord, now: &Indexed, source: &SourceRef) -> Result<()> {
        let key = keys::bundle(&before.uuid, &before.version);
        if before.indexed.as_ref().is_some_and(|before| before.digest != now.digest) {
            let digest = before.indexed.map(|before| before.digest).unwrap_or_default();
            self.remove(keys::input(&digest))?;
        }
        if before.source_id != source.id {
            self.remove([keys::source(&before.source_id), key[1..].to_vec()].concat())?;
        }
        Ok(())
    }

    /// Nothing is known of a bundle any more.
    pub fn forgotten(&mut self, record: &BundleRecord) -> Result<()> {
        let key = keys::bundle(&record.uuid, &record.version);
        if let Some(indexed) = &record.indexed {
            self.remove(keys::input(&indexed.digest))?;
        }
        self.remove([keys::source(&record.source_id), key[1..].to_vec()].concat())?;
        self.remove(key)
    }

    /// What is known of a bundle by now.
    pub fn bundle(&mut self, uuid: &str, version: &str) -> Result<Option<BundleRecord>> {
        self.get(&keys::bundle(uuid, version))
    }

    /// A bundle was deleted, be it there or not.
    pub fn deleted(&mut self, uuid: &str, version: &str) -> Result<()> {
        let key = keys::bundle(uuid, version);
        let known: Option<BundleRecord> = self.get(&key)?;
        let (id, spec) = (String::new(), String::new());
        let new = || BundleRecord {
            uuid: uuid.to_owned(),
            version: version.to_owned(),
            source_id: id,
            source_spec: spec,
            indexed: None,
            deleted: None,
        };
        let mut record = known.unwrap_or_else(new);
        if record.deleted.is_some() {
            return Ok(());
        }
        self.writer.making.deleted += 1;
        record.deleted = Some(self.at);
        self.put(key, &record)
    }

    /// Inputs of one run said different things of a bundle.
    pub fn disputed(&mut self, uuid: &str, version: &str) -> Result<()> {
        let key = keys::bundle(uuid, version);
        let Some(mut record) = self.get::<BundleRecord>(&key)? else { return Ok(()) };
        let Some(indexed) = record.indexed.as_mut().filter(|indexed| !indexed.is_disputed) else { return Ok(()) };
        indexed.is_disputed = true;
        let digest = indexed.digest.clone();
        self.remove(keys::input(&digest))?;
        self.put(key, &record)
    }

    /// An input failed.
    pub fn failed(&mut self, input: &str, digest: Option<&str>, error: &Error) -> Result<()> {
        let bundle = error.place().bundle.clone();
        let key = match &bundle {
            Some((uuid, version)) => keys::failed_bundle(uuid, version),
            None => keys::failed_input(input),
        };
        self.put_failure(key, input, digest, bundle, error)
    }

    /// An input was left out for another one of the same bundle, which did not fail.
    pub fn left_out(&mut self, input: &str, error: &Error) -> Result<()> {
        self.put_failure(keys::failed_input(input), input, None, error.place().bundle.clone(), error)
    }

    /// An entity could not be aggregated.
    pub fn entity_failed(&mut self, index: &str, id: &str, error: &Error) -> Result<()> {
        let bundle = error.place().bundle.clone();
        self.put_failure(keys::failed_entity(index, id), index, None, bundle, error)
    }

    /// An entity was aggregated.
    pub fn entity_recovered(&mut self, index: &str, id: &str) -> Result<()> {
        self.remove(keys::failed_entity(index, id))
    }

    /// What failed before does so no longer, under this name or as this bundle.
    fn recovered(&mut self, fqid: &BundleFqid, input: &str) -> Result<()> {
        self.remove(keys::failed_bundle(&fqid.uuid, &fqid.version))?;
        self.remove(keys::failed_input(input))
    }

    fn put_failure(
        &mut self,
        key: Vec<u8>,
        input: &str,
        digest: Option<&str>,
        bundle: Option<(String, String)>,
        error: &Error,
    ) -> Result<()> {
        let reason = Note::from(error);
        let known: Option<FailureRecord> = self.get(&key)?;
        // The same failure again is no news.
        if known
            .is_some_and(|known| known.input == input && known.digest.as_deref() == digest && known.reason == reason)
        {
            return Ok(());
        }
        let digest = digest.map(str::to_owned);
        self.put(key, &FailureRecord { input: input.to_owned(), digest, at: self.at, bundle, reason })
    }

    /// Ready documents were loaded.
    pub fn loaded(&mut self, input: &str, directory: Option<String>, documents: BTreeMap<String, u64>) -> Result<()> {
        let (input, at) = (input.to_owned(), self.at);
        self.put(keys::loaded(&input), &LoadRecord { input, directory, at, documents })
    }

    /// What documents of this run are made by.
    pub fn declare(&mut self, fingerprint: &Fingerprint) -> Result<()> {
        let key = keys::fingerprint(fingerprint.digest());
        if self.writer.value(TABLE, &key)?.is_some() {
            return Ok(());
        }
        self.put(key, fingerprint.declared())
    }

    fn get<T: DeserializeOwned>(&mut self, key: &[u8]) -> Result<Option<T>> {
        self.writer.value(TABLE, key)?.map(|value| read(&value)).transpose()
    }

    fn put(&mut self, key: Vec<u8>, value: &impl Serialize) -> Result<()> {
        let unwritable = |e| Error::new(ErrorKind::Io, "cannot write a record of the ledger").caused_by(e);
        let value = serde_json::to_vec(value).map_err(unwritable)?;
        self.writer.set(TABLE, key, Some(value))
    }

    /// Removes a key, if it is there.
    fn remove(&mut self, key: Vec<u8>) -> Result<()> {
        match self.writer.value(TABLE, &key)? {
            Some(_) => self.writer.set(TABLE, key, None),
            None => Ok(()),
        }
    }
}
