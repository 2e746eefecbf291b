//! What is asked of an index, in index form: names are resolved, operands translated, nothing is left to validate.

use std::cmp::Ordering;

use crate::fields::FieldId;

/// A value as indices compare it. Truth values are integers, times are integers of milliseconds.
#[derive(Debug, Clone)]
pub enum Scalar {
    /// Text, compared by bytes.
    Text(String),
    /// An integer.
    Int(i64),
    /// A double; never NaN.
    Float(f64),
}

impl PartialEq for Scalar {
    /// The integer 1 and the double 1.0 are equal.
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Scalar {}

impl PartialOrd for Scalar {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Scalar {
    /// Numbers by value, integers exactly, before text by bytes.
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Scalar::Int(a), Scalar::Int(b)) => a.cmp(b),
            // Both zeros are one value: the integer 0 is equal to either.
            (Scalar::Float(a), Scalar::Float(b)) => a.partial_cmp(b).unwrap_or_else(|| a.total_cmp(b)),
            (Scalar::Int(a), Scalar::Float(b)) => compare(*a, *b),
            (Scalar::Float(a), Scalar::Int(b)) => compare(*b, *a).reverse(),
            (Scalar::Text(a), Scalar::Text(b)) => a.cmp(b),
            (Scalar::Text(_), _) => Ordering::Greater,
            (_, Scalar::Text(_)) => Ordering::Less,
        }
    }
}

/// An integer against a double, without rounding the integer.
fn compare(int: i64, float: f64) -> Ordering {
    // The double 2⁶³ is above every integer, and every double from −2⁶³ up to it converts exactly once truncated.
    if float >= 9_223_372_036_854_775_808.0 {
        return Ordering::Less;
    }
    if float < -9_223_372_036_854_775_808.0 {
        return Ordering::Greater;
    }
    let whole = float.trunc();
    int.cmp(&(whole as i64)).then_with(|| 0.0.partial_cmp(&(float - whole)).unwrap_or(Ordering::Equal))
}

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

/// Everything that is asked of an index at once, so that a store on a network is asked once.
#[derive(Debug, Clone)]
pub struct Search<'a> {
    /// Which documents.
    pub query: &'a Query,
    /// A page of them, if wanted.
    pub page: Option<PageRequest>,
    /// Fields whose values are counted, each over the documents that pass all clauses but those on that field.
    pub facets: &'a [crate::index::Facet],
    /// Figures over the documents that pass all clauses.
    pub aggregations: &'a [crate::index::Aggregation],
}

#[cfg(test)]
mod tests {
    use super::Scalar::{self, Float, Int, Text};

    #[test]
    fn scalars_are_in_one_order() {
        let text = |text: &str| Text(text.to_owned());
        // Each group is one value; groups rise.
        let groups: [&[Scalar]; 10] = [
            &[Float(f64::NEG_INFINITY)],
            &[Int(i64::MIN), Float(-9_223_372_036_854_775_808.0)],
            &[Float(-1.5)],
            &[Int(0), Float(-0.0), Float(0.0)],
            &[Float(f64::MIN_POSITIVE)],
            &[Int(1), Float(1.0)],
            &[Int(i64::MAX - 1)],
            &[Int(i64::MAX)],
            &[Float(9_223_372_036_854_775_808.0)],
            &[text(""), text("")],
        ];
        for (i, one) in groups.iter().enumerate() {
            for (j, other) in groups.iter().enumerate() {
                for (a, b) in one.iter().flat_map(|a| other.iter().map(move |b| (a, b))) {
                    assert_eq!(a.cmp(b), i.cmp(&j), "{a:?} and {b:?}");
                }
            }
        }
    }
}
