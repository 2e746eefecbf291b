//! Arrows between crates: dependencies point one way, against the order in which data flows.

use std::collections::BTreeMap;
use std::path::Path;

/// Crates that a crate must not depend on, although they come before it.
const NEVER: &[(&str, &[&str], &str)] = &[
    ("azul-projects-hca", &["azul-indexer", "azul-catalog"], "a project knows no store and no driver"),
    ("azul-projects-anvil", &["azul-indexer", "azul-catalog"], "a project knows no store and no driver"),
    ("azul-indexer", &["azul-search", "azul-catalog", "azul-projects-hca", "azul-synth"], "it sees sinks, not stores"),
    ("azul-catalog", &["azul-indexer", "azul-projects-hca", "azul-projects-anvil"], "a store knows no project"),
    ("azul-service", &["azul-projects-hca", "azul-projects-anvil", "azul-catalog"], "it sees traits, not stores"),
];

/// What test crates may be used for.
const TESTS_ONLY: &str = "azul-testing";

/// The members of the workspace in their order, and what each depends on, tests aside.
pub(crate) fn crates() -> Vec<(String, Vec<String>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    let workspace = read("Cargo.toml");
    let members = workspace.split("members = [").nth(1).unwrap().split(']').next().unwrap();
    let members = members.split('"').skip(1).step_by(2).map(str::to_owned);
    let dependencies = |member: &str| {
        let manifest = read(&format!("{member}/Cargo.toml"));
        let section = manifest.split("\n[dependencies]\n").nth(1).unwrap_or_default();
        let lines = section.split("\n[").next().unwrap_or_default().lines().map(str::to_owned).collect::<Vec<_>>();
        let names = lines.iter().filter_map(|line| line.split(['.', ' ', '=']).next());
        names.filter(|name| name.starts_with("azul")).map(str::to_owned).collect()
    };
    members.map(|member| (member.clone(), dependencies(&member))).collect()
}

#[test]
fn no_arrow_between_crates_points_back() {
    let crates = crates();
    let position: BTreeMap<&str, usize> = crates.iter().enumerate().map(|(i, (name, _))| (&**name, i)).collect();
    assert!(crates.iter().any(|(name, of)| name == "azul" && of.len() > 5), "dependencies are not found: {crates:?}");
    for (i, (name, dependencies)) in crates.iter().enumerate() {
        for dependency in dependencies {
            let before = position.get(&**dependency).copied().unwrap_or(usize::MAX);
            assert!(before < i, "{name} depends on {dependency}, which comes after it in the members of the workspace");
            assert!(dependency != TESTS_ONLY, "{name} depends on {dependency}, which is for tests");
        }
    }
}

#[test]
fn some_crates_do_not_know_others() {
    let crates: BTreeMap<_, _> = crates().into_iter().collect();
    for (name, never, why) in NEVER {
        let dependencies = crates.get(*name).unwrap_or_else(|| panic!("{name} is no member of the workspace"));
        let found = dependencies.iter().find(|dependency| never.contains(&dependency.as_str()));
        assert_eq!(found, None, "{name}: {why}");
    }
}
