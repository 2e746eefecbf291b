//! Telling the ledger what became of the bundles and inputs of a run.

use azul_transform::{
    BundleFqid, Compiled, Context, ContributionId, DocumentSink, DocumentType, Error, Fingerprint, IndexName,
    OuterType, Result,
};

use super::Intake;
use super::entities::{Known, Number};
use crate::ledger::{Indexed, Ledger, LedgerWriter, Note};
use crate::making::now;
use crate::writer::Writer;

impl Intake<'_> {
    /// The ledger as it was before.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// A bundle of the run was indexed. Its documents must have been put: the entities that it contributes to are those
    /// of its contributions. `digest` is that of its input, in hexadecimal; `dropped` is what documents leave out.
    ///
    /// # Errors
    /// [`azul_transform::ErrorKind::Io`], here and below, if the ledger cannot be read or written.
    pub fn note_indexed(
        &mut self,
        fqid: &BundleFqid,
        input: &str,
        digest: &str,
        fingerprint: &Fingerprint,
        dropped: &[Error],
    ) -> Result<()> {
        let entities = self.contributed_to(&fqid.uuid, &fqid.version);
        let directory = self.directory.clone().filter(|_| std::path::Path::new(input).is_relative());
        let mut history = self.history();
        history.declare(fingerprint)?;
        let indexed = Indexed {
            input: input.to_owned(),
            directory,
            digest: digest.to_owned(),
            fingerprint: fingerprint.digest().to_owned(),
            at: 0,
            is_disputed: false,
            entities,
            dropped: dropped.iter().map(Note::from).collect(),
        };
        history.indexed(fqid, indexed)
    }

    /// The entities that a bundle of the run contributes to: outer entity type and id.
    pub(super) fn contributed_to(&self, uuid: &str, version: &str) -> Vec<(String, String)> {
        let named = |(outer_type, number): (OuterType, Number)| {
            (self.schema.outer_types()[outer_type].name.to_owned(), self.entities.id(outer_type, number))
        };
        self.contributed.of(uuid, version).into_iter().map(named).collect()
    }

    /// The inputs of the run are read from here: paths that do not say where they start do so at this directory.
    pub fn read_in(&mut self, directory: String) {
        self.directory = Some(directory);
    }

    /// A bundle that was indexed before is indexed anew, and that was [noted](Intake::note_indexed). What it contributed then
    /// and does not now is taken back.
    ///
    /// # Errors
    /// As above.
    pub fn take_back(&mut self, fqid: &BundleFqid) -> Result<()> {
        let BundleFqid { uuid, version, .. } = fqid;
        let Some(then) = self.ledger.bundle(uuid, version)?.and_then(|record| record.indexed) else { return Ok(()) };
        let mut now = self.contributed_to(uuid, version);
        now.sort_unstable();
        now.dedup();
        let (deployment, catalog) = self.writer.place();
        let gone = then.entities.into_iter().filter(|entity| now.binary_search(entity).is_err());
        for (outer_type, entity_id) in gone {
            let index = IndexName::new(&deployment, &catalog, DocumentType::Contribution, &outer_type)?;
            for deleted in [false, true] {
                let id = ContributionId::of(&entity_id, fqid, deleted).to_string();
                if self.before.document(&index, &id)?.is_some() {
                    self.take_back_one(&index, &entity_id, &id)?;
                }
            }
        }
        self.history().contributes(uuid, version, now)
    }

    /// Takes back a contribution to an entity of a type that the project may not have any more.
    fn take_back_one(&mut self, index: &IndexName, entity_id: &str, id: &str) -> Result<()> {
        if self.schema.outer_type(index.qualifier()).is_some() {
            return DocumentSink::delete(self, &index.to_string(), id);
        }
        let (deployment, catalog) = self.writer.place();
        let aggregates = IndexName::new(&deployment, &catalog, DocumentType::Aggregate, index.qualifier())?;
        self.writer.delete_tracked(index, id)?;
        self.writer.delete_tracked(&aggregates, entity_id)
    }

    /// A bundle was deleted, if it is one of this catalog.
    ///
    /// # Errors
    /// As above.
    pub fn note_deleted(&mut self, uuid: &str, version: &str) -> Result<()> {
        let is_known = self.contributed.has(uuid, version) || self.ledger.bundle(uuid, version)?.is_some();
        if is_known { self.history().deleted(uuid, version) } else { Ok(()) }
    }

    /// An input was left out, since another one has the same identity and says other things. The place of the error is the
    /// bundle.
    ///
    /// # Errors
    /// As above.
    pub fn note_left_out(&mut self, input: &str, error: &Error) -> Result<()> {
        let mut history = self.history();
        if let Some((uuid, version)) = &error.place().bundle {
            history.disputed(uuid, version)?;
        }
        history.left_out(input, error)
    }

    /// An input failed. `digest` is that of the input in hexadecimal, if it could be read.
    ///
    /// # Errors
    /// As above.
    pub fn note_failed(&mut self, input: &str, digest: Option<&str>, error: &Error) -> Result<()> {
        self.history().failed(input, digest, error)
    }

    /// An entity could not be aggregated of what the run says; its place is `type/id`. Where earlier runs contributed too,
    /// it is aggregated again, which tells more.
    ///
    /// # Errors
    /// As above.
    pub fn note_entity_failed(&mut self, index: &str, error: &Error) -> Result<()> {
        let index: IndexName = index.parse()?;
        let id = error.place().entity.as_deref().and_then(|entity| entity.split_once('/')).map_or("", |(_, id)| id);
        let key = super::entities::key(self.schema, &index, id)?;
        match self.entities.known(&key) {
            Known::OfEarlierRuns => Ok(()),
            Known::OfThisRun | Known::Unchanged => self.history().entity_failed(&index.to_string(), id, error),
        }
    }

    /// The documents of a bundle that was indexed are as these rows and rules make them, with the options of then.
    ///
    /// # Errors
    /// As above.
    pub(crate) fn made_by(&mut self, fqid: &BundleFqid, project: &Compiled) -> Result<()> {
        let record = self.ledger.bundle(&fqid.uuid, &fqid.version)?;
        let Some(indexed) = record.and_then(|record| record.indexed) else { return Ok(()) };
        let then = self.ledger.fingerprint(&indexed.fingerprint)?;
        let now = Fingerprint::new(project, &Context::new("", ""));
        let is_option = |name: &str| name.starts_with("options/");
        let options = then.iter().flat_map(Fingerprint::declared).filter(|(name, _)| is_option(name));
        let rows = now.declared().iter().filter(|(name, _)| !is_option(name));
        let declared = rows.chain(options).map(|(name, says)| (name.clone(), says.clone())).collect();
        let fingerprint = Fingerprint::of_declared(declared);
        let mut history = self.history();
        history.declare(&fingerprint)?;
        history.indexed(fqid, Indexed { fingerprint: fingerprint.digest().to_owned(), ..indexed })
    }

    pub(super) fn history(&mut self) -> LedgerWriter<'_> {
        LedgerWriter { writer: &mut self.writer, at: now() }
    }
}

/// An entity was aggregated, or could not be.
pub(super) fn aggregated(writer: &mut Writer, index: &IndexName, id: &str, error: Option<&Error>) -> Result<()> {
    let mut history = LedgerWriter { writer, at: now() };
    match error {
        Some(error) => history.entity_failed(&index.to_string(), id, error),
        None => history.entity_recovered(&index.to_string(), id),
    }
}
