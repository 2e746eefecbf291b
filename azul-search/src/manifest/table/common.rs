//! A value that all documents have in common, for the name of a file.

use azul_transform::json::Json;

use crate::manifest::names;

/// The value of a field in all documents so far.
#[derive(Default)]
pub(super) enum CommonName {
    /// No document has one.
    #[default]
    None,
    /// All have this one.
    One(String),
    /// They have different ones.
    Several,
}

impl CommonName {
    /// Whether documents that come can make a difference.
    pub fn is_open(&self) -> bool {
        !matches!(self, CommonName::Several)
    }

    /// Takes the entities of a document into account that have the field.
    pub fn add(&mut self, entities: Option<Json<'_>>, field: &str) {
        let values = entities.into_iter().flat_map(Json::items).filter_map(|entity| entity.get(field));
        for value in values {
            // A list has its elements as values, anything else itself.
            for name in value.items().filter_map(Json::as_str).chain(value.as_str()) {
                match self {
                    CommonName::None => *self = CommonName::One(name.to_owned()),
                    CommonName::One(known) if known != name => *self = CommonName::Several,
                    CommonName::One(_) | CommonName::Several => {}
                }
            }
        }
    }

    /// The name of a file that is made at a time in milliseconds since 1970.
    pub fn into_file_name(self, now: i64) -> Option<String> {
        match self {
            CommonName::One(name) => Some(format!("{} {}", names::safe(&name), names::minute(now))),
            CommonName::None | CommonName::Several => None,
        }
    }
}
