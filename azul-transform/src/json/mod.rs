//! Parsed JSON as one flat tape: order of keys kept, strings borrowed from the input, integers exact.
//!
//! `serde_json::Value` sorts keys, rounds integers beyond 64 bits and allocates per node. The order of
//! keys is observable in documents, and the content hash of replicas needs integers verbatim, so a
//! bundle is parsed (by `serde_json`) into a [`Document`] instead: its text and one vector of nodes.

pub mod canonical;
mod locate;
mod number;
mod parse;
mod write;

use std::sync::LazyLock;

pub use crate::position::Location;
pub use locate::{Offsets, Step, path_of, steps_to};
pub use write::write_str;
pub(crate) use write::{write_float, write_int, write_key, write_plain};

/// A parsed JSON text that owns its input.
#[derive(Debug, Clone)]
pub struct Document {
    text: String,
    /// Strings that contain escapes, decoded, one after the other.
    decoded: String,
    nodes: Vec<Node>,
}

/// A slice of a document's text, or of its decoded strings if the top bit of `start` is set.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Span {
    start: u32,
    len: u32,
}

const DECODED: u32 = 1 << 31;

/// One node of the tape. Containers are followed by their content: elements, or keys and values in turn.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Node {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    /// An integer beyond `i64`, verbatim.
    Big(Span),
    Str(Span),
    Array {
        count: u32,
        end: u32,
    },
    Object {
        count: u32,
        end: u32,
    },
}

/// A value in a [`Document`]; cheap to copy.
#[derive(Clone, Copy)]
pub struct Json<'a> {
    document: &'a Document,
    at: u32,
}

/// What a [`Json`] is, for matching.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// An integer that fits 64 bits, signed.
    Int(i64),
    /// A number with a fraction or an exponent.
    Float(f64),
    /// An integer that does not fit, as its digits.
    Big(&'a str),
    /// A string.
    Str(&'a str),
    /// A list, with the number of its elements.
    Array(usize),
    /// An object, with the number of its keys.
    Object(usize),
}

/// A document of nothing but `null`.
static NULL: LazyLock<Document> =
    LazyLock::new(|| Document { text: "null".to_owned(), decoded: String::new(), nodes: vec![Node::Null] });

impl Document {
    /// The outermost value.
    pub fn root(&self) -> Json<'_> {
        Json { document: self, at: 0 }
    }

    /// The value at a place of this document.
    ///
    /// # Panics
    /// Perhaps, if the place is of another document.
    #[inline]
    pub fn locate(&self, location: Location) -> Json<'_> {
        Json { document: self, at: location.at() }
    }

    /// Whether a string may be part of any key or string value: if not, it certainly is not. One fast look at the
    /// text, that saves looking at every value.
    pub fn may_contain(&self, s: &str) -> bool {
        self.text.contains(s) || self.decoded.contains(s)
    }

    /// Size of the input in bytes.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether the input was empty; a parsed document never is.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The input.
    pub fn text(&self) -> &str {
        &self.text
    }

    fn str(&self, span: Span) -> &str {
        let (text, start) = self.within(span);
        &text[start..start + span.len as usize]
    }

    /// The bytes of a string, which need no look at where characters begin.
    #[inline]
    fn bytes(&self, span: Span) -> &[u8] {
        let (text, start) = self.within(span);
        &text.as_bytes()[start..start + span.len as usize]
    }

    #[inline]
    fn within(&self, span: Span) -> (&str, usize) {
        match span.start & DECODED {
            0 => (&self.text, span.start as usize),
            _ => (&self.decoded, (span.start & !DECODED) as usize),
        }
    }

    /// The position after the node and its content.
    #[inline]
    fn after(&self, at: u32) -> u32 {
        match self.nodes[at as usize] {
            Node::Array { end, .. } | Node::Object { end, .. } => end,
            _ => at + 1,
        }
    }
}

impl<'a> Json<'a> {
    #[inline]
    fn node(self) -> Node {
        self.document.nodes[self.at as usize]
    }

    /// Where the value is in its document.
    pub fn location(self) -> Location {
        Location::new(self.at)
    }

