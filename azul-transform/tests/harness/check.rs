//! A project in a folder of its own, and what the harness says about it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use azul_testing::{Home, Project};

use crate::shelf::{Fault, Shelf};

/// A bundle with books, given as JSON.
pub fn bundle(uuid: u32, books: &str) -> String {
    format!(
        r#"{{"fqid": {{"uuid": "{}", "version": "1", "source": {{"id": "s", "spec": "tdr:x"}}}}, "books": [{books}]}}"#,
        id(uuid)
    )
}

/// UUIDs, of which those of an odd number and of an even number are in different partitions.
pub fn id(number: u32) -> String {
    format!("{}000000-0000-4000-8000-{number:012}", if number.is_multiple_of(2) { "1f" } else { "e0" })
}

/// Two books in which every row has a value.
pub fn books() -> String {
    let book = |number| format!(r#"{{"id": "{}", "title": "T", "subtitle": "S", "pages": 7}}"#, id(number));
    format!("{}, {}", book(1), book(2))
}

/// A project with fixtures, given by file. The name of the folder must be unique among all tests.
pub fn project(folder: &str, fault: Fault, fixtures: &[(&str, String)]) -> Project {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("harness").join(folder);
    let _ = std::fs::remove_dir_all(&folder);
    for (file, text) in fixtures {
        let path = folder.join("fixtures").join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let folder = folder.to_str().unwrap().to_owned().leak();
    let home = Home { package: "shelf", program: "project", folder, compare: |_, _| panic!("no snapshot is accepted") };
    Project::new(Shelf::with(fault), home, "fixtures")
}

/// A project with one fixture that is complete.
pub fn simple(folder: &str, fault: Fault) -> Project {
    project(folder, fault, &[("simple/bundle.json", bundle(9, &books()))])
}

/// Checks that a test of the harness refuses a project, and that its message mentions all of something.
pub fn refuses(test: fn(&Project), project: &Project, mentioned: &[&str]) {
    let panic = catch_unwind(AssertUnwindSafe(|| test(project))).expect_err("the test should fail");
    let message =
        panic.downcast_ref::<String>().cloned().unwrap_or_else(|| (*panic.downcast::<&str>().unwrap()).into());
    for what in mentioned {
        assert!(message.contains(what), "{what:?} is not mentioned: {message}");
    }
}
