//! Manifest entries: what storage knows about a file.

use super::file;
use super::json::Json;
use super::time::stamp;
use crate::draft::{Node, Part};
use crate::project::{DAY, Project};
use crate::rng::{Rng, derive, uuid};

/// Appends the member of `manifest` for one file.
pub(crate) fn entry(json: &mut Json<'_>, node: &Node, project: &Project) {
    let mut rng = Rng::new(node.key, 4);
    json.entity(node.entity.schema().name, node.id);
    json.start("name");
    file::name(json, node, project);
    json.end();
    let blob = uuid(derive(node.key, 5));
    json.id("uuid", blob);
    json.start("version");
    stamp(json, project.start + rng.below(300 * DAY));
    json.end();
    json.start("content-type");
    json.push(file::format(node).1);
    json.push("; dcp-type=data");
    json.end();
    let (low, high) = match node.part {
        Part::Output(output) => output.sizes,
        Part::Zarr(_) => (300, 1 << 22),
        Part::Number(_) => (1 << 18, 1 << 35),
        Part::Whole | Part::Well(_) | Part::Matrix => (1 << 13, 1 << 27),
    };
    json.number("size", rng.between(low, high));
    json.boolean("indexed", false);
    json.start("drs_uri");
    json.push("drs://data.azul-synth.example/v1_");
    json.push_id(uuid(derive(project.key, 6)));
    json.push("_");
    json.push_id(uuid(derive(node.key, 7)));
    json.end();
    checksum(json, &mut rng, "crc32c", 4);
    checksum(json, &mut rng, "sha256", 32);
    // Files that came in through another system have more of them.
    if project.key.is_multiple_of(4) {
        checksum(json, &mut rng, "sha1", 20);
        checksum(json, &mut rng, "s3_etag", 16);
    }
    json.close();
}

/// A member of that many random bytes, at most 32.
fn checksum(json: &mut Json<'_>, rng: &mut Rng, key: &str, bytes: usize) {
    let mut digest = [0; 32];
    for chunk in digest[..bytes].chunks_mut(8) {
        let bits = rng.next().to_le_bytes();
        chunk.copy_from_slice(&bits[..chunk.len()]);
    }
    json.start(key);
    json.push_hex(&digest[..bytes]);
    json.end();
}
