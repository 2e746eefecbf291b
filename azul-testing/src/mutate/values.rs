//! Edits of values: other types, extreme numbers and texts, dates and ids made wrong, keys renamed.

use super::parts::{Kind, Part, Text};
use super::rng::Rng;
use azul_transform::uuid;

const OTHERS: [&str; 12] =
    ["null", "true", "false", "0", "-1", "1.5", "\"\"", "\"text\"", "[]", "{}", "[null]", "{\"text\":\"x\"}"];

const NUMBERS: [&str; 22] = [
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "2147483648",
    "-2147483649",
    "9007199254740993",
    "123456789012345678901234567890123456789012345678901234567890",
    "-0",
    "-0.0",
    "0.1",
    "1e0",
    "1e308",
    "-1e308",
    "1e309",
    "5e-324",
    "1E-400",
    "NaN",
    "-Infinity",
    "01",
];

const TEXTS: [&str; 24] = [
    "||",
    "a||b",
    " ",
    "\\u0000",
    "\\ud800",
    "\\udc00\\ud800",
    "\\ud83d\\ude00",
    "\\uFFFF",
    "\\\"",
    "\\\\",
    "\\x",
    "a\nb",
    "\u{feff}",
    "\u{1f9ec}",
    "é",
    "_",
    "/",
    "a/b/c.zarr/d.zarr/.zattrs",
    "!",
    "..",
    "-",
    "1e999",
    "null",
    "'",
];

const DATES: [&str; 14] = [
    "2021-02-29T00:00:00.000000Z",
    "2021-13-01T00:00:00.000000Z",
    "0000-01-01T00:00:00.000000Z",
    "9999-12-31T23:59:59.999999-23:59",
    "0001-01-01T00:00:00.000000+23:59",
    "2016-12-31T23:59:60.000000Z",
    "2021-05-05 21:24:26.174274Z",
    "2021-05-05T21:24:26.174274",
    "2021-05-05T21:24:26.1742741Z",
    "2021-05-05T21:24:26.Z",
    "2021-05-05",
    "yesterday",
    "2021-05-05T21:24:26.174274Zé",
    "20210505T212426Z",
];

/// Puts a value of some other type in the place of a value.
pub fn retype(text: &Text<'_>, rng: &mut Rng) -> Option<Vec<u8>> {
    let part = text.pick(rng, |_| true)?;
    Some(text.splice(part.value.clone(), rng.pick(&OTHERS).as_bytes()))
}

/// Puts a number at the end of some range, or beyond, in the place of a value.
pub fn number(text: &Text<'_>, rng: &mut Rng) -> Option<Vec<u8>> {
    // Bundles have few numbers; any value may become one.
    let numbers_only = rng.below(2) == 0;
    let part = text.pick(rng, |part| !part.is_container() && (!numbers_only || part.kind == Kind::Scalar))?;
    Some(text.splice(part.value.clone(), rng.pick(&NUMBERS).as_bytes()))
}

/// Makes a text odd, or very long, or changes one character of it.
pub fn string(text: &Text<'_>, rng: &mut Rng) -> Option<Vec<u8>> {
    let part = text.pick(rng, |part| part.kind == Kind::String && part.value.len() >= 2)?;
    let inside = part.value.start + 1..part.value.end - 1;
    let at = inside.start + rng.below(inside.len() + 1);
    let odd = rng.pick(&TEXTS);
    Some(match rng.below(4) {
        0 => text.splice(inside, odd.as_bytes()),
        1 => text.splice(at..at, odd.as_bytes()),
        2 => text.splice(inside, rng.pick(&["x", "☃", "\\n", "0-"]).repeat(rng.magnitude(14)).as_bytes()),
        _ => text.splice(at..(at + rng.below(2)).min(inside.end), &[*rng.pick(b"09azAZ-_.:/|")]),
    })
}

/// Gives a time that does not exist, or is not written as one.
pub fn date(text: &Text<'_>, rng: &mut Rng) -> Option<Vec<u8>> {
    let is_date = |part: &Part| {
        let content = text.slice(&part.value);
        part.kind == Kind::String
            && content.get(1..5).is_some_and(|year| year.iter().all(u8::is_ascii_digit))
            && content.get(5) == Some(&b'-')
    };
    let part = text.pick(rng, is_date)?;
    let date = rng.pick(&DATES);
    Some(text.splice(part.value.clone(), format!("\"{date}\"").as_bytes()))
}

/// Writes an id in another way, a valid or an invalid one.
pub fn id(text: &Text<'_>, rng: &mut Rng) -> Option<Vec<u8>> {
    let range = pick_id(text, rng)?;
    let id = std::str::from_utf8(text.slice(&range)).unwrap_or_default();
    let written = match rng.below(8) {
        0 => id.to_uppercase(),
        1 => id.replace('-', ""),
        2 => format!("urn:uuid:{id}"),
        3 => format!("{{{id}}}"),
        4 => uuid::print(0),
        5 => uuid::print(u128::MAX),
        6 => id[..rng.below(id.len())].to_owned(),
        _ => format!("{id}0"),
    };
    Some(text.splice(range, written.as_bytes()))
}

/// Points to another thing: an id becomes one of the other ids of the document, or one that nobody has.
pub fn link(text: &Text<'_>, rng: &mut Rng) -> Option<Vec<u8>> {
    let (to, from) = (pick_id(text, rng)?, pick_id(text, rng)?);
    match rng.below(8) {
        0 => {
            let id = u128::from(rng.bits()) << 64 | u128::from(rng.bits());
            Some(text.splice(to, uuid::print(id).as_bytes()))
        }
        _ => Some(text.splice(to, text.slice(&from))),
    }
}

/// Gives a member another key: that of another member, or a slightly different one.
pub fn rename(text: &Text<'_>, rng: &mut Rng) -> Option<Vec<u8>> {
    let key = text.pick(rng, |part| part.key.is_some())?.key.clone()?;
    let content = text.content(&key);
    let other = text.pick(rng, |part| part.key.is_some())?.key.clone()?;
    let new = match rng.below(6) {
        0 => String::new(),
        1 => format!("{content}s"),
        2 => content.to_uppercase(),
        // Keys such as `type/id` change their type, their id, or both.
        3 if content.contains('/') => {
            let (head, tail) = content.rsplit_once('/').unwrap_or_default();
            let (other_head, other_tail) = text.content(&other).rsplit_once('/').unwrap_or((head, "x"));
            if rng.below(2) == 0 { format!("{other_head}/{tail}") } else { format!("{head}/{other_tail}") }
        }
        _ => text.content(&other).to_owned(),
    };
    Some(text.splice(key, format!("\"{new}\"").as_bytes()))
}

/// Where a UUID is: a text, a key, or the end of one after a slash.
fn pick_id(text: &Text<'_>, rng: &mut Rng) -> Option<std::ops::Range<usize>> {
    let in_key = rng.below(4) == 0;
    let place = |part: &Part| {
        let string = if in_key { part.key.clone()? } else { part.value.clone() };
        let content = text.content(&string);
        let id = content.get(content.len().checked_sub(36)?..)?;
        let whole = content.len() == 36 || content.as_bytes()[content.len() - 37] == b'/';
        (whole && uuid::parse(id).is_ok()).then(|| string.end - 37..string.end - 1)
    };
    text.pick(rng, |part| (in_key || part.kind == Kind::String) && place(part).is_some()).and_then(place)
}
