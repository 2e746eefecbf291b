//! What is searched of documents.

use azul_search::text::{is_full_text, words_within};
use azul_search::{Field, Fields, Kind, Scalar, Values, values_within};
use azul_transform::DocumentType;
use azul_transform::json::Json;

use crate::segment::item::Form;
use crate::segment::meta::{PartName, WORDS, kind};

/// Key of the id of the entity that a replica is of.
pub(crate) const ENTITY_ID: &str = "entity_id";
/// Key of the hubs through which a replica is found.
pub(crate) const HUB_IDS: &str = "hub_ids";

/// A column of a segment.
pub(crate) struct Searched {
    /// Names from the document down.
    pub path: Vec<&'static str>,
    /// How values are kept.
    pub form: Form,
    /// What else they depend on, in words.
    pub kind: String,
    /// Values are counted.
    pub facet: bool,
    from: From,
}

/// Where values come from.
enum From {
    /// A field of the project.
    Field(Box<Field>),
    /// The words of fields in one part.
    Words(Vec<Field>),
    /// A key that all replicas have.
    Key,
}

impl Searched {
    /// The columns of documents of a type: those of aggregates are the project's fields.
    pub(crate) fn of(document_type: DocumentType, fields: &Fields) -> Vec<Self> {
        match document_type {
            DocumentType::Contribution => Vec::new(),
            DocumentType::Replica => [ENTITY_ID, HUB_IDS].map(Self::key).into(),
            DocumentType::Aggregate => fields.all().iter().filter_map(Self::field).chain(Self::words(fields)).collect(),
        }
    }

    fn field(field: &Field) -> Option<Self> {
        let form = Form::of(field.kind)?;
        let (path, kind) = (field.path.clone(), kind(field.kind));
        let facet = field.facet_rank.is_some();
        (!path.is_empty()).then(|| Self { path, form, kind, facet, from: From::Field(field.clone().into()) })
    }

    /// The words of full text, a column a part.
    fn words(fields: &Fields) -> Vec<Self> {
        let mut columns: Vec<(PartName, Vec<&'static str>, Vec<Field>)> = Vec::new();
        for field in fields.all().iter().filter(|field| is_full_text(field)) {
            let Some(part) = PartName::of(&field.path, true) else { continue };
            match columns.iter_mut().find(|(known, ..)| *known == part) {
                Some((.., fields)) => fields.push(field.clone()),
                None => {
                    let path = field.path.iter().copied().take(if part.inside { 2 } else { 1 }).collect();
                    columns.push((part, path, vec![field.clone()]));
                }
            }
        }
        let column = |(_, path, fields)| {
            let kind = WORDS.to_owned();
            Self { path, form: Form::Text, kind, facet: false, from: From::Words(fields) }
        };
        columns.into_iter().map(column).collect()
    }

    fn key(name: &'static str) -> Self {
        Self { path: vec![name], form: Form::Text, kind: kind(Kind::Text), facet: false, from: From::Key }
    }

    /// The values in the part of a document that they are in, which is in the contents if `inside`.
    pub(crate) fn values(&self, inside: bool, part: Json<'_>) -> Values {
        let depth = if inside { 2 } else { 1 };
        match &self.from {
            From::Field(field) => values_within(field, part, depth),
            From::Words(fields) => {
                let words = fields.iter().flat_map(|field| words_within(field, part, depth));
                Values::Scalars(words.map(Scalar::Text).collect())
            }
            From::Key => {
                let texts = part.items().chain(part.as_str().map(|_| part));
                Values::Scalars(texts.filter_map(Json::as_str).map(|text| Scalar::Text(text.to_owned())).collect())
            }
        }
    }
}
