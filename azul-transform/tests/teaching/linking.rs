//! Projects that are not linked, or linked under one name, or asked for by another.

use std::sync::Arc;

use azul_transform::{Bundle, Context, FacetSchema, Plugin, Registry, Result, Transformer};

use crate::check::check;

struct Project(&'static str, &'static str, bool);

impl Plugin for Project {
    fn name(&self) -> &'static str {
        self.0
    }

    fn description(&self) -> &'static str {
        self.1
    }

    fn schema(&self) -> Result<&dyn FacetSchema> {
        unreachable!("nothing is transformed")
    }

    fn recognises(&self, _: &Bundle) -> bool {
        self.2
    }

    fn transformers(&self, _: Arc<Bundle>, _: &Context) -> Result<Vec<Box<dyn Transformer>>> {
        unreachable!("nothing is transformed")
    }
}

static LIBRARY: Project = Project("library", "Authors and books", false);
static MUSEUM: Project = Project("museum", "Makers and works", false);
static OTHER_LIBRARY: Project = Project("library", "Functions by module", false);
static GREEDY: [Project; 2] = [Project("any", "", true), Project("every", "", true)];

fn registry() -> Registry {
    Registry::new([&MUSEUM as &dyn Plugin, &LIBRARY]).unwrap()
}

fn bundle() -> Bundle {
    let text = br#"{"fqid": {"uuid": "b", "version": "1", "source": {"id": "s", "spec": "s:/0"}}}"#;
    Bundle::parse(text.to_vec()).unwrap()
}

#[test]
fn a_program_without_projects() {
    check(
        Registry::linked,
        "plugin: no project is linked; mention its crate in the program, e.g. `use azul_projects_hca as _;` (listing it \
         in Cargo.toml is not enough)",
    );
}

#[test]
fn a_forgotten_link_line() {
    check(
        || registry().get("green-garden").map(Plugin::name),
        "plugin: no project `green-garden` is linked; linked are: library, museum; to link another one, mention its \
         crate in the program, e.g. `use azul_projects_green_garden as _;` (listing it in Cargo.toml is not enough)",
    );
    check(
        || registry().for_bundle(&bundle()).map(Plugin::name),
        "plugin: no project recognises the bundle; name one of them: library, museum; to link another one, mention its \
         crate in the program, e.g. `use azul_projects_… as _;` (listing it in Cargo.toml is not enough)",
    );
}

#[test]
fn a_slip_of_the_pen() {
    check(
        || registry().get("libary").map(Plugin::name),
        "plugin: no project `libary` is linked; did you mean `library`?; linked are: library, museum",
    );
}

#[test]
fn two_projects_of_one_name() {
    check(
        || Registry::new([&LIBRARY as &dyn Plugin, &MUSEUM, &OTHER_LIBRARY]),
        "plugin: two projects are named `library`: “Authors and books” and “Functions by module”; change what \
         `Plugin::name` of one of them says",
    );
}

#[test]
fn a_bundle_that_several_recognise() {
    check(
        || Registry::new([&GREEDY[0] as &dyn Plugin, &GREEDY[1], &MUSEUM])?.for_bundle(&bundle()).map(Plugin::name),
        "plugin: several projects recognise the bundle; name one of them: any, every",
    );
}
