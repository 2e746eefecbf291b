//! What is searched of documents.

use azul_search::{Field, Fields, Kind, Scalar, Values, values};
use azul_transform::DocumentType;
use azul_transform::json::Json;

use crate::segment::item::Form;

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
    /// The field of the project; nothing for what all replicas have.
    field: Option<Field>,
}

impl Searched {
    /// The columns of documents of a type: those of aggregates are the project's fields.
    pub(crate) fn of(document_type: DocumentType, fields: &Fields) -> Vec<Self> {
        match document_type {
            DocumentType::Contribution => Vec::new(),
            DocumentType::Replica => [ENTITY_ID, HUB_IDS].map(Self::key).into(),
            DocumentType::Aggregate => fields.all().iter().filter_map(Self::field).collect(),
        }
    }

    fn field(field: &Field) -> Option<Self> {
        let form = Form::of(field.kind)?;
        let (path, kind) = (field.path.clone(), kind(field.kind));
        let facet = field.facet_rank.is_some();
        (!path.is_empty()).then(|| Self { path, form, kind, facet, field: Some(field.clone()) })
    }

    fn key(name: &'static str) -> Self {
        Self { path: vec![name], form: Form::Text, kind: kind(Kind::Text), facet: false, field: None }
    }

    /// The values in a document.
    pub(crate) fn values(&self, document: Json<'_>) -> Values {
        match &self.field {
            Some(field) => values(field, document),
            None => {
                let json = document.get(self.path[0]);
                let texts = json.into_iter().flat_map(|json| json.items().chain(json.as_str().map(|_| json)));
                Values::Scalars(texts.filter_map(Json::as_str).map(|text| Scalar::Text(text.to_owned())).collect())
            }
        }
    }
}

/// A kind in words: two kinds with the same words read the same values.
pub(crate) fn kind(kind: Kind) -> String {
    format!("{kind:?}")
}
