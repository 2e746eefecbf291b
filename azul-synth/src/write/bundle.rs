//! The bundle object: identity, manifest, metadata, links, stitched.

use super::json::{Json, id_text};
use super::{document, links, manifest, time};
use crate::draft::Draft;
use crate::project::{DAY, Project};
use crate::rng::{Rng, uuid};

/// The identity of a generated bundle, within the one source that all of them have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fqid {
    /// The UUID, in canonical form.
    pub uuid: String,
    /// The version: a time like `2021-05-05T21:24:26.174274Z`.
    pub version: String,
}

/// The id of the bundle with that key, and the time of its version.
fn identity(key: u64, project: &Project) -> (u128, u64) {
    let mut rng = Rng::new(key, 1);
    // No document of a project is newer than this.
    (uuid(key), project.start + 600 * DAY + rng.below(300 * DAY))
}

/// The identity of the bundle with that key.
pub(crate) fn fqid(key: u64, project: &Project) -> Fqid {
    let (id, version) = identity(key, project);
    let mut buf = Vec::with_capacity(27);
    time::stamp(&mut Json { buf: &mut buf }, version);
    Fqid {
        uuid: String::from_utf8_lossy(&id_text(id)).into_owned(),
        version: String::from_utf8_lossy(&buf).into_owned(),
    }
}

/// Appends the bundle as one line of compact JSON, without the line end.
pub(crate) fn write(buf: &mut Vec<u8>, draft: &Draft, project: &Project) {
    let mut json = Json { buf };
    // A new line, or anything else, may be in the buffer before.
    json.buf.push(b'{');
    json.object("fqid");
    let (id, version) = identity(draft.key, project);
    json.id("uuid", id);
    json.start("version");
    time::stamp(&mut json, version);
    json.end();
    json.object("source");
    json.text("id", crate::SOURCE_ID);
    json.text("spec", crate::SOURCE_SPEC);
    json.close();
    json.close();

    // Types in order, ids ascending within a type: what a repository of tables returns.
    let mut nodes: Vec<_> = draft.nodes.iter().collect();
    nodes.sort_by_key(|node| (node.entity, node.id));
    json.object("manifest");
    for node in nodes.iter().filter(|node| node.entity.is_file()) {
        manifest::entry(&mut json, node, project);
    }
    json.close();
    json.object("metadata");
    for node in &nodes {
        document::document(&mut json, node, project);
    }
    json.close();
    links::links(&mut json, draft);

    let mut stitched: Vec<_> = draft.nodes.iter().filter(|node| node.stitched).map(|node| node.id).collect();
    stitched.sort_unstable();
    json.list("stitched");
    for id in stitched {
        json.item(&String::from_utf8_lossy(&id_text(id)));
    }
    json.end_list();
    json.close();
}
