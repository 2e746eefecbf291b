//! Projects that are not linked, or linked under one name, or asked for by another.

use std::sync::Arc;

use azul_transform::schema::Declaration;
use azul_transform::{Bundle, Compiled, Context, Plugin, Project, Registration, Registry, Result, Schema, Transformer};

use crate::check::check;

#[derive(Clone, Copy)]
struct Door(&'static str, &'static str, bool);

impl Plugin for Door {
    fn name(&self) -> &'static str {
        self.0
    }

    fn description(&self) -> &'static str {
        self.1
    }

    fn compile(&self) -> Result<Box<dyn Project>> {
        Ok(Box::new(Room(Schema::new(Declaration::default())?, self.2)))
    }
}

struct Room(Schema, bool);

impl Project for Room {
    fn schema(&self) -> &Schema {
        &self.0
    }

    fn recognises(&self, _: &Bundle) -> bool {
        self.1
    }

    fn transformers(&self, _: Arc<Bundle>, _: &Context) -> Result<Vec<Box<dyn Transformer + '_>>> {
        unreachable!("nothing is transformed")
    }
}

static LIBRARY: Registration = Registration::new(&Door("library", "Authors and books", false));
static MUSEUM: Registration = Registration::new(&Door("museum", "Makers and works", false));
static OTHER_LIBRARY: Registration = Registration::new(&Door("library", "Functions by module", false));
static ANY: Registration = Registration::new(&Door("any", "", true));
static EVERY: Registration = Registration::new(&Door("every", "", true));

fn registry() -> Registry {
    Registry::new([&MUSEUM, &LIBRARY]).unwrap()
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
        || registry().get("green-garden").map(Compiled::name),
        "plugin: no project `green-garden` is linked; linked are: library, museum; to link another one, mention its \
         crate in the program, e.g. `use azul_projects_green_garden as _;` (listing it in Cargo.toml is not enough)",
    );
    check(
        || registry().for_bundle(&bundle()).map(Compiled::name),
        "plugin: no project takes the bundle: library does not recognise it; museum does not recognise it (path $)",
    );
}

#[test]
fn a_slip_of_the_pen() {
    check(
        || registry().get("libary").map(Compiled::name),
        "plugin: no project `libary` is linked; did you mean `library`?; linked are: library, museum",
    );
}

#[test]
fn two_projects_of_one_name() {
    check(
        || Registry::new([&LIBRARY, &MUSEUM, &OTHER_LIBRARY]),
        "plugin: two projects are named `library`: “Authors and books” and “Functions by module”; change what \
         `Plugin::name` of one of them says",
    );
}

#[test]
fn a_bundle_that_several_recognise() {
    check(
        || Registry::new([&ANY, &EVERY, &MUSEUM])?.for_bundle(&bundle()).map(Compiled::name),
        "plugin: several projects recognise the bundle; name one of them: any, every",
    );
}
