//! From JSON to values: the conversions that rows name.

use azul_transform::json::{Json, Kind};
use azul_transform::schema::Node;
use azul_transform::{Error, ErrorKind, Result, Value};

pub use azul_transform::convert::{distinct, missing, optional, required, sort, wrong_type};

/// The label of an ontology term; there must be one.
pub fn label(json: Option<Json<'_>>) -> Result<Value<'_>> {
    label_of(json.ok_or_else(missing)?)
}

/// The label of an ontology term; null if there is no term or it has no label.
pub fn label_or_null(json: Option<Json<'_>>) -> Result<Value<'_>> {
    let Some(term) = json else { return Ok(Value::Null) };
    match term.kind() {
        Kind::Null => Ok(Value::Null),
        Kind::Object(_) => Ok(label_key(term).map_or(Value::Null, Value::from)),
        _ => Err(wrong_type("an ontology term", term)),
    }
}

/// The label of an ontology term which must be present but may be null.
pub fn present_label_or_null(json: Option<Json<'_>>) -> Result<Value<'_>> {
    label_or_null(Some(json.ok_or_else(missing)?))
}

/// The label of an ontology term, or the value itself if it is not an object; there must be one.
pub fn label_or_text(json: Option<Json<'_>>) -> Result<Value<'_>> {
    match json {
        Some(term) if term.is_object() => label_of(term),
        other => required(other),
    }
}

/// The distinct labels of a list of ontology terms, ascending; there must be a list.
pub fn required_labels(json: Option<Json<'_>>) -> Result<Value<'_>> {
    labels(Some(json.ok_or_else(missing)?))
}

/// The distinct labels of a list of ontology terms, ascending; none if there is no list.
pub fn labels(json: Option<Json<'_>>) -> Result<Value<'_>> {
    collect_labels(items(json)?.enumerate())
}

/// Like [`labels`], ignoring elements that are null or empty.
pub fn truthy_labels(json: Option<Json<'_>>) -> Result<Value<'_>> {
    collect_labels(items(json)?.enumerate().filter(|(_, term)| term.is_truthy()))
}

/// Like [`truthy_labels`], where a single term stands for a list of one.
pub fn one_or_more_labels(json: Option<Json<'_>>) -> Result<Value<'_>> {
    match json {
        Some(term) if !term.is_array() => {
            let label = term.is_truthy().then(|| label_of(term)).transpose()?;
            Ok(Value::List(label.into_iter().collect()))
        }
        list => truthy_labels(list),
    }
}

fn collect_labels<'a>(terms: impl Iterator<Item = (usize, Json<'a>)>) -> Result<Value<'a>> {
    let label = |(i, term): (usize, Json<'a>)| label_of(term).map_err(|e| e.below(&format!("[{i}]")));
    terms.map(label).collect::<Result<Vec<_>>>().map(|labels| Value::List(distinct_sorted(labels)))
}

/// The elements of a list; none if there is no list.
pub fn items(json: Option<Json<'_>>) -> Result<impl Iterator<Item = Json<'_>>> {
    if let Some(other) = json.filter(|json| !json.is_array()) {
        return Err(wrong_type("a list", other));
    }
    Ok(json.into_iter().flat_map(Json::items))
}

fn label_key(term: Json<'_>) -> Option<Json<'_>> {
    ["ontology_label", "text", "ontology"].iter().find_map(|key| term.get(key))
}

/// The label of an ontology term.
pub fn label_of(term: Json<'_>) -> Result<Value<'_>> {
    if !term.is_object() {
        return Err(wrong_type("an ontology term", term));
    }
    let none = || Error::new(ErrorKind::MissingField, "an ontology term has neither ontology_label, text nor ontology");
    label_key(term).map(Value::from).ok_or_else(none)
}

/// Sorts by code point, nulls last, and drops repetitions.
pub fn distinct_sorted(mut values: Vec<Value<'_>>) -> Vec<Value<'_>> {
    sort(&mut values);
    values.dedup();
    values
}

/// What is there, unless it is null or empty.
pub fn truthy(node: Node<'_>) -> Result<Option<Value<'_>>> {
    Ok(node.json.filter(|json| json.is_truthy()).map(Value::from))
}

/// What is there.
pub fn present(node: Node<'_>) -> Result<Option<Value<'_>>> {
    Ok(node.json.map(Value::from))
}
