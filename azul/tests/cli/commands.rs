//! The other commands, and the program as a whole.

use std::fs::read_dir;
use std::io::Read;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::check::{check, run, transform};

#[test]
fn plugins() {
    let list: Value = serde_json::from_str(&check(["plugins", "--json"], 0).stdout).unwrap();
    let hca = list.as_array().unwrap().iter().find(|plugin| plugin["name"] == "hca").unwrap();
    let outer: Vec<_> = hca["outer_entity_types"].as_array().unwrap().iter().map(|t| t.as_str().unwrap()).collect();
    assert!(outer.contains(&"files") && outer.contains(&"bundles"), "{outer:?}");
    for count in ["inner_entity_types", "fields", "facets"] {
        assert!(hca[count].as_u64().unwrap() > 10, "{count}");
    }
    let table = check(["plugins"], 0).stdout;
    let row = table.lines().find(|line| line.starts_with("hca ")).unwrap();
    assert!(row.ends_with(&hca["facets"].to_string()), "{row}");
    assert!(table.contains(hca["description"].as_str().unwrap()));
}

#[test]
fn generated_bundles_are_good() {
    let synth = |seed| check(["synth", "--bundles", "40", "--seed", seed], 0).stdout;
    let bundles = synth("3");
    assert_eq!(bundles.lines().count(), 40);
    assert_eq!(bundles, synth("3"));
    assert_ne!(bundles, synth("4"));
    let ran = run(transform(["-"])).stdin(bundles.clone()).check(0);
    ran.is_quiet();
    assert_eq!(ran.bundles().len(), 40);

    let directory = tempfile::tempdir().unwrap();
    let to = directory.path().to_str().unwrap();
    check(["synth", "--bundles", "40", "--seed", "3", "--to", to], 0);
    let name = read_dir(to).unwrap().next().unwrap().unwrap().file_name().into_string().unwrap();
    let first: Value = serde_json::from_str(bundles.lines().find(|line| line.contains(&name[..36])).unwrap()).unwrap();
    let version = first["fqid"]["version"].as_str().unwrap();
    assert_eq!(name, format!("{}.{version}.tdr.hca.json", first["fqid"]["uuid"].as_str().unwrap()));
    assert_eq!(read_dir(to).unwrap().count(), 40);
    assert!(check(transform([to]), 0).stdout == ran.stdout);
}

#[test]
fn shares_are_checked() {
    check(["synth", "--plates", "2"], 1).says("a share is a number from 0 to 1");
    check(["synth", "--bundles", "0"], 0).is_quiet();
}

#[test]
fn help_and_version() {
    assert_eq!(check(["--version"], 0).stdout, format!("azul {}\n", env!("CARGO_PKG_VERSION")));
    let help = check(["--help"], 0).stdout;
    for command in ["index", "transform", "validate", "plugins", "synth"] {
        assert!(help.contains(command));
        assert!(check([command, "--help"], 0).stdout.contains("Example"), "{command}");
    }
    check([] as [&str; 0], 1).says("Usage");
    check(["no-such-command"], 1).says("no-such-command");
}

#[test]
fn what_is_being_done_is_told_on_demand() {
    let bundles = check(["synth", "--bundles", "2"], 0).stdout;
    let ran = run(transform(["-v", "-"])).stdin(bundles).check(0);
    ran.says("2 bundles transformed");
    assert!(ran.stdout.starts_with("{\"_index\""));
}

#[test]
fn a_reader_that_stops_is_no_error() {
    let mut synth = Command::new(env!("CARGO_BIN_EXE_azul"));
    synth.args(["synth", "--bundles", "500"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = synth.spawn().unwrap();
    drop(child.stdout.take());
    let mut messages = String::new();
    child.stderr.take().unwrap().read_to_string(&mut messages).unwrap();
    assert_eq!(messages, "");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn fields_and_mappings_of_projects() {
    let reference = check(["fields", "--project", "hca"], 0).stdout;
    let written = std::fs::read_to_string(crate::check::fixture("../../docs/fields/hca.md")).unwrap();
    assert!(reference == written, "docs/fields/hca.md is what `azul fields` prints");
    let all: Value = serde_json::from_str(&check(["fields", "--format", "json"], 0).stdout).unwrap();
    assert!(all["hca"]["inner_types"].is_array() && all["anvil"]["inner_types"].is_array());
    let one = check(["mapping", "--project", "hca", "samples_aggregate"], 0).stdout;
    let one: Value = serde_json::from_str(&one).unwrap();
    assert_eq!(one["mappings"]["numeric_detection"], false);
    check(["mapping", "nonsense"], 1).says("there are: ").says("samples_aggregate");
}

/// All commands, as the help lists them.
fn commands() -> Vec<String> {
    let help = check(["--help"], 0).stdout;
    let list = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names = list.lines().filter_map(|line| line.split_whitespace().next());
    let names: Vec<_> = names.filter(|name| *name != "help").map(str::to_owned).collect();
    assert!(names.len() > 10, "{names:?}");
    names
}

#[test]
fn completions_know_every_command_and_its_options() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = check(["completions", shell], 0).stdout;
        for name in commands() {
            assert!(script.contains(&name), "{shell} does not complete {name}");
        }
        for option in ["max-failures", "quarantine", "threads"] {
            assert!(script.contains(option), "{shell} does not complete --{option}");
        }
    }
    check(["completions", "tcsh"], 1).says("possible values: bash");
}

#[test]
fn manual_pages_follow_from_the_same_definitions() {
    let page = check(["man"], 0).stdout;
    assert!(page.contains(".TH azul 1"), "{page}");
    let directory = tempfile::tempdir().unwrap();
    let to = directory.path().join("man1");
    check(["man", "--to", to.to_str().unwrap()], 0).is_quiet();
    for name in commands() {
        assert!(page.contains(&format!("azul\\-{}(1)", name.replace('-', "\\-"))), "{name} is not mentioned");
        let page = std::fs::read_to_string(to.join(format!("azul-{name}.1"))).unwrap();
        assert!(page.contains("SYNOPSIS") && page.contains("\\-\\-threads"), "{name}: {page}");
    }
    let index = std::fs::read_to_string(to.join("azul-index.1")).unwrap();
    assert!(index.contains("\\-\\-quarantine") && index.contains("Exit codes"), "{index}");
}
