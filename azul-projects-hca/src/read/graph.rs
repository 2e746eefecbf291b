//! The graph that the links of a bundle make.

use azul_transform::graph::{Graph, GraphBuilder};
use azul_transform::json::Json;
use azul_transform::{Error, ErrorKind, Problems, Result, uuid};

use super::links::{self, Id};
use super::{Entity, Group, Ids};

/// Links entities, by position. An entity that no link mentions is a warning.
///
/// # Errors
/// [`ErrorKind::DanglingLink`], [`ErrorKind::ImpossibleLink`], [`ErrorKind::Cycle`] and those of [`links::read`].
pub fn link(links: Json<'_>, entities: &[Entity], ids: &Ids, problems: &mut Problems) -> Result<Graph> {
    let mut builder = GraphBuilder::new(entities.len());
    let mut mentioned = vec![false; entities.len()];
    let read = links::read(links, problems, |from, to, problems| {
        let mut find = |id: Id<'_>| {
            let uuid = uuid::parse(id.text).ok();
            if uuid.is_some_and(|id| ids.unfit.contains(&id)) {
                return Ok(None);
            }
            if let Some(&entity) = uuid.and_then(|id| ids.positions.get(&id)) {
                mentioned[entity as usize] = true;
                return Ok(Some(entity));
            }
            problems.take(Err(dangling(id, links, entities, ids)))
        };
        let (from_entity, to_entity) = (find(from)?, to.map(&mut find).transpose()?.flatten());
        let (Some(from_entity), Some(to_entity)) = (from_entity, to_entity) else { return Ok(()) };
        let (parent, child) = (&entities[from_entity as usize], &entities[to_entity as usize]);
        if !may_link(parent.group, child.group) {
            let message = format!("{} cannot be linked to {}", parent.key(), child.key());
            let error = Error::new(ErrorKind::ImpossibleLink, message).at_path(from.link_path(links));
            return problems.add(error.with_cure("Correct the link; entities connect through processes."));
        }
        builder.link(from_entity, to_entity);
        Ok(())
    });
    problems.take(read)?;
    // A link that cannot be read, or means another id, may be the one that is missed.
    if !problems.has_errors() {
        warn_of_orphans(entities, &mentioned, problems)?;
    }
    let name = |node| Some(entities[node as usize].key());
    let graph = builder.build().map_err(|cycle| cycle.into_error(name));
    Ok(problems.take(graph)?.unwrap_or_else(|| Graph::unlinked(entities.len())))
}

/// The error for an id that no entity of the bundle has. It is the document's fault if one has a key of that id.
#[cold]
fn dangling(id: Id<'_>, links: Json<'_>, entities: &[Entity], ids: &Ids) -> Error {
    let renamed =
        uuid::parse(id.text).ok().and_then(|uuid| ids.renamed.iter().find(|renamed| renamed.expected == uuid));
    let message = format!("the bundle has no entity {}", id.text);
    match renamed {
        None => Error::new(ErrorKind::DanglingLink, message).at_path(id.path(links)),
        Some(renamed) => {
            let actual = &entities[renamed.entity].id;
            let message = format!("{message}: the document of that key or file name calls itself {actual}");
            let error = Error::new(ErrorKind::DanglingLink, message).in_entity(renamed.key.as_str());
            error.at_path(DOCUMENT_ID).with_cure("Give the document, and its key or file, the same id.")
        }
    }
}

/// Where a document has its id.
pub(super) const DOCUMENT_ID: &str = "$.provenance.document_id";

/// Files have documents whether they are linked or not.
fn warn_of_orphans(entities: &[Entity], mentioned: &[bool], problems: &mut Problems) -> Result<()> {
    let is_orphan =
        |entity: &Entity, mentioned: bool| !mentioned && !matches!(entity.group, Group::Project | Group::File);
    let orphans = entities.iter().zip(mentioned).filter(|(entity, mentioned)| is_orphan(entity, **mentioned));
    for (entity, _) in orphans {
        let name = entity.entity_type.name();
        let message = format!("no link mentions the {name}, so that documents about files, project and bundle lack it");
        problems.add(Error::new(ErrorKind::OrphanMetadata, message).in_entity(entity.key()).at_path("$"))?;
    }
    Ok(())
}

fn may_link(parent: Group, child: Group) -> bool {
    use Group::{Biomaterial, File, Process, Protocol};
    matches!((parent, child), (Biomaterial | File, Process) | (Process, Biomaterial | File | Protocol))
}