    /// What the value is.
    pub fn kind(self) -> Kind<'a> {
        match self.node() {
            Node::Null => Kind::Null,
            Node::Bool(b) => Kind::Bool(b),
            Node::Int(i) => Kind::Int(i),
            Node::Float(f) => Kind::Float(f),
            Node::Big(span) => Kind::Big(self.document.str(span)),
            Node::Str(span) => Kind::Str(self.document.str(span)),
            Node::Array { count, .. } => Kind::Array(count as usize),
            Node::Object { count, .. } => Kind::Object(count as usize),
        }
    }

    /// Nothing.
    pub fn null() -> Self {
        NULL.root()
    }

    /// Name of the JSON type, for messages.
    pub fn type_name(self) -> &'static str {
        match self.node() {
            Node::Null => "null",
            Node::Bool(_) => "a boolean",
            Node::Int(_) | Node::Float(_) | Node::Big(_) => "a number",
            Node::Str(_) => "a string",
            Node::Array { .. } => "a list",
            Node::Object { .. } => "an object",
        }
    }

    /// The string, if the value is one.
    #[inline]
    pub fn as_str(self) -> Option<&'a str> {
        match self.node() {
            Node::Str(span) => Some(self.document.str(span)),
            _ => None,
        }
    }

    /// The boolean, if the value is one.
    pub fn as_bool(self) -> Option<bool> {
        match self.node() {
            Node::Bool(b) => Some(b),
            _ => None,
        }
    }

    /// Whether the value is `null`.
    pub fn is_null(self) -> bool {
        self.node() == Node::Null
    }

    /// Whether the value is an object.
    pub fn is_object(self) -> bool {
        matches!(self.node(), Node::Object { .. })
    }

    /// Whether the value is a list.
    pub fn is_array(self) -> bool {
        matches!(self.node(), Node::Array { .. })
    }

    /// Neither null, false, zero, nor an empty string, list or object.
    pub fn is_truthy(self) -> bool {
        match self.node() {
            Node::Null => false,
            Node::Bool(b) => b,
            Node::Int(i) => i != 0,
            Node::Float(f) => f != 0.0,
            Node::Big(_) => true,
            Node::Str(span) => span.len > 0,
            Node::Array { count, .. } | Node::Object { count, .. } => count > 0,
        }
    }

    /// The value under a key, if this is an object that has it.
    pub fn get(self, key: &str) -> Option<Json<'a>> {
        let Node::Object { end, .. } = self.node() else { return None };
        let nodes = &self.document.nodes[..end as usize];
        let mut at = self.at as usize + 1;
        while let Some(&[Node::Str(span), value]) = nodes.get(at..at + 2) {
            if span.len as usize == key.len() && self.document.bytes(span) == key.as_bytes() {
                return Some(Json { document: self.document, at: at as u32 + 1 });
            }
            at = match value {
                Node::Array { end, .. } | Node::Object { end, .. } => end as usize,
                _ => at + 2,
            };
        }
        None
    }

    /// The element at an index, if this is a list that has it.
    pub fn at(self, index: usize) -> Option<Json<'a>> {
        self.items().nth(index)
    }

    /// Keys and values in the order of the input; nothing unless this is an object.
    pub fn entries(self) -> impl Iterator<Item = (&'a str, Json<'a>)> {
        let count = match self.node() {
            Node::Object { count, .. } => count,
            _ => 0,
        };
        let document = self.document;
        let mut at = self.at + 1;
        (0..count).map(move |_| {
            let key = Json { document, at }.as_str().unwrap_or_default();
            let value = Json { document, at: at + 1 };
            at = document.after(at + 1);
            (key, value)
        })
    }

    /// The elements in order; nothing unless this is a list.
    pub fn items(self) -> impl Iterator<Item = Json<'a>> {
        let count = match self.node() {
            Node::Array { count, .. } => count,
            _ => 0,
        };
        let document = self.document;
        let mut at = self.at + 1;
        (0..count).map(move |_| {
            let value = Json { document, at };
            at = document.after(at);
            value
        })
    }

    /// Every string *value* inside this value, itself included; keys are not values.
    pub fn any_string(self, mut test: impl FnMut(&'a str) -> bool) -> Option<&'a str> {
        let end = self.document.after(self.at);
        // A key is told from a value by its place: containers are walked with a stack of what remains.
        let mut stack: Vec<(bool, u32)> = Vec::new();
        let mut at = self.at;
        while at < end {
            match self.document.nodes[at as usize] {
                Node::Object { end, .. } => stack.push((true, end)),
                Node::Array { end, .. } => stack.push((false, end)),
                Node::Str(span) => {
                    let s = self.document.str(span);
                    if test(s) {
                        return Some(s);
                    }
                }
                _ => {}
            }
            at += 1;
            while stack.last().is_some_and(|&(_, end)| at == end) {
                stack.pop();
            }
            if let Some(&(true, _)) = stack.last() {
                at += 1;
            }
        }
        None
    }
}

impl From<Json<'_>> for Location {
    fn from(json: Json<'_>) -> Self {
        json.location()
    }
}

impl std::fmt::Debug for Json<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = Vec::new();
        self.write(&mut out);
        f.write_str(&String::from_utf8_lossy(&out))
    }
}
