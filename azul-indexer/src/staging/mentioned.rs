//! The entities that a links document mentions, each with the place where it does first.

use std::collections::BTreeMap;

use azul_transform::json::{Document, Json, Step, steps_to};

/// Entity types in order of first mention, and ids of each, ascending.
#[derive(Default)]
pub(super) struct Mentioned {
    types: Vec<String>,
    ids: BTreeMap<String, BTreeMap<String, Vec<Step>>>,
}

impl Mentioned {
    /// What a links document mentions, the project first.
    pub fn of(document: &Document, project_id: &str) -> Self {
        let mut mentioned = Self::default();
        mentioned.add("project", project_id, Vec::new);
        for link in document.root().get("links").into_iter().flat_map(Json::items) {
            mentioned.add_link(document.root(), link);
        }
        mentioned
    }

    /// Type, id and place of each entity.
    pub fn entities(&self) -> impl Iterator<Item = (&str, &str, &[Step])> {
        let of_type = |entity_type: &String| self.ids.get(entity_type).into_iter().flatten();
        let named = move |t| of_type(t).map(move |(id, steps)| (t.as_str(), id.as_str(), steps.as_slice()));
        self.types.iter().flat_map(named)
    }

    fn add(&mut self, entity_type: &str, id: &str, steps: impl FnOnce() -> Vec<Step>) {
        if !self.ids.contains_key(entity_type) {
            self.types.push(entity_type.to_owned());
        }
        self.ids.entry(entity_type.to_owned()).or_default().entry(id.to_owned()).or_insert_with(steps);
    }

    /// What is malformed here is left to whoever reads the bundle, who says more about it.
    fn add_link(&mut self, root: Json<'_>, link: Json<'_>) {
        let mut add = |json: Json<'_>, kind: &str| {
            let text = |suffix| json.get(&format!("{kind}_{suffix}")).and_then(|part| Some((part, part.as_str()?)));
            if let (Some((_, entity_type)), Some((place, id))) = (text("type"), text("id")) {
                self.add(entity_type, id, || steps_to(root, place.location()));
            }
        };
        add(link, "process");
        for (list, kind) in [("inputs", "input"), ("outputs", "output"), ("protocols", "protocol"), ("files", "file")] {
            link.get(list).into_iter().flat_map(Json::items).for_each(|json| add(json, kind));
        }
    }
}
