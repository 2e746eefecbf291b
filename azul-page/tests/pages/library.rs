//! A library with some books, and visits to its pages.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use azul_page::{Signing, Visit, Work, answer};
use azul_projects_example::Example;
use azul_search::{Caller, Request, Service};
use azul_testing::service::service_of_bundles;
use serde_json::json;

const SOURCE: &str = "5e0d8a6b-17c4-4f92-a3e8-c96b2d41f705";

/// Id of the entity of a number.
pub fn id(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

/// A bundle of one author with books, each with its title, genre, language and year.
pub fn bundle(number: u32, author: &str, country: Option<&str>, books: &[(&str, &str, &str, u32)]) -> Vec<u8> {
    bundle_from(SOURCE, number, author, country, books)
}

/// The same from a source of an id.
pub fn bundle_from(
    source: &str,
    number: u32,
    author: &str,
    country: Option<&str>,
    books: &[(&str, &str, &str, u32)],
) -> Vec<u8> {
    let author_id = id(number * 1000);
    let mut entities = vec![json!({"type": "authors", "id": author_id, "name": author, "country": country})];
    let mut links = Vec::new();
    for (i, (title, genre, language, year)) in (1..).zip(books) {
        let book = id(number * 1000 + i);
        entities.push(json!({"type": "books", "id": book, "title": title, "genre": genre, "language": language,
                             "year": year, "pages": 100 * i}));
        links.push(json!({"from": author_id, "to": book}));
    }
    let fqid = json!({"uuid": format!("00000000-0000-4000-9000-{number:012}"), "version": "2024-05-01T00:00:00.000000Z",
                      "source": {"id": source, "spec": "library:north:/0"}});
    json!({"fqid": fqid, "project": "example", "entities": entities, "links": links}).to_string().into_bytes()
}

/// Forty books by three authors.
pub static LIBRARY: LazyLock<Service> = LazyLock::new(|| {
    let numbered: Vec<String> = (1..=36).map(|n| format!("Volume {n:02}")).collect();
    let many: Vec<(&str, &str, &str, u32)> =
        numbered.iter().zip(1950..).map(|(title, year)| (title.as_str(), "essay", "Danish", year)).collect();
    let bundles = vec![
        bundle(
            1,
            "Ida Brook",
            Some("Norway"),
            &[("Slow Rivers", "novel", "Norwegian", 1987), ("Salt", "poems", "Norwegian", 1991)],
        ),
        bundle(
            2,
            "Otto Lindqvist",
            Some("Sweden"),
            &[("Kidney Beans", "cookbook", "Swedish", 2003), ("Salt and Smoke", "cookbook", "English", 2011)],
        ),
        bundle(3, "Anna <b>Bold</b>", None, &many),
    ];
    service_of_bundles(&Example, bundles)
});

/// A page, as text.
pub struct Page {
    pub status: u16,
    pub html: String,
}

/// Somebody who may see everything visits a page of a service.
pub fn visit(service: &Service, target: &str) -> Page {
    visit_as(service, target, &[SOURCE])
}

/// Somebody who may see some sources visits a page of a service.
pub fn visit_as(service: &Service, target: &str, sources: &[&str]) -> Page {
    visit_by(service, target, sources, false)
}

/// The same, by somebody who runs the service or not.
pub fn visit_by(service: &Service, target: &str, sources: &[&str], operator: bool) -> Page {
    visit_of(service, target, sources, operator, None)
}

/// The same, with an indexer that has work.
pub fn visit_of(service: &Service, target: &str, sources: &[&str], operator: bool, work: Option<&Work>) -> Page {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8().expect("a path");
    let mut request = Request::get(&decoded);
    request.query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let sources: BTreeSet<String> = sources.iter().map(|source| (*source).to_owned()).collect();
    let caller = Caller { sources: Arc::new(sources), authenticated: false };
    let answered = answer(&Visit {
        service,
        request: &request,
        caller: &caller,
        who: None,
        operator,
        work,
        components: &[],
        signing: Signing::Never,
        shelf: None,
    });
    let html = String::from_utf8(answered.body.into_bytes().expect("a body")).expect("text");
    Page { status: answered.status, html }
}

/// The library's page at an address.
pub fn page(target: &str) -> Page {
    let page = visit(&LIBRARY, target);
    assert_eq!(page.status, 200, "{target}: {}", page.html);
    page
}

impl Page {
    /// The page without markup, its white space as single spaces.
    pub fn text(&self) -> String {
        let (mut text, mut inside) = (String::new(), false);
        for c in self.html.chars() {
            match c {
                '<' => inside = true,
                '>' => (inside, _) = (false, text.push(' ')),
                c if !inside => text.push(c),
                _ => {}
            }
        }
        let text = text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Where the link with a text leads.
    pub fn link(&self, text: &str) -> String {
        let found = self.links().into_iter().find(|(_, words)| words == text);
        found.unwrap_or_else(|| panic!("no link “{text}” in {}", self.html)).0
    }

    /// Address and text of each link.
    pub fn links(&self) -> Vec<(String, String)> {
        let links = self.html.split("<a ").skip(1).filter_map(|rest| {
            let (attributes, rest) = rest.split_once('>')?;
            let href = attributes.split("href=\"").nth(1)?.split('"').next()?.replace("&amp;", "&");
            let text = Page { status: 0, html: rest.split("</a>").next()?.to_owned() }.text();
            Some((href, text))
        });
        links.collect()
    }

    /// The first cells of the rows of the table.
    pub fn rows(&self) -> Vec<String> {
        let rows = self.html.split("<th scope=\"row\">").skip(1);
        rows.map(|rest| Page { status: 0, html: rest.split("</th>").next().unwrap_or_default().to_owned() }.text())
            .collect()
    }
}

/// The page at an address says each of these.
pub fn check(target: &str, says: &[&str]) -> Page {
    let page = page(target);
    let text = page.text();
    for words in says {
        assert!(text.contains(words), "{target} does not say “{words}”: {text}");
    }
    page
}
