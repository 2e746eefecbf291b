//! From values back to the text that they were parsed from. Nodes do not keep where they are from, which nobody needs to
//! know until something is wrong; it is found again by reading the text once more.

use std::ops::Range;

use super::parse::position;
use super::{Document, Json};

impl Document {
    /// Where a value is in the text, in bytes; of a list or an object, its first character.
    ///
    /// ```
    /// use azul_transform::json::Document;
    /// let d = Document::parse(*br#"{"a": [1, "\"]"], "b": true}"#)?;
    /// let b = d.root().get("b").unwrap();
    /// assert_eq!(&d.text()[d.span_of(b)], "true");
    /// # Ok::<_, azul_transform::Error>(())
    /// ```
    pub fn span_of(&self, json: Json<'_>) -> Range<usize> {
        tokens(self.text().as_bytes()).nth(json.at as usize).unwrap_or_default()
    }

    /// Line and column of a place in the text, both from 1.
    pub fn position_of(&self, offset: usize) -> (usize, usize) {
        position(self.text().as_bytes(), offset.min(self.len()))
    }
}

/// The tokens that are nodes on the tape, in their order: strings, keys among them, numbers, words and opening brackets.
/// The text is known to be well-formed.
fn tokens(text: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at;
            match text.get(start)? {
                b'"' => {
                    at += 1;
                    while *text.get(at)? != b'"' {
                        at += if text[at] == b'\\' { 2 } else { 1 };
                    }
                    at += 1;
                }
                b'[' | b'{' => at += 1,
                b if b.is_ascii_alphanumeric() || *b == b'-' => {
                    let ends = |b: &u8| b.is_ascii_whitespace() || b",]}".contains(b);
                    at += text[start..].iter().position(ends).unwrap_or(text.len() - start);
                }
                // White space, commas, colons, closing brackets, and a byte order mark.
                _ => {
                    at += 1;
                    continue;
                }
            }
            return Some(start..at);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_node_is_found_again() {
        let text =
            "\u{feff}{\"a\\\"\": [1, -2.5e3, null], \"b\": {\"c\": \"é\\\\\"},\r\n \"d\": [[], {}, false, \"x\"]}";
        let document = Document::parse(text).expect("is JSON");
        let mut stack = vec![document.root()];
        while let Some(json) = stack.pop() {
            let found = &text[document.span_of(json)];
            let mut written = Vec::new();
            json.write(&mut written);
            let written = String::from_utf8(written).expect("is text");
            match json.is_object() || json.is_array() {
                true => assert_eq!(found, &written[..1]),
                false => assert_eq!(Document::parse(found).expect("is JSON").root().kind(), json.kind(), "{written}"),
            }
            stack.extend(json.items().chain(json.entries().map(|(_, value)| value)));
        }
        let last = document.root().get("d").and_then(|list| list.at(3)).expect("is there");
        assert_eq!(document.position_of(document.span_of(last).start), (2, 23));
    }
}
