//! What a segment says about itself.

use azul_search::Kind;
use serde::{Deserialize, Serialize};

use super::item::Form;

/// Name of the section.
pub(crate) const SECTION: &str = "meta";
/// In a head, this stands before the position of a shared part, in two bytes. It does not occur in JSON.
pub(crate) const MARK: u8 = 1;
/// The key of a document that holds what others are about.
pub(crate) const CONTENTS: &str = "contents";
/// Name of the kind of columns of words.
pub(crate) const WORDS: &str = "Words";

/// A kind in words: two kinds with the same words read the same values.
pub(crate) fn kind(kind: Kind) -> String {
    format!("{kind:?}")
}

/// Name of a part: a key of the document, or of its contents.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct PartName {
    /// The part is in `contents`.
    pub inside: bool,
    /// The key.
    pub key: String,
}

impl PartName {
    /// The part that a path leads into.
    pub(crate) fn of(path: &[&str], expand: bool) -> Option<Self> {
        match path {
            [CONTENTS, key, ..] if expand => Some(Self { inside: true, key: (*key).to_owned() }),
            [key, ..] => Some(Self { inside: false, key: (*key).to_owned() }),
            [] => None,
        }
    }
}

/// The outline of a segment: what there is, and how much of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Meta {
    /// Number of documents.
    pub documents: u32,
    /// Ids are UUIDs, of 16 bytes each.
    pub uuids: bool,
    /// Parts of documents, by position.
    pub parts: Vec<PartMeta>,
    /// Searchable fields.
    pub fields: Vec<FieldMeta>,
    /// Facets, by the part that they are in.
    pub groups: Vec<GroupMeta>,
    /// Number of distinct tuples of the groups.
    pub tuples: u32,
}

/// A part of documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PartMeta {
    /// Which.
    pub name: PartName,
    /// Number of distinct texts, if they are kept apart from the documents.
    pub shared: Option<u32>,
}

impl PartMeta {
    /// Number of rows that fields in the part have: one a distinct text and one for documents without the part; else
    /// one a document.
    pub(crate) fn rows(&self, documents: u32) -> usize {
        self.shared.map_or(documents, |texts| texts + 1) as usize
    }
}

/// A field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FieldMeta {
    /// Names from the document down to the field.
    pub path: Vec<String>,
    /// How its values are kept.
    pub form: Form,
    /// What else the values depend on: the field's kind, in words.
    pub kind: String,
    /// Position of its part.
    pub part: usize,
    /// Number of distinct values.
    pub values: u32,
    /// Number of distinct sets of several values.
    pub sets: u32,
}

impl FieldMeta {
    /// Number of sets: the empty one, one for each value, those of several values.
    pub(crate) fn all_sets(&self) -> usize {
        1 + self.values as usize + self.sets as usize
    }
}

/// Facets in one part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GroupMeta {
    /// Position of the part.
    pub part: usize,
    /// Positions of the fields.
    pub fields: Vec<usize>,
    /// Number of distinct tuples of their sets.
    pub tuples: u32,
}
