//! What follows from the type of a field: how an index sees it, and how it is filtered.

use super::FieldType;

/// How a filter relates the value of a field to that of the filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Relation {
    /// The field has one of the values.
    Is,
    /// The field lies inside a range.
    Within,
    /// The field, a range, has a value or range inside of it.
    Contains,
    /// The field, a range, has something in common with a range.
    Intersects,
}

impl Relation {
    /// Name in requests.
    pub const fn name(self) -> &'static str {
        match self {
            Relation::Is => "is",
            Relation::Within => "within",
            Relation::Contains => "contains",
            Relation::Intersects => "intersects",
        }
    }
}

impl FieldType {
    /// The type of the elements of a list, and of the value itself if it is not one.
    pub const fn element(self) -> FieldType {
        match self {
            FieldType::List(element) => element.element(),
            other => other,
        }
    }

    /// The type that an index sorts and filters by; none if it does neither.
    ///
    /// ```
    /// use azul_transform::schema::FieldType;
    /// assert_eq!(FieldType::List(&FieldType::NullStr).index_type(), Some("keyword"));
    /// assert_eq!(FieldType::PassThruJson.index_type(), None);
    /// ```
    pub const fn index_type(self) -> Option<&'static str> {
        use FieldType::*;
        match self {
            PassThruStr | PassThruUuid | NullStr | ValueAndUnit => Some("keyword"),
            PassThruInt | NullInt => Some("long"),
            PassThruFloat | NullFloat => Some("double"),
            PassThruBool | NullBool => Some("boolean"),
            NullDatetime => Some("date"),
            Nested(_) => Some("nested"),
            PassThruJson | ClosedRange(_) | Object(_) => None,
            List(element) => element.index_type(),
        }
    }

    /// How the field can be filtered; an object cannot, only its properties.
    pub const fn relations(self) -> &'static [Relation] {
        use FieldType::*;
        use Relation::*;
        match self {
            PassThruInt | PassThruFloat | NullInt | NullFloat => &[Is, Within],
            ClosedRange(_) => &[Is, Within, Contains, Intersects],
            Object(_) => &[],
            List(element) => element.relations(),
            _ => &[Is],
        }
    }

    /// Which value of several documents are sorted by.
    pub const fn sort_mode(self) -> &'static str {
        "min"
    }

    /// Name of the type as documentation prints it; lists in brackets.
    pub fn label(self) -> String {
        match self {
            FieldType::List(element) => format!("[{}]", element.label()),
            FieldType::ClosedRange(end) => format!("{}({})", self.name(), end.label()),
            FieldType::Nested(properties) | FieldType::Object(properties) if properties.len() <= 8 => {
                let names: Vec<_> = properties.iter().map(|(name, _)| *name).collect();
                format!("{}({})", self.name(), names.join(", "))
            }
            other => other.name().to_owned(),
        }
    }
}
