//! A document whose name is as it should be, in 32 bytes.

/// The id, version and group of a document, in the order in which they are sorted: by id, then by version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Known {
    /// The halves of the UUID: together they would be aligned to more bytes than they need.
    pub id: [u64; 2],
    pub version: u64,
    pub group: u32,
}

/// Bytes of a document in a file.
pub(super) const BYTES: usize = 32;

impl Known {
    /// The document of these parts of a name, if they are a UUID and a version as they are mostly written.
    pub fn of(id: &str, version: &str, group: u32) -> Option<Self> {
        let (id, version) = canonical(id).zip(packed(version))?;
        Some(Self { id, version, group })
    }

    /// The UUID.
    pub fn id(self) -> String {
        let [high, low] = self.id.map(u128::from);
        uuid::Uuid::from_u128(high << 64 | low).to_string()
    }

    /// The version.
    pub fn version(self) -> String {
        unpacked(self.version)
    }

    /// As it is in a file.
    pub fn to_bytes(self) -> [u8; BYTES] {
        let mut bytes = [0; BYTES];
        let [high, low] = self.id;
        for (part, number) in bytes.chunks_exact_mut(8).zip([high, low, self.version, self.group.into()]) {
            part.copy_from_slice(&number.to_be_bytes());
        }
        bytes
    }

    /// Back from a file.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut numbers = [0; 4];
        for (number, part) in numbers.iter_mut().zip(bytes.chunks_exact(8)) {
            *number = part.iter().fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
        }
        let [high, low, version, group] = numbers;
        Self { id: [high, low], version, group: group as u32 }
    }
}

/// A UUID in lower-case letters, with hyphens where they belong.
pub(super) fn canonical(id: &str) -> Option<[u64; 2]> {
    let bytes = id.as_bytes();
    let is_hyphen = |at: usize| [8, 13, 18, 23].contains(&at);
    let is_fitting = |(at, byte): (usize, &u8)| match byte {
        b'-' => is_hyphen(at),
        b'0'..=b'9' | b'a'..=b'f' => !is_hyphen(at),
        _ => false,
    };
    if bytes.len() != 36 || !bytes.iter().enumerate().all(is_fitting) {
        return None;
    }
    let id = uuid::Uuid::try_parse(id).ok()?.as_u128();
    Some([(id >> 64) as u64, id as u64])
}

/// Where the parts of a version are, and what each is less than.
const PARTS: [(std::ops::Range<usize>, u64); 7] =
    [(0..4, 10_000), (5..7, 13), (8..10, 32), (11..13, 25), (14..16, 62), (17..19, 62), (20..26, 1_000_000)];

/// A version as a number; later ones are greater.
fn packed(version: &str) -> Option<u64> {
    PARTS.into_iter().try_fold(0, |packed: u64, (range, limit)| {
        let part: u64 = version.get(range)?.parse().ok()?;
        (part < limit).then_some(packed * limit + part)
    })
}

fn unpacked(mut packed: u64) -> String {
    let mut parts = [0; 7];
    for (part, (_, limit)) in parts.iter_mut().zip(PARTS).rev() {
        (*part, packed) = (packed % limit, packed / limit);
    }
    let [year, month, day, hour, minute, second, micros] = parts;
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use super::*;

    const ID: &str = "c48e2b90-5fd1-4a76-b03c-6e9817d4a25f";

    #[test]
    fn names_come_back_as_they_were() {
        let check = |version: &str| {
            let known = Known::of(ID, version, 7).unwrap();
            assert_eq!((known.id(), known.version()), (ID.to_owned(), version.to_owned()));
            assert_eq!(Known::from_bytes(&known.to_bytes()), known);
        };
        check("2020-01-31T23:59:60.000001Z");
        check("9999-12-31T00:00:00.999999Z");
        check("0001-01-01T00:00:00.000000Z");
        assert!(packed("2019-12-31T23:59:59.999999Z") < packed("2020-01-01T00:00:00.000000Z"));
        for other in ["C48e2b90-5fd1-4a76-b03c-6e9817d4a25f", "c48e2b905fd1-4a76-b03c-6e9817d4a25f-", "c48e2b90", ""] {
            assert_eq!(canonical(other), None, "{other}");
        }
        // Memory for those that are sorted at a time is that of their entries.
        assert_eq!(size_of::<Known>(), BYTES);
    }

    #[test]
    fn bytes_are_in_the_order_of_documents() {
        let known = |id, version| Known { id, version, group: 0 };
        let ascending = [known([0, 1], 2), known([0, 1], 256), known([0, 256], 1), known([1, 0], 0)];
        assert!(ascending.is_sorted() && ascending.map(Known::to_bytes).is_sorted());
    }
}
