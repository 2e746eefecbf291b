//! Entities of a bundle, and manifest entries of data files.

use azul_repository::DrsUri;
use azul_repository::tables::{self, in_row};
use azul_transform::json::{Json, write_str};
use azul_transform::{Error, ErrorKind, Limits, Result};

use super::linked::Entity;
use super::{Bundles, links};

/// Writes the content of an entity, and the manifest entry if it is a data file, whose UUID is returned.
///
/// # Errors
/// [`ErrorKind::DanglingLink`] if there is no such entity, [`ErrorKind::DuplicateEntity`] if there are several, others if
/// its row is malformed.
pub(super) fn write(
    bundles: &Bundles,
    entity: &Entity,
    limits: &Limits,
    metadata: &mut Vec<u8>,
    manifest: &mut Vec<u8>,
) -> Result<Option<String>> {
    let (entity_type, id) = entity;
    let key = format!("{entity_type}/{id}");
    let in_entity = |error: Error| error.in_entity(&key);
    let tables = &*bundles.tables;
    let mut found = None;
    let column = format!("{entity_type}_id");
    for row in bundles.index(entity_type).map_err(in_entity)?.find(id) {
        let document = tables.row(entity_type, row, limits).map_err(in_entity)?;
        if document.root().get(&column).and_then(Json::as_str) != Some(id) {
            continue;
        }
        if found.replace((row, document)).is_some() {
            let message = format!("{} has several rows of the entity", tables.name());
            return Err(in_entity(Error::new(ErrorKind::DuplicateEntity, message)));
        }
    }
    let Some((number, row)) = found else {
        let message = format!("links mention the entity, but {} has no row of it", tables.name());
        let cure = "Add the row to the table of the entity's type, or correct the links.";
        return Err(in_entity(Error::new(ErrorKind::DanglingLink, message).with_cure(cure)));
    };
    let place = |error: Error| in_entity(in_row(error, tables, entity_type, number));
    let content = links::content(row.root(), limits).map_err(place)?;
    member(metadata, &key);
    content.root().write(metadata);
    if !entity_type.ends_with("_file") {
        return Ok(None);
    }
    let (uuid, entry) = manifest_entry(row.root(), content.root(), limits).map_err(place)?;
    member(manifest, &key);
    manifest.extend_from_slice(&entry);
    Ok(Some(uuid))
}

/// Begins a member of an object.
fn member(object: &mut Vec<u8>, key: &str) {
    if !object.is_empty() {
        object.push(b',');
    }
    write_str(object, key);
    object.push(b':');
}

/// The UUID of a data file, and its manifest entry, from its row and the content of that.
fn manifest_entry(row: Json<'_>, content: Json<'_>, limits: &Limits) -> Result<(String, Vec<u8>)> {
    let descriptor = links::column(row, "descriptor", limits)?;
    let descriptor = descriptor.root();
    let missing = |path: &str| Error::new(ErrorKind::MissingField, "a data file has this property").at_path(path);
    let required = |key: &str| descriptor.get(key).ok_or_else(|| missing(&format!("$.descriptor.{key}")));
    let name = content.get("file_core").and_then(|core| core.get("file_name"));
    let name = name.ok_or_else(|| missing("$.content.file_core.file_name"))?;
    let text = |key: &str| {
        let value = required(key)?;
        let wrong = || crate::convert::wrong_type("text", value).at_path(format!("$.descriptor.{key}"));
        value.as_str().ok_or_else(wrong)
    };
    let (content_type, uuid) = (text("content_type")?, text("file_id")?);
    let mut out = vec![b'{'];
    let mut put = |key: &str, write: &dyn Fn(&mut Vec<u8>)| {
        if out.len() > 1 {
            out.push(b',');
        }
        write_str(&mut out, key);
        out.push(b':');
        write(&mut out);
    };
    let (version, size) = (required("file_version")?, required("size")?);
    put("name", &|out| name.write(out));
    put("uuid", &|out| write_str(out, uuid));
    put("version", &|out| version.write(out));
    put("content-type", &|out| write_str(out, &format!("{content_type}; dcp-type=data")));
    put("size", &|out| size.write(out));
    put("indexed", &|out| out.extend_from_slice(b"false"));
    let drs_uri = drs_uri(row, descriptor)?;
    put("drs_uri", &|out| match drs_uri {
        Some(uri) => write_str(out, uri),
        None => out.extend_from_slice(b"null"),
    });
    let (crc32c, sha256) = (required("crc32c")?, required("sha256")?);
    put("crc32c", &|out| crc32c.write(out));
    put("sha256", &|out| sha256.write(out));
    for key in ["sha1", "s3_etag"] {
        if let Some(checksum) = descriptor.get(key).filter(|checksum| !checksum.is_null()) {
            put(key, &|out| checksum.write(out));
        }
    }
    out.push(b'}');
    Ok((uuid.to_owned(), out))
}

/// The address of a data file; one without is known only by what the descriptor does not say of it.
fn drs_uri<'j>(row: Json<'j>, descriptor: Json<'_>) -> Result<Option<&'j str>> {
    let at = |error: Error| error.at_path("$.file_id");
    match row.get("file_id").filter(|id| !id.is_null()) {
        Some(_) => {
            let uri = tables::text(row, "file_id")?;
            DrsUri::parse(uri).map_err(at)?;
            Ok(Some(uri))
        }
        None if descriptor.get("drs_uri").is_some() => Ok(None),
        None => {
            let message = "a data file has a file_id, or a descriptor with the key drs_uri";
            Err(at(Error::new(ErrorKind::MissingField, message)))
        }
    }
}
