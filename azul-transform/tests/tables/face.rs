//! The public face of this crate: whatever has a name is named by somebody outside.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Names that no other crate here mentions, and why embedders and authors have them all the same.
const UNMENTIONED: &[(&str, &str)] = &[
    ("Conflicts", "a part of `Aggregates`, and sent between threads with them"),
    ("ConvertNode", "the type of an argument of `Row::paths`"),
    ("Emitted", "what `emit` returns"),
    ("Extract", "the type of an argument of `Row::function`"),
    ("ManifestPart", "what `manifest_parts` returns"),
    ("PublicField", "what `public_fields` returns"),
    ("Rendered", "what `Renderer::render` returns"),
    ("Updated", "what `Partial::update` returns"),
    ("assert_rows", "for rows without `linked`, whose mistakes are then found by the compiler"),
    ("reading_order", "the order that a `ContributionSource` of ranges keeps"),
];

/// More names than this are more than a newcomer looks through. Think twice, then raise it. The last to come were the parts of
/// an `Explanation`, twelve of them.
const MOST: usize = 195;

/// Text of every source file below a folder, without what is built.
fn sources(folder: &Path, out: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            sources(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            out.push((path.clone(), code.collect::<Vec<_>>().join("\n")));
        }
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// Names that a module declares public or takes from private modules, and its public modules.
fn exported(text: &str) -> (BTreeSet<String>, Vec<String>) {
    let (mut names, mut modules) = (BTreeSet::new(), Vec::new());
    for rest in format!("\n{text}").split("\npub ").skip(1) {
        let Some((keyword, rest)) = rest.split_once(' ') else { continue };
        let declared = || words(rest.strip_prefix("fn ").unwrap_or(rest)).next().map(str::to_owned);
        match keyword {
            // A module with its text is a room of this file; the others are files.
            "mod" => modules.extend(declared().filter(|name| rest[name.len()..].starts_with(';'))),
            "use" => {
                let list = rest.split(';').next().unwrap_or_default();
                let taken = list.split(['{', ',', '}']).skip(usize::from(list.contains('{')));
                names.extend(taken.filter_map(|path| words(path).last()).map(str::to_owned));
            }
            _ => names.extend(declared()),
        }
    }
    names.retain(|name| !name.starts_with("__"));
    (names, modules)
}

/// Every public name, with the modules that it is in.
fn face() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = BTreeMap::new();
    let mut modules = vec![String::new()];
    while let Some(module) = modules.pop() {
        let folder = root.join(&module);
        let candidates = [folder.join("lib.rs"), folder.join("mod.rs"), root.join(format!("{module}.rs"))];
        let file = candidates.iter().find(|path| path.is_file()).unwrap();
        let (names, inner) = exported(&std::fs::read_to_string(file).unwrap());
        modules
            .extend(inner.into_iter().map(|inner| if module.is_empty() { inner } else { format!("{module}/{inner}") }));
        all.extend(names.into_iter().map(|name| (name, module.clone())));
    }
    all
}

#[test]
fn every_public_name_has_a_user_outside_of_the_crate() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    sources(here.parent().unwrap(), &mut all);
    let others = all.iter().filter(|(path, _)| !path.starts_with(here));
    let used: BTreeSet<&str> = others.flat_map(|(_, text)| words(text)).collect();
    let face = face();
    for expected in ["Plugin", "Row", "write_str", "IndexDefinition", "NULL_INT", "optional"] {
        assert!(face.contains_key(expected), "{expected} is not found: {face:?}");
    }
    let excused: BTreeSet<&str> = UNMENTIONED.iter().map(|(name, _)| *name).collect();
    let wrong = |name: &&str| used.contains(*name) == excused.contains(*name);
    let wrong: Vec<&str> = face.keys().map(String::as_str).filter(wrong).collect();
    assert!(wrong.is_empty(), "make private what nobody uses, or excuse it, and excuse nothing else: {wrong:?}");
    let gone: Vec<_> = excused.iter().filter(|name| !face.contains_key(**name)).collect();
    assert!(gone.is_empty(), "not public any more: {gone:?}");
    assert!(face.len() <= MOST, "{} public names: {face:?}", face.len());
}
