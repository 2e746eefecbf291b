//! Which modules of a crate use which, read from its source.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::tokens::tokens;

/// Names of modules from the root of a crate, which has none.
pub(super) type Module = Vec<String>;

/// Modules that are next to each other in a folder: which uses which, and the paths by which it does.
pub(super) type Arrows = BTreeMap<(String, String), BTreeSet<String>>;

/// The modules of one crate.
pub(super) struct Crate(BTreeMap<Module, Source>);

/// What one file says.
#[derive(Default)]
struct Source {
    declared: BTreeSet<String>,
    /// The name that something has here, and the path that it was taken from.
    taken: Vec<(String, Module)>,
    /// Paths in the code besides.
    mentioned: Vec<Module>,
}

/// So many re-exports are followed at most.
const MOST_DOORS: usize = 8;

impl Crate {
    /// Reads all files below the folder `src` of a crate. Tests in files of their own are left out.
    pub(super) fn read(src: &Path) -> Self {
        let mut modules = BTreeMap::new();
        let mut folders = vec![(src.to_owned(), Module::new())];
        while let Some((folder, of)) = folders.pop() {
            for path in std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
                let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
                let inner = of.iter().cloned().chain([stem.clone()]).collect::<Module>();
                if path.is_dir() {
                    folders.push((path, inner));
                } else if path.extension().is_some_and(|e| e == "rs") && !["main", "tests"].contains(&&*stem) {
                    let module = if ["lib", "mod"].contains(&&*stem) { of.clone() } else { inner };
                    let source = Source::new(&tokens(&std::fs::read_to_string(&path).unwrap()), &module);
                    modules.insert(module, source);
                }
            }
        }
        Self(modules)
    }

    /// The module that has what a path means; re-exports are followed. Nothing if it is not of this crate.
    fn home(&self, path: &[String], doors: usize) -> Option<Module> {
        let known = (0..=path.len()).rev().find(|&n| self.0.contains_key(&path[..n]))?;
        let (module, rest) = path.split_at(known);
        let source = &self.0[module];
        let Some((name, rest)) = rest.split_first() else { return Some(module.to_vec()) };
        if source.declared.contains(name) || doors == MOST_DOORS {
            return Some(module.to_vec());
        }
        let named = source.taken.iter().filter(|(taken, _)| taken == name).map(|(_, from)| from.clone());
        let all = source.taken.iter().filter(|(taken, from)| taken == "*" && from != path);
        let all = all.map(|(_, from)| [&from[..], std::slice::from_ref(name)].concat());
        named.chain(all).find_map(|from| self.home(&[&from[..], rest].concat(), doors + 1))
    }

    /// The arrows in each folder. A folder is one room for those outside of it, and its `mod.rs` is no room of those inside.
    pub(super) fn arrows(&self) -> BTreeMap<Module, Arrows> {
        let mut arrows: BTreeMap<Module, Arrows> = BTreeMap::new();
        for (user, source) in &self.0 {
            for path in source.taken.iter().map(|(_, path)| path).chain(&source.mentioned) {
                let Some(used) = self.home(path, 0) else { continue };
                let folder = user.iter().zip(&used).take_while(|(a, b)| a == b).count();
                if let (Some(from), Some(to)) = (user.get(folder), used.get(folder)) {
                    let place = format!("{} has {}", user.join("::"), path.join("::"));
                    let of_folder = arrows.entry(user[..folder].to_vec()).or_default();
                    of_folder.entry((from.clone(), to.clone())).or_default().insert(place);
                }
            }
        }
        arrows
    }
}

impl Source {
    fn new(tokens: &[String], module: &[String]) -> Self {
        let mut source = Self::default();
        let mut at = 0;
        while at < tokens.len() {
            match tokens[at].as_str() {
                "fn" | "struct" | "enum" | "trait" | "type" | "const" | "static" => {
                    source.declared.extend(tokens.get(at + 1).cloned());
                }
                "macro_rules" => source.declared.extend(tokens.get(at + 2).cloned()),
                "use" => {
                    let length = tokens[at..].iter().position(|token| token == ";").unwrap_or(tokens.len() - at);
                    let mut paths = Vec::new();
                    imports(&tokens[at + 1..at + length], &[], &mut paths);
                    source.taken.extend(paths.into_iter().map(|(name, path)| (name, absolute(&path, module))));
                    at += length;
                }
                "crate" | "super" | "self" => {
                    let joints = tokens[at + 1..].iter().step_by(2).take_while(|token| *token == "::").count();
                    let path: Vec<_> = tokens[at..].iter().step_by(2).take(joints + 1).cloned().collect();
                    if joints > 0 {
                        source.mentioned.push(absolute(&path, module));
                    }
                    at += 2 * joints;
                }
                _ => {}
            }
            at += 1;
        }
        source
    }
}

/// A path from the root of the crate.
fn absolute(path: &[String], module: &[String]) -> Module {
    let mut base = module.to_vec();
    let mut names = path.iter();
    loop {
        match names.as_slice().first().map(String::as_str) {
            Some("crate") => base.clear(),
            Some("super") => drop(base.pop()),
            Some("self") => {}
            _ => break,
        }
        names.next();
    }
    base.extend(names.cloned());
    base
}

/// The paths of a `use`, each with the name that it has afterwards.
fn imports(tokens: &[String], before: &[String], out: &mut Vec<(String, Module)>) {
    let mut path = before.to_vec();
    let mut at = 0;
    while at < tokens.len() {
        match tokens[at].as_str() {
            "as" => return out.push((tokens[at + 1].clone(), path)),
            "*" => return out.push(("*".to_owned(), path)),
            "{" => {
                let (mut depth, mut start) = (0, at + 1);
                for (i, token) in tokens.iter().enumerate().skip(at) {
                    depth += i32::from(token == "{") - i32::from(token == "}");
                    if depth == 0 || depth == 1 && token == "," {
                        imports(&tokens[start..i], &path, out);
                        start = i + 1;
                    }
                }
                return;
            }
            "::" => {}
            "self" if !path.is_empty() => {}
            name => path.push(name.to_owned()),
        }
        at += 1;
    }
    if let Some(name) = path.last().filter(|_| !tokens.is_empty()) {
        out.push((name.clone(), path.clone()));
    }
}
