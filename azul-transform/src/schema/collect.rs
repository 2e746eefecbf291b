//! Rows whose value comes from several nodes: which nodes, and what becomes of their values together.

use std::borrow::Cow;

use crate::convert::{distinct, sort, wrong_type};
use crate::error::{Error, ErrorKind, Result};
use crate::json::Json;
use crate::path::Path;
use crate::value::Value;

/// One of the nodes that a row collects.
#[derive(Debug, Clone, Copy)]
pub struct Node<'a> {
    /// The key under which a `.*` found it; empty for elements of lists.
    pub key: &'a str,
    /// What is there; none if a path leads to nothing inside the element.
    pub json: Option<Json<'a>>,
}

/// Turns a node into a value; none leaves the node out. The elements of a list count as values of their own.
pub type ConvertNode = for<'a> fn(Node<'a>) -> Result<Option<Value<'a>>>;

/// What becomes of the values of several nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collect {
    /// A list of all, in their order.
    All,
    /// A list of those that differ, in the order of first appearance.
    Distinct,
    /// A list in ascending order, null last. Elements that are equal in every respect count once.
    Sorted,
    /// An object: how often each value occurs, in the order of first appearance.
    Counted,
}

/// The compiled paths of a row, in groups that go through the same list.
#[derive(Debug)]
pub(super) struct Nodes(Vec<Group>);

#[derive(Debug)]
struct Group {
    list: Path,
    /// What is gone through is an object, not a list.
    keyed: bool,
    /// Inside an element, the first of these that leads to anything.
    inside: Vec<Path>,
}

impl Nodes {
    /// Compiles paths, each of which goes through one list, `[*]`, or the values of one object, `.*`.
    ///
    /// # Errors
    /// [`ErrorKind::Schema`] if a path is invalid or does not go through exactly one.
    pub fn compile(paths: &[&'static str]) -> Result<Self> {
        let mut groups: Vec<Group> = Vec::new();
        for text in paths {
            let through = |wildcard: &str| text.find(wildcard).map(|at| (&text[..at], &text[at + wildcard.len()..]));
            let (list, inside, keyed) = match (through("[*]"), through(".*")) {
                (Some((list, inside)), None) => (list, inside, false),
                (None, Some((list, inside))) => (list, inside, true),
                _ => return Err(not_through_one(text)),
            };
            let (list, inside) = (Path::compile(list)?, Path::compile(format!("${inside}"))?);
            if !list.is_singular() || !inside.is_singular() {
                return Err(not_through_one(text));
            }
            match groups.iter_mut().find(|group| group.list.text() == list.text() && group.keyed == keyed) {
                Some(group) => group.inside.push(inside),
                None => groups.push(Group { list, keyed, inside: vec![inside] }),
            }
        }
        Ok(Self(groups))
    }

    /// The value of a row: that of the first list that is there; nothing is collected if there is none.
    ///
    /// # Errors
    /// [`ErrorKind::WrongType`] if what a path goes through is no list or object, and what `convert` says; with the path.
    pub fn value<'a>(&self, document: Json<'a>, convert: ConvertNode, collect: Collect) -> Result<Value<'a>> {
        let mut values = Vec::new();
        for group in &self.0 {
            if let Some(list) = group.list.first(document)? {
                group.collect(list, convert, collect, &mut values)?;
                break;
            }
        }
        Ok(match collect {
            Collect::All => Value::List(values),
            Collect::Distinct => Value::List(distinct(values)),
            Collect::Sorted => {
                sort(&mut values);
                Value::List(values)
            }
            Collect::Counted => counted(values),
        })
    }
}

impl Group {
    fn collect<'a>(
        &self,
        list: Json<'a>,
        convert: ConvertNode,
        collect: Collect,
        values: &mut Vec<Value<'a>>,
    ) -> Result<()> {
        let fits = if self.keyed { list.is_object() } else { list.is_array() };
        if !fits {
            let expected = if self.keyed { "an object" } else { "a list" };
            return Err(wrong_type(expected, list).below(self.list.text()));
        }
        let mut add = |at: &dyn Fn() -> String, key: &'a str, element: Json<'a>| {
            let found = self.inside.iter().find_map(|path| Some((path, path.first(element).ok()??)));
            let path = found.map_or(&self.inside[0], |(path, _)| path);
            let converted = convert(Node { key, json: found.map(|(_, json)| json) });
            match converted.map_err(|e| e.below(&format!("{}{}{}", self.list.text(), at(), &path.text()[1..])))? {
                Some(Value::List(several)) => values.extend(several),
                Some(value) => values.push(value),
                None => {}
            }
            Ok(())
        };
        if self.keyed {
            return list.entries().try_for_each(|(key, element)| add(&|| format!(".{key}"), key, element));
        }
        let mut elements: Vec<_> = list.items().enumerate().collect();
        if collect == Collect::Sorted {
            let mut seen = Vec::new();
            elements.retain(|(_, element)| {
                let mut text = Vec::new();
                element.write(&mut text);
                let new = !seen.contains(&text);
                seen.push(text);
                new
            });
        }
        elements.into_iter().try_for_each(|(i, element)| add(&|| format!("[{i}]"), "", element))
    }
}

/// How often each value occurs. Keys of an object are text; what is not is printed as JSON prints it.
fn counted(values: Vec<Value<'_>>) -> Value<'_> {
    let mut counts: Vec<(Cow<'_, str>, i64)> = Vec::new();
    for value in values {
        let key = match value {
            Value::Str(text) => text,
            other => {
                let mut text = Vec::new();
                other.write(&mut text);
                String::from_utf8_lossy(&text).into_owned().into()
            }
        };
        match counts.iter_mut().find(|(known, _)| *known == key) {
            Some((_, count)) => *count += 1,
            None => counts.push((key, 1)),
        }
    }
    Value::Object(counts.into_iter().map(|(key, count)| (key, Value::Int(count))).collect())
}

#[cold]
fn not_through_one(text: &str) -> Error {
    let message =
        format!("not one through several nodes: it goes through one list, `[*]`, or one object, `.*`\n    {text}");
    Error::new(ErrorKind::Schema, message).at_path(text)
}
