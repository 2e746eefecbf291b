//! Writing bundles.

use std::collections::BTreeSet;

use azul_repository::DrsUri;
use azul_repository::tables::text;
use azul_search::ObjectWriter;
use azul_search::json::list;
use azul_transform::json::Json;
use azul_transform::{Error, ErrorKind, Limits, Result};

use super::closure::Link;
use super::rows::{Reference, Row};
use super::{FILES, VERSION};

/// Writes a bundle of rows and links, without braces: rows by table and id, links by their inputs.
///
/// # Errors
/// If a row has no id or is too large, or if what should be a DRS URI is none.
pub(super) fn bundle(rows: &[Row], mut links: Vec<Link>, limits: &Limits) -> Result<Vec<u8>> {
    let mut named = Vec::with_capacity(rows.len());
    for row in rows {
        named.push((row.reference()?, row));
    }
    named.sort_by(|a, b| a.0.cmp(&b.0));
    let mut entities = Vec::new();
    let mut object = ObjectWriter::new(&mut entities);
    for (reference, row) in named {
        let key = reference.to_string();
        let out = object.key(&key);
        entity(row, out).map_err(|error| error.in_entity(&key))?;
        if out.len() > limits.bytes {
            return Err(Error::new(ErrorKind::Size, format!("a bundle has more than {} bytes", limits.bytes)));
        }
    }
    object.end();
    links.sort();
    let mut out = b"\"entities\":".to_vec();
    out.append(&mut entities);
    out.extend_from_slice(b",\"links\":");
    list(&mut out, &links, |out, link| {
        let mut object = ObjectWriter::new(out);
        references(object.key("inputs"), &link.inputs);
        object.optional("activity", link.activity.as_ref().map(Reference::to_string).as_deref());
        references(object.key("outputs"), &link.outputs);
        object.end();
    });
    Ok(out)
}

fn references(out: &mut Vec<u8>, references: &BTreeSet<Reference>) {
    list(out, references, |out, reference| azul_transform::json::write_str(out, &reference.to_string()));
}

/// Writes a row: lists are sorted, and files get what those of other repositories have.
fn entity(row: &Row, out: &mut Vec<u8>) -> Result<()> {
    let root = row.document.root();
    let mut object = ObjectWriter::new(out);
    for (column, value) in root.entries() {
        let out = object.key(column);
        if value.is_array() { sorted(value, out) } else { value.write(out) }
    }
    object.text("version", VERSION);
    if row.table == FILES {
        let uri = text(root, "file_ref")?;
        DrsUri::parse(uri).map_err(|error| error.at_path("$.file_ref"))?;
        object.text("drs_uri", uri);
        object.text("sha256", "");
        object.text("crc32", "");
    }
    object.end();
    Ok(())
}

/// Writes a list in the order of its values.
fn sorted(value: Json<'_>, out: &mut Vec<u8>) {
    let mut items: Vec<(Option<&str>, Vec<u8>)> = Vec::new();
    for item in value.items() {
        let mut text = Vec::new();
        item.write(&mut text);
        items.push((item.as_str(), text));
    }
    items.sort();
    list(out, items, |out, (_, text)| out.extend_from_slice(&text));
}
