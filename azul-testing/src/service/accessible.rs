//! What the filters on sources find, where documents have several.

use std::collections::BTreeSet;
use std::sync::Arc;

use azul_search::memory::MemoryIndex;
use azul_search::project::Project;
use azul_search::{Caller, Query, Request, SearchIndex};

use super::unseen::{MINE, OTHER, from};
use super::{Asked, service_of_index};

/// Of entity types that everybody may see, `accessible` divides the list in two: a document is accessible if all of its
/// sources are. Of others, what is not accessible is never found. The documents of an index are given to one source, to
/// another, and to both, in turn.
///
/// # Panics
/// If something else is found.
pub fn accessible_divides_the_list(project: &Arc<Project>, index: &MemoryIndex) {
    let mut documents = MemoryIndex::new(project.fields_shared());
    let mut all = Vec::new();
    for outer in project.schema().outer_types() {
        let query = Query { outer_type: outer.name.to_owned(), ..Query::default() };
        let sources = [&[MINE, OTHER][..], &[MINE], &[OTHER]].into_iter().cycle();
        for (document, sources) in index.scan(&query).expect("documents").zip(sources) {
            let document = document.expect("a document");
            let text = from(&document.source, sources);
            documents.put(outer.name, &document.id, text).expect("a document");
            all.push((outer.name, document.id, sources));
        }
    }
    let service = service_of_index(project.clone(), documents);
    let caller = Caller { sources: Arc::new(BTreeSet::from([MINE.to_owned()])), authenticated: true };
    let asked = Asked { service: &service, caller };
    let name = &project.source_id().expect("documents have sources").name;
    let mut mixed = 0;
    for exposed in project.exposed() {
        let is_limited = !project.search().unlimited().contains(&exposed.outer_type);
        for (truths, sources) in [("true", None), ("false", None), ("true, false", None), ("true", Some(MINE))]
            .into_iter()
            .chain([("false", Some(MINE)), ("false", Some(OTHER)), ("true", Some(OTHER))])
        {
            // Who asks for what it may not see is refused.
            if is_limited && sources == Some(OTHER) {
                continue;
            }
            let is_meant = |of: &[&str]| {
                let accessible = of == [MINE];
                let sees = if accessible { truths.contains("true") } else { truths.contains("false") && !is_limited };
                sees && sources.is_none_or(|source| of.contains(&source))
            };
            let meant = all.iter().filter(|(outer_type, _, of)| *outer_type == exposed.outer_type && is_meant(of));
            let expected: BTreeSet<&str> = meant.clone().map(|(_, id, _)| id.as_str()).collect();
            mixed += meant.filter(|(_, _, of)| of.len() > 1).count();
            let mut filters = format!(r#"{{"accessible": {{"is": [{truths}]}}"#);
            filters.extend(sources.map(|source| format!(r#", "{name}": {{"is": ["{source}"]}}"#)));
            let list = Request::get(&format!("/index/{}", exposed.outer_type)).with("filters", &(filters + "}"));
            let hits = asked.lines(list.clone());
            let found: BTreeSet<&str> = hits.iter().filter_map(|hit| hit["entryId"].as_str()).collect();
            assert_eq!(found, expected, "{list:?}");
            assert_eq!(asked.get(&list)["pagination"]["total"], expected.len(), "{list:?}");
        }
    }
    assert!(mixed > 0 || project.search().unlimited().is_empty(), "documents of several sources are found");
}
