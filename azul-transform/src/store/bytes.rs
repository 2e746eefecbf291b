//! What a bundle says as bytes, to be kept by a catalog.
//!
//! ```text
//! magic and version; uuid, version, source id, source spec; whether it is a deletion
//! n, then n records:        inner entity type, text
//! n, then n lists:          inner entity type, m, m positions of records
//! n, then n contributions:  outer entity type, entity id, m, m positions of lists, by ascending inner entity type
//! ```

use crate::batch::Batch;
use crate::bundle::{BundleFqid, SourceRef};
use crate::codec::{Bytes, write_number, write_text};
use crate::error::{Error, ErrorKind, Result};
use crate::position::OuterType;
use crate::record::Record;
use crate::schema::Schema;

const MAGIC: &[u8] = b"azul-batch";
/// Version of the form. Another version of the rows needs no other version of the form: what was written by other rows
/// does not fit, or is to be made anew.
const VERSION: usize = 1;

impl Batch {
    /// The contributions as bytes: compact, self-contained, and the same on every machine. Replicas are not among them,
    /// nor are the partitions.
    ///
    /// ```
    /// # use azul_transform::{Batch, BundleFqid, schema::Schema};
    /// let batch = Batch::new(BundleFqid { uuid: "b".into(), version: "1".into(), ..BundleFqid::default() });
    /// let read = Batch::from_bytes(&batch.to_bytes(), &Schema::default())?;
    /// assert_eq!(read.fqid(), batch.fqid());
    /// # Ok::<_, azul_transform::Error>(())
    /// ```
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.reserve(self.record_bytes() + 4 * self.record_count() + 64 * self.len() + 256);
        write_number(&mut out, VERSION);
        let BundleFqid { uuid, version, source: SourceRef { id, spec } } = self.fqid();
        [uuid, version, id, spec].into_iter().for_each(|text| write_text(&mut out, text));
        out.push(self.is_deleted().into());
        write_number(&mut out, self.record_count());
        for record in (0..self.record_count()).filter_map(|i| self.record_at(i)) {
            write_number(&mut out, self.type_of(record).index());
            write_text(&mut out, self.read_record(record).text());
        }
        write_number(&mut out, self.list_count());
        for list in self.lists() {
            let (inner_type, records) = self.read_list(list);
            write_number(&mut out, inner_type.index());
            write_number(&mut out, records.len());
            records.iter().for_each(|record| write_number(&mut out, record.index()));
        }
        write_number(&mut out, self.len());
        for (i, (outer_type, entity_id)) in self.outer_entities().enumerate() {
            write_number(&mut out, outer_type.index());
            write_text(&mut out, entity_id);
            write_number(&mut out, self.contents(i).len());
            self.contents(i).iter().for_each(|list| write_number(&mut out, list.index()));
        }
        out
    }

    /// Reads what [`Batch::to_bytes`] wrote. Whatever the bytes are, what is returned fits the schema as far as entity
    /// types and fields go: it can be [added](crate::Store::add) to a store.
    ///
    /// # Errors
    /// [`ErrorKind::Syntax`] if the bytes are not a batch, or one of another version of the form;
    /// [`ErrorKind::Schema`] if the schema has not all of its entity types and fields.
    pub fn from_bytes(bytes: &[u8], schema: &Schema) -> Result<Self> {
        let mut bytes = Bytes::new(bytes);
        if bytes.take(MAGIC.len()) != Some(MAGIC) {
            return Err(Error::new(ErrorKind::Syntax, "these bytes are not what a bundle says"));
        }
        match bytes.number() {
            Some(VERSION) => {}
            Some(version) => {
                let message = format!("what a bundle says is in version {version} of the form; this is for {VERSION}");
                return Err(Error::new(ErrorKind::Syntax, message));
            }
            None => return Err(damaged()),
        }
        let batch = read(&mut bytes).filter(|_| bytes.is_at_end()).ok_or_else(damaged)?;
        check(&batch, schema)?;
        Ok(batch)
    }
}

fn damaged() -> Error {
    Error::new(ErrorKind::Syntax, "what a bundle says is cut off or damaged")
}

/// Reads everything after the version, and checks references.
fn read(bytes: &mut Bytes<'_>) -> Option<Batch> {
    let mut text = || bytes.text().map(str::to_owned);
    let (uuid, version) = (text()?, text()?);
    let source = SourceRef { id: text()?, spec: text()? };
    let batch = Batch::new(BundleFqid { uuid, version, source });
    let mut batch = if bytes.flag()? { batch.into_deletion() } else { batch };
    for _ in 0..bytes.count()? {
        let inner_type = bytes.inner_type()?;
        batch.push_record(inner_type, bytes.text()?);
    }
    let mut records = Vec::new();
    for _ in 0..bytes.count()? {
        let inner_type = bytes.inner_type()?;
        records.clear();
        for _ in 0..bytes.count()? {
            records.push(batch.record_at(bytes.number()?)?);
        }
        batch.list(inner_type, &records);
    }
    let mut lists = Vec::new();
    for _ in 0..bytes.count()? {
        let outer_type = OuterType::all(OuterType::LIMIT).nth(bytes.number()?)?;
        let entity_id = bytes.text()?;
        lists.clear();
        for _ in 0..bytes.count()? {
            lists.push(batch.list_at(bytes.number()?)?);
        }
        batch.contribute(outer_type, entity_id, &lists);
    }
    Some(batch)
}

/// Checks that the schema has the entity types and fields of a batch.
fn check(batch: &Batch, schema: &Schema) -> Result<()> {
    let inner_types = schema.inner_types();
    let misfit = |what: &str| {
        let message =
            format!("what a bundle says does not fit the rows, perhaps because it was made by others: {what}");
        Err(Error::new(ErrorKind::Schema, message))
    };
    let mut checked = vec![false; batch.record_count()];
    for list in batch.lists() {
        let (position, records) = batch.read_list(list);
        let Some(inner_type) = inner_types.get(position.index()) else { return misfit("an inner entity type") };
        for record in records {
            if batch.type_of(*record) != position {
                return misfit("a list of inner entities of another type");
            }
            if std::mem::replace(&mut checked[record.index()], true) {
                continue;
            }
            if Record::parse(batch.read_record(*record).text(), inner_type.fields.len()).is_none() {
                return misfit(inner_type.name);
            }
        }
    }
    for (i, (outer_type, _)) in batch.outer_entities().enumerate() {
        if outer_type.index() >= schema.outer_types().len() {
            return misfit("an outer entity type");
        }
        if !batch.contents(i).is_sorted_by(|a, b| batch.read_list(*a).0 < batch.read_list(*b).0) {
            return misfit("the order of lists");
        }
    }
    Ok(())
}
