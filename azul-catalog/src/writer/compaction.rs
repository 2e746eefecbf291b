//! Merging segments and files of tables.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use azul_search::Fields;
use azul_transform::{Error, ErrorKind, IndexName, Result};

use super::{Writer, file_name};
use crate::build::Builder;
use crate::build::split::Source;
use crate::disk::manifest::SegmentEntry;
use crate::policy::Compaction;
use crate::segment::Purpose;
use crate::segment::cache::Cache;
use crate::snapshot::{View, scan};
use crate::table;

/// Bytes of documents that are kept while segments are merged.
const MERGING: usize = 16 << 20;

impl Writer {
    /// Commits what there is to commit, then merges segments, so that there are few and few dead documents in them.
    /// Returns whether there was anything to merge. Readers are not disturbed; documents stay what they are.
    ///
    /// # Errors
    /// As [`Writer::commit`], and if documents cannot be read.
    pub fn compact(&mut self, wanted: Compaction) -> Result<bool> {
        self.finish_background()?;
        if self.has_changes() {
            self.commit()?;
        }
        let mut next = self.manifest.clone();
        let mut merged = false;
        for (name, entries) in &self.manifest.indices {
            let kept = entries.len() - wanted.count(entries);
            let (old, new) = entries.split_at(kept);
            if new.is_empty() {
                continue;
            }
            let index: IndexName = name.parse()?;
            let file = file_name(&mut next, "segment");
            let mut entries = old.to_vec();
            entries.extend(merge(&self.directory, &self.fields, &index, new, &file, &AtomicBool::new(false))?);
            next.indices.insert(name.clone(), entries);
            merged = true;
        }
        for (name, entries) in &self.manifest.tables {
            if let Some(entries) = table::compact(&self.directory, entries, wanted, &mut next.next_file)? {
                next.tables.insert(name.clone(), entries);
                merged = true;
            }
        }
        if merged {
            next.indices.retain(|_, entries| !entries.is_empty());
            self.publish(next, false)?;
            // They look at files that are gone.
            self.tables.clear();
        }
        Ok(merged)
    }
}

/// One segment with the live documents of several; none if there are none.
///
/// # Errors
/// [`ErrorKind::Io`] if documents cannot be read or written, or if it was stopped.
pub(super) fn merge(
    directory: &Path,
    fields: &Fields,
    index: &IndexName,
    entries: &[SegmentEntry],
    file: &str,
    stop: &AtomicBool,
) -> Result<Option<SegmentEntry>> {
    let cache = Arc::new(Cache::new(MERGING));
    let nothing = Fields::default();
    let open = |entry| View::open(directory, entry, &nothing, Purpose::Reading, None, &cache).map(Arc::new);
    let views: Vec<Arc<View>> = entries.iter().map(open).collect::<Result<_>>()?;
    let mut builder = Builder::new(directory, index.document_type(), fields);
    for document in scan::all(&views) {
        if stop.load(Ordering::Relaxed) {
            return Err(Error::new(ErrorKind::Io, "segments are not merged any more"));
        }
        let document = document?;
        // It was checked when it came.
        builder.put(&document.id, Source::well_formed(&document.source)?)?;
    }
    if builder.len() == 0 {
        return Ok(None);
    }
    let (file, documents) = builder.finish(directory.join(file), &BTreeSet::new())?;
    Ok(Some(SegmentEntry { file, documents, dead_count: 0, dead: None }))
}
