//! Differences as a table for people, and as a changelog in Markdown.

use std::fmt::Write as _;

use azul_search::ObjectWriter;
use azul_search::json::list;

use super::{Cause, Difference, Entity};
use crate::console::{count, printable};
use crate::table::short;

/// Kinds of differences with the sign of each, and those that a difference has of it.
fn kinds(difference: &Difference) -> [(&'static str, char, &[Entity]); 3] {
    let Difference { added, removed, changed, .. } = difference;
    [("added", '+', added), ("removed", '-', removed), ("changed", '~', changed)]
}

/// How many entities differ: `1 added, 2 changed`.
fn sums(difference: &Difference) -> String {
    let kinds = kinds(difference).into_iter().filter(|(.., entities)| !entities.is_empty());
    let sums: Vec<_> = kinds.map(|(name, _, entities)| format!("{} {name}", count(entities.len()))).collect();
    if sums.is_empty() { "no difference".to_owned() } else { sums.join(", ") }
}

fn causes(bundles: &[Cause]) -> String {
    if bundles.is_empty() {
        return "no bundle differs: rows or rules do".to_owned();
    }
    let one = |cause: &Cause| format!("bundle {} {} {}", cause.uuid, cause.version, cause.change);
    let more = (bundles.len() > MOST).then(|| format!("and {} more", count(bundles.len() - MOST)));
    bundles.iter().take(MOST).map(one).chain(more).collect::<Vec<_>>().join("; ")
}

/// How many bundles are listed of one entity.
const MOST: usize = 3;

fn values(values: &[String]) -> String {
    let values: Vec<_> = values.iter().map(|value| short(value)).collect();
    values.join(", ")
}

/// For programs.
pub(crate) fn json(differences: &[Difference]) -> String {
    let mut out = Vec::new();
    list(&mut out, differences, |out, difference| {
        let mut object = ObjectWriter::new(out);
        object.text("index", &difference.index);
        for (name, _, entities) in kinds(difference) {
            list(object.key(name), entities, write_entity);
        }
        object.end();
    });
    out.push(b'\n');
    String::from_utf8_lossy(&out).into_owned()
}

fn write_entity(out: &mut Vec<u8>, entity: &Entity) {
    let mut object = ObjectWriter::new(out);
    object.text("entity_id", &entity.entity_id);
    list(object.key("fields"), &entity.fields, |out, field| {
        let mut object = ObjectWriter::new(out);
        object.text("path", &field.path);
        for (name, values) in [("removed", &field.removed), ("added", &field.added)] {
            list(object.key(name), values, |out, value| out.extend_from_slice(value.as_bytes()));
        }
        object.end();
    });
    list(object.key("bundles"), &entity.bundles, |out, cause| {
        let mut object = ObjectWriter::new(out);
        object.text("uuid", &cause.uuid);
        object.text("version", &cause.version);
        object.text("change", cause.change);
        object.end();
    });
    object.end();
}

// Writing to a text does not fail, so that the results of that are dropped.

/// For people.
pub(crate) fn table(differences: &[Difference]) -> String {
    let mut text = String::new();
    for difference in differences {
        let _ = writeln!(text, "{}: {}", difference.index, sums(difference));
        for (_, sign, entities) in kinds(difference) {
            for Entity { entity_id, fields, bundles } in entities {
                let _ = writeln!(text, "{sign} {entity_id}  {}", causes(bundles));
                for field in fields {
                    let (removed, added) = (values(&field.removed), values(&field.added));
                    let removed = if removed.is_empty() { removed } else { format!("  - {removed}") };
                    let added = if added.is_empty() { added } else { format!("  + {added}") };
                    let _ = writeln!(text, "    {}{removed}{added}", field.path);
                }
            }
        }
    }
    if text.is_empty() {
        text.push_str("neither has documents about entities\n");
    }
    printable(&text).into_owned()
}

/// A changelog.
pub(crate) fn markdown(differences: &[Difference], before: &str, after: &str) -> String {
    let mut text = format!("# Changes from `{before}` to `{after}`\n");
    for difference in differences {
        let _ = writeln!(text, "\n## {}\n\n{}.", difference.index, sums(difference));
        for (name, _, entities) in kinds(difference).into_iter().filter(|(.., entities)| !entities.is_empty()) {
            let _ = writeln!(text, "\n### {name}\n");
            for Entity { entity_id, fields, bundles } in entities {
                let _ = writeln!(text, "* `{entity_id}`: {}", causes(bundles));
                for field in fields {
                    let (removed, added) = (values(&field.removed), values(&field.added));
                    let _ = match (&removed[..], &added[..]) {
                        ("", added) => writeln!(text, "  * `{}`: {} added", field.path, code(added)),
                        (removed, "") => writeln!(text, "  * `{}`: {} removed", field.path, code(removed)),
                        (removed, added) => {
                            writeln!(text, "  * `{}`: {} instead of {}", field.path, code(added), code(removed))
                        }
                    };
                }
            }
        }
    }
    printable(&text).into_owned()
}

/// Text as code in Markdown, whatever is in it.
fn code(text: &str) -> String {
    let most = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(most + 1);
    if most > 0 { format!("{fence} {text} {fence}") } else { format!("{fence}{text}{fence}") }
}
