//! The links document, in all the shapes it has had.

use azul_transform::json::Json;
use azul_transform::{Error, ErrorKind, Problems, Result};

use crate::convert::{missing, wrong_type};

/// Where a link is, for messages.
type Place<'p> = &'p dyn Fn() -> String;

/// Calls `emit` for each edge, in order, and with one end only for an entity that must exist but is not
/// connected. A link that is malformed is left out from there on.
///
/// # Errors
/// [`ErrorKind::UnsupportedLinks`] for unknown versions, [`ErrorKind::ImpossibleLink`] for unknown kinds of
/// link, [`ErrorKind::MissingField`] and [`ErrorKind::WrongType`] for malformed ones, and what `emit` says.
pub fn read(
    document: Json<'_>,
    problems: &mut Problems,
    mut emit: impl FnMut(&str, Option<&str>, Place<'_>, &mut Problems) -> Result<()>,
) -> Result<()> {
    let major = major_version(document)?;
    let links = document.get("links").ok_or_else(|| missing().at_path("$.links.links"))?;
    if !links.is_array() {
        return Err(wrong_type("a list", links).at_path("$.links.links"));
    }
    for (i, link) in links.items().enumerate() {
        let place = || format!("$.links.links[{i}]");
        let mut emit = |from: &str, to: Option<&str>| emit(from, to, &place, problems);
        let result = match major {
            _ if link.get("source_id").is_some() => {
                id(link, "source_id").and_then(|from| emit(from, Some(id(link, "destination_id")?)))
            }
            1 => read_v1(link, &mut emit),
            2 | 3 => read_v2(link, &mut emit),
            _ => Err(Error::new(ErrorKind::UnsupportedLinks, format!("links of version {major} are unknown"))),
        };
        problems.take(result.map_err(|e| e.at_path(place())))?;
    }
    Ok(())
}

/// From `schema_version` or, where that is absent, from the version in `describedBy`.
fn major_version(document: Json<'_>) -> Result<u32> {
    let version = document.get("schema_version").or_else(|| document.get("describedBy"));
    let Some(version) = version else { return Err(missing().at_path("$.links.schema_version")) };
    let text = version.as_str().ok_or_else(|| wrong_type("text", version).at_path("$.links.schema_version"))?;
    let unsupported = || {
        let message = format!("{text:?} is not a version of a links document");
        Error::new(ErrorKind::UnsupportedLinks, message).at_path("$.links.schema_version")
    };
    let number = text.rsplit('/').find(|part| part.contains('.') && part.starts_with(|c: char| c.is_ascii_digit()));
    let major = number.and_then(|n| n.split('.').next()?.parse().ok()).ok_or_else(unsupported)?;
    if (1..=3).contains(&major) { Ok(major) } else { Err(unsupported()) }
}

/// One element per process, ids in plain lists.
fn read_v1<'a>(link: Json<'a>, emit: &mut impl FnMut(&'a str, Option<&'a str>) -> Result<()>) -> Result<()> {
    let process = id(link, "process")?;
    for input in list(link, "inputs")? {
        emit(text(input)?, Some(process))?;
    }
    for output in list(link, "outputs")? {
        emit(process, Some(text(output)?))?;
    }
    for protocol in list(link, "protocols")? {
        emit(process, Some(id(protocol, "protocol_id")?))?;
    }
    Ok(())
}

/// One element per process or per supplementary file link, ids in lists of objects.
fn read_v2<'a>(link: Json<'a>, emit: &mut impl FnMut(&'a str, Option<&'a str>) -> Result<()>) -> Result<()> {
    match id(link, "link_type")? {
        "process_link" => {
            let process = id(link, "process_id")?;
            for input in list(link, "inputs")? {
                emit(id(input, "input_id")?, Some(process))?;
            }
            for output in list(link, "outputs")? {
                emit(process, Some(id(output, "output_id")?))?;
            }
            for protocol in list(link, "protocols")? {
                emit(process, Some(id(protocol, "protocol_id")?))?;
            }
            Ok(())
        }
        "supplementary_file_link" => {
            let entity = link.get("entity").ok_or_else(missing)?;
            emit(id(entity, "entity_id")?, None)?;
            for file in list(link, "files")? {
                emit(id(file, "file_id")?, None)?;
            }
            Ok(())
        }
        other => Err(Error::new(ErrorKind::ImpossibleLink, format!("unknown kind of link {other:?}"))),
    }
}

fn id<'a>(json: Json<'a>, key: &str) -> Result<&'a str> {
    let absent = || Error::new(ErrorKind::MissingField, format!("a link needs `{key}`"));
    json.get(key).ok_or_else(absent).and_then(text)
}

fn text(json: Json<'_>) -> Result<&str> {
    json.as_str().ok_or_else(|| wrong_type("an id", json))
}

fn list<'a>(json: Json<'a>, key: &str) -> Result<impl Iterator<Item = Json<'a>>> {
    let absent = || Error::new(ErrorKind::MissingField, format!("a link needs `{key}`"));
    let list = json.get(key).ok_or_else(absent)?;
    if list.is_array() { Ok(list.items()) } else { Err(wrong_type("a list", list)) }
}
