//! A new project as a copy of this one, under another name.

use std::fs;
use std::path::{Path, PathBuf};

#[path = "names.rs"]
mod names;

use names::Names;

/// What is copied of the crate; the rest is about copying.
const PARTS: [&str; 4] = ["Cargo.toml", "src", "tests/harness.rs", "tests/snapshots"];

/// The line after which the new crate becomes a member of the workspace.
const MEMBER: &str = "    \"azul-projects-example\",\n";

/// Copies crate and fixtures in the workspace at `root`, and says what is left to be done.
///
/// # Errors
/// In words, if the name is unfit, or something is there already or cannot be read or written; nothing is overwritten.
pub fn new_project(root: &Path, name: &str) -> Result<String, String> {
    let template = read(&root.join("azul-projects-example/src/lib.rs"))?;
    let names = Names::new(name, &template)?;
    let (folder, fixtures) = (root.join(&names.package), root.join("fixtures").join(name));
    for path in [&folder, &fixtures] {
        if path.exists() {
            return Err(format!("{} is there already", shown(root, path)));
        }
    }
    for part in PARTS {
        copy(&root.join("azul-projects-example").join(part), &folder.join(part), &names)?;
    }
    copy(&root.join("fixtures/example"), &fixtures, &names)?;
    let mut advice =
        format!("{} and fixtures/{name} are there. Two lines make `azul` know the project:\n\n", names.package);
    if !join_workspace(root, &names)? {
        advice = format!("{} and fixtures/{name} are there. Add to the members in Cargo.toml\n\n", names.package);
        advice += &format!("    \"{}\",\n\nand two lines that make `azul` know the project:\n\n", names.package);
    }
    let Names { package, krate, .. } = &names;
    Ok(format!(
        "{advice}azul/Cargo.toml, below [dependencies]:\n    {package} = {{ path = \"../{package}\" }}\n\
         azul/src/lib.rs, below the other projects:\n    use {krate} as _;\n\n\
         Then try\n    cargo test -p {package}\n    cargo run -- plugins\n    \
         cargo run -- index fixtures/{name} --to target/{name}\n\n\
         and make it yours: {package}/src/lib.rs is short, and tells how.\n"
    ))
}

/// Copies a file or folder, renaming what is inside. Bundles to be refused stay behind: the first run should succeed.
fn copy(from: &Path, to: &Path, names: &Names) -> Result<(), String> {
    if !from.is_dir() {
        return write(to, &names.rename(&read(from)?));
    }
    let entries = fs::read_dir(from).map_err(|e| about(from, e))?;
    let files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    for file in files {
        let name = file.file_name().unwrap_or_default();
        if !name.to_string_lossy().starts_with("invalid-") {
            copy(&file, &to.join(name), names)?;
        }
    }
    Ok(())
}

/// Makes the new crate a member of the workspace; whether it is clear where to.
fn join_workspace(root: &Path, names: &Names) -> Result<bool, String> {
    let path = root.join("Cargo.toml");
    let text = read(&path)?;
    let clear = text.matches(MEMBER).count() == 1;
    if clear {
        let members = format!("{MEMBER}    \"{}\",\n", names.package);
        fs::write(&path, text.replace(MEMBER, &members)).map_err(|e| about(&path, e))?;
    }
    Ok(clear)
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|e| about(path, e))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).and_then(|()| fs::write(path, text)).map_err(|e| about(path, e))
}

fn about(path: &Path, error: std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}
