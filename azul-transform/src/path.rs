//! JSONPath, compiled once. The only module that touches `jsonpath-rust`.
//!
//! Nearly every path in a schema is made of names, indices and wildcards (`$.a.b[0]`, `$.a[*].b`) and is walked by our own
//! steps, an order of magnitude faster than a general query. Anything else is evaluated by `jsonpath-rust`.

use std::borrow::Cow;

use jsonpath_rust::parser::model::{JpQuery, Segment, Selector};
use jsonpath_rust::parser::parse_json_path;
use jsonpath_rust::query::js_path_process;

use crate::error::{Error, ErrorKind, Result};
use crate::json::{Json, Kind};

/// A compiled JSONPath (RFC 9535).
///
/// ```
/// use azul_transform::{json::Document, path::Path};
/// let d = Document::parse(*br#"{"organ": {"text": "kidney"}, "parts": [{"n": 1}, {"n": 2}]}"#)?;
/// let organ = Path::compile("$.organ.text")?.select(d.root())?;
/// assert_eq!(organ[0].as_str(), Some("kidney"));
/// let large = Path::compile("$.parts[?@.n > 1].n")?.select(d.root())?;
/// assert_eq!(format!("{large:?}"), "[2]");
/// assert!(Path::compile("$.organ[").is_err());
/// # Ok::<_, azul_transform::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Path {
    text: Cow<'static, str>,
    steps: Steps,
}

#[derive(Debug, Clone)]
enum Steps {
    Singular(Vec<Step>),
    /// With wildcards.
    Plural(Vec<Step>),
    General(JpQuery),
}

#[derive(Debug, Clone)]
enum Step {
    Key(Box<str>),
    Index(usize),
    /// All elements of a list, or all values of an object.
    All,
}

impl Path {
    /// Compiles a path.
    ///
    /// # Errors
    /// [`ErrorKind::Schema`] if the text is not a JSONPath; the message has the text with a caret at the position.
    ///
    /// ```
    /// use azul_transform::path::Path;
    /// let message = "not a JSONPath: a bracket is not closed\n    $.organ[0\n           ^";
    /// assert_eq!(Path::compile("$.organ[0").unwrap_err().message(), message);
    /// ```
    pub fn compile(text: impl Into<Cow<'static, str>>) -> Result<Self> {
        let text = text.into();
        let query = match flaw(&text) {
            None => parse_json_path(&text).map_err(|e| invalid(&text, position(&e.to_string()), "it does not parse")),
            Some((at, problem)) => Err(invalid(&text, Some(text[..at].chars().count()), problem)),
        }?;
        let steps = query.segments.iter().map(step).collect::<Option<Vec<_>>>();
        let steps = match steps {
            None => Steps::General(query),
            Some(steps) if steps.iter().any(|step| matches!(step, Step::All)) => Steps::Plural(steps),
            Some(steps) => Steps::Singular(steps),
        };
        Ok(Self { text, steps })
    }

    /// The path as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the path leads to one value at most.
    pub(crate) fn is_singular(&self) -> bool {
        matches!(self.steps, Steps::Singular(_))
    }

    /// The value of a singular path.
    #[inline]
    fn walk<'a>(steps: &[Step], mut json: Json<'a>) -> Option<Json<'a>> {
        for step in steps {
            json = match step {
                Step::Key(key) => json.get(key)?,
                Step::Index(index) => json.at(*index)?,
                Step::All => return None,
            };
        }
        Some(json)
    }

    /// The first selected value, if there is any.
    ///
    /// # Errors
    /// As [`Path::select`].
    #[inline]
    pub fn first<'a>(&self, json: Json<'a>) -> Result<Option<Json<'a>>> {
        match &self.steps {
            Steps::Singular(steps) => Ok(Self::walk(steps, json)),
            Steps::Plural(_) | Steps::General(_) => Ok(self.select(json)?.first().copied()),
        }
    }

    /// All selected values, in the order of RFC 9535.
    ///
    /// # Errors
    /// [`ErrorKind::Schema`] if the query fails, e.g. for an invalid regular expression.
    pub fn select<'a>(&self, json: Json<'a>) -> Result<Vec<Json<'a>>> {
        match &self.steps {
            Steps::Singular(steps) => Ok(Self::walk(steps, json).into_iter().collect()),
            Steps::Plural(steps) => Ok(walk_all(steps, json)),
            Steps::General(query) => {
                let value = to_value(json);
                let found = js_path_process(query, &value).map_err(|e| {
                    Error::new(ErrorKind::Schema, format!("JSONPath `{}` failed: {e}", self.text))
                        .at_path(self.text.clone().into_owned())
                })?;
                Ok(found.into_iter().filter_map(|found| locate(&found.path(), json)).collect())
            }
        }
    }
}

