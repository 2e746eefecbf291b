//! The id of an entity or of a document, in few bytes.

use std::borrow::Cow;
use std::cmp::Ordering;

use azul_transform::uuid;

/// An id, which is mostly a UUID.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Id {
    /// Bytes instead of a number, lest all ids be aligned to 16 bytes.
    Uuid([u8; 16]),
    Text(Box<str>),
}

impl Id {
    pub(crate) fn new(id: &str) -> Self {
        // What is canonical is what a UUID is printed as.
        match uuid::is_canonical(id).then(|| uuid::parse(id)) {
            Some(Ok(uuid)) => Id::Uuid(uuid.to_be_bytes()),
            _ => Id::Text(id.into()),
        }
    }

    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self {
            Id::Uuid(uuid) => uuid::print(u128::from_be_bytes(*uuid)).into(),
            Id::Text(text) => (&**text).into(),
        }
    }
}

impl PartialOrd for Id {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Id {
    /// By the bytes of the text; canonical UUIDs compare like their texts.
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Id::Uuid(a), Id::Uuid(b)) => a.cmp(b),
            (Id::Text(a), Id::Text(b)) => a.cmp(b),
            (a, b) => a.text().cmp(&b.text()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_compare_like_their_texts() {
        let texts = [
            "",
            "0",
            "00000000-0000-0000-0000-00000000000a",
            "00000000-0000-0000-0000-00000000000A",
            "aaa96233-bf27-44c7-82df-b4dc15ad4d9d",
            "aaa96233bf2744c782dfb4dc15ad4d9d",
            "aaa96233-bf27-44c7-82df-b4dc15ad4d9d_1",
            "z",
        ];
        for a in texts {
            assert_eq!(Id::new(a).text(), a);
            for b in texts {
                assert_eq!(Id::new(a).cmp(&Id::new(b)), a.cmp(b), "{a} {b}");
            }
        }
    }
}
