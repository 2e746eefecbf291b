//! What is looked at, as the address says it.

use std::sync::Arc;

use azul_search::Request;

use crate::short::{self, Pair, Saved};

/// What a filter does with its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Relation {
    /// The value, or another one chosen so.
    Is,
    /// All values chosen so.
    All,
    /// Not the value.
    Not,
    /// At least the value.
    Min,
    /// At most the value.
    Max,
}

impl Relation {
    pub const ALL: [Self; 5] = [Self::Is, Self::All, Self::Not, Self::Min, Self::Max];

    /// How parameters of the relation begin, before a dot and the name of the field.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Is => "is",
            Self::All => "all",
            Self::Not => "not",
            Self::Min => "min",
            Self::Max => "max",
        }
    }

    /// The relation in a sentence, between field and value.
    pub fn words(self) -> &'static str {
        match self {
            Self::Is => "is",
            Self::All => "has",
            Self::Not => "is not",
            Self::Min => "at least",
            Self::Max => "at most",
        }
    }
}

/// A filter: one value of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub relation: Relation,
    pub field: String,
    /// The value as an address has it; `~null` is no value.
    pub value: String,
}

impl Choice {
    pub fn new(relation: Relation, field: &str, value: &str) -> Self {
        Self { relation, field: field.to_owned(), value: value.to_owned() }
    }

    /// Name of the parameter.
    pub fn parameter(&self) -> String {
        format!("{}.{}", self.relation.prefix(), self.field)
    }
}

/// Where a page of a list begins or ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    After(String),
    Before(String),
}

/// What is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct State {
    /// Name of the catalog, if it is given.
    pub catalog: Option<String>,
    pub entity_type: String,
    /// Words that are searched.
    pub q: String,
    pub choices: Vec<Choice>,
    /// Name of the field that is sorted by, and whether it falls.
    pub sort: Option<String>,
    pub descending: Option<bool>,
    /// Names of the columns; those of the type if there are none.
    pub columns: Vec<String>,
    /// Names of fields of numbers and times that are shown as ranges.
    pub ranges: Vec<String>,
    pub size: Option<usize>,
    pub place: Option<Place>,
    /// What the address has by a saved id; it is part of all of the above.
    pub saved: Option<Arc<Saved>>,
}

/// Numbers of rows that can be chosen.
pub(crate) const SIZES: [usize; 3] = [25, 50, 100];

impl State {
    /// Reads the parameters of a request. What makes no sense is passed over; what names a field that there is not is kept,
    /// so that it can be said.
    pub fn read(request: &Request, entity_type: &str) -> Self {
        let (entity_type, saved) = (entity_type.to_owned(), short::of(request));
        let mut state = Self { entity_type, saved, ..Self::default() };
        let given = request.query.iter().filter(|(_, value)| !value.trim().is_empty());
        for (name, value) in given {
            match name.as_str() {
                "catalog" => state.catalog = Some(value.clone()),
                "q" => state.q = value.trim().to_owned(),
                "sort" => state.sort = Some(value.clone()),
                "order" => state.descending = Some(value == "desc"),
                "column" => push_new(&mut state.columns, value),
                "range" => push_new(&mut state.ranges, value),
                "size" => state.size = value.parse().ok().filter(|size| SIZES.contains(size)),
                "after" => state.place = Some(Place::After(value.clone())),
                "before" => state.place = Some(Place::Before(value.clone())),
                _ => state.choices.extend(choice(name, value)),
            }
        }
        let mut known: Vec<Choice> = Vec::new();
        std::mem::take(&mut state.choices).into_iter().for_each(|choice| {
            // Of several least values the last one counts.
            if matches!(choice.relation, Relation::Min | Relation::Max) {
                known.retain(|other| (other.relation, &other.field) != (choice.relation, &choice.field));
            }
            if !known.contains(&choice) {
                known.push(choice);
            }
        });
        state.choices = known;
        state
    }

    /// The parameters that say the same.
    pub fn pairs(&self) -> Vec<Pair> {
        match &self.saved {
            Some(saved) => saved.difference(self.all_pairs()),
            None => self.all_pairs(),
        }
    }

