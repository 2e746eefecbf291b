//! The parts of a document: the values of its keys, and of those of its `contents`, as they stand in its text.

use std::ops::Range;

use azul_transform::json::{Document, Json, Location};
use azul_transform::{Error, ErrorKind, Result};

/// Name of a part: a key of the document, or of its contents.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub(crate) struct PartName {
    /// The part is in `contents`.
    pub inside: bool,
    /// The key.
    pub key: String,
}

/// The key that holds what others are about.
const CONTENTS: &str = "contents";

impl PartName {
    /// The part that a path leads into.
    pub(crate) fn of(path: &[&str], expand: bool) -> Option<Self> {
        match path {
            [CONTENTS, key, ..] if expand => Some(Self { inside: true, key: (*key).to_owned() }),
            [key, ..] => Some(Self { inside: false, key: (*key).to_owned() }),
            [] => None,
        }
    }
}

/// A part of a document.
#[derive(Debug, Clone)]
pub(crate) struct Part<'d> {
    /// In `contents`.
    pub inside: bool,
    /// The key, decoded.
    pub key: &'d str,
    /// The value.
    pub value: Json<'d>,
    /// Where the value is in the text.
    pub span: Range<usize>,
}

/// A document in its text, which may be a part of a larger one.
pub(crate) struct Source {
    text: Document,
    at: Location,
    span: Range<usize>,
}

impl Source {
    /// A text that is a document.
    ///
    /// # Errors
    /// Those of parsing; [`ErrorKind::WrongType`] if the document is not an object.
    pub(crate) fn parse(bytes: impl Into<Vec<u8>>) -> Result<Self> {
        let text = Document::parse(bytes)?;
        let (at, end) = (text.root().location(), text.len());
        Self { text, at, span: 0..end }.object()
    }

    /// The document at a key of a text.
    ///
    /// # Errors
    /// [`ErrorKind::MissingField`] if there is nothing at the key, [`ErrorKind::WrongType`] if it is not an object.
    pub(crate) fn inside(text: Document, key: &str) -> Result<Self> {
        let missing = || Error::new(ErrorKind::MissingField, format!("the line has no `{key}`"));
        let at = text.root().get(key).ok_or_else(missing)?.location();
        let mut span = 0..0;
        let bytes = text.text().as_bytes();
        let mut place = bytes.iter().position(|b| *b == b'{').unwrap_or(0);
        object(bytes, &mut place, text.root(), |found, _, place| {
            let start = *place;
            skip(bytes, place);
            if found == key {
                span = start..*place;
            }
            Ok(())
        })?;
        Self { text, at, span }.object()
    }

    fn object(mut self) -> Result<Self> {
        let json = self.json();
        if !json.is_object() {
            return Err(Error::new(ErrorKind::WrongType, format!("a document is an object, not {}", json.type_name())));
        }
        // A byte order mark, and white space around the document, are not part of it.
        let bytes = &self.text.text().as_bytes()[self.span.clone()];
        let before = bytes.iter().position(|b| *b == b'{').unwrap_or(0);
        let after = bytes.iter().rev().position(|b| *b == b'}').unwrap_or(0);
        self.span = self.span.start + before..self.span.end - after;
        Ok(self)
    }

    /// The document.
    pub(crate) fn json(&self) -> Json<'_> {
        self.text.locate(self.at)
    }

    /// The text that the spans of parts are in.
    pub(crate) fn text(&self) -> &[u8] {
        self.text.text().as_bytes()
    }

    /// Where the document is in it.
    pub(crate) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The parts of the document in the order of its text; those of `contents` one by one if `expand`.
    ///
    /// # Errors
    /// [`ErrorKind::WrongType`] if the contents are not an object.
    pub(crate) fn split(&self, expand: bool) -> Result<Vec<Part<'_>>> {
        let text = self.text();
        let mut parts = Vec::with_capacity(32);
        let mut at = self.span.start;
        object(text, &mut at, self.json(), |key, value, at| {
            if !(expand && key == CONTENTS) {
                let start = *at;
                skip(text, at);
                parts.push(Part { inside: false, key, value, span: start..*at });
                return Ok(());
            }
            if !value.is_object() {
                let message = format!("the contents of a document are an object, not {}", value.type_name());
                return Err(Error::new(ErrorKind::WrongType, message));
            }
            object(text, at, value, |key, value, at| {
                let start = *at;
                skip(text, at);
                parts.push(Part { inside: true, key, value, span: start..*at });
                Ok(())
            })
        })?;
        Ok(parts)
    }
}