/// The values of steps with wildcards, in the order of the document.
fn walk_all<'a>(steps: &[Step], json: Json<'a>) -> Vec<Json<'a>> {
    let mut found = vec![json];
    for step in steps {
        found = match step {
            Step::Key(key) => found.into_iter().filter_map(|json| json.get(key)).collect(),
            Step::Index(index) => found.into_iter().filter_map(|json| json.at(*index)).collect(),
            Step::All => {
                found.into_iter().flat_map(|json| json.items().chain(json.entries().map(|(_, value)| value))).collect()
            }
        };
    }
    found
}

/// The value at the end of a normalized path, as queries return them: `$['name'][0]`.
fn locate<'a>(path: &str, mut json: Json<'a>) -> Option<Json<'a>> {
    let mut rest = path.strip_prefix('$')?;
    while !rest.is_empty() {
        (json, rest) = match rest.strip_prefix("['") {
            // A key may contain what ends one, so that the longest that exists is meant.
            Some(quoted) => quoted
                .rmatch_indices("']")
                .find_map(|(end, _)| Some((json.get(&quoted[..end].replace("\\'", "'"))?, &quoted[end + 2..])))?,
            None => {
                let (index, rest) = rest.strip_prefix('[')?.split_once(']')?;
                (json.at(index.parse().ok()?)?, rest)
            }
        };
    }
    Some(json)
}

/// What messages about paths begin with, here and where rows are checked.
pub(crate) const NOT_A_PATH: &str = "not a JSONPath: ";

/// The error for a text that is not a JSONPath. The position counts characters, from 0.
#[cold]
fn invalid(text: &str, position: Option<usize>, problem: &str) -> Error {
    let caret = position.map_or_else(String::new, |at| format!("\n    {}^", " ".repeat(at)));
    let message = format!("{NOT_A_PATH}{problem}\n    {text}{caret}");
    Error::new(ErrorKind::Schema, message).at_path(text.to_owned())
}

/// The position, from 0, in a message of the parser, which has it as `--> line:column`, from 1.
fn position(message: &str) -> Option<usize> {
    let (_, place) = message.split_once("--> 1:")?;
    let digits = place.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse::<usize>().ok()?.checked_sub(1)
}