    /// The same without a saved id.
    fn all_pairs(&self) -> Vec<Pair> {
        let mut pairs = Vec::new();
        let mut push = |name: &str, value: &str| pairs.push((name.to_owned(), value.to_owned()));
        if let Some(catalog) = &self.catalog {
            push("catalog", catalog);
        }
        if !self.q.is_empty() {
            push("q", &self.q);
        }
        for choice in &self.choices {
            push(&choice.parameter(), &choice.value);
        }
        if let Some(sort) = &self.sort {
            push("sort", sort);
        }
        if let Some(descending) = self.descending {
            push("order", if descending { "desc" } else { "asc" });
        }
        self.columns.iter().for_each(|column| push("column", column));
        self.ranges.iter().for_each(|range| push("range", range));
        if let Some(size) = self.size {
            push("size", &size.to_string());
        }
        match &self.place {
            Some(Place::After(place)) => push("after", place),
            Some(Place::Before(place)) => push("before", place),
            None => {}
        }
        pairs
    }

    /// The address of the list.
    pub fn url(&self) -> String {
        self.url_of(&format!("/browse/{}", segment(&self.entity_type)))
    }

    /// The address of another page about the same.
    pub fn url_of(&self, path: &str) -> String {
        query(path, &self.pairs())
    }

    /// The address of a page that only depends on the catalog.
    pub fn url_in_catalog(&self, path: &str) -> String {
        Self { catalog: self.catalog.clone(), ..Self::default() }.url_of(path)
    }

    /// The same, changed, from the first row on.
    pub fn but(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut state = Self { place: None, ..self.clone() };
        change(&mut state);
        state
    }

    /// With a choice more.
    pub fn with(&self, choice: Choice) -> Self {
        self.but(|state| {
            state.choices.retain(|other| (&other.field, &other.value) != (&choice.field, &choice.value));
            state.choices.push(choice);
        })
    }

    /// Without a choice.
    pub fn without(&self, choice: &Choice) -> Self {
        self.but(|state| state.choices.retain(|other| other != choice))
    }

    /// Whether anything is filtered.
    pub fn is_filtered(&self) -> bool {
        !self.choices.is_empty() || !self.q.is_empty()
    }

    /// The choices on a field.
    pub fn on(&self, field: &str) -> impl Iterator<Item = &Choice> {
        self.choices.iter().filter(move |choice| choice.field == field)
    }

    pub fn has(&self, relation: Relation, field: &str, value: &str) -> bool {
        self.on(field).any(|choice| choice.relation == relation && choice.value == value)
    }
}

/// A path with parameters.
pub(crate) fn query(path: &str, pairs: &[Pair]) -> String {
    if pairs.is_empty() {
        return path.to_owned();
    }
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{path}?{query}")
}

/// A path as addresses have it.
pub(crate) fn encoded(path: &str) -> String {
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

/// A part of a path as an address has it.
pub(crate) fn segment(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
        .to_string()
        .replace("%5F", "_")
        .replace("%2D", "-")
        .replace("%2E", ".")
}

fn choice(name: &str, value: &str) -> Option<Choice> {
    let (prefix, field) = name.split_once('.')?;
    let relation = Relation::ALL.into_iter().find(|relation| relation.prefix() == prefix)?;
    Some(Choice::new(relation, field, value.trim()))
}

fn push_new(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|other| other == name) {
        names.push(name.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> State {
        let mut request = Request::get("/browse/files");
        request.query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        State::read(&request, "files")
    }

    #[test]
    fn an_address_says_all_of_the_state() {
        for query in [
            "",
            "catalog=a&q=kidney+cortex&is.organ=brain&is.organ=%7Enull&not.format=bam&sort=size&order=desc",
            "all.organ=a%26b&min.size=5&max.size=7&column=x&column=y&range=size&size=50&after=%5B%22a%22%2C%22b%22%5D",
            "before=%5Bnull%2C%22b%22%5D",
        ] {
            let state = read(query);
            let url = state.url();
            let again = url.split_once('?').map_or("", |(_, query)| query);
            assert_eq!(again, query);
            assert_eq!(read(again), state);
        }
    }

    #[test]
    fn what_says_nothing_is_left_out() {
        assert_eq!(
            read("q=+&is.organ=&min.size=&size=7&foo=bar&is.organ=a&is.organ=a").url(),
            "/browse/files?is.organ=a"
        );
        assert_eq!(read("min.size=1&min.size=2").url(), "/browse/files?min.size=2");
    }

    #[test]
    fn a_change_begins_with_the_first_row() {
        let state = read("is.organ=a&after=x");
        let brain = Choice::new(Relation::Not, "organ", "a");
        assert_eq!(state.with(brain.clone()).url(), "/browse/files?not.organ=a", "one value is not chosen twice");
        assert_eq!(state.with(brain.clone()).without(&brain).url(), "/browse/files");
    }
}
