//! Strings, each kept once, in chunks that never move: growing copies nothing.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use super::find_or_insert;

const CHUNK: usize = 1 << 20;

/// Interned strings.
#[derive(Debug, Default)]
pub(super) struct Arena {
    chunks: Vec<String>,
    spans: Vec<Span>,
    ids: HashTable<u32>,
    size: usize,
}

#[derive(Debug, Clone, Copy)]
struct Span {
    chunk: u32,
    start: u32,
    len: u32,
    /// Part of the hash, so that the table grows without reading the strings again.
    hash: u32,
}

impl Arena {
    /// The number of a string; equal strings have equal numbers.
    pub fn intern(&mut self, text: &str) -> u32 {
        let hash = spread(FxBuildHasher.hash_one(text) as u32);
        let next = self.spans.len() as u32;
        let (chunks, spans) = (&self.chunks, &self.spans);
        let same = |i: u32| spans[i as usize].hash == hash as u32 && get(chunks, spans[i as usize]) == text;
        let rehash = |i: u32| spread(spans[i as usize].hash);
        if let Some(known) = find_or_insert(&mut self.ids, hash, same, rehash, next) {
            return known;
        }
        if self.chunks.last().is_none_or(|chunk| chunk.capacity() - chunk.len() < text.len()) {
            self.chunks.push(String::with_capacity(CHUNK.max(text.len())));
        }
        let chunk = self.chunks.len() - 1;
        let start = self.chunks[chunk].len() as u32;
        self.chunks[chunk].push_str(text);
        self.spans.push(Span { chunk: chunk as u32, start, len: text.len() as u32, hash: hash as u32 });
        self.size += text.len();
        next
    }

    pub fn get(&self, id: u32) -> &str {
        get(&self.chunks, self.spans[id as usize])
    }

    /// Number of strings.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Bytes of all strings.
    pub fn size(&self) -> usize {
        self.size
    }
}

fn get(chunks: &[String], span: Span) -> &str {
    &chunks[span.chunk as usize][span.start as usize..(span.start + span.len) as usize]
}

/// The table looks at the top bits too, which 32 bits leave empty; the low half is the hash itself.
fn spread(hash: u32) -> u64 {
    u64::from(hash) | u64::from(hash.wrapping_mul(0x9e37_79b1)) << 32
}
