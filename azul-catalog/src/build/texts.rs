//! The distinct texts of all parts that documents share, in the order in which they came. Those of one document are next to
//! each other, so that one block has most of what is wanted to read it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use azul_transform::{DocumentType, Result};

use super::part::PartBuilder;
use super::samples::{SAMPLES, Samples, TRAINED};
use super::spill::Spill;
use crate::disk::container::Writer;
use crate::segment::blocks::{BlockWriter, Packer, Packing};
use crate::segment::bundles;

/// Writes the texts, and the hashes of bundles. Returns for each part how far each of its records is behind the one before.
pub(super) fn write(
    parts: &[PartBuilder],
    texts: &Spill,
    document_type: DocumentType,
    packing: Packing,
    writer: &mut Writer,
) -> Result<Vec<Vec<u32>>> {
    let dictionary = if packing.has_dictionary { dictionary(parts, texts)? } else { Vec::new() };
    writer.section("parts.dictionary", &dictionary)?;
    let mut packer = Packer::new(packing, &dictionary)?;
    let mut blocks = BlockWriter::new(writer, "parts", &mut packer);
    let is_hashed = |part: &PartBuilder| document_type == DocumentType::Aggregate && bundles::is_part(&part.name);
    let mut hashes: Option<Vec<u8>> = parts.iter().any(|part| part.shared && is_hashed(part)).then(Vec::new);
    let mut records: Vec<Vec<u32>> = parts.iter().map(|part| Vec::with_capacity(part.places.len())).collect();
    let mut before = vec![0; parts.len()];
    let mut next: BinaryHeap<Reverse<(u64, usize)>> = BinaryHeap::new();
    let first = |(at, part): (usize, &PartBuilder)| part.places.first().map(|(place, _)| Reverse((*place, at)));
    next.extend(parts.iter().enumerate().filter_map(first));
    let (mut record, mut text) = (0, Vec::new());
    while let Some(Reverse((place, at))) = next.pop() {
        let part = &parts[at];
        let (_, length) = part.places[records[at].len()];
        texts.read(place, length as usize, &mut text)?;
        blocks.push(&text)?;
        if let Some(hashes) = hashes.as_mut().filter(|_| is_hashed(part)) {
            hashes.extend_from_slice(&bundles::hash(&text)?.to_le_bytes());
        }
        records[at].push(record - before[at]);
        before[at] = record;
        record += 1;
        next.extend(part.places.get(records[at].len()).map(|(place, _)| Reverse((*place, at))));
    }
    let index = blocks.finish()?;
    writer.packed("parts.index", &index)?;
    if let Some(hashes) = hashes {
        writer.packed(bundles::SECTION, &hashes)?;
    }
    Ok(records)
}

/// A dictionary for all texts.
fn dictionary(parts: &[PartBuilder], texts: &Spill) -> Result<Vec<u8>> {
    let count: usize = parts.iter().map(|part| part.places.len()).sum();
    let mut samples = Samples::default();
    if count >= TRAINED {
        let most = SAMPLES / parts.iter().filter(|part| part.shared).count().max(1);
        let mut sample = |part: &PartBuilder| samples.take(texts, &part.places, 0..part.places.len(), most);
        parts.iter().try_for_each(&mut sample)?;
    }
    Ok(samples.train())
}
