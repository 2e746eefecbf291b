//! Values that someone who types may mean.

use azul_transform::Result;

use super::{Facet, Search, SearchIndex};
use crate::fields::FieldId;
use crate::query::{Query, Scalar};
use crate::text;

/// What is typed, and where values are looked for.
#[derive(Debug, Clone, Copy)]
pub struct Suggest<'a> {
    /// The fields; each of the kind [`Kind::Text`](crate::Kind::Text).
    pub fields: &'a [FieldId],
    /// What is typed.
    pub typed: &'a str,
    /// Most values.
    pub size: usize,
}

/// A value that may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The field that has it.
    pub field: FieldId,
    /// The value in index form.
    pub value: String,
    /// Number of documents that have it.
    pub count: u64,
    /// Number of typing errors, if it is meant by them.
    pub errors: usize,
}

/// Suggestions by looking at all values of the fields: what [`SearchIndex::suggest`] must answer.
///
/// Values of which some word begins with the last word that was typed, and that have all the others, come first, the most
/// frequent before the others; then those that need typing errors, few before many.
///
/// # Errors
/// Those of searching.
pub fn suggest<I: SearchIndex + ?Sized>(index: &I, query: &Query, ask: &Suggest<'_>) -> Result<Vec<Suggestion>> {
    let facets: Vec<Facet> = ask.fields.iter().map(|field| Facet { field: *field, with: None }).collect();
    let found = index.search(&Search { query, page: None, facets: &facets, aggregations: &[] })?;
    let mut suggestions = Vec::new();
    for (facet, buckets) in facets.iter().zip(found.facets) {
        for bucket in buckets.buckets {
            let Scalar::Text(value) = bucket.term else { continue };
            if let Some(errors) = errors(ask.typed, &value) {
                suggestions.push(Suggestion { field: facet.field, value, count: bucket.count, errors });
            }
        }
    }
    sort(&mut suggestions);
    suggestions.truncate(ask.size);
    Ok(suggestions)
}

/// Sorts suggestions as answers have them.
pub fn sort(suggestions: &mut [Suggestion]) {
    suggestions.sort_by(|a, b| {
        let rank = |s: &Suggestion| (s.errors, std::cmp::Reverse(s.count));
        rank(a).cmp(&rank(b)).then_with(|| a.value.cmp(&b.value)).then_with(|| a.field.cmp(&b.field))
    });
}

/// How many typing errors are between what is typed and a value; nothing if it is not meant. Nothing typed means all.
pub fn errors(typed: &str, value: &str) -> Option<usize> {
    let words: Vec<String> = text::words(value).collect();
    let each = text::words(typed).map(|typed| {
        let begins = words.iter().any(|word| word.starts_with(&typed));
        let most = text::forgiven(&typed);
        if begins { Some(0) } else { words.iter().filter_map(|word| text::distance(&typed, word, most)).min() }
    });
    let sum: Option<usize> = each.sum();
    sum.filter(|_| !words.is_empty())
}
