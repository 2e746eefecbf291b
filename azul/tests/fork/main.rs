//! A repository of one's own, with a project and a program of three lines, builds outside this workspace.
#![allow(clippy::unwrap_used, missing_docs, reason = "a failing test is meant to stop")]

mod pages;
#[path = "../cli/served.rs"]
mod served;

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
    fs::create_dir_all(root.join("src")).unwrap();
    fs::write(root.join("Cargo.toml"), manifest + &profiles()).unwrap();
    fs::write(root.join("Cargo.lock"), read("Cargo.lock")).unwrap();
    fs::write(root.join("src/main.rs"), MAIN).unwrap();
    let project = read("azul-projects-example/src/lib.rs").replace("\"example\"", "\"mine\"");
    fs::write(root.join("src/lib.rs"), project.replace("../../fixtures/example", "no-fixtures")).unwrap();
}

/// The profiles of this workspace: with the same, what was compiled for it is good for another one.
fn profiles() -> String {
    let workspace = fs::read_to_string(repository().join("Cargo.toml")).unwrap();
    workspace[workspace.find("[profile.release]").unwrap()..].to_owned()
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

#[test]
fn a_new_project_passes_its_harness_where_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().join("garden");
    let make = |options: &[&str]| {
        let mut azul = Command::new(env!("CARGO_BIN_EXE_azul"));
        output(
            azul.args(["new-project", "green-garden", "--to"]).arg(&root).arg("--azul").arg(repository()).args(options),
        )
    };
    let (done, advice, messages) = make(&[]);
    assert!(done && advice.contains("cargo run --release -- index fixtures"), "{advice}{messages}");
    let (done, _, messages) = make(&[]);
    assert!(!done && messages.contains("is there already"), "{messages}");

    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let manifest = manifest[..manifest.find("[profile.release]").unwrap()].to_owned() + &profiles();
    fs::write(root.join("Cargo.toml"), manifest).unwrap();
    fs::copy(repository().join("Cargo.lock"), root.join("Cargo.lock")).unwrap();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("..");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["test", "--offline"]).current_dir(&root).env("CARGO_TARGET_DIR", &target).env("INSTA_UPDATE", "no");
    let (done, passed, messages) = output(&mut cargo);
    assert!(done, "{passed}\n{messages}");
    assert!(passed.contains("test documents_of_valid_bundles ... ok"), "{passed}");

    let to = directory.path().join("catalog");
    let mut program = Command::new(target.join("debug/azul-green-garden"));
    let (done, _, messages) = output(program.arg("index").arg(root.join("fixtures")).arg("--to").arg(&to));
    assert!(done, "{messages}");
    assert!(to.join("azul_v2_dev_green-garden_books_aggregate.ndjson").is_file());

    let program = target.join("debug/azul-green-garden");
    pages::check(&program, &root.join("fixtures"), &directory.path().join("store"));
}
