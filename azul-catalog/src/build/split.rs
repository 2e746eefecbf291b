//! The parts of a document: the values of its keys, and of those of its `contents`, as they stand in its text.

use std::borrow::Cow;
use std::ops::Range;

use azul_transform::json::Document;
use azul_transform::{Error, ErrorKind, Result};

use crate::segment::meta::{CONTENTS, PartName};

/// A part of a document.
#[derive(Debug, Clone)]
pub(crate) struct Part<'d> {
    /// In `contents`.
    pub inside: bool,
    /// The key, decoded.
    pub key: Cow<'d, str>,
    /// Where the value is in the text.
    pub span: Range<usize>,
}

impl Part<'_> {
    /// The name of the part.
    pub(crate) fn name(&self) -> PartName {
        PartName { inside: self.inside, key: self.key.clone().into_owned() }
    }
}

/// A document in its text, from the opening bracket to the closing one. The text is known to be well-formed: it was parsed,
/// or rendered by us.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'d>(&'d [u8]);

impl<'d> Source<'d> {
    /// A text that was parsed.
    ///
    /// # Errors
    /// [`ErrorKind::WrongType`] if the document is not an object.
    pub(crate) fn of(text: &'d Document) -> Result<Self> {
        Self::well_formed(text.text().as_bytes())
    }

    /// The document at a key of a text that was parsed.
    ///
    /// # Errors
    /// [`ErrorKind::MissingField`] if there is nothing at the key, [`ErrorKind::WrongType`] if it is not an object.
    pub(crate) fn inside(text: &'d Document, key: &str) -> Result<Self> {
        let line = Self::of(text)?;
        let missing = || Error::new(ErrorKind::MissingField, format!("the line has no `{key}`"));
        let part = line.split(false)?.into_iter().find(|part| part.key == key).ok_or_else(missing)?;
        Self::well_formed(&line.0[part.span])
    }

    /// A text that is known to be well-formed.
    ///
    /// # Errors
    /// [`ErrorKind::WrongType`] if it is not an object.
    pub(crate) fn well_formed(text: &'d [u8]) -> Result<Self> {
        // A byte order mark, and white space around the document, are not part of it.
        let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text).trim_ascii();
        if text.first() == Some(&b'{') { Ok(Self(text)) } else { Err(no_object("a document is", text)) }
    }

    /// The text of the document.
    pub(crate) fn text(self) -> &'d [u8] {
        self.0
    }

    /// The parts of the document in the order of its text; those of `contents` one by one if `expand`.
    ///
    /// # Errors
    /// [`ErrorKind::WrongType`] if the contents are not an object.
    pub(crate) fn split(self, expand: bool) -> Result<Vec<Part<'d>>> {
        let mut parts = Vec::with_capacity(32);
        self.each(expand, |_, inside, key, start| {
            let end = start + length(&self.0[start..]);
            parts.push(Part { inside, key, span: start..end });
            Ok(end)
        })?;
        Ok(parts)
    }

    /// Calls back with each part in the order of the text: its number, whether it is in `contents`, its key, and where its
    /// value begins. What is wanted back is where the value ends.
    ///
    /// # Errors
    /// [`ErrorKind::WrongType`] if the contents are not an object, and those of the callback.
    pub(crate) fn each(
        self,
        expand: bool,
        mut see: impl FnMut(usize, bool, Cow<'d, str>, usize) -> Result<usize>,
    ) -> Result<()> {
        let text = self.0;
        let mut number = 0;
        // Behind the opening bracket.
        let (mut at, mut inside) = (1, false);
        loop {
            next(text, &mut at);
            match text.get(at) {
                Some(b'"') => {}
                // The end of the contents, after which other keys follow.
                Some(b'}') if inside => {
                    inside = false;
                    at += 1;
                    continue;
                }
                _ => return Ok(()),
            }
            let end = at + length(&text[at..]);
            let key = decoded(&text[at..end]);
            at = end;
            next(text, &mut at);
            if expand && !inside && key == CONTENTS {
                if text.get(at) != Some(&b'{') {
                    return Err(no_object("the contents of a document are", &text[at..]));
                }
                inside = true;
                at += 1;
                continue;
            }
            at = see(number, inside, key, at)?;
            number += 1;
        }
    }
}

