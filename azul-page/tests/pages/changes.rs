//! What changed between generations, for whom.

use std::sync::Arc;

use azul_projects_example::Example;
use azul_search::compare::{Documents, Made, Maker, Side};
use azul_search::memory::MemoryIndex;
use azul_search::{Generation, Live, Query, SearchIndex, Service};
use azul_testing::service::{index_of_bundles, service_of_bundles};
use azul_transform::Result;

use crate::library::{Page, bundle, bundle_from, id, visit, visit_as};

const HIDDEN: &str = "7c1de0a5-3b92-4d68-9f04-a5e81b2c6d30";

/// A catalog of which all generations are kept.
struct Kept(Vec<Arc<MemoryIndex>>);

impl Live for Kept {
    fn index(&self) -> Arc<dyn SearchIndex> {
        self.0.last().expect("a generation").clone()
    }

    fn generations(&self) -> Result<Vec<Generation>> {
        let made = |at| Made { at, by: Maker::Index, documents: 0, removed: 0, indexed: 0, deleted: 0 };
        Ok((1..).zip(&self.0).map(|(number, _)| Generation { number, made: Some(made(number * 86_400)) }).collect())
    }

    fn at(&self, generation: u64) -> Result<Option<Arc<dyn Side>>> {
        let kept = usize::try_from(generation).ok().and_then(|number| self.0.get(number.checked_sub(1)?));
        Ok(kept.map(|index| Arc::new(Shelf(index.clone())) as Arc<dyn Side>))
    }
}

/// A generation.
struct Shelf(Arc<MemoryIndex>);

impl Side for Shelf {
    fn outer_types(&self) -> Vec<String> {
        ["authors", "books"].map(str::to_owned).to_vec()
    }

    fn documents<'s>(&'s self, outer_type: &str) -> Result<Documents<'s>> {
        let query = Query { outer_type: outer_type.to_owned(), ..Query::default() };
        let all: Vec<_> = self.0.scan(&query)?.collect();
        Ok(Box::new(all.into_iter()))
    }

    fn document(&self, outer_type: &str, id: &str) -> Result<Option<Vec<u8>>> {
        Ok(self.0.get(outer_type, id)?.map(|document| document.source))
    }
}

/// A library whose generations are made of these bundles.
fn library(generations: Vec<Vec<Vec<u8>>>) -> Service {
    let mut service = service_of_bundles(&Example, []);
    let kept = generations.into_iter().map(|bundles| Arc::new(index_of_bundles(&Example, bundles).1)).collect();
    service.catalogs[0].live = Arc::new(Kept(kept));
    service
}

fn salt(title: &str, pages: u32) -> Vec<u8> {
    bundle(
        1,
        "Ida <b>Brook</b>",
        Some("Norway"),
        &[("Slow Rivers", "novel", "Norwegian", 1987), (title, "poems", "Danish", pages)],
    )
}

fn three_generations() -> Service {
    let other = || bundle(2, "Otto Lindqvist", None, &[("Kidney Beans", "cookbook", "Swedish", 2003)]);
    let hidden = || bundle_from(HIDDEN, 3, "Nobody Knows", None, &[("A Secret", "novel", "English", 1999)]);
    library(vec![
        vec![salt("Salt", 1991)],
        vec![salt("Salt & <i>Pepper</i>", 1992), other()],
        vec![salt("Salt & <i>Pepper</i>", 1992), other(), hidden()],
    ])
}

/// The page at an address says each of these.
fn check(service: &Service, target: &str, says: &[&str]) -> Page {
    let page = visit(service, target);
    assert_eq!(page.status, 200, "{target}: {}", page.html);
    for words in says {
        assert!(page.text().contains(words), "{target} does not say “{words}”: {}", page.text());
    }
    page
}

