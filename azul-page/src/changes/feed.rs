//! The feed of what changed: Atom, for programs that tell people of news.

use std::fmt::Write;

use azul_search::compare::Kind;
use azul_search::{Answer, Refusal};

use super::compared::{Entity, OfType};
use super::{Step, steps, time};
use crate::visit::Visit;
use crate::words::capitalised;

/// The feed.
pub(crate) fn page(visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let catalog = visit.catalog()?;
    let base = &visit.service.base_url;
    let address = |path: &str| escaped(&format!("{base}{path}?catalog={}", catalog.name));
    let mut entries = String::new();
    let mut newest = None;
    for Step { generation, changed } in steps(visit, catalog)?.unwrap_or_default() {
        // A reader sorts by time.
        let Some(at) = generation.made.as_ref().map(|made| made.at) else { continue };
        newest = newest.max(Some(at));
        let title: Vec<String> = changed.iter().map(OfType::words).collect();
        let page = address(&format!("/changes/{}", generation.number));
        // Writing to a string cannot fail.
        let _ = write!(
            entries,
            "<entry>\n<title>{}</title>\n<id>{page}</id>\n<link rel=\"alternate\" type=\"text/html\" href=\"{page}\"/>\n\
             <updated>{}</updated>\n<summary>{}</summary>\n</entry>\n",
            escaped(&capitalised(&title.join("; "))),
            time(at),
            escaped(&summary(&changed)),
        );
    }
    let (own, page) = (address("/changes.atom"), address("/changes"));
    let feed = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
         <title>Changes of the catalog {}</title>\n<id>{page}</id>\n<link rel=\"self\" type=\"{ATOM}\" href=\"{own}\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{page}\"/>\n<updated>{}</updated>\n\
         <author><name>Azul</name></author>\n{entries}</feed>\n",
        escaped(&catalog.name),
        time(newest.unwrap_or(0)),
    );
    Ok(Answer::bytes(200, ATOM, feed).with("cache-control", "private, no-cache"))
}

/// The content type of feeds.
const ATOM: &str = "application/atom+xml";

/// What changed, with the first names: a line a type and kind.
fn summary(changed: &[OfType]) -> String {
    let mut lines = Vec::new();
    for of_type in changed {
        for kind in Kind::ALL {
            let (count, first) = of_type.of(kind);
            if count > 0 {
                let name =
                    |Entity { title, difference }: &Entity| title.clone().unwrap_or(difference.entity_id.clone());
                let names: Vec<String> = first.iter().map(name).collect();
                let more = if count > names.len() as u64 { ", …" } else { "" };
                let what = crate::words::counted(count, of_type.outer_type);
                lines.push(format!("{what} {}: {}{more}", kind.name(), names.join(", ")));
            }
        }
    }
    lines.join("\n")
}

/// A text as XML has it. Characters that XML has not are left out.
fn escaped(text: &str) -> String {
    let is_xml = |c: &char| matches!(c, '\t' | '\n' | '\r') || (*c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'));
    let text: String = text.chars().filter(is_xml).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    #[test]
    fn text_of_others_stays_text() {
        assert_eq!(super::escaped("a<b>&\"c\"\u{0}\u{1b}\u{fffe}é"), "a&lt;b&gt;&amp;&quot;c&quot;é");
    }
}
