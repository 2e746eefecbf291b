//! The ids of the documents of a new segment, in few bytes: there may be millions, and those of contributions are long.

use std::borrow::Cow;
use std::cmp::Ordering;

use azul_transform::uuid;

/// Ids one after the other. The UUIDs that an id begins with are kept as bytes.
#[derive(Default)]
pub(super) struct Ids {
    bytes: Vec<u8>,
    ends: Vec<u64>,
}

/// An id. Its first byte says how many UUIDs there are, with a separator behind each but the last one, before the text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Packed<'i>(&'i [u8]);

/// Bytes of a UUID, …
const BYTES: usize = 16;
/// … and of its text.
const TEXT: usize = 36;
/// What is between UUIDs, and behind them.
const SEPARATOR: u8 = b'_';
/// Most UUIDs that are looked for.
const MOST: u8 = 2;

impl Ids {
    /// Number of ids.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Appends an id.
    pub fn push(&mut self, id: &str) {
        let count = self.bytes.len();
        self.bytes.push(0);
        let mut rest = id;
        for number in 0..MOST {
            // Behind the first one a separator is expected, which is not kept.
            let from = if number == 0 { Some(rest) } else { rest.strip_prefix(char::from(SEPARATOR)) };
            let Some((text, after)) = from.and_then(|from| from.split_at_checked(TEXT)) else { break };
            let Some(uuid) = uuid::is_canonical(text).then(|| uuid::parse(text).ok()).flatten() else { break };
            self.bytes.extend_from_slice(&uuid.to_be_bytes());
            self.bytes[count] = number + 1;
            rest = after;
        }
        self.bytes.extend_from_slice(rest.as_bytes());
        self.ends.push(self.bytes.len() as u64);
    }

    /// The id at a place.
    pub fn get(&self, at: usize) -> Packed<'_> {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        Packed(&self.bytes[start as usize..self.ends[at] as usize])
    }

    /// All ids in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = Packed<'_>> {
        (0..self.len()).map(|at| self.get(at))
    }
}

impl<'i> Packed<'i> {
    fn count(self) -> usize {
        self.0.first().map_or(0, |count| usize::from(*count))
    }

    /// The bytes of the UUID, if the id is one.
    pub fn uuid(self) -> Option<&'i [u8]> {
        (self.count() == 1 && self.0.len() == 1 + BYTES).then(|| &self.0[1..])
    }

    /// The id as text.
    pub fn text(self) -> Cow<'i, str> {
        let uuids = self.0.get(1..1 + self.count() * BYTES).unwrap_or_default();
        let rest = String::from_utf8_lossy(self.0.get(1 + uuids.len()..).unwrap_or_default());
        let (uuids, _) = uuids.as_chunks::<BYTES>();
        if uuids.is_empty() {
            return rest;
        }
        let mut text = String::with_capacity(uuids.len() * (TEXT + 1) + rest.len());
        for (number, uuid) in uuids.iter().enumerate() {
            text.extend((number > 0).then_some(char::from(SEPARATOR)));
            text.push_str(&uuid::print(u128::from_be_bytes(*uuid)));
        }
        text.push_str(&rest);
        text.into()
    }
}

impl PartialOrd for Packed<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Packed<'_> {
    /// By the bytes of the text. Canonical UUIDs compare like their texts.
    fn cmp(&self, other: &Self) -> Ordering {
        if self.count() == other.count() { self.0.cmp(other.0) } else { self.text().cmp(&other.text()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_back_and_compare_like_their_texts() {
        let (a, b) = ("aaa96233-bf27-44c7-82df-b4dc15ad4d9d", "00000000-0000-0000-0000-00000000000a");
        let texts = [
            String::new(),
            "_".to_owned(),
            "0".to_owned(),
            a.to_owned(),
            b.to_owned(),
            a.to_uppercase(),
            format!("{a}_"),
            format!("{a}{b}"),
            format!("{a}_{b}"),
            format!("{a}_{b}_"),
            format!("{b}_{a}_2020-01-01T00:00:00.000000Z_exists"),
            format!("{b}_{a}_2020-01-01T00:00:00.000000Z_deleted"),
            format!("{a}_{b}_{a}"),
            format!("{a}_{b}{a}"),
            format!("{a}é{b}"),
            format!("x{a}_{b}"),
        ];
        let mut ids = Ids::default();
        texts.iter().for_each(|text| ids.push(text));
        assert_eq!(ids.len(), texts.len());
        for (a, one) in ids.iter().zip(&texts) {
            assert_eq!(a.text(), *one);
            assert_eq!(a.uuid().is_some(), one.len() == TEXT && one.to_lowercase() == *one);
            for (b, other) in ids.iter().zip(&texts) {
                assert_eq!(a.cmp(&b), one.cmp(other), "{one} {other}");
                assert_eq!(a == b, one == other);
            }
        }
    }
}
