//! How fields and inner entities are merged, as declared in the rows.

/// How the values of one field are merged. Limits count distinct values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Accumulator {
    /// The field is not part of aggregates.
    Drop,
    /// The sum of the values that are not null, and of an initial value if there is one; null if there is nothing.
    Sum(Option<i64>),
    /// The distinct values, ascending, nulls last. The limit is looked at before each value is taken,
    /// so that a list value may exceed it.
    Set(Option<usize>),
    /// All values, repetitions included, ascending.
    List(usize),
    /// The distinct objects, sorted by some of their keys.
    SetOfDict {
        /// Limit, as of `Set`.
        max: Option<usize>,
        /// Keys to sort by.
        by: &'static [&'static str],
        /// Where nulls are sorted.
        nulls: Nulls,
    },
    /// One object per value of a key; objects that differ under the same key are an error.
    Dict {
        /// Limit, as of `Set`.
        max: usize,
        /// The key.
        key: &'static str,
    },
    /// The most frequent values, by falling frequency, then by first appearance.
    Frequency(usize),
    /// The last value.
    Last,
    /// The only value; a different one is an error, nulls before it are not.
    Single,
    /// The only value that is not null; any further one is an error.
    Optional,
    /// Like `Optional`, but there must be one.
    Mandatory,
    /// Of pairs of priority and value, the only value at the highest priority.
    Priority,
    /// The smallest value that is not null.
    Min,
    /// The greatest value that is not null.
    Max,
    /// The sum over entities that differ in some fields; of each the first value counts, even if null.
    DistinctSum(&'static [&'static str]),
    /// Of pairs of key and value, the sum of the first values of the first so many keys.
    KeyedSum {
        /// What the sum starts with.
        initial: Option<i64>,
        /// Limit of the number of keys.
        max: Option<usize>,
    },
    /// The number of entities that differ in some fields. The field has no value of its own.
    DistinctCount(&'static [&'static str]),
    /// The number of distinct values of another field, null included.
    UniqueValues(&'static str),
}

/// Where nulls are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nulls {
    /// Before everything else.
    First,
    /// After everything else.
    Last,
}

/// How the entities of one inner type are merged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Aggregation {
    /// Not at all: the list is kept.
    None,
    /// Into one entity.
    Simple,
    /// Into one entity per distinct combination of fields; lists compare as sets.
    Group(&'static [&'static str]),
}

impl Accumulator {
    /// The limit of distinct values, if there is one.
    pub const fn limit(self) -> Option<usize> {
        use Accumulator::*;
        match self {
            Set(max) | SetOfDict { max, .. } | KeyedSum { max, .. } => max,
            List(max) | Dict { max, .. } | Frequency(max) => Some(max),
            Drop | Sum(_) | Last | Single | Optional | Mandatory | Priority | Min | Max | DistinctSum(_)
            | DistinctCount(_) | UniqueValues(_) => None,
        }
    }

    /// Whether taking once more what was taken just before changes nothing.
    pub(crate) const fn is_idempotent(self) -> bool {
        use Accumulator::*;
        match self {
            Drop
            | Set(_)
            | SetOfDict { .. }
            | Dict { .. }
            | Last
            | Single
            | Min
            | Max
            | DistinctSum(_)
            | KeyedSum { .. }
            | DistinctCount(_)
            | UniqueValues(_) => true,
            Sum(_) | List(_) | Frequency(_) | Optional | Mandatory | Priority => false,
        }
    }

    /// How documentation and messages print the accumulator.
    ///
    /// ```
    /// use azul_transform::schema::Accumulator;
    /// assert_eq!(Accumulator::Set(Some(100)).label(), "set (100)");
    /// assert_eq!(Accumulator::DistinctSum(&["uuid", "version"]).label(), "sum, once per uuid, version");
    /// ```
    pub fn label(self) -> String {
        use Accumulator::*;
        let text = match self {
            Drop => "dropped".to_owned(),
            Sum(None) => "sum".to_owned(),
            Sum(Some(initial)) => format!("sum from {initial}"),
            Set(_) => "set".to_owned(),
            List(_) => "list".to_owned(),
            SetOfDict { by, .. } => format!("set by {}", by.join(", ")),
            Dict { key, .. } => format!("one per {key}"),
            Frequency(_) => "most frequent".to_owned(),
            Last => "last".to_owned(),
            Single => "single".to_owned(),
            Optional => "optional".to_owned(),
            Mandatory => "mandatory".to_owned(),
            Priority => "of highest priority".to_owned(),
            Min => "least".to_owned(),
            Max => "greatest".to_owned(),
            DistinctSum(by) => format!("sum, once per {}", by.join(", ")),
            KeyedSum { .. } => "sum, once per key".to_owned(),
            DistinctCount(by) => format!("number of {}", by.join(", ")),
            UniqueValues(of) => format!("number of {of}"),
        };
        match self.limit() {
            Some(max) => format!("{text} ({max})"),
            None => text,
        }
    }
}