#[test]
fn generations_lead_to_entities_and_their_fields() {
    let service = three_generations();
    let list = check(&service, "/changes", &["Generation 2", "1970-01-03 00:00:00 UTC", "1 book added, 1 changed"]);
    assert_eq!(list.link("Generation 2"), "/changes/2");
    assert_eq!(list.link("The same as a feed"), "/changes.atom");
    let link = "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"What changed\" href=\"/changes.atom\">";
    assert!(list.html.contains(link), "{}", list.html);
    let one = check(
        &service,
        "/changes/2",
        &[
            "Authors Added: 1 Otto Lindqvist",
            "Books",
            "Kidney Beans",
            "Changed: 1",
            "Before",
            "After",
            "Books: Title",
            "Compared with generation",
        ],
    );
    assert_eq!(one.link("Kidney Beans"), format!("/browse/books/{}", id(2001)));
    assert!(one.text().contains("Salt Salt & <i>Pepper</i>"), "before and after: {}", one.text());
    assert!(!one.html.contains("<i>Pepper") && !one.text().contains("contents."), "{}", one.html);
    check(&service, "/changes/1", &["the earliest generation that is kept"]);
    for missing in ["/changes/4", "/changes/0", "/changes/nonsense", "/changes/-1"] {
        assert_eq!(visit(&service, missing).status, 404, "{missing}");
    }
}

#[test]
fn generations_can_be_compared_with_any_earlier_one() {
    let service = three_generations();
    let page = check(&service, "/changes/3?since=1", &["Kidney Beans"]);
    assert!(page.html.contains("<option value=\"1\" selected>"), "{}", page.html);
    let page = check(&service, "/changes/3?since=7", &["Nothing changed that you may see."]);
    assert!(page.html.contains("<option value=\"2\" selected>"), "what is not kept is not compared with");
}

#[test]
fn what_may_not_be_seen_did_not_change() {
    let service = three_generations();
    for target in ["/changes", "/changes/3", "/changes/3?since=1", "/changes.atom"] {
        let page = visit(&service, target);
        assert!(!page.text().contains("Secret") && !page.text().contains("Nobody"), "{target}: {}", page.text());
    }
    assert!(!visit(&service, "/changes").text().contains("Generation 3"), "nothing happened then");
    let sees = visit_as(&service, "/changes/3", &[HIDDEN]);
    assert!(sees.text().contains("A Secret") && !sees.text().contains("Kidney"), "{}", sees.text());
    let stranger = visit_as(&service, "/changes", &["another"]);
    assert!(stranger.text().contains("nothing changed that you may see"), "{}", stranger.text());
}

#[test]
fn the_feed_is_whole() {
    let page = visit(&three_generations(), "/changes.atom");
    assert_eq!(page.status, 200);
    let feed = page.html;
    assert!(
        feed.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">")
    );
    assert_eq!((feed.matches("<entry>").count(), feed.matches("</entry>").count()), (1, 1), "{feed}");
    assert!(feed.contains("<updated>1970-01-03T00:00:00Z</updated>"), "{feed}");
    assert!(feed.contains("<id>https://service.test/changes/2?catalog=example</id>"), "{feed}");
    assert!(feed.contains(
        "<link rel=\"self\" type=\"application/atom+xml\" href=\"https://service.test/changes.atom?catalog=example\"/>"
    ));
    assert!(feed.contains("Salt &amp; &lt;i&gt;Pepper&lt;/i&gt;") && !feed.contains("<i>"), "{feed}");
    // Every element that begins ends.
    for element in ["feed", "title", "id", "updated", "author", "name", "entry", "summary"] {
        let begins = feed.matches(&format!("<{element}>")).count() + feed.matches(&format!("<{element} ")).count();
        assert_eq!(begins, feed.matches(&format!("</{element}>")).count(), "{element}");
    }
}

#[test]
fn stores_without_earlier_generations_say_so() {
    let page = visit(&service_of_bundles(&Example, [salt("Salt", 1)]), "/changes");
    assert!(page.status == 200 && page.text().contains("keeps no earlier generation"), "{}", page.text());
    let feed = visit(&library(vec![vec![salt("Salt", 1)]]), "/changes.atom");
    assert!(feed.status == 200 && !feed.html.contains("<entry>"), "{}", feed.html);
}
