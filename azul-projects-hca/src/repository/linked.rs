//! What a links document mentions.

use std::collections::BTreeSet;

use azul_transform::json::Json;
use azul_transform::{Error, ErrorKind, Result};

/// An entity: type and id.
pub(super) type Entity = (String, String);

/// The entities that a links document mentions.
#[derive(Debug, Default)]
pub(super) struct Linked {
    /// All, each once, in the order of first mention.
    pub entities: Vec<Entity>,
    /// Inputs that are data files and come from elsewhere.
    pub dangling: Vec<Entity>,
    known: BTreeSet<Entity>,
}

impl Linked {
    /// Reads the links of a project.
    ///
    /// # Errors
    /// [`ErrorKind::MissingField`] and [`ErrorKind::WrongType`] if a link is malformed, [`ErrorKind::ImpossibleLink`] if
    /// it is of an unknown kind, or of something else than the project.
    pub fn of(links: Json<'_>, project_id: &str) -> Result<Self> {
        let mut linked = Self::default();
        let (mut inputs, mut made) = (Vec::new(), BTreeSet::new());
        linked.add("project", project_id);
        for (i, link) in member(links, "links")?.items().enumerate() {
            let read = linked.link(link, project_id, &mut inputs, &mut made);
            read.map_err(|error| error.below(&format!("$.links[{i}]")))?;
        }
        let mut seen = BTreeSet::new();
        inputs.retain(|input| input.0.ends_with("_file") && !made.contains(input) && seen.insert(input.clone()));
        linked.dangling = inputs;
        Ok(linked)
    }

    fn add(&mut self, entity_type: &str, id: &str) -> Entity {
        let entity = (entity_type.to_owned(), id.to_owned());
        if self.known.insert(entity.clone()) {
            self.entities.push(entity.clone());
        }
        entity
    }

    fn link(
        &mut self,
        link: Json<'_>,
        project_id: &str,
        inputs: &mut Vec<Entity>,
        made: &mut BTreeSet<Entity>,
    ) -> Result<()> {
        match text(link, "link_type")? {
            "process_link" => {
                self.add(text(link, "process_type")?, text(link, "process_id")?);
                for input in member(link, "inputs")?.items() {
                    inputs.push(self.add(text(input, "input_type")?, text(input, "input_id")?));
                }
                for output in member(link, "outputs")?.items() {
                    made.insert(self.add(text(output, "output_type")?, text(output, "output_id")?));
                }
                for protocol in member(link, "protocols")?.items() {
                    self.add(text(protocol, "protocol_type")?, text(protocol, "protocol_id")?);
                }
            }
            "supplementary_file_link" => {
                let entity = member(link, "entity")?;
                if (text(entity, "entity_type")?, text(entity, "entity_id")?) != ("project", project_id) {
                    let message = "supplementary files are linked to the project of the links document";
                    return Err(Error::new(ErrorKind::ImpossibleLink, message).at_path(".entity"));
                }
                for file in member(link, "files")?.items() {
                    made.insert(self.add("supplementary_file", text(file, "file_id")?));
                }
            }
            other => {
                let message = format!("a link is a process_link or a supplementary_file_link, not {other:?}");
                return Err(Error::new(ErrorKind::ImpossibleLink, message).at_path(".link_type"));
            }
        }
        Ok(())
    }
}

fn member<'j>(json: Json<'j>, key: &str) -> Result<Json<'j>> {
    let missing = || Error::new(ErrorKind::MissingField, "links have this property").at_path(format!(".{key}"));
    json.get(key).ok_or_else(missing)
}

fn text<'j>(json: Json<'j>, key: &str) -> Result<&'j str> {
    let value = member(json, key)?;
    value.as_str().ok_or_else(|| crate::convert::wrong_type("text", value).at_path(format!(".{key}")))
}
