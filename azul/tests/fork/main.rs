//! A repository of one's own, with a project and a program of three lines, builds outside this workspace.
#![allow(clippy::unwrap_used, missing_docs, reason = "a failing test is meant to stop")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the repository.
fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

const MAIN: &str = "\
//! The program.
use azul_projects_mine as _;
fn main() -> std::process::ExitCode { azul::run() }
";

/// Writes the repository: the example under another name, and the program.
fn fork(root: &Path) {
    let here = repository();
    let read = |path: &str| fs::read_to_string(here.join(path)).unwrap();
    let path = |name: &str| here.join(name).display().to_string();
    let manifest = format!(
        "[workspace]\n\n[package]\nname = \"azul-projects-mine\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [[bin]]\nname = \"azul-mine\"\npath = \"src/main.rs\"\n\n[dependencies]\n\
         azul = {{ path = {:?}, default-features = false, features = [\"allocator\"] }}\n\
         azul-transform = {{ path = {:?} }}\n\n",
        path("azul"),
        path("azul-transform"),
    );
    let workspace = read("Cargo.toml");
    // With the same profiles, what was compiled for this workspace is good for that one.
    let profiles = &workspace[workspace.find("[profile.release]").unwrap()..];
    fs::create_dir_all(root.join("src")).unwrap();
    fs::write(root.join("Cargo.toml"), manifest + profiles).unwrap();
    fs::write(root.join("Cargo.lock"), read("Cargo.lock")).unwrap();
    fs::write(root.join("src/main.rs"), MAIN).unwrap();
    let project = read("azul-projects-example/src/lib.rs").replace("\"example\"", "\"mine\"");
    fs::write(root.join("src/lib.rs"), project.replace("../../fixtures/example", "no-fixtures")).unwrap();
}

fn output(command: &mut Command) -> (bool, String, String) {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    (output.status.success(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_program_of_its_own_has_its_own_project() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path();
    fork(root);
    // What both need of others is compiled once.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("..");
    let mut cargo = Command::new(env!("CARGO"));
    let (done, _, messages) =
        output(cargo.args(["build", "--offline"]).current_dir(root).env("CARGO_TARGET_DIR", &target));
    assert!(done, "{messages}");

    let program = target.join("debug/azul-mine");
    let (done, plugins, messages) = output(Command::new(&program).args(["plugins", "--json"]));
    assert!(done, "{messages}");
    let plugins: serde_json::Value = serde_json::from_str(&plugins).unwrap();
    let names: Vec<_> = plugins.as_array().unwrap().iter().map(|plugin| plugin["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["mine"], "its own project, and no other");

    let fixtures = repository().join("fixtures/example");
    let case = fs::read_dir(fixtures).unwrap().map(|entry| entry.unwrap().path());
    let case = case.filter(|path| path.is_dir() && !path.display().to_string().contains("invalid")).min().unwrap();
    let to = root.join("catalog");
    let (done, _, messages) = output(Command::new(&program).arg("index").arg(case).arg("--to").arg(&to));
    assert!(done, "{messages}");
    assert!(to.join("azul_v2_dev_mine_books_aggregate.ndjson").is_file());
}
