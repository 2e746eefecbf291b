//! From values back to the text that they were parsed from. Nodes do not keep where they are from, which nobody needs to
//! know until something is wrong; it is found again by reading the text once more.

use std::ops::Range;

use super::{Document, Json, Location};

/// Where all values of a document are in its text, in bytes.
///
/// ```
/// use azul_transform::json::{Document, Offsets};
/// let d = Document::parse(*b"{\"a\": [1, \"]\"],\n \"b\": true}")?;
/// let offsets = Offsets::of(&d);
/// let b = offsets.span(d.root().get("b").unwrap());
/// assert_eq!(&d.text()[b.clone()], "true");
/// assert_eq!(offsets.position(b.start), (2, 7));
/// # Ok::<_, azul_transform::Error>(())
/// ```
#[derive(Debug)]
pub struct Offsets {
    /// By position on the tape.
    spans: Vec<Range<u32>>,
    /// Where lines start.
    lines: Vec<u32>,
    /// Length of the text.
    len: usize,
}

impl Offsets {
    /// Finds all values, in one go over the text.
    pub fn of(document: &Document) -> Self {
        // A text has less than 2 GiB.
        let spans = tokens(document.text().as_bytes()).map(|span| span.start as u32..span.end as u32).collect();
        let ends = document.text().bytes().enumerate().filter(|(_, b)| *b == b'\n');
        let lines = std::iter::once(0).chain(ends.map(|(at, _)| at as u32 + 1)).collect();
        Self { spans, lines, len: document.len() }
    }

    /// Where a value of the document is; of a list or an object, its first character.
    pub fn span(&self, json: Json<'_>) -> Range<usize> {
        let span = self.spans.get(json.at as usize).cloned().unwrap_or_default();
        span.start as usize..span.end as usize
    }

    /// Line and column of a place in the text, both from 1.
    pub fn position(&self, at: usize) -> (usize, usize) {
        let line = self.line_of(at);
        (line + 1, at - self.lines[line] as usize + 1)
    }

    /// The line that a place is in, without its end.
    pub fn line(&self, at: usize) -> Range<usize> {
        let line = self.line_of(at);
        let end = self.lines.get(line + 1).map_or(self.len, |next| *next as usize - 1);
        self.lines[line] as usize..end
    }

    fn line_of(&self, at: usize) -> usize {
        // The first line starts at zero, so there is one that starts at or before any place.
        self.lines.partition_point(|start| *start as usize <= at) - 1
    }
}

/// A step from a value to one inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// To the value of a key.
    Key(String),
    /// To an element of a list, from 0.
    Index(usize),
}

/// The steps that lead from a value to a place inside it; none if it is the value itself, or not inside.
pub fn steps_to(mut from: Json<'_>, place: Location) -> Vec<Step> {
    let mut steps = Vec::new();
    let inside = |json: &Json<'_>| json.at <= place.at() && place.at() < json.document.after(json.at);
    loop {
        let entry = from.entries().find(|(_, value)| inside(value));
        let item = || from.items().enumerate().find(|(_, value)| inside(value));
        let (step, next) = match entry {
            Some((key, value)) => (Step::Key(key.to_owned()), value),
            None => match item() {
                Some((index, value)) => (Step::Index(index), value),
                None => return steps,
            },
        };
        steps.push(step);
        from = next;
    }
}

/// A JSONPath of steps.
///
/// ```
/// use azul_transform::json::{Step, path_of};
/// let steps = [Step::Key("a".into()), Step::Key("b/c".into()), Step::Index(2)];
/// assert_eq!(path_of(&steps), "$.a['b/c'][2]");
/// ```
pub fn path_of(steps: &[Step]) -> String {
    let mut path = "$".to_owned();
    for step in steps {
        match step {
            Step::Index(index) => path.push_str(&format!("[{index}]")),
            Step::Key(key) if is_name(key) => path.push_str(&format!(".{key}")),
            Step::Key(key) => path.push_str(&format!("['{key}']")),
        }
    }
    path
}

fn is_name(key: &str) -> bool {
    key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && key.starts_with(|c: char| !c.is_ascii_digit())
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
        let offsets = Offsets::of(&document);
        let mut stack = vec![document.root()];
        while let Some(json) = stack.pop() {
            let found = &text[offsets.span(json)];
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
        let at = offsets.span(last).start;
        assert_eq!(offsets.position(at), (2, 23));
        assert_eq!(&text[offsets.line(at)], " \"d\": [[], {}, false, \"x\"]}");
        assert_eq!(offsets.line(0).start, 0);
    }
}
