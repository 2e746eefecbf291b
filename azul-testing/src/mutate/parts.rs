//! The values in a text of JSON, by their places in it, so that an edit is a splice of bytes.

use std::ops::Range;

use super::rng::Rng;

/// A text and what is in it. The text need not be well-formed: what can be made out counts.
pub(super) struct Text<'a> {
    pub bytes: &'a [u8],
    pub parts: Vec<Part>,
}

/// A value.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub kind: Kind,
    pub value: Range<usize>,
    /// The key of a member of an object, with its quotes.
    pub key: Option<Range<usize>>,
    /// The list or object around it.
    pub parent: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Scalar,
    String,
    List,
    Object,
}

impl Part {
    /// The whole member or element.
    pub fn extent(&self) -> Range<usize> {
        self.key.as_ref().unwrap_or(&self.value).start..self.value.end
    }

    pub fn is_container(&self) -> bool {
        matches!(self.kind, Kind::List | Kind::Object)
    }
}

impl<'a> Text<'a> {
    /// Looks at a text once, with a stack of its own, however deep it nests.
    pub fn new(bytes: &'a [u8]) -> Self {
        let mut parts: Vec<Part> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        let mut key = None;
        let mut at = 0;
        while at < bytes.len() {
            let start = at;
            let parent = open.last().copied();
            let in_object = parent.is_some_and(|parent| parts[parent].kind == Kind::Object);
            at += 1;
            let kind = match bytes[start] {
                b'{' => Kind::Object,
                b'[' => Kind::List,
                b'"' => {
                    at = after_string(bytes, at);
                    if in_object && key.is_none() {
                        key = Some(start..at);
                        continue;
                    }
                    Kind::String
                }
                b'}' | b']' => {
                    if let Some(closed) = open.pop() {
                        parts[closed].value.end = at;
                    }
                    key = None;
                    continue;
                }
                b',' => {
                    key = None;
                    continue;
                }
                b'-' | b'0'..=b'9' | b'a'..=b'z' => {
                    let is_end = |b: &u8| matches!(b, b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t');
                    at = bytes[start..].iter().position(is_end).map_or(bytes.len(), |length| start + length);
                    Kind::Scalar
                }
                _ => continue,
            };
            if matches!(kind, Kind::List | Kind::Object) {
                open.push(parts.len());
                // Of what is never closed, the end is that of the text.
                at = start + 1;
                parts.push(Part { kind, value: start..bytes.len(), key: key.take(), parent });
            } else {
                parts.push(Part { kind, value: start..at, key: key.take(), parent });
            }
        }
        Self { bytes, parts }
    }

    /// The text with something else in a range.
    pub fn splice(&self, range: Range<usize>, with: &[u8]) -> Vec<u8> {
        [&self.bytes[..range.start], with, &self.bytes[range.end..]].concat()
    }

    /// The text of a range.
    pub fn slice(&self, range: &Range<usize>) -> &'a [u8] {
        &self.bytes[range.clone()]
    }

    /// One of the parts that pass a test. Starting anywhere and taking the next is not quite uniform, but looks at
    /// few parts.
    pub fn pick(&self, rng: &mut Rng, test: impl Fn(&Part) -> bool) -> Option<&Part> {
        if self.parts.is_empty() {
            return None;
        }
        let (before, after) = self.parts.split_at(rng.below(self.parts.len()));
        after.iter().chain(before).find(|part| test(part))
    }

    /// What a string, or a key, says between its quotes, escapes as they are.
    pub fn content(&self, string: &Range<usize>) -> &'a str {
        let quoted = self.slice(string);
        let content = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
        std::str::from_utf8(content).unwrap_or_default()
    }
}

fn after_string(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let text = Text::new(text.as_bytes());
        let shown: Vec<_> =
            text.parts.iter().map(|part| String::from_utf8_lossy(text.slice(&part.extent())).into_owned()).collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn values_are_found_with_their_keys() {
        check(
            r#"{"a": [1, "x"], "b": null}"#,
            &[r#"{"a": [1, "x"], "b": null}"#, r#""a": [1, "x"]"#, "1", r#""x""#, r#""b": null"#],
        );
        check(r#"["\"}", {"k": {}}]"#, &[r#"["\"}", {"k": {}}]"#, r#""\"}""#, r#"{"k": {}}"#, r#""k": {}"#]);
    }

    #[test]
    fn anything_can_be_looked_at() {
        check("", &[]);
        check(r#"]},"#, &[]);
        check(r#"{"a": "b\"#, &[r#"{"a": "b\"#, r#""a": "b\"#]);
        check("[[", &["[[", "["]);
    }
}
