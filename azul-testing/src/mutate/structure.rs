//! Edits of the structure: delete, duplicate, truncate, nest, swap.

use super::parts::{Kind, Part, Text};
use super::rng::Rng;

/// A copy never adds more than this, so that edits on top of each other do not grow without bound.
const MOST: usize = 1 << 16;

/// Removes a member or an element, with its comma.
pub fn delete(text: &Text<'_>, rng: &mut Rng) -> Option<Vec<u8>> {
    let part = text.pick(rng, |part| part.parent.is_some())?;
    let mut range = part.extent();
    let after = text.bytes[range.end..].iter().position(|b| !b.is_ascii_whitespace()).map(|n| range.end + n);
    if let Some(comma) = after.filter(|&at| text.bytes[at] == b',') {
        range.end = comma + 1;
    } else if let Some(before) = text.bytes[..range.start].iter().rposition(|b| !b.is_ascii_whitespace())
        && text.bytes[before] == b','
    {
        range.start = before;
    }
    Some(text.splice(range, b""))
}

/// Repeats a member or an element, from once to many times.
pub fn duplicate(text: &Text<'_>, rng: &mut Rng) -> Option<Vec<u8>> {
    let part = small(text, rng)?;
    let extent = part.extent();
    let copy = text.slice(&extent);
    let times = if rng.below(4) == 0 { rng.magnitude(10) } else { 1 };
    let times = times.min(MOST / (copy.len() + 1)).max(1);
    let mut added = Vec::new();
    for i in 0..times {
        added.push(b',');
        match &part.key {
            // The same key twice is one mutant, another key with the same value is another.
            Some(key) if times > 1 || rng.below(2) == 0 => {
                added.extend_from_slice(format!("\"{}{i}\"", text.content(key)).as_bytes());
                added.extend_from_slice(&text.bytes[key.end..part.value.end]);
            }
            _ => added.extend_from_slice(copy),
        }
    }
    Some(text.splice(extent.end..extent.end, &added))
}

/// Keeps only the first few elements or members, or the first few characters.
pub fn truncate(text: &Text<'_>, rng: &mut Rng) -> Option<Vec<u8>> {
    let part = text.pick(rng, |part| part.kind != Kind::Scalar && part.value.len() > 2)?;
    let (start, end) = (part.value.start + 1, part.value.end - 1);
    let cut = match part.is_container() {
        false => start + rng.below(end - start),
        true => {
            let inside = |other: &&Part| part.value.contains(&other.value.start) && other.value.end <= end;
            let outer = text.parts.iter().position(|other| other.value == part.value)?;
            let children: Vec<_> =
                text.parts.iter().filter(|other| other.parent == Some(outer)).filter(inside).collect();
            match rng.below(children.len() + 1) {
                0 => start,
                kept => children[kept - 1].value.end,
            }
        }
    };
    Some(text.splice(cut.min(end)..end, b""))
}

/// Wraps a value into lists or objects, sometimes deeper than any limit; or puts a child in the place of its parent.
pub fn nest(text: &Text<'_>, rng: &mut Rng) -> Option<Vec<u8>> {
    let part = text.pick(rng, |_| true)?;
    if let (Some(parent), 0) = (part.parent, rng.below(3)) {
        return Some(text.splice(text.parts[parent].value.clone(), text.slice(&part.value)));
    }
    let depth = if rng.below(4) == 0 { rng.magnitude(16) } else { 1 };
    let (open, close) = *rng.pick(&[("[", "]"), ("{\"content\":", "}"), ("{\"\":", "}")]);
    let depth = depth.min(MOST / open.len());
    let wrapped = [open.repeat(depth).as_bytes(), text.slice(&part.value), close.repeat(depth).as_bytes()].concat();
    Some(text.splice(part.value.clone(), &wrapped))
}

/// Exchanges two values that are not one inside the other.
pub fn swap(text: &Text<'_>, rng: &mut Rng) -> Option<Vec<u8>> {
    let a = text.pick(rng, |part| part.parent.is_some())?;
    // Half of the time among the brothers, so that meaning changes more often than types.
    let brothers = rng.below(2) == 0;
    let apart = |b: &Part| b.value.end <= a.value.start || a.value.end <= b.value.start;
    let b = text.pick(rng, |b| apart(b) && (!brothers || b.parent == a.parent))?;
    let (first, second) = if a.value.start < b.value.start { (a, b) } else { (b, a) };
    let parts = [
        &text.bytes[..first.value.start],
        text.slice(&second.value),
        &text.bytes[first.value.end..second.value.start],
        text.slice(&first.value),
        &text.bytes[second.value.end..],
    ];
    Some(parts.concat())
}

/// Puts a copy of one value in the place of another.
pub fn copy(text: &Text<'_>, rng: &mut Rng) -> Option<Vec<u8>> {
    let from = small(text, rng)?;
    let to = text.pick(rng, |part| part.parent.is_some())?;
    Some(text.splice(to.value.clone(), text.slice(&from.value)))
}

fn small<'t>(text: &'t Text<'_>, rng: &mut Rng) -> Option<&'t Part> {
    text.pick(rng, |part| part.parent.is_some() && part.value.len() <= MOST)
}
