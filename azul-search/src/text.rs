//! Full text: which words a document has, and which of them what was typed may mean. Stores that search text use this.

use azul_transform::json::{Json, Kind as JsonKind};
use azul_transform::schema::NULL_STR;

use crate::fields::{Field, Fields, Kind};
use crate::values::descend;

/// Most characters of a word that are looked at; what follows is cut off.
const LONGEST_WORD: usize = 64;

/// Whether full text covers a field: all that have text and a public name or a speaking one.
pub fn is_full_text(field: &Field) -> bool {
    let speaking = ["title", "description", "name", "accession", "organ", "disease", "type"];
    let last = field.path.last().copied().unwrap_or_default();
    match field.kind {
        Kind::Text => field.public || speaking.iter().any(|part| last.contains(part)),
        Kind::Nested(_) => true,
        _ => false,
    }
}

/// The words of a document, each once, sorted.
pub fn words_of(fields: &Fields, document: Json<'_>) -> Vec<String> {
    let mut words: Vec<String> = fields.all().iter().flat_map(|field| words_within(field, document, 0)).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// The words of a field in a part of a document: what is at so many of the names down to the field, none of which leads
/// into a list. There are none if full text does not cover the field.
pub fn words_within(field: &Field, part: Json<'_>, depth: usize) -> Vec<String> {
    let mut found = Vec::new();
    if is_full_text(field) {
        descend(part, &field.path[depth..], &mut found);
    }
    let mut words: Vec<String> = Vec::new();
    for json in found {
        match json.kind() {
            JsonKind::Str(text) => words.extend(self::words(text)),
            JsonKind::Object(_) => {
                words.extend(json.entries().filter_map(|(_, value)| value.as_str()).flat_map(self::words));
            }
            _ => {}
        }
    }
    words
}

/// The words of a text: runs of letters and digits, in lower case.
///
/// ```
/// use azul_search::text::words;
/// assert_eq!(words("10x 3' v2, Kidney-Cortex").collect::<Vec<_>>(), ["10x", "3", "v2", "kidney", "cortex"]);
/// ```
pub fn words(text: &str) -> impl Iterator<Item = String> {
    let text = if text == NULL_STR { "" } else { text };
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| word.chars().flat_map(char::to_lowercase).take(LONGEST_WORD).collect())
}

/// How many typing errors are forgiven in a word: none in short ones, one up to seven characters, then two.
pub fn forgiven(word: &str) -> usize {
    match word.chars().count() {
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    }
}

/// Whether what was typed means a word: it is how the word begins, or like it but for some typing errors. Both are in
/// lower case.
///
/// ```
/// use azul_search::text::means;
/// assert!(means("kidn", "kidney") && means("kindey", "kidney") && means("kidnay", "kidney"));
/// assert!(!means("kid", "skid") && !means("liver", "lever2"));
/// ```
pub fn means(typed: &str, word: &str) -> bool {
    word.starts_with(typed) || distance(typed, word, forgiven(typed)).is_some()
}

/// The number of typing errors between two words if there are at most so many: characters that were left out, added,
/// exchanged for others, or swapped with the next one.
pub fn distance(typed: &str, word: &str, most: usize) -> Option<usize> {
    let (typed, word): (Vec<char>, Vec<char>) = (typed.chars().collect(), word.chars().collect());
    if typed.len().abs_diff(word.len()) > most {
        return None;
    }
    // Rows of the table of distances between beginnings: the one before the last, the last, and the next.
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=word.len()).collect();
    for (i, a) in typed.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, b) in word.iter().enumerate() {
            let exchanged = last[j] + usize::from(a != b);
            let mut least = exchanged.min(last[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && typed[i - 1] == *b && *a == word[j - 1] {
                least = least.min(before[j - 1] + 1);
            }
            next.push(least);
        }
        (before, last) = (last, next);
    }
    last.last().copied().filter(|distance| *distance <= most)
}

/// Whether a document has what was typed: for each typed word one that it means. Words of documents are sorted.
pub fn has_all(document: &[String], typed: &str) -> bool {
    words(typed).all(|typed| {
        let from = document.partition_point(|word| word.as_str() < typed.as_str());
        let begins = document.get(from).is_some_and(|word| word.starts_with(&typed));
        begins || document.iter().any(|word| means(&typed, word))
    })
}
