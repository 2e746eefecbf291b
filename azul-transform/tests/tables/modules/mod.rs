//! Arrows between modules: within a crate, and within each of its folders, they do not lead in a circle.

mod source;
mod tokens;

use std::collections::BTreeSet;
use std::path::Path;

use super::arrows::crates;
use source::{Arrows, Crate};

/// Arrows that point back and are still to be mended, in crates or folders. No other circle is allowed, and an arrow that is
/// gone or makes no circle any more is to be taken off.
const KNOWN: &[&str] = &["azul-opensearch: search → catalog"];

/// Which module uses which.
type Arrow<'a> = (&'a str, &'a str);

/// The known arrows of a crate or folder.
fn known(room: &str) -> Vec<Arrow<'static>> {
    let of_room = KNOWN.iter().filter_map(|line| line.split_once(": ")).filter(|(known, _)| *known == room);
    of_room.map(|(_, arrow)| arrow.split_once(" → ").unwrap()).collect()
}

/// Whether there is a way from one module to another.
fn leads(arrows: &BTreeSet<Arrow<'_>>, from: &str, to: &str) -> bool {
    let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
    while let Some(module) = next.pop() {
        let new: Vec<_> = arrows.iter().filter(|(user, _)| *user == module).map(|(_, used)| *used).collect();
        if new.contains(&to) {
            return true;
        }
        next.extend(new.into_iter().filter(|used| seen.insert(*used)));
    }
    false
}

/// What is wrong with the arrows of a folder, given those that are known to point back.
fn problems(arrows: &Arrows, known: &[Arrow<'_>]) -> Vec<String> {
    let all: BTreeSet<Arrow<'_>> = arrows.keys().map(|(from, to)| (&**from, &**to)).collect();
    let forth: BTreeSet<_> = all.iter().copied().filter(|arrow| !known.contains(arrow)).collect();
    let mut problems = Vec::new();
    for ((from, to), places) in arrows {
        if forth.contains(&(&**from, &**to)) && leads(&forth, to, from) {
            problems.push(format!("{from} → {to}, from where a way leads back:"));
            problems.extend(places.iter().map(|place| format!("    {place}")));
        }
    }
    let mended = known.iter().filter(|(from, to)| !all.contains(&(from, to)) || !leads(&forth, to, from));
    problems.extend(mended.map(|(from, to)| format!("{from} → {to} is no circle any more: take it off the list")));
    problems
}

#[test]
fn no_arrow_between_modules_points_back() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (mut wrong, mut seen) = (Vec::new(), BTreeSet::new());
    for (name, _) in crates() {
        for (folder, arrows) in Crate::read(&root.join(&name).join("src")).arrows() {
            let room = [std::slice::from_ref(&name), &folder[..]].concat().join("::");
            let problems = problems(&arrows, &known(&room));
            wrong.extend(problems.into_iter().map(|problem| format!("{room}: {problem}")));
            seen.insert(room);
        }
    }
    let gone = KNOWN.iter().filter(|line| !seen.contains(line.split(": ").next().unwrap()));
    wrong.extend(gone.map(|line| format!("{line}: there is no such room; take it off the list")));
    assert!(seen.len() > 50, "the arrows are not found: {seen:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn circles_are_found() {
    let arrows = |arrows: &[Arrow<'_>]| {
        let named = |(from, to): &Arrow<'_>| (((*from).to_owned(), (*to).to_owned()), BTreeSet::new());
        arrows.iter().map(named).collect::<Arrows>()
    };
    let long = arrows(&[("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")]);
    assert_eq!(problems(&long, &[]).len(), 3);
    assert_eq!(problems(&long, &[("c", "a")]), Vec::<String>::new());
    assert_eq!(problems(&long, &[("c", "a"), ("c", "d")]), ["c → d is no circle any more: take it off the list"]);
    assert_eq!(problems(&arrows(&[("a", "b"), ("a", "c"), ("b", "c")]), &[]), Vec::<String>::new());
}
