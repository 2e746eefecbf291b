//! From text to tape, by a `serde` visitor.

use std::fmt;

use rustc_hash::FxHashSet;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::{DECODED, Document, Node, Span, number};
use crate::error::{Error, ErrorKind, Result};
use crate::limits::Limits;

/// Objects with more keys than this are checked for duplicates with a set instead of pairwise.
const MANY_KEYS: u32 = 24;

impl Document {
    /// Parses one JSON text of any size that can be dealt with. A byte order mark is skipped.
    ///
    /// # Errors
    /// [`ErrorKind::Encoding`], [`ErrorKind::Syntax`], [`ErrorKind::DuplicateKey`], and, beyond [`Limits::MAX`],
    /// [`ErrorKind::Depth`] and [`ErrorKind::Size`], with line and column.
    ///
    /// ```
    /// use azul_transform::json::Document;
    /// let d = Document::parse(br#"{"b": 1, "a": [2.0, 12345678901234567890123]}"#.to_vec())?;
    /// assert_eq!(d.root().entries().map(|(k, _)| k).collect::<Vec<_>>(), ["b", "a"]);
    /// # Ok::<_, azul_transform::Error>(())
    /// ```
    pub fn parse(bytes: impl Into<Vec<u8>>) -> Result<Self> {
        Self::parse_with(bytes, &Limits::MAX)
    }

    /// The same within narrower limits.
    ///
    /// # Errors
    /// As [`Document::parse`].
    pub fn parse_with(bytes: impl Into<Vec<u8>>, limits: &Limits) -> Result<Self> {
        let bytes = bytes.into();
        let longest = limits.bytes.min(Limits::MAX_BYTES);
        if bytes.len() > longest {
            let message = format!("the text has {} bytes, of which {longest} are allowed", bytes.len());
            return Err(Error::new(ErrorKind::Size, message));
        }
        let text = String::from_utf8(bytes).map_err(|e| {
            let (line, column) = position(e.as_bytes(), e.utf8_error().valid_up_to());
            Error::new(ErrorKind::Encoding, "not UTF-8").at_position(line, column)
        })?;
        let json = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let mut builder = Builder {
            text: &text,
            decoded: String::new(),
            nodes: Vec::with_capacity(text.len() / 16 + 1),
            inexact: false,
            depth: limits.depth.min(Limits::MAX_DEPTH),
            longest: limits.string,
        };
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let parsed = Seed(&mut builder).deserialize(&mut deserializer).and_then(|()| deserializer.end());
        parsed.map_err(syntax_error)?;
        let Builder { decoded, mut nodes, inexact, .. } = builder;
        if inexact {
            number::restore_integers(&text, &mut nodes);
        }
        Ok(Self { text, decoded, nodes })
    }
}

fn syntax_error(e: serde_json::Error) -> Error {
    let (line, column) = (e.line(), e.column());
    let full = e.to_string();
    // serde_json appends the position, which we keep as data.
    let message = full.split(" at line ").next().unwrap_or(&full).to_owned();
    let kind = match () {
        () if message.starts_with(DUPLICATE) => ErrorKind::DuplicateKey,
        () if message.starts_with("recursion limit") || message.starts_with(TOO_DEEP) => ErrorKind::Depth,
        () if message.starts_with(TOO_LONG) || message.starts_with(LONG_STRING) => ErrorKind::Size,
        () => ErrorKind::Syntax,
    };
    Error::new(kind, message).at_position(line, column).caused_by(e)
}

fn position(bytes: &[u8], offset: usize) -> (usize, usize) {
    let before = &bytes[..offset];
    let line = before.iter().filter(|&&b| b == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|&&b| b != b'\n').count() + 1;
    (line, column)
}

const DUPLICATE: &str = "duplicate key";
const TOO_LONG: &str = "too many decoded strings";
const LONG_STRING: &str = "too long a string";
const TOO_DEEP: &str = "nested too deeply";

struct Builder<'t> {
    text: &'t str,
    decoded: String,
    nodes: Vec<Node>,
    /// A float was seen that may have been written as an integer.
    inexact: bool,
    /// How many more levels may open.
    depth: usize,
    /// The most bytes that a string may have.
    longest: usize,
}

impl Builder<'_> {
    fn here(&self) -> u32 {
        // A text below 2 GiB has fewer nodes than bytes, so positions fit 32 bits.
        self.nodes.len() as u32
    }

    fn borrowed<E: serde::de::Error>(&mut self, s: &str) -> Result<(), E> {
        self.check_length(s)?;
        let start = (s.as_ptr() as usize - self.text.as_ptr() as usize) as u32;
        self.nodes.push(Node::Str(Span { start, len: s.len() as u32 }));
        Ok(())
    }

    #[inline]
    fn check_length<E: serde::de::Error>(&self, s: &str) -> Result<(), E> {
        if s.len() <= self.longest {
            return Ok(());
        }
        Err(long_string(s.len(), self.longest))
    }

    /// Starts a list or an object, and returns where it is.
    #[inline]
    fn open<E: serde::de::Error>(&mut self) -> Result<u32, E> {
        self.depth = self.depth.checked_sub(1).ok_or_else(|| E::custom(TOO_DEEP))?;
        let at = self.here();
        self.nodes.push(Node::Null);
        Ok(at)
    }

    fn owned<E: serde::de::Error>(&mut self, s: &str) -> Result<(), E> {
        self.check_length(s)?;
        if self.decoded.len() + s.len() >= DECODED as usize {
            return Err(E::custom(TOO_LONG));
        }
        let start = self.decoded.len() as u32 | DECODED;
        self.decoded.push_str(s);
        self.nodes.push(Node::Str(Span { start, len: s.len() as u32 }));
        Ok(())
    }
}