/// Calls back at the value of each key of an object, whose opening bracket is at `at`, and goes behind its end.
fn object<'d>(
    text: &[u8],
    at: &mut usize,
    json: Json<'d>,
    mut each: impl FnMut(&'d str, Json<'d>, &mut usize) -> Result<()>,
) -> Result<()> {
    *at += 1;
    for (key, value) in json.entries() {
        next(text, at);
        skip(text, at);
        next(text, at);
        each(key, value, at)?;
    }
    while *at < text.len() && text[*at] != b'}' {
        *at += 1;
    }
    *at += 1;
    Ok(())
}

/// Goes to the beginning of the next key or value.
fn next(text: &[u8], at: &mut usize) {
    while text.get(*at).is_some_and(|b| b.is_ascii_whitespace() || *b == b',' || *b == b':') {
        *at += 1;
    }
}

/// Goes behind a key or value. The text is known to be well-formed.
fn skip(text: &[u8], at: &mut usize) {
    let mut depth = 0usize;
    while let Some(byte) = text.get(*at) {
        match byte {
            b'"' => {
                *at += 1;
                while let Some(next) = memchr::memchr2(b'"', b'\\', &text[*at..]) {
                    *at += next + 1;
                    if text[*at - 1] == b'"' {
                        break;
                    }
                    *at += 1;
                }
            }
            b'[' | b'{' => {
                depth += 1;
                *at += 1;
            }
            b']' | b'}' => {
                depth -= 1;
                *at += 1;
            }
            b if depth == 0 && (b.is_ascii_alphanumeric() || *b == b'-') => {
                let ends = |b: &u8| b.is_ascii_whitespace() || b",]}".contains(b);
                *at += text[*at..].iter().position(ends).unwrap_or(text.len() - *at);
            }
            _ => *at += 1,
        }
        if depth == 0 {
            return;
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expand: bool, expected: &[(bool, &str, &str)]) {
        for source in [Source::parse(text).unwrap(), within(text)] {
            let parts = source.split(expand).unwrap();
            let piece = |span: &Range<usize>| str::from_utf8(&source.text()[span.clone()]).unwrap();
            let found: Vec<_> = parts.iter().map(|p| (p.inside, p.key, piece(&p.span))).collect();
            assert_eq!(found, expected);
            assert_eq!(piece(&source.span()), text.trim());
        }
    }

    /// The text as a part of a larger one.
    fn within(text: &str) -> Source {
        let line = format!(r#"{{"a": {{"_source": 1}}, "\u005fsource": {text}, "b": [2]}}"#);
        Source::inside(Document::parse(line).unwrap(), "_source").unwrap()
    }

    #[test]
    fn parts_are_what_the_text_has() {
        let text = r#" { "a" : [1, {"b": "}\"]"}] , "contents": {"x":[], "\u0079" : -1.5e3 } ,"c\"":null}"#;
        let inner = [(true, "x", "[]"), (true, "y", "-1.5e3")];
        let a = (false, "a", r#"[1, {"b": "}\"]"}]"#);
        let c = (false, "c\"", "null");
        check(text, true, &[a, inner[0], inner[1], c]);
        check(text, false, &[a, (false, "contents", r#"{"x":[], "\u0079" : -1.5e3 }"#), c]);
        check("{}", true, &[]);
        check(r#"{"contents":{}}"#, true, &[]);
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in ["[]", "1", r#"{"contents":[]}"#] {
            let error = Source::parse(text).and_then(|source| source.split(true).map(|_| ())).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::WrongType);
        }
        assert_eq!(Source::inside(Document::parse("{}").unwrap(), "a").err().unwrap().kind(), ErrorKind::MissingField);
    }
}
