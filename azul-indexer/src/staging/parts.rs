//! From a bundle that was assembled back to the files that it was assembled from.

use std::path::PathBuf;
use std::sync::Arc;

use azul_repository::Provenance;
use azul_transform::json::Step;

use super::area::Area;

/// What a bundle was assembled from.
#[derive(Debug)]
pub struct Assembled {
    pub(super) area: Arc<Area>,
    /// The file of the links document.
    pub(super) links: PathBuf,
}

/// Properties of manifest entries, and of the descriptors that they are made of.
pub(super) const PROPERTIES: [(&str, &str); 6] = [
    ("name", "file_name"),
    ("version", "file_version"),
    ("content-type", "content_type"),
    ("crc32c", "crc32c"),
    ("sha256", "sha256"),
    ("size", "size"),
];

impl Provenance for Assembled {
    fn part(&self, steps: &[Step]) -> (PathBuf, Vec<Step>) {
        let id = |key: &str| key.split_once('/').map_or(key, |(_, id)| id).to_owned();
        match steps {
            [Step::Key(part), Step::Key(key), rest @ ..] if part == "metadata" => {
                match self.area.metadata.get(&id(key)) {
                    Ok(Some(document)) => (document.path, rest.to_vec()),
                    _ => (self.links.clone(), Vec::new()),
                }
            }
            [Step::Key(part), Step::Key(key), rest @ ..] if part == "manifest" => {
                match self.area.descriptors.get(&id(key)) {
                    Ok(Some(descriptor)) => (descriptor.path, of_descriptor(rest)),
                    _ => (self.links.clone(), Vec::new()),
                }
            }
            [Step::Key(part), rest @ ..] if part == "links" => (self.links.clone(), rest.to_vec()),
            _ => (self.links.clone(), Vec::new()),
        }
    }
}

/// Steps in a descriptor, from those in a manifest entry.
fn of_descriptor(steps: &[Step]) -> Vec<Step> {
    let Some((Step::Key(property), rest)) = steps.split_first() else { return steps.to_vec() };
    // The UUID of a data file is made of its name.
    let property = if property == "uuid" { "name" } else { property };
    let known = PROPERTIES.iter().find(|(entry, _)| *entry == property);
    let property = known.map_or(property, |(_, descriptor)| descriptor);
    [Step::Key(property.to_owned())].into_iter().chain(rest.iter().cloned()).collect()
}
