//! What the README shows on a console is what the program says.
//!
//! `AZUL_README=write cargo test -p azul --test cli readme` writes down what it says by now.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// What a command of a console prints, on both outputs.
fn said(directory: &Path, command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_azul")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{{ {command}\n}} 2>&1")]).current_dir(directory).env("PATH", path);
    let output = shell.env_remove("RAYON_NUM_THREADS").output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// The text with each console as it is by now.
fn written_anew(text: &str, directory: &Path) -> (String, usize) {
    let (mut anew, mut commands, mut inside) = (String::new(), 0, false);
    for line in text.lines() {
        let command = line.strip_prefix("$ ").filter(|_| inside);
        let is_output = inside && line != "```" && command.is_none();
        inside = if inside { line != "```" } else { line == "```console" };
        if is_output {
            continue;
        }
        anew.extend([line, "\n"]);
        if let Some(command) = command {
            commands += 1;
            anew.push_str(&said(directory, command));
        }
    }
    (anew, commands)
}

#[test]
fn consoles_in_the_readme_are_true() {
    let directory = TempDir::new().unwrap();
    symlink(root().join("fixtures"), directory.path().join("fixtures")).unwrap();
    let place = root().join("README.md");
    let text = fs::read_to_string(&place).unwrap();
    let (anew, commands) = written_anew(&text, directory.path());
    assert!(commands >= 8, "{commands} commands are shown");
    for command in ["azul explain ", "azul why ", "azul diff ", "azul reindex --plan "] {
        assert!(anew.contains(&format!("$ {command}")), "{command} is not shown");
    }
    if std::env::var("AZUL_README").is_ok_and(|wish| wish == "write") {
        fs::write(place, &anew).unwrap();
    }
    for (shown, is) in text.lines().zip(anew.lines()) {
        assert_eq!(shown, is, "README.md shows something else than the program says");
    }
    assert_eq!(text, anew);
}
