//! The links document, in all the shapes it has had.

use azul_transform::json::{Json, path_of, steps_to};
use azul_transform::{Error, ErrorKind, Problems, Result};

use crate::convert::{missing, wrong_type};

/// Calls `emit` for each edge, in order, and with one end only for an entity that must exist but is not
/// connected. A link that is malformed is left out from there on.
///
/// # Errors
/// [`ErrorKind::UnsupportedLinks`] for unknown versions, [`ErrorKind::ImpossibleLink`] for unknown kinds of
/// link, [`ErrorKind::MissingField`] and [`ErrorKind::WrongType`] for malformed ones, and what `emit` says.
pub fn read<'d>(
    document: Json<'d>,
    problems: &mut Problems,
    mut emit: impl FnMut(Id<'d>, Option<Id<'d>>, &mut Problems) -> Result<()>,
) -> Result<()> {
    let major = major_version(document)?;
    let links = document.get("links").ok_or_else(|| missing().at_path("$.links.links"))?;
    if !links.is_array() {
        return Err(wrong_type("a list", links).at_path("$.links.links"));
    }
    for (i, link) in links.items().enumerate() {
        let mut emit = |from: Id<'d>, to: Option<Id<'d>>| emit(from, to, problems);
        let result = match major {
            _ if link.get("source_id").is_some() => {
                id(link, "source_id").and_then(|from| emit(from, Some(id(link, "destination_id")?)))
            }
            1 => read_v1(link, &mut emit),
            2 | 3 => read_v2(link, &mut emit),
            _ => Err(Error::new(ErrorKind::UnsupportedLinks, format!("links of version {major} are unknown"))),
        };
        problems.take(result.map_err(|e| e.below(&format!("$.links.links[{i}]"))))?;
    }
    Ok(())
}

/// An id, with the value that it is, for messages.
#[derive(Clone, Copy)]
pub struct Id<'d> {
    pub text: &'d str,
    json: Json<'d>,
}

impl Id<'_> {
    /// The path of the id from the bundle.
    pub fn path(&self, links: Json<'_>) -> String {
        format!("$.links{}", &path_of(&steps_to(links, self.json.location()))[1..])
    }

    /// The path of the link that the id is part of.
    pub fn link_path(&self, links: Json<'_>) -> String {
        let steps = steps_to(links, self.json.location());
        format!("$.links{}", &path_of(&steps[..steps.len().min(2)])[1..])
    }
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
fn read_v1<'d>(link: Json<'d>, emit: &mut impl FnMut(Id<'d>, Option<Id<'d>>) -> Result<()>) -> Result<()> {
    let process = id(link, "process")?;
    for (i, input) in list(link, "inputs")? {
        emit(text(input).map_err(|e| e.below(&format!(".inputs[{i}]")))?, Some(process))?;
    }
    for (i, output) in list(link, "outputs")? {
        emit(process, Some(text(output).map_err(|e| e.below(&format!(".outputs[{i}]")))?))?;
    }
    for (i, protocol) in list(link, "protocols")? {
        emit(process, Some(id(protocol, "protocol_id").map_err(|e| e.below(&format!(".protocols[{i}]")))?))?;
    }
    Ok(())
}

/// One element per process or per supplementary file link, ids in lists of objects.
fn read_v2<'d>(link: Json<'d>, emit: &mut impl FnMut(Id<'d>, Option<Id<'d>>) -> Result<()>) -> Result<()> {
    let kind = id(link, "link_type")?;
    let member = |(i, member): (usize, Json<'d>), list: &str, key: &str| {
        id(member, key).map_err(|e| e.below(&format!(".{list}[{i}]")))
    };
    match kind.text {
        "process_link" => {
            let process = id(link, "process_id")?;
            for input in list(link, "inputs")? {
                emit(member(input, "inputs", "input_id")?, Some(process))?;
            }
            for output in list(link, "outputs")? {
                emit(process, Some(member(output, "outputs", "output_id")?))?;
            }
            for protocol in list(link, "protocols")? {
                emit(process, Some(member(protocol, "protocols", "protocol_id")?))?;
            }
            Ok(())
        }
        "supplementary_file_link" => {
            let entity = link.get("entity").ok_or_else(|| missing().at_path(".entity"))?;
            emit(id(entity, "entity_id").map_err(|e| e.below(".entity"))?, None)?;
            for file in list(link, "files")? {
                emit(member(file, "files", "file_id")?, None)?;
            }
            Ok(())
        }
        other => {
            let message = format!("there is no kind of link {other:?}");
            Err(Error::new(ErrorKind::ImpossibleLink, message).at_path(".link_type"))
        }
    }
}

fn id<'d>(json: Json<'d>, key: &str) -> Result<Id<'d>> {
    let absent = || Error::new(ErrorKind::MissingField, format!("a link needs `{key}`"));
    json.get(key).ok_or_else(absent).and_then(text).map_err(|e| e.at_path(format!(".{key}")))
}

fn text(json: Json<'_>) -> Result<Id<'_>> {
    json.as_str().map(|text| Id { text, json }).ok_or_else(|| wrong_type("an id", json))
}

fn list<'d>(json: Json<'d>, key: &str) -> Result<impl Iterator<Item = (usize, Json<'d>)> + use<'d>> {
    let absent = || Error::new(ErrorKind::MissingField, format!("a link needs `{key}`"));
    let list = json.get(key).ok_or_else(absent);
    let list = list.and_then(|list| if list.is_array() { Ok(list) } else { Err(wrong_type("a list", list)) });
    Ok(list.map_err(|e| e.at_path(format!(".{key}")))?.items().enumerate())
}
