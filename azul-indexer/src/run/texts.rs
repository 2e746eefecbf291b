//! Texts by number, each once and in few bytes: there are millions of ids in a large run.

use std::hash::BuildHasher;

use azul_transform::uuid;
use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// Texts of one or several pieces. Pieces that are UUIDs or SHA-1 digests, as nearly all ids are, are kept as bytes.
#[derive(Debug, Default)]
pub(super) struct Texts {
    bytes: Vec<u8>,
    ends: Vec<u64>,
    known: HashTable<u32>,
    packed: Vec<u8>,
}

/// What a piece begins with.
const UUID: u8 = 16;
const DIGEST: u8 = 20;
const PLAIN: u8 = 0;

impl Texts {
    /// Number of texts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The number of a text; those of new ones follow one another.
    pub fn number(&mut self, pieces: &[&str]) -> u32 {
        let mut packed = std::mem::take(&mut self.packed);
        packed.clear();
        pieces.iter().for_each(|piece| pack(piece, &mut packed));
        let next = self.ends.len() as u32;
        let (bytes, ends) = (&self.bytes, &self.ends);
        let hash = |packed: &[u8]| FxBuildHasher.hash_one(packed);
        let same = |number: &u32| slice(bytes, ends, *number) == packed;
        let rehash = |number: &u32| hash(slice(bytes, ends, *number));
        let number = *self.known.entry(hash(&packed), same, rehash).or_insert(next).get();
        if number == next {
            self.bytes.extend_from_slice(&packed);
            self.ends.push(self.bytes.len() as u64);
        }
        self.packed = packed;
        number
    }

    /// Whether there is a text.
    pub fn contains(&self, pieces: &[&str]) -> bool {
        let mut packed = Vec::new();
        pieces.iter().for_each(|piece| pack(piece, &mut packed));
        let same = |number: &u32| slice(&self.bytes, &self.ends, *number) == packed;
        self.known.find(FxBuildHasher.hash_one(packed.as_slice()), same).is_some()
    }

    /// The text with a number, as it is kept. Of two that consist of UUIDs and digests in the same places, the lesser one is
    /// that of which these bytes are.
    pub fn packed(&self, number: u32) -> &[u8] {
        slice(&self.bytes, &self.ends, number)
    }

    /// The pieces of the text with a number.
    pub fn pieces(&self, number: u32) -> Vec<String> {
        let mut rest = self.packed(number);
        let mut pieces = Vec::new();
        while let Some((piece, after)) = unpack(rest) {
            pieces.push(piece);
            rest = after;
        }
        pieces
    }
}

/// Whether packed pieces consist of a UUID and a digest and nothing else.
pub(super) fn is_fixed(packed: &[u8]) -> bool {
    let digest = 1 + usize::from(UUID);
    packed.len() == digest + 1 + usize::from(DIGEST) && packed[0] == UUID && packed[digest] == DIGEST
}

fn slice<'b>(bytes: &'b [u8], ends: &[u64], number: u32) -> &'b [u8] {
    let start = number.checked_sub(1).map_or(0, |before| ends[before as usize]);
    &bytes[start as usize..ends[number as usize] as usize]
}

fn pack(piece: &str, out: &mut Vec<u8>) {
    if let Some(uuid) = uuid::is_canonical(piece).then(|| uuid::parse(piece).ok()).flatten() {
        out.push(UUID);
        out.extend_from_slice(&uuid.to_be_bytes());
    } else if let Some(digest) = digest(piece) {
        out.push(DIGEST);
        out.extend_from_slice(&digest);
    } else {
        out.push(PLAIN);
        out.extend_from_slice(&(piece.len() as u32).to_le_bytes());
        out.extend_from_slice(piece.as_bytes());
    }
}

/// The bytes of 40 lower-case hexadecimal digits.
fn digest(piece: &str) -> Option<[u8; DIGEST as usize]> {
    let (pairs, []) = piece.as_bytes().as_chunks::<2>() else { return None };
    let pairs: &[[u8; 2]; DIGEST as usize] = pairs.try_into().ok()?;
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut digest = [0; DIGEST as usize];
    for (byte, [high, low]) in digest.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(digest)
}

/// The first of some pieces, and the others.
fn unpack(packed: &[u8]) -> Option<(String, &[u8])> {
    let (kind, rest) = packed.split_first()?;
    Some(match *kind {
        UUID => {
            let (uuid, rest) = rest.split_first_chunk()?;
            (uuid::print(u128::from_be_bytes(*uuid)), rest)
        }
        DIGEST => {
            let (digest, rest) = rest.split_first_chunk::<{ DIGEST as usize }>()?;
            (digest.iter().map(|byte| format!("{byte:02x}")).collect(), rest)
        }
        _ => {
            let (length, rest) = rest.split_first_chunk()?;
            let (text, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            (String::from_utf8_lossy(text).into_owned(), rest)
        }
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use super::*;

    const UUID: &str = "aaa96233-bf27-44c7-82df-b4dc15ad4d9d";
    const DIGEST: &str = "0123456789abcdef0123456789abcdef01234567";

    #[test]
    fn texts_come_back_as_they_were() {
        let all: [&[&str]; 9] = [
            &[UUID, DIGEST],
            &[DIGEST, UUID],
            &[UUID],
            &["", ""],
            &[""],
            &["AAA96233-bf27-44c7-82df-b4dc15ad4d9d", "0123456789ABCDEF0123456789abcdef01234567"],
            &["0123456789abcdef0123456789abcdef0123456g"],
            &["é", "\0"],
            &[],
        ];
        let mut texts = Texts::default();
        for (number, pieces) in (0..).zip(all) {
            assert!(!texts.contains(pieces));
            assert_eq!(texts.number(pieces), number);
            assert!(texts.contains(pieces));
        }
        for (number, pieces) in (0..).zip(all) {
            assert_eq!(texts.number(pieces), number);
            assert_eq!(texts.pieces(number), pieces);
            assert_eq!(is_fixed(texts.packed(number)), number == 0);
        }
        assert_eq!(texts.len(), all.len());
    }
}
