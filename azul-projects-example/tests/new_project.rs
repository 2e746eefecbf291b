//! `just new-project NAME`: what it refuses, and that what it makes is a project.
#![allow(clippy::unwrap_used, missing_docs, reason = "a failing test is meant to stop")]

#[path = "../examples/new-project/copy.rs"]
mod copy;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use azul_projects_example as _;
use copy::new_project;

/// The root of the repository.
fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// A workspace with nothing but this crate and its fixtures, of the engine of the repository.
fn workspace(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&root);
    for part in ["azul-projects-example/Cargo.toml", "azul-projects-example/src", "azul-projects-example/tests"] {
        duplicate(&repository().join(part), &root.join(part));
    }
    duplicate(&repository().join("fixtures/example"), &root.join("fixtures/example"));
    duplicate(&repository().join("Cargo.lock"), &root.join("Cargo.lock"));
    let manifest = fs::read_to_string(repository().join("Cargo.toml")).unwrap();
    let (before, after) = (manifest.find("members = [").unwrap(), manifest.find("]\n\n[workspace.package]").unwrap());
    let members = "members = [\n    \"azul-projects-example\",\n";
    let manifest = format!("{}{members}{}", &manifest[..before], &manifest[after..]);
    let of_repository = |manifest: String, part: &str| {
        manifest.replace(&format!("path = \"{part}\""), &format!("path = {:?}", repository().join(part)))
    };
    let manifest = ["azul-transform", "azul-search", "azul-testing"].into_iter().fold(manifest, of_repository);
    fs::write(root.join("Cargo.toml"), manifest).unwrap();
    root
}

fn duplicate(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::read_dir(from).unwrap().flatten().for_each(|entry| duplicate(&entry.path(), &to.join(entry.file_name())));
    } else {
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from, to).unwrap();
    }
}

/// All files below a folder, by their path in it, with what is in them.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for path in fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                files.push((name, fs::read_to_string(path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

#[track_caller]
fn check_refused(root: &Path, name: &str, message: &str) {
    let before = files(root);
    assert_eq!(new_project(root, name).unwrap_err(), message);
    assert!(files(root) == before, "{name}: something was written");
}

#[test]
fn names_are_checked_and_nothing_is_overwritten() {
    let root = workspace("names");
    for name in ["", "Garden", "green_garden", "1garden", "garden-", "green--garden", "../garden", "a b"] {
        let message =
            format!("{name:?} is no name of a project: a-z, 0-9 and single hyphens, a letter first, up to 64");
        check_refused(&root, name, &message);
    }
    let taken = |name| format!("`{name}`, which the type would be called, means something else in the source");
    check_refused(&root, "bundle", &taken("Bundle"));
    check_refused(&root, "self", &taken("Self"));
    check_refused(
        &root,
        "azul-projects-garden",
        "the name of the project is enough: the crate will be azul-projects-azul-projects-garden",
    );
    check_refused(&root, "example", "azul-projects-example is there already");
    new_project(&root, "garden").unwrap();
    check_refused(&root, "garden", "azul-projects-garden is there already");
    fs::remove_dir_all(root.join("azul-projects-garden")).unwrap();
    check_refused(&root, "garden", "fixtures/garden is there already");
}

#[test]
fn where_the_members_are_unclear_the_line_is_told() {
    let root = workspace("members");
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    fs::write(root.join("Cargo.toml"), manifest.replace("    \"azul-projects-example\",\n", "\"azul-projects-*\""))
        .unwrap();
    let advice = new_project(&root, "garden").unwrap();
    assert!(advice.contains("Add to the members in Cargo.toml\n\n    \"azul-projects-garden\",\n"), "{advice}");
}

#[test]
fn a_copy_is_a_project() {
    let root = workspace("copy");
    let advice = new_project(&root, "green-garden").unwrap();
    for line in [
        "    azul-projects-green-garden = { path = \"../azul-projects-green-garden\" }\n",
        "    use azul_projects_green_garden as _;\n",
    ] {
        assert!(advice.contains(line), "{advice}");
    }
    // Where the lines go to.
    let program = repository().join("azul");
    assert!(fs::read_to_string(program.join("Cargo.toml")).unwrap().contains("\n[dependencies]\n"));
    assert!(fs::read_to_string(program.join("src/lib.rs")).unwrap().contains("\nuse azul_projects_hca as _;\n"));

    let copied = [files(&root.join("azul-projects-green-garden")), files(&root.join("fixtures/green-garden"))].concat();
    let names: Vec<_> = copied.iter().map(|(name, _)| name.as_str()).collect();
    for name in ["Cargo.toml", "src/lib.rs", "tests/harness.rs", "tests/snapshots/shared-book.books.snap"] {
        assert!(names.contains(&name), "{name} is not in {names:?}");
    }
    assert!(!names.iter().any(|name| name.contains("invalid-") || name.contains("new")), "{names:?}");
    for (name, text) in &copied {
        let rest = ["azul-projects-example", "azul_projects_example", "Example", "\"example\"", "fixtures/example"];
        let rest = rest.iter().find(|rest| text.contains(**rest));
        assert_eq!(rest, None, "{name}");
    }

    // Its tests pass, with the engine that was compiled for this one.
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["test", "--offline", "-p", "azul-projects-green-garden", "--test", "harness"]).current_dir(&root);
    cargo.env("INSTA_UPDATE", "no").env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join(".."));
    let output = cargo.output().unwrap();
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    let (out, messages) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{out}\n{messages}");
    assert!(out.contains("test documents_of_valid_bundles ... ok"), "{out}");
}