/// One of 64 bits for a key; keys with different bits differ.
fn key_hash(s: &str) -> u64 {
    let b = s.as_bytes();
    let n = b.len();
    let mix = match n {
        0 => 0,
        _ => n as u64 + b[0] as u64 * 7 + b[n / 2] as u64 * 31 + b[n - 1] as u64 * 17,
    };
    1 << (mix & 63)
}

struct Seed<'b, 't>(&'b mut Builder<'t>);
struct KeySeed<'b, 't>(&'b mut Builder<'t>);

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_, '_> {
    type Value = u64;
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<u64, D::Error> {
        d.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for KeySeed<'_, '_> {
    type Value = u64;
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_borrowed_str<E: serde::de::Error>(self, s: &'de str) -> Result<u64, E> {
        self.0.borrowed(s)?;
        Ok(key_hash(s))
    }
    fn visit_str<E: serde::de::Error>(self, s: &str) -> Result<u64, E> {
        self.0.owned(s)?;
        Ok(key_hash(s))
    }
}

impl<'de> Visitor<'de> for Seed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.nodes.push(Node::Null);
        Ok(())
    }

    fn visit_bool<E>(self, b: bool) -> Result<(), E> {
        self.0.nodes.push(Node::Bool(b));
        Ok(())
    }

    fn visit_i64<E>(self, i: i64) -> Result<(), E> {
        self.0.nodes.push(Node::Int(i));
        Ok(())
    }

    fn visit_u64<E>(self, u: u64) -> Result<(), E> {
        match i64::try_from(u) {
            Ok(i) => self.0.nodes.push(Node::Int(i)),
            Err(_) => {
                self.0.inexact = true;
                self.0.nodes.push(Node::Float(u as f64));
            }
        }
        Ok(())
    }

    fn visit_f64<E>(self, f: f64) -> Result<(), E> {
        // An integer beyond 64 bits and `-0` arrive here rounded; the text has the digits.
        if (f.abs() >= 9.0e18 && f.fract() == 0.0) || (f == 0.0 && f.is_sign_negative()) {
            self.0.inexact = true;
        }
        self.0.nodes.push(Node::Float(f));
        Ok(())
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, s: &'de str) -> Result<(), E> {
        self.0.borrowed(s)
    }

    fn visit_str<E: serde::de::Error>(self, s: &str) -> Result<(), E> {
        self.0.owned(s)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let b = self.0;
        let at = b.open()?;
        let mut count = 0;
        while seq.next_element_seed(Seed(b))?.is_some() {
            count += 1;
        }
        b.depth += 1;
        b.nodes[at as usize] = Node::Array { count, end: b.here() };
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let b = self.0;
        let at = b.open()?;
        let (mut count, mut seen) = (0, 0);
        while let Some(hash) = map.next_key_seed(KeySeed(b))? {
            if seen & hash != 0 && count < MANY_KEYS && b.is_duplicate(at, count) {
                return Err(A::Error::custom(duplicate(b.last_key())));
            }
            seen |= hash;
            map.next_value_seed(Seed(b))?;
            count += 1;
        }
        b.depth += 1;
        b.nodes[at as usize] = Node::Object { count, end: b.here() };
        if count > MANY_KEYS {
            b.check_many_keys(at, count).map_err(A::Error::custom)?;
        }
        Ok(())
    }
}

impl Builder<'_> {
    fn str(&self, span: Span) -> &str {
        let (text, start) = match span.start & DECODED {
            0 => (self.text, span.start as usize),
            _ => (&*self.decoded, (span.start & !DECODED) as usize),
        };
        &text[start..start + span.len as usize]
    }

    /// Keys of the unfinished object at `at` that are complete, i.e. have their value.
    fn keys(&self, at: u32, count: u32) -> impl Iterator<Item = &str> {
        let mut next = at + 1;
        (0..count).map(move |_| {
            let key = match self.nodes[next as usize] {
                Node::Str(span) => self.str(span),
                _ => "",
            };
            next = match self.nodes[next as usize + 1] {
                Node::Array { end, .. } | Node::Object { end, .. } => end,
                _ => next + 2,
            };
            key
        })
    }

    fn last_key(&self) -> &str {
        match self.nodes.last() {
            Some(&Node::Str(span)) => self.str(span),
            _ => "",
        }
    }

    fn is_duplicate(&self, at: u32, count: u32) -> bool {
        let last = self.last_key();
        self.keys(at, count).any(|key| key == last)
    }

    fn check_many_keys(&self, at: u32, count: u32) -> Result<(), String> {
        let mut keys = FxHashSet::with_capacity_and_hasher(count as usize, Default::default());
        match self.keys(at, count).find(|key| !keys.insert(*key)) {
            Some(key) => Err(duplicate(key)),
            None => Ok(()),
        }
    }
}

#[cold]
fn long_string<E: serde::de::Error>(length: usize, longest: usize) -> E {
    E::custom(format_args!("{LONG_STRING}: {length} bytes, of which {longest} are allowed"))
}

fn duplicate(key: &str) -> String {
    format!("{DUPLICATE} {key:?}")
}