#[cold]
fn no_object(what: &str, text: &[u8]) -> Error {
    let found = match text.first() {
        Some(b'[') => "a list",
        Some(b'"') => "a string",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ => "a number",
    };
    Error::new(ErrorKind::WrongType, format!("{what} an object, not {found}"))
}

/// A key without its quotation marks, and what its escapes stand for.
fn decoded(key: &[u8]) -> Cow<'_, str> {
    let inner = key.get(1..key.len().saturating_sub(1)).unwrap_or_default();
    match (memchr::memchr(b'\\', inner), str::from_utf8(inner)) {
        (None, Ok(plain)) => Cow::Borrowed(plain),
        // It was parsed before, so that it is a string.
        _ => Cow::Owned(serde_json::from_slice(key).unwrap_or_default()),
    }
}

/// Goes to the beginning of the next key or value.
fn next(text: &[u8], at: &mut usize) {
    while text.get(*at).is_some_and(|b| matches!(b, b',' | b':' | b' ' | b'\t' | b'\n' | b'\r')) {
        *at += 1;
    }
}

/// The length of the key or value that a text begins with. The text is known to be well-formed.
pub(crate) fn length(text: &[u8]) -> usize {
    let mut at = 0;
    let mut depth = 0usize;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => at = string(text, at + 1),
            b'[' | b'{' => {
                depth += 1;
                at += 1;
            }
            b']' | b'}' => {
                depth = depth.saturating_sub(1);
                at += 1;
            }
            b if depth == 0 && (b.is_ascii_alphanumeric() || *b == b'-') => {
                let ends = |b: &u8| b.is_ascii_whitespace() || b",]}".contains(b);
                at += text[at..].iter().position(ends).unwrap_or(text.len() - at);
            }
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// Where a string ends that begins before this place.
fn string(text: &[u8], mut at: usize) -> usize {
    while let Some(next) = text.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += next + 1;
        if text[at - 1] == b'"' {
            return at;
        }
        at += 1;
    }
    text.len()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expand: bool, expected: &[(bool, &str, &str)]) {
        let document = Document::parse(text).unwrap();
        let line = Document::parse(format!(r#"{{"a": {{"_source": 1}}, "\u005fsource": {text}, "b": [2]}}"#)).unwrap();
        for source in [Source::of(&document).unwrap(), Source::inside(&line, "_source").unwrap()] {
            let parts = source.split(expand).unwrap();
            let found = |part: &Part<'_>| {
                let value = str::from_utf8(&source.text()[part.span.clone()]).unwrap().to_owned();
                (part.inside, part.key.clone().into_owned(), value)
            };
            let expected = expected.iter().map(|(inside, key, value)| (*inside, key.to_string(), value.to_string()));
            assert_eq!(parts.iter().map(found).collect::<Vec<_>>(), expected.collect::<Vec<_>>());
            assert_eq!(source.text(), text.trim().as_bytes());
        }
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
        check(
            r#"{"contents":{"contents":{"a":1}},"b":true}"#,
            true,
            &[(true, "contents", r#"{"a":1}"#), (false, "b", "true")],
        );
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in ["[]", "1", "null", r#""{}""#, r#"{"contents":[]}"#] {
            let text = Document::parse(text).unwrap();
            let error = Source::of(&text).and_then(|source| source.split(true).map(|_| ())).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::WrongType);
        }
        let error = Source::inside(&Document::parse("{}").unwrap(), "a").err().unwrap();
        assert_eq!(error.kind(), ErrorKind::MissingField);
    }

    /// What is no document at all never comes here; should it, nothing panics.
    #[test]
    fn broken_text_ends_somewhere() {
        for text in ["{", "{\"", "{\"a", "{\"a\"", "{\"a\":", "{]", "{\"a\":]}", "{\"\\", "{\"contents\":{"] {
            Source::well_formed(text.as_bytes()).and_then(|source| source.split(true).map(|_| ())).ok();
        }
    }
}
