//! What is asked of an index, in index form: names are resolved, operands translated, nothing is left to validate.

use crate::fields::FieldId;

pub use crate::scalar::Scalar;

/// Which documents are meant: those that pass all clauses.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filter {
    /// Clauses; a document must pass each.
    pub clauses: Vec<Clause>,
}

/// A condition on one field.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// The field. Its facet is counted without the clause.
    pub field: FieldId,
    /// What its values must be like.
    pub test: Test,
}

/// What the values of a field must be like.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// Some value is one of these, or there is none and `null` is set. The sentinel of null is a value like others.
    Is {
        /// Values of the field's kind.
        any: Vec<Scalar>,
        /// Documents without a value pass.
        null: bool,
    },
    /// Some value is inside one of these intervals, or there is no value and `null` is set. A time that is given to the
    /// second stands for all milliseconds of it.
    Among {
        /// Intervals of the field's kind.
        any: Vec<Interval>,
        /// Documents without a value pass.
        null: bool,
    },
    /// The opposite of [`Test::Is`].
    IsNot {
        /// Values of the field's kind.
        any: Vec<Scalar>,
        /// Documents without a value do not pass.
        null: bool,
    },
    /// There are values, and every one of them is one of these.
    Only {
        /// Values of the field's kind.
        any: Vec<Scalar>,
    },
    /// The opposite of [`Test::Only`]: some value is not one of these, or there is none.
    NotOnly {
        /// Values of the field's kind.
        any: Vec<Scalar>,
    },
    /// Every one of these is among the values.
    All {
        /// Values of the field's kind.
        all: Vec<Scalar>,
        /// Only documents without a value, or with the sentinel of null, pass.
        null: bool,
    },
    /// For each interval there is a value inside of it. Of a range, both ends are inside.
    Within(Vec<Interval>),
    /// For each interval there is a range that has it inside.
    Contains(Vec<Interval>),
    /// For each interval there is a range that has something in common with it.
    Intersects(Vec<Interval>),
    /// Some nested element has all of these properties; any element will do if there are none. A property without
    /// a value matches nothing.
    Nested(Vec<(String, Option<Scalar>)>),
}

/// An interval; an absent end is open. Ends belong to it unless said otherwise.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Interval {
    /// Lower end.
    pub low: Option<Scalar>,
    /// Upper end.
    pub high: Option<Scalar>,
    /// The lower end is not part of it.
    pub above: bool,
    /// The upper end is not part of it.
    pub below: bool,
}

impl Interval {
    /// Whether a value is inside.
    pub fn has(&self, value: &Scalar) -> bool {
        let low = self.low.as_ref().is_none_or(|low| if self.above { low < value } else { low <= value });
        low && self.high.as_ref().is_none_or(|high| if self.below { value < high } else { value <= high })
    }
}

/// Documents of one outer entity type that pass a filter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Query {
    /// Name of the outer entity type.
    pub outer_type: String,
    /// Which documents are meant.
    pub filter: Filter,
    /// Words that documents must have, if full text is searched; typing errors are forgiven. [`text`](crate::text) says
    /// which words a document has, and which of them are meant.
    pub text: Option<String>,
}

/// Order of a list. Ties are in the order of entity ids, in the same direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// By the least value of this field. Documents without a value come last if ascending, first if descending.
    pub field: FieldId,
    /// The greatest comes first.
    pub descending: bool,
}

/// Place of a document in a sorted list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The least value of the sort field; nothing if the document has none.
    pub value: Option<Scalar>,
    /// Id of the outer entity.
    pub id: String,
}

/// Where a page begins.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Start {
    /// At the beginning of the list.
    #[default]
    First,
    /// Behind a place; a document need not be there.
    After(Key),
    /// The page ends before a place.
    Before(Key),
}

/// A page of a sorted list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// Order of the list.
    pub sort: Sort,
    /// Where the page begins or ends.
    pub start: Start,
    /// Most documents on the page.
    pub size: usize,
}
