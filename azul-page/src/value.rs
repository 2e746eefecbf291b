//! Values of documents as people read them.

use azul_search::{Field, Kind, Said, Scalar, write_native};
use azul_transform::Schema;
use azul_transform::json::{Document, Json, Kind as JsonKind};
use azul_transform::schema::FieldType;
use maud::{Markup, html};

use crate::words;

/// What addresses have for no value.
pub(crate) const NULL: &str = "~null";

/// A single value, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    pub text: String,
    pub look: Look,
}

/// How a value looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    Text,
    Number,
    /// An identifier or a checksum.
    Code,
    Link,
    Time,
}

/// Most characters of a value in a table.
const LONG: usize = 160;
/// Most bytes of a word that is not broken.
const LONG_WORD: usize = 24;

impl Shown {
    fn new(text: impl Into<String>, look: Look) -> Self {
        Self { text: text.into(), look }
    }

    /// The whole value. Text of others is isolated, so that its direction stays with it.
    pub fn whole(&self) -> Markup {
        let text = &self.text;
        // Words are not broken in tables, unless they are so long that columns would be.
        let long = text.split_whitespace().any(|word| word.len() > LONG_WORD);
        html! {
            @match self.look {
                Look::Text | Look::Number if long => bdi.long { (text) },
                Look::Text | Look::Number => bdi { (text) },
                Look::Code => code { bdi { (text) } },
                Look::Link => a href=(text) rel="noopener noreferrer" { bdi { (text) } },
                Look::Time => time datetime=(text) { (day(text)) },
            }
        }
    }

    /// The value in a table: its beginning, if it is long.
    pub fn short(&self) -> Markup {
        match self.text.char_indices().nth(LONG) {
            Some((end, _)) if self.look != Look::Link => {
                Self::new(format!("{}…", &self.text[..end]), self.look).whole()
            }
            Some((end, _)) => Self::new(format!("{}…", &self.text[..end]), Look::Text).whole(),
            None => self.whole(),
        }
    }
}

/// A time to the minute, for what has no other name.
pub(crate) fn moment(time: &str) -> String {
    time.get(..16).unwrap_or(time).replace('T', " ")
}

/// The day of a time.
fn day(time: &str) -> &str {
    time.get(..10).unwrap_or(time)
}

/// How a field's values are to be shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    pub field_type: FieldType,
    /// The value is a number of bytes.
    pub bytes: bool,
}

impl Manner {
    /// The manner of a field, from what its row says.
    pub fn of(schema: &Schema, field: &Field) -> Self {
        Self::described(field.field_type, Said::about(schema, field).description)
    }

    /// The manner of a field with a description.
    pub fn described(field_type: FieldType, description: &str) -> Self {
        Self { field_type, bytes: description.contains(" bytes") }
    }

    /// A value in index form; nothing if it is null. Lists give their first value.
    pub fn show(self, json: Json<'_>) -> Option<Shown> {
        let mut native = Vec::new();
        write_native(self.field_type, json, &mut native);
        let native = Document::parse(native).ok()?;
        self.native(native.root())
    }

    /// The same for a value in native form.
    pub fn native(self, json: Json<'_>) -> Option<Shown> {
        let number = |number: f64| {
            let text = if self.bytes { words::bytes(number) } else { words::number(number) };
            Shown::new(text, Look::Number)
        };
        Some(match json.kind() {
            JsonKind::Null | JsonKind::Str("") => return None,
            JsonKind::Bool(truth) => Shown::new(if truth { "Yes" } else { "No" }, Look::Text),
            JsonKind::Int(int) => number(int as f64),
            JsonKind::Float(float) => number(float),
            JsonKind::Big(digits) => Shown::new(digits, Look::Number),
            JsonKind::Str(text) => Shown::new(text, look(text)),
            JsonKind::Array(_) => {
                let ends: Vec<String> = json
                    .items()
                    .map(|end| self.native(end).map_or_else(|| "…".to_owned(), |shown| shown.text))
                    .collect();
                Shown::new(ends.join(" – "), Look::Text)
            }
            JsonKind::Object(_) => {
                let parts = json.entries().filter_map(|(_, part)| Some(self.native(part)?.text));
                Shown::new(parts.collect::<Vec<_>>().join(" "), Look::Text)
            }
        })
    }
}

/// How a text looks: only addresses that surely lead to the web are links.
fn look(text: &str) -> Look {
    let web = text.starts_with("https://") || text.starts_with("http://");
    if web && text.len() < 2000 && !text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Look::Link;
    }
    if azul_transform::time::is_bundle_version(text) {
        return Look::Time;
    }
    let hex = |b: u8| b.is_ascii_hexdigit() || b == b'-';
    if text.len() >= 32 && text.bytes().all(hex) { Look::Code } else { Look::Text }
}

/// A counted value: how addresses have it, and how it is shown. Null is the first without the second.
pub(crate) fn term(field: &Field, term: &Scalar) -> (String, Option<String>) {
    if field.sentinel().as_ref() == Some(term) {
        return (NULL.to_owned(), None);
    }
    let element = field.field_type.element();
    let truth = matches!(element, FieldType::NullBool | FieldType::PassThruBool);
    match (field.kind, term) {
        (Kind::Date, Scalar::Int(milliseconds)) => {
            let day = azul_search::service::histogram::bound(Kind::Date, *milliseconds as f64);
            (day.clone(), Some(day))
        }
        (_, Scalar::Text(text)) => (text.clone(), Some(text.clone())),
        (_, Scalar::Int(int)) if truth => {
            let (value, shown) = if *int == 0 { ("false", "No") } else { ("true", "Yes") };
            (value.to_owned(), Some(shown.to_owned()))
        }
        // Numbers that are counted one by one are years and the like.
        (_, Scalar::Int(int)) => (int.to_string(), Some(int.to_string())),
        (_, Scalar::Float(float)) => (float.to_string(), Some(words::number(*float))),
    }
}

/// The value of a filter as it is shown.
pub(crate) fn chosen(field: Option<&Field>, value: &str) -> String {
    let truth =
        field.is_some_and(|field| matches!(field.field_type.element(), FieldType::NullBool | FieldType::PassThruBool));
    match value {
        NULL => "no value".to_owned(),
        "true" if truth => "Yes".to_owned(),
        "false" if truth => "No".to_owned(),
        value => value.to_owned(),
    }
}