/// The usual mistakes in a path, with the byte where each is. That there is none does not make the path valid, but its
/// brackets and quotes are closed. To be had in constants, where the parser is not.
pub(crate) const fn flaw(path: &str) -> Option<(usize, &'static str)> {
    let path = path.as_bytes();
    if path.is_empty() || path[0] != b'$' {
        return Some((0, "it starts with `$`, for the entity's document"));
    }
    let mut i = 1;
    while i < path.len() {
        match path[i] {
            b'[' => match bracket(path, i) {
                Ok(end) => i = end,
                Err(flaw) => return Some(flaw),
            },
            b'.' => {
                i += if i + 1 < path.len() && path[i + 1] == b'.' { 2 } else { 1 };
                match () {
                    () if i == path.len() => return Some((i, "a name or `*` is missing after the dot")),
                    () if path[i] == b'*' => i += 1,
                    () if path[i] == b'[' && path[i - 2] == b'.' => {}
                    () if path[i].is_ascii_digit() || !is_name(path[i]) => {
                        return Some((i, "a name has letters, digits and `_` only, else it is written `['the name']`"));
                    }
                    () => {
                        while i < path.len() && is_name(path[i]) {
                            i += 1;
                        }
                    }
                }
            }
            b' ' => i += 1,
            _ => return Some((i, "a name has letters, digits and `_` only, else it is written `['the name']`")),
        }
    }
    None
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// The position after the bracket that closes the one at a position.
const fn bracket(path: &[u8], start: usize) -> Result<usize, (usize, &'static str)> {
    let (mut i, mut depth) = (start, 0);
    while i < path.len() {
        match path[i] {
            b'[' | b'(' => depth += 1,
            b']' | b')' => depth -= 1,
            quote @ (b'\'' | b'"') => {
                let open = i;
                i += 1;
                while i < path.len() && path[i] != quote {
                    i += if path[i] == b'\\' { 2 } else { 1 };
                }
                if i >= path.len() {
                    return Err((open, "a quote is not closed"));
                }
            }
            letter if depth == 1 && i == start + 1 && (letter.is_ascii_alphabetic() || letter == b'_') => {
                return Err((i, "a name between brackets is quoted: `['the name']`"));
            }
            _ => {}
        }
        i += 1;
        if depth == 0 {
            return if i == start + 2 { Err((start, "there is nothing between the brackets")) } else { Ok(i) };
        }
    }
    Err((start, "a bracket is not closed"))
}

fn step(segment: &Segment) -> Option<Step> {
    match segment {
        Segment::Selector(Selector::Name(name)) => Some(Step::Key(unquote(name).into())),
        Segment::Selector(Selector::Index(index)) => usize::try_from(*index).ok().map(Step::Index),
        Segment::Selector(Selector::Wildcard) => Some(Step::All),
        _ => None,
    }
}

/// The parser keeps the quotes of `['name']`.
fn unquote(name: &str) -> &str {
    let quoted = |q: char| name.strip_prefix(q).and_then(|n| n.strip_suffix(q));
    quoted('\'').or_else(|| quoted('"')).unwrap_or(name)
}

fn to_value(json: Json<'_>) -> serde_json::Value {
    match json.kind() {
        Kind::Null => serde_json::Value::Null,
        Kind::Bool(b) => b.into(),
        Kind::Int(i) => i.into(),
        Kind::Float(f) => f.into(),
        Kind::Big(digits) => digits.parse::<f64>().map_or(serde_json::Value::Null, Into::into),
        Kind::Str(s) => s.into(),
        Kind::Array(_) => json.items().map(to_value).collect(),
        Kind::Object(_) => json.entries().map(|(k, v)| (k.to_owned(), to_value(v))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    fn check(path: &str, expected: &str) {
        let text = r#"{"a": {"b c": [1, {"d": null}]}, "list": [{"x": 1}, {"y": 2}, {"x": 3}], "it's": 7}"#;
        let document = Document::parse(text).expect("valid");
        let path = Path::compile(path.to_owned()).expect("valid path");
        assert_eq!(format!("{:?}", path.select(document.root()).expect("selects")), expected, "{}", path.text());
    }

    #[test]
    fn singular_paths_are_walked() {
        check("$", &format!("[{}]", r#"{"a":{"b c":[1,{"d":null}]},"list":[{"x":1},{"y":2},{"x":3}],"it's":7}"#));
        check("$.a['b c'][0]", "[1]");
        check("$.a[\"b c\"][1].d", "[null]");
        check("$.a.b", "[]");
        check("$.list[5]", "[]");
    }

    #[test]
    fn wildcards_are_walked_in_the_order_of_the_document() {
        check("$.list[*].x", "[1, 3]");
        check("$.*[*].y", "[2]");
        check("$.*", r#"[{"b c":[1,{"d":null}]}, [{"x":1},{"y":2},{"x":3}], 7]"#);
        check("$.list[*]['y']", "[2]");
        check("$.absent[*]", "[]");
        assert!(matches!(Path::compile("$.list[*].x").expect("valid").steps, Steps::Plural(_)));
    }

    #[test]
    fn general_paths_are_queried() {
        check("$.list[?@.x].x", "[1, 3]");
        check("$.list[-1]", r#"[{"x":3}]"#);
        check("$..d", "[null]");
        check("$[?@ == 7]", "[7]");
        check("$.list[?@.x == 3]", r#"[{"x":3}]"#);
    }

    #[test]
    fn an_invalid_path_is_an_error_of_the_schema() {
        let error = Path::compile("$.a[?").expect_err("invalid");
        assert_eq!(error.kind(), ErrorKind::Schema);
        assert!(error.message().contains("$.a[?"), "{error}");
    }
}
