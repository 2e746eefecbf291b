//! Where a cluster has the values of a field, and how it spells them.

use azul_search::{Field, Kind, Scalar, milliseconds};
use azul_transform::json::{Json, Kind as JsonKind};
use azul_transform::schema::{FieldType, NULL_INT};
use serde_json::{Value, json};

/// A field, or a property of a nested one, in an index.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// Path from the document down, with dots.
    pub path: String,
    pub kind: Kind,
    field_type: FieldType,
    list: bool,
}

impl Place {
    pub(crate) fn of(field: &Field) -> Self {
        Self { path: field.path.join("."), kind: field.kind, field_type: field.field_type.element(), list: field.list }
    }

    /// A property of a nested field.
    pub(crate) fn within(field: &Field, name: &str, field_type: FieldType) -> Self {
        let path = format!("{}.{name}", field.path.join("."));
        Self { path, kind: Kind::of(field_type), field_type: field_type.element(), list: false }
    }

    /// What is compared, counted and sorted by: the values as they are, without those that are too long.
    pub(crate) fn exact(&self) -> String {
        match self.kind {
            Kind::Text | Kind::Integer | Kind::Float | Kind::Date => format!("{}.keyword", self.path),
            Kind::Range | Kind::Nested(_) | Kind::Opaque => self.path.clone(),
        }
    }

    /// Whether its values are `true` and `false`, and not the numbers that stand for them.
    pub(crate) fn is_boolean(&self) -> bool {
        self.field_type == FieldType::PassThruBool
    }

    /// Whether it has single values, which can be counted.
    pub(crate) fn has_values(&self) -> bool {
        !matches!(self.kind, Kind::Range | Kind::Nested(_) | Kind::Opaque)
    }

    /// Whether its values are numbers, which can be summed up.
    pub(crate) fn has_numbers(&self) -> bool {
        matches!(self.kind, Kind::Integer | Kind::Float)
    }

    /// The copy in which null is no number, if there is one.
    pub(crate) fn shadow(&self) -> Option<String> {
        (self.field_type.is_shadowed() && !self.list).then(|| format!("{}_", self.path))
    }

    /// Type that a cluster is told to assume if no document of an index has the field.
    pub(crate) fn unmapped_type(&self) -> &'static str {
        match self.kind {
            Kind::Integer => "long",
            Kind::Float => "double",
            Kind::Date => "date",
            Kind::Text | Kind::Range | Kind::Nested(_) | Kind::Opaque => "keyword",
        }
    }

    /// A value as queries have it; nothing if no document can have it.
    pub(crate) fn spell(&self, scalar: &Scalar) -> Option<Value> {
        let truth = self.is_boolean();
        Some(match (self.kind, scalar) {
            (Kind::Text, Scalar::Text(text)) => json!(text),
            (Kind::Integer, Scalar::Int(int @ (0 | 1))) if truth => json!(*int == 1),
            (Kind::Integer, Scalar::Int(_)) if truth => return None,
            (Kind::Integer, Scalar::Int(int)) => json!(int),
            // The cluster would round it to a number that documents do have.
            (Kind::Integer, Scalar::Float(float)) => {
                let int = *float as i64;
                (Scalar::Int(int) == *scalar && !truth).then(|| json!(int))?
            }
            (Kind::Float, Scalar::Int(int)) => json!(int),
            (Kind::Float, Scalar::Float(float)) => json!(float),
            _ => return None,
        })
    }

    /// A value of a list of counts, or of sort values; nothing for what stands for no value.
    pub(crate) fn read(&self, json: Json<'_>) -> Option<Scalar> {
        match (self.kind, json.kind()) {
            (Kind::Text, JsonKind::Str(text)) => Some(Scalar::Text(text.to_owned())),
            (Kind::Integer | Kind::Date, JsonKind::Int(i64::MAX)) => None,
            (Kind::Integer | Kind::Date, JsonKind::Int(int)) => Some(Scalar::Int(int)),
            (Kind::Integer | Kind::Date, JsonKind::Float(float)) => Some(Scalar::Int(float as i64)),
            (Kind::Integer, JsonKind::Bool(truth)) => Some(Scalar::Int(i64::from(truth))),
            // What stands for null is exact as a double, too, and is known as an integer.
            (Kind::Float, JsonKind::Int(NULL_INT)) => Some(Scalar::Int(NULL_INT)),
            (Kind::Float, JsonKind::Float(float)) if float == NULL_INT as f64 => Some(Scalar::Int(NULL_INT)),
            (Kind::Float, JsonKind::Int(int)) => Some(Scalar::Float(int as f64)),
            (Kind::Float, JsonKind::Float(float)) => Some(Scalar::Float(float)),
            (Kind::Date, JsonKind::Str(text)) => milliseconds(text).map(Scalar::Int),
            _ => None,
        }
    }
}
