//! What the writers of documents have in common: the entity, its project, and chance.

use super::json::Json;
use crate::draft::Node;
use crate::project::Project;
use crate::rng::Rng;
use crate::vocab::prose;

/// What the writers of documents need to know.
pub(crate) struct Scene<'a> {
    pub(crate) node: &'a Node,
    pub(crate) project: &'a Project,
    pub(crate) rng: Rng,
}

impl Scene<'_> {
    /// A member that is a text of invented sentences, `factor` times as long as an ordinary
    /// description; left out if that makes no sentence.
    pub(crate) fn describe(&mut self, json: &mut Json<'_>, key: &str, factor: u64) {
        let mark = json.buf.len();
        json.start(key);
        let empty = json.buf.len();
        prose::append(json.buf, &mut self.rng, self.project.prose * factor);
        if json.buf.len() == empty {
            json.buf.truncate(mark);
        } else {
            json.end();
        }
    }

    /// The name that related documents have in common, after a prefix.
    pub(crate) fn label(&self, json: &mut Json<'_>, key: &str, prefix: &str) {
        json.start(key);
        json.push(prefix);
        json.push_number(u64::from(self.node.label), 6);
        json.end();
    }
}
