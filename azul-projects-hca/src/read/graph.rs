//! The graph that the links of a bundle make.

use azul_transform::graph::{Graph, GraphBuilder};
use azul_transform::json::Json;
use azul_transform::{Error, ErrorKind, Problems, Result, uuid};

use super::{Entity, Group, Ids, links};

/// Links entities, by position.
///
/// # Errors
/// [`ErrorKind::DanglingLink`], [`ErrorKind::ImpossibleLink`], [`ErrorKind::Cycle`] and those of [`links::read`].
pub fn link(links: Json<'_>, entities: &[Entity], ids: &Ids, problems: &mut Problems) -> Result<Graph> {
    let mut builder = GraphBuilder::new(entities.len());
    let read = links::read(links, problems, |from, to, path, problems| {
        let mut find = |id: &str| {
            let uuid = uuid::parse(id).ok();
            if uuid.is_some_and(|id| ids.unfit.contains(&id)) {
                return Ok(None);
            }
            if let Some(&entity) = uuid.and_then(|id| ids.positions.get(&id)) {
                return Ok(Some(entity));
            }
            let dangling = Error::new(ErrorKind::DanglingLink, format!("the bundle has no entity {id}"));
            problems.take(Err(dangling.at_path(path())))
        };
        let (from, to) = (find(from)?, to.map(find).transpose()?.flatten());
        let (Some(from), Some(to)) = (from, to) else { return Ok(()) };
        let (parent, child) = (&entities[from as usize], &entities[to as usize]);
        if !may_link(parent.group, child.group) {
            let message = format!("{} cannot be linked to {}", parent.key(), child.key());
            return problems.add(Error::new(ErrorKind::ImpossibleLink, message).at_path(path()));
        }
        builder.link(from, to);
        Ok(())
    });
    problems.take(read)?;
    let name = |node| Some(entities[node as usize].key());
    let graph = builder.build().map_err(|cycle| cycle.into_error(name));
    Ok(problems.take(graph)?.unwrap_or_else(|| Graph::unlinked(entities.len())))
}

fn may_link(parent: Group, child: Group) -> bool {
    use Group::{Biomaterial, File, Process, Protocol};
    matches!((parent, child), (Biomaterial | File, Process) | (Process, Biomaterial | File | Protocol))
}
