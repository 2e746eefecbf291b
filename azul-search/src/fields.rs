//! What can be searched: every field of the documents of a project, from the rows.

use azul_transform::schema::{FieldType, NULL_DATETIME, NULL_INT, NULL_STR, leaves, public_fields};
use azul_transform::{DocumentType, Schema};

use crate::moment::milliseconds;
use crate::scalar::Scalar;

/// Position of a field in [`Fields`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldId(u16);

impl FieldId {
    /// The position as an index into [`Fields::all`].
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// How an index sees the values of a field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Text, compared by bytes; values of more than 256 UTF-16 units are returned, but not found.
    Text,
    /// Integers of 64 bits. Truth values are the integers 0 and 1.
    Integer,
    /// Doubles.
    Float,
    /// Times, as milliseconds since 1970; those within a millisecond are equal.
    Date,
    /// Ranges with two ends, as `{"gte", "lte"}`; an absent or null end is open.
    Range,
    /// Objects with these properties, which a filter matches together.
    Nested(&'static [(&'static str, FieldType)]),
    /// Returned, but neither filtered nor sorted by nor counted.
    Opaque,
}

/// A field of documents.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Position.
    pub id: FieldId,
    /// Name in requests: the public name, or the names from the document down to the field with dots between.
    pub name: String,
    /// Whether the name is a public one. Requests as the reference takes them know no other.
    pub public: bool,
    /// Names from the document down to the field. Lists on the way are entered.
    pub path: Vec<&'static str>,
    /// Type of the field's values, or of its elements if it is a list.
    pub field_type: FieldType,
    /// The field is always a list, so that there is no shadow of it.
    pub list: bool,
    /// How an index sees its values.
    pub kind: Kind,
    /// Present if searches count its values; facets are listed by ascending rank.
    pub facet_rank: Option<u16>,
}

impl Field {
    /// What stands for null among the values, if anything does.
    pub fn sentinel(&self) -> Option<Scalar> {
        match (self.kind, self.field_type.element()) {
            (Kind::Text, FieldType::NullStr | FieldType::ValueAndUnit) => Some(Scalar::Text(NULL_STR.to_owned())),
            (_, FieldType::NullInt | FieldType::NullFloat | FieldType::NullBool) => Some(Scalar::Int(NULL_INT)),
            (_, FieldType::NullDatetime) => milliseconds(NULL_DATETIME).map(Scalar::Int),
            _ => None,
        }
    }
}

/// Every field of the aggregates of a project; the same for all outer entity types.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    all: Vec<Field>,
    facets: Vec<FieldId>,
}

impl Fields {
    /// The fields that the rows declare. `dates` are the paths of text fields that hold times, such as versions, with
    /// dots between the names; fields of the type [`FieldType::NullDatetime`] are dates anyway.
    ///
    /// # Panics
    /// May panic if a schema has more than 65,535 fields.
    pub fn new(schema: &Schema, dates: &[&str]) -> Self {
        let public = public_fields(schema);
        let mut all: Vec<Field> = Vec::new();
        let mut paths: Vec<_> =
            leaves(schema, DocumentType::Aggregate).into_iter().map(|l| (l.path, l.field_type, l.list)).collect();
        // A public field may be an object or a nested list, which is no leaf.
        for field in &public {
            if !paths.iter().any(|(path, ..)| *path == field.path) {
                let list = matches!(field.field_type, FieldType::List(_));
                paths.push((field.path.clone(), field.field_type.element(), list));
            }
        }
        for (path, field_type, list) in paths {
            let dotted = path.join(".");
            let known = public.iter().find(|field| field.path == path);
            let kind = match Kind::of(field_type) {
                _ if dates.contains(&dotted.as_str()) => Kind::Date,
                // Of any JSON that is counted, the texts are.
                Kind::Opaque if known.is_some_and(|field| field.facet_rank.is_some()) => Kind::Text,
                kind => kind,
            };
            let id = FieldId(u16::try_from(all.len()).expect("a schema has at most 65,535 fields"));
            let name = known.map_or(dotted, |field| field.name.to_owned());
            let facet_rank = known.and_then(|field| field.facet_rank);
            all.push(Field { id, name, public: known.is_some(), path, field_type, list, kind, facet_rank });
        }
        let mut facets: Vec<_> = all.iter().filter(|field| field.facet_rank.is_some()).collect();
        facets.sort_by_key(|field| field.facet_rank);
        let facets = facets.into_iter().map(|field| field.id).collect();
        Self { all, facets }
    }

    /// All fields, by position.
    pub fn all(&self) -> &[Field] {
        &self.all
    }

    /// The field at a position.
    pub fn get(&self, id: FieldId) -> &Field {
        &self.all[id.index()]
    }

    /// The field of a name in requests.
    pub fn named(&self, name: &str) -> Option<&Field> {
        self.all.iter().find(|field| field.name == name)
    }

    /// The field at a path in documents, given with dots between the names.
    pub fn at(&self, path: &str) -> Option<&Field> {
        self.all.iter().find(|field| field.path.iter().copied().eq(path.split('.')))
    }

    /// The fields whose values searches count, by rank.
    pub fn facets(&self) -> &[FieldId] {
        &self.facets
    }
}

impl Kind {
    /// The kind that follows from a type.
    pub fn of(field_type: FieldType) -> Self {
        match field_type {
            FieldType::PassThruStr | FieldType::PassThruUuid | FieldType::NullStr | FieldType::ValueAndUnit => {
                Kind::Text
            }
            FieldType::PassThruInt | FieldType::NullInt | FieldType::PassThruBool | FieldType::NullBool => {
                Kind::Integer
            }
            FieldType::PassThruFloat | FieldType::NullFloat => Kind::Float,
            FieldType::NullDatetime => Kind::Date,
            FieldType::ClosedRange(_) => Kind::Range,
            FieldType::Nested(properties) => Kind::Nested(properties),
            FieldType::List(element) => Kind::of(*element),
            FieldType::PassThruJson | FieldType::Object(_) => Kind::Opaque,
        }
    }
}
